import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import t from 'tap';
import { settings } from '../../src/entrypoints/config.ts';
import { RELEASE } from '../../src/usecases/core/release.ts';

const root = join(import.meta.dirname, '..', '..');
const PASSED_OVER = new Set([
  'node_modules',
  'dist',
  '.git',
  '.tap',
  'data',
  'secrets',
  'demo-output',
  'golden',
  'vectors',
]);

function filesOf(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : filesOf(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
}

interface Rule {
  readonly what: string;
  readonly banned: RegExp;
  /** Paths, relative to the project, where it may stand. */
  readonly except: RegExp;
  readonly example: string;
}

const RULES: readonly Rule[] = [
  {
    what: 'the clock is read in the kernel alone, so that a decision can be replayed',
    banned: /new Date\(\)|Date\.now\(\)/,
    except: /^(?:src\/kernel\/time\.ts|tests\/|bench\/)/,
    example: 'const now = Date.now();',
  },
  {
    what: 'types are not switched off',
    banned: /\bas any\b|: any(?=[;,)\]}>=|&]|$)|@ts-ignore|@ts-nocheck|@ts-expect-error/,
    except: /^$/,
    example: 'const x = y as any;',
  },
  {
    what: 'nothing is left for later in the source',
    banned: /\b(?:TODO|FIXME|XXX)\b/,
    except: /^tests\/house\/style\.test\.ts$/,
    example: '// TODO: finish',
  },
  {
    what: 'one word per idea (ARCHITECTURE.md): shredded and opened, never decrypted or deleted',
    banned: /\b(?:decrypt|encrypt)(?:ed|ing)?(?:Field|Payload|Value)s?\b/,
    except: /^$/,
    example: 'const decryptedValue = 1;',
  },
  {
    what: 'nothing is printed past the logger, save by the command line and the entry points',
    banned: /\bconsole\.\w+\(/,
    except: /^(?:src\/(?:cli|entrypoints)\/|tests\/|bench\/)/,
    example: "console.log('x');",
  },
];

t.test('the style guide, as far as a machine can read it', async (t) => {
  const sources = ['src', 'tests', 'bench'].flatMap((folder) => filesOf(join(root, folder), /\.ts$/));
  t.ok(sources.length > 100, `${sources.length} files read`);
  for (const { what, banned, except, example } of RULES) {
    t.match(example, banned, `the rule bites: ${what}`);
    const hits = sources
      .map((path) => relative(root, path))
      .filter((path) => !except.test(path) && path !== 'tests/house/style.test.ts')
      .filter((path) => banned.test(readFileSync(join(root, path), 'utf8')));
    t.strictSame(hits, [], what);
  }
});

t.test('links between the pages resolve', async (t) => {
  const pages = filesOf(root, /\.md$/);
  t.ok(pages.length > 8, `${pages.length} pages read`);
  let links = 0;
  for (const page of pages) {
    const text = readFileSync(page, 'utf8').replace(/```[\s\S]*?```/g, '');
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (target === undefined || /^(?:https?:|mailto:|#)/.test(target)) continue;
      links++;
      const path = join(dirname(page), target.split('#')[0] as string);
      t.ok(existsSync(path), `${relative(root, page)} -> ${target}`);
    }
  }
  t.ok(links > 5, `${links} links followed`);
});

t.test('the README lists every setting, and no other', async (t) => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const listed = new Set([...readme.matchAll(/^\| `(REGESTA_[A-Z_]+)`/gm)].map(([, name]) => name));
  t.strictSame([...listed].sort(), Object.keys(settings.shape).sort());
});

t.test('release, package and changelog name the same version', async (t) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  t.equal(RELEASE, version);
  t.match(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), `## ${version}`);
});
