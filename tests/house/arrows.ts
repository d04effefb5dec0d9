import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/**
 * Who may import whom (ARCHITECTURE.md). A row names a part of src/; `parts` are the parts it may import beside itself,
 * `packages` the npm packages; a Node built-in other than those of the kernel is judged by `node`.
 */
export interface Arrow {
  readonly parts: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const PORTS = ['kernel', 'ledger', 'vault'] as const;

export const arrows: { readonly [part: string]: Arrow } = {
  kernel: { parts: [], packages: [], node: true },
  'domain/shape': { parts: ['kernel'], packages: ['zod'], node: false },
  'domain/rules': { parts: ['kernel', 'domain/shape'], packages: ['zod', 'temporal-polyfill'], node: false },
  // A category sees its own folder, the shape and the rules; never another category.
  'domain/*': { parts: ['kernel', 'domain/shape', 'domain/rules'], packages: ['zod'], node: false },
  domain: { parts: ['kernel', 'domain/*', 'domain/shape'], packages: [], node: false },
  ledger: { parts: ['kernel'], packages: [], node: true },
  'ledger/adapters/*': {
    parts: ['kernel', 'ledger'],
    packages: ['better-sqlite3', '@eventstore/db-client'],
    node: true,
  },
  vault: { parts: ['kernel'], packages: [], node: true },
  'vault/adapters/*': { parts: ['kernel', 'vault'], packages: ['better-sqlite3'], node: true },
  evidence: { parts: ['kernel'], packages: [], node: true },
  // Asks parties outside; the verifier's own code judges what they answer.
  'sealer/anchors': {
    parts: ['kernel', 'evidence', 'domain/*'],
    packages: ['pkijs', 'asn1js', 'zod'],
    node: true,
  },
  sealer: { parts: ['kernel', 'ledger', 'evidence', 'domain/*', 'domain/shape'], packages: [], node: true },
  'sealer/store': { parts: ['kernel', 'sealer', 'domain/*'], packages: ['better-sqlite3'], node: true },
  projections: {
    parts: ['kernel', 'ledger', 'vault', 'domain', 'domain/*', 'domain/shape', 'domain/rules'],
    packages: [],
    node: true,
  },
  'projections/store': {
    parts: ['kernel', 'projections', 'domain/shape'],
    packages: ['better-sqlite3'],
    node: true,
  },
  reports: {
    parts: ['kernel', 'domain/*', 'domain/shape', 'domain/rules'],
    packages: ['intl-messageformat', 'zod', 'fflate', 'i18n-iso-countries'],
    node: true,
  },
  'reports/pdf': {
    parts: ['kernel', 'reports'],
    packages: ['pdfkit', 'fontkit', 'harfbuzzjs', 'bidi-js', 'linebreak'],
    node: true,
  },
  mail: { parts: ['kernel'], packages: [], node: true },
  webhooks: { parts: ['kernel'], packages: [], node: true },
  'webhooks/adapters/*': { parts: ['kernel', 'webhooks'], packages: ['standardwebhooks'], node: true },
  'mail/adapters/*': { parts: ['kernel', 'mail'], packages: ['nodemailer'], node: true },
  // Archives, their manifest and what is worked in meanwhile; what is in them is opened by the entry points.
  backup: { parts: ['kernel'], packages: ['age-encryption', 'tar-stream', 'better-sqlite3', 'zod'], node: true },
  import: {
    parts: ['kernel', 'domain/*', 'domain/shape'],
    packages: ['zod', 'libphonenumber-js', 'i18n-iso-countries'],
    node: true,
  },
  usecases: {
    parts: [
      ...PORTS,
      'domain',
      'domain/*',
      'domain/shape',
      'domain/rules',
      'projections',
      'reports',
      'reports/pdf',
      'mail',
      'webhooks',
      'import',
      'evidence',
      'sealer',
    ],
    packages: ['zod', 'date-holidays'],
    node: true,
  },
  http: {
    parts: ['kernel', 'usecases'],
    packages: [
      'fastify',
      '@fastify/swagger',
      '@fastify/rate-limit',
      'fastify-type-provider-zod',
      'zod',
      'prom-client',
      'pino',
      'tar-stream',
    ],
    node: true,
  },
  cli: { parts: ['kernel', 'usecases'], packages: ['commander', 'cli-progress', 'zod'], node: true },
  schedule: { parts: ['kernel', 'usecases'], packages: ['node-cron', 'temporal-polyfill'], node: false },
  // The only wiring: may import everything, is imported by nobody.
  entrypoints: { parts: ['*'], packages: ['*'], node: true },
};

export interface Violation {
  readonly file: string;
  readonly imports: string;
}

/** The most specific row that a path under src/ belongs to. */
export function partOf(path: string): string | undefined {
  const segments = dirname(path)
    .split(sep)
    .filter((segment) => segment !== '.');
  for (let depth = segments.length; depth > 0; depth--) {
    const exact = segments.slice(0, depth).join('/');
    if (Object.hasOwn(arrows, exact)) return exact;
    const starred = [...segments.slice(0, depth - 1), '*'].join('/');
    if (depth > 1 && Object.hasOwn(arrows, starred)) return starred;
  }
  return undefined;
}

/** Files of a tree, relative to it. */
export function modulesOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

export function judge(root: string): { readonly read: number; readonly violations: readonly Violation[] } {
  const violations: Violation[] = [];
  let read = 0;
  for (const file of modulesOf(root)) {
    const source = readFileSync(join(root, file), 'utf8');
    read++;
    const part = partOf(file);
    if (part === undefined) {
      violations.push({ file, imports: '(the file is in no part of the house)' });
      continue;
    }
    for (const { fileName } of ts.preProcessFile(source, true, true).importedFiles) {
      if (!isAllowed(root, file, part, fileName)) violations.push({ file, imports: fileName });
    }
  }
  return { read, violations };
}

function isAllowed(root: string, file: string, part: string, specifier: string): boolean {
  const arrow = arrows[part] as Arrow;
  if (specifier.startsWith('.')) return isPartAllowed(root, file, part, arrow, specifier);
  if (isBuiltin(specifier)) return arrow.node;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return arrow.packages.includes('*') || arrow.packages.includes(name);
}

function isPartAllowed(root: string, file: string, part: string, arrow: Arrow, specifier: string): boolean {
  const target = relative(root, resolve(root, dirname(file), specifier));
  const other = partOf(target);
  if (other === undefined) return false;
  if (other === 'entrypoints') return part === 'entrypoints';
  // Two folders may share a starred row (two categories, two adapters): within it only one's own folder is allowed.
  if (other === part) return !part.includes('*') || folderOf(file, part) === folderOf(target, other);
  return arrow.parts.includes('*') || arrow.parts.includes(other);
}

const folderOf = (path: string, part: string): string => path.split(sep).slice(0, part.split('/').length).join('/');

/** Files that import one another round in a circle, types too: of each circle the way that was found first. */
export function circlesOf(root: string): readonly string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): void => {
    const before = way.indexOf(file);
    if (before >= 0) circles.push([...way.slice(before), file].join(' -> '));
    if (before >= 0 || done.has(file)) return;
    way.push(file);
    for (const next of neighboursOf(root, file)) visit(next);
    way.pop();
    done.add(file);
  };
  for (const file of modulesOf(root)) visit(file);
  return circles;
}

const neighboursOf = (root: string, file: string): readonly string[] =>
  ts
    .preProcessFile(readFileSync(join(root, file), 'utf8'), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => relative(root, resolve(root, dirname(file), fileName)))
    .filter((next) => existsSync(join(root, next)));
