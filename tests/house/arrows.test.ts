import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { arrows, circlesOf, judge, modulesOf } from './arrows.ts';

const src = join(import.meta.dirname, '..', '..', 'src');

t.test('every import in src/ follows the arrows of ARCHITECTURE.md', async (t) => {
  const { read, violations } = judge(src);
  t.strictSame(violations, []);
  t.equal(read, modulesOf(src).length, 'no module was left unread');
  t.ok(read > 50, `${read} modules read`);
});

t.test('the checker bites: each planted violation is named', async (t) => {
  const planted: readonly (readonly [file: string, imports: string])[] = [
    ['kernel/a.ts', 'zod'],
    ['kernel/b.ts', '../domain/shape/event.ts'],
    ['domain/consent/decide.ts', '../customer/state.ts'],
    ['domain/consent/clock.ts', 'node:fs'],
    ['domain/access/policy.ts', '../../ledger/ledger.ts'],
    ['ledger/ledger.ts', './adapters/memory/memory.ts'],
    ['ledger/adapters/memory/a.ts', '../embedded/b.ts'],
    ['vault/key-vault.ts', '../ledger/ledger.ts'],
    ['projections/runner.ts', '../vault/adapters/embedded/open.ts'],
    ['projections/search.ts', 'better-sqlite3'],
    ['reports/audit/model.ts', 'pdfkit'],
    ['usecases/look.ts', '../ledger/adapters/embedded/open.ts'],
    ['http/routes/customers.ts', '../../ledger/ledger.ts'],
    ['http/routes/vault.ts', '../../vault/key-vault.ts'],
    ['cli/look.ts', '../http/server.ts'],
    ['schedule/due.ts', '../projections/runner.ts'],
    ['usecases/start.ts', '../entrypoints/compose.ts'],
    ['evidence/verify.ts', '../ledger/ledger.ts'],
    ['helpers/anything.ts', '../kernel/ids.ts'],
  ];
  const root = mkdtempSync(join(tmpdir(), 'arrows-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  for (const [file, imports] of planted) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `import type { x } from '${imports}';\nexport type y = typeof x;\n`);
  }
  const { violations } = judge(root);
  t.strictSame(
    violations.map(({ file }) => file),
    planted.map(([file]) => file).sort(),
  );
});

t.test('a type-only and a dynamic import count like any other', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'arrows-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'kernel'));
  writeFileSync(join(root, 'kernel/a.ts'), `export const a = import('zod');\nexport type { b } from 'fastify';\n`);
  t.strictSame(
    judge(root).violations.map(({ imports }) => imports),
    ['zod', 'fastify'],
  );
});

t.test('no files import one another in a circle, and a planted circle is found', async (t) => {
  t.strictSame(circlesOf(src), []);
  const root = mkdtempSync(join(tmpdir(), 'arrows-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  for (const [file, next] of [
    ['a.ts', 'b'],
    ['b.ts', 'c'],
    ['c.ts', 'b'],
  ]) {
    writeFileSync(join(root, file as string), `import type { x } from './${next}.ts';\nexport type y = typeof x;\n`);
  }
  t.strictSame(circlesOf(root), ['b.ts -> c.ts -> b.ts']);
});

t.test('the table of ARCHITECTURE.md names every part that has arrows', async (t) => {
  const text = readFileSync(join(src, '..', 'ARCHITECTURE.md'), 'utf8');
  for (const part of Object.keys(arrows)) t.match(text, `\`${part}\``, part);
});

t.test('only a ledger adapter issues a receipt, and only a vault adapter spends a grant', async (t) => {
  for (const file of modulesOf(src)) {
    const source = readFileSync(join(src, file), 'utf8');
    if (source.includes('AppendReceipt.issue')) t.match(file, /^(?:ledger\/adapters\/|kernel\/receipt\.ts)/, file);
    if (/\.spend\(\)/.test(source)) t.match(file, /^vault\//, file);
    if (/AccessGrant\.from\(/.test(source))
      t.match(file, /^(?:usecases\/core\/look\.ts|vault\/access-grant\.ts)/, file);
  }
  t.pass('read them all');
});
