import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { isProblemCode, PROBLEMS } from '../../src/http/problem.ts';
import { codesInSource } from '../support/codes-in-source.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

interface Row {
  readonly code: string;
  readonly cells: readonly string[];
}

function rowsOf(markdown: string): readonly Row[] {
  return markdown.split('\n').flatMap((line) => {
    const match = /^\| `([A-Z0-9_]+)` \| (.*) \|$/.exec(line);
    return match === null ? [] : [{ code: match[1] as string, cells: (match[2] as string).split(' | ') }];
  });
}

const rows = rowsOf(readFileSync(path('docs/errors.md'), 'utf8'));
const declared = codesInSource(path('src'));

/** Codes of /readyz alone: the runner of the read models says them without a type of their own. */
const OF_READINESS = ['PROJECTION_CATCHING_UP', 'PROJECTION_FAILED', 'EVIDENCE_DIVERGED'];

t.test('the source was read', async (t) => {
  t.ok(declared.size > 120, `${declared.size} codes were found`);
  for (const known of ['LEDGER_WRONG_REVISION', 'CUSTOMER_ERASED', 'CONFIG_INVALID', 'ROW_SHAPE', 'TAG_MISMATCH']) {
    t.ok(declared.has(known), `${known} is among them`);
  }
});

t.test('every code of the source is in the catalogue, and the catalogue has no other', async (t) => {
  const listed = rows.map((row) => row.code);
  t.same([...declared].filter((code) => !listed.includes(code)).sort(), [], 'nothing is missing from docs/errors.md');
  const unknown = listed.filter((code) => !declared.has(code) && !isProblemCode(code) && !OF_READINESS.includes(code));
  t.same(unknown, [], 'nothing in docs/errors.md is unknown to the source');
  t.equal(new Set(listed).size, listed.length, 'each code stands once');
});

t.test('what can reach HTTP stands there with its status and words', async (t) => {
  for (const [code, { status, title, detail }] of Object.entries(PROBLEMS)) {
    const row = rows.find((one) => one.code === code);
    t.same(row?.cells, [String(status), title, detail], code);
  }
  for (const { code, cells } of rows) {
    if (!isProblemCode(code)) t.equal(cells.length, 2, `${code} has no status, for it is never answered`);
  }
});

t.test('each kind is a client or server error, and says what to do in one or two sentences', async (t) => {
  for (const [code, { status, title, detail }] of Object.entries(PROBLEMS)) {
    t.ok(status >= 400 && status <= 599, `${code} has an error status`);
    t.match(detail, /^[A-Z'"].*\.$/s, `${code} has a sentence`);
    t.ok(title.length <= 40 && !title.endsWith('.'), `${code} has a title`);
  }
});
