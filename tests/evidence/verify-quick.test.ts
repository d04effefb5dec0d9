import { createHash, randomBytes } from 'node:crypto';
import t from 'tap';
import { LINES_A_FILE } from '../../src/evidence/bundle/limits.ts';
import { memoryFiles } from '../../src/evidence/bundle/memory-files.ts';
import { type LeafSource, leafEntryOf, leafEntryText } from '../../src/evidence/leaf.ts';
import { leafHash } from '../../src/evidence/merkle.ts';
import { encodeEntries, formatTilePath, TILE_WIDTH } from '../../src/evidence/tiles.ts';
import { eventsPath, FileScanner } from '../../src/evidence/verify/leaves/scan-file.ts';
import { EVENT, WRONG } from '../../src/evidence/verify/leaves/scan-result.ts';
import { LANES } from '../../src/evidence/wasm/make-lanes.ts';
import { eventLine } from '../../src/evidence/writer/event-line.ts';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { encodeId } from '../../src/kernel/ids.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
const idOf = (text: string): string => encodeId(digest(text));
const uuidOf = (text: string): string =>
  digest(text)
    .toString('hex', 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Lines of all lengths from a few hundred bytes to some thousand, so that each is hashed in another number of blocks. */
function eventOf(index: number): LeafSource {
  const envelope = { alg: 'A256GCM', ct: 'c'.repeat(4 * (index % 97)), iv: 'A'.repeat(16), kc: 'k', kid: 'kid' };
  const stream = `customer-${idOf(`stream ${index % 50}`)}`;
  const metadata = {
    v: 1,
    recordedAt: '2026-01-05T08:00:00.000Z',
    commandId: idOf(`command ${index}`),
    owner: stream,
    reason: 'm'.repeat((index * 7) % 200),
    sealed: { contact: digest(canonicalizeRecord(envelope)).toString('base64') },
  };
  const data = { clear: { n: index, text: 'd'.repeat((index * 13) % 500) }, sealed: { contact: envelope } };
  const revision = BigInt(Math.floor(index / 50));
  const event = { id: uuidOf(`event ${index}`), stream, revision, type: 'Changed', data, metadata };
  return { kind: 'event', event: event as unknown as Extract<LeafSource, { kind: 'event' }>['event'] };
}

const events = Array.from({ length: LINES_A_FILE }, (_, index) => eventOf(index));
const entries = events.map((event) => Buffer.from(leafEntryText(leafEntryOf(event)), 'utf8'));
const lines = events.map((event, index) => eventLine(index, event, 'included'));

/** One file of a ledger, with the lines that are given in place of its own. */
function scanned(other: ReadonlyMap<number, string>, entryOf = (index: number): Buffer => entries[index] as Buffer) {
  const files = new Map<string, Uint8Array>();
  files.set(eventsPath(0), Buffer.from(lines.map((line, index) => other.get(index) ?? line).join(''), 'utf8'));
  for (let tile = 0; tile < LINES_A_FILE / TILE_WIDTH; tile++) {
    const indexes = Array.from({ length: TILE_WIDTH }, (_, n) => tile * TILE_WIDTH + n);
    const path = (level: 0 | 'entries') => formatTilePath({ level, index: tile, width: TILE_WIDTH });
    files.set(path('entries'), encodeEntries(indexes.map(entryOf)));
    files.set(path(0), Buffer.concat(indexes.map((index) => leafHash(entries[index] as Buffer))));
  }
  const setup = {
    location: { kind: 'memory', files },
    mode: 'full',
    size: LINES_A_FILE,
    root: Buffer.alloc(32),
    checkpoint: Buffer.alloc(0),
    runKey: randomBytes(32),
    maxFindings: 10_000,
    dataKeys: new Map<string, Uint8Array>(),
  } as const;
  const { kinds, flags, findings } = new FileScanner(setup, memoryFiles(files)).scan(0);
  if (kinds.some((kind) => kind !== EVENT)) throw new Error('a line of this test is not an event');
  const wrong = [...flags.keys()].filter((index) => ((flags[index] as number) & WRONG) !== 0);
  return { wrong, findings: findings.kept.map(({ id, index, field }) => `${id} ${index} ${field}`).sort() };
}

t.test('a file in which everything is sound has no findings, over all seams of what is read at once', async (t) => {
  t.ok(LANES, 'in lanes');
  t.ok(lines.join('').length > 3 * 1024 * 1024, 'three stretches at least');
  t.same(scanned(new Map()), { wrong: [], findings: [] });
});

t.test('one character of the data, the metadata or an envelope: each event is named, and no other', async (t) => {
  const other = new Map<number, string>();
  const expected: string[] = [];
  const change = (index: number, from: string, to: string, finding: string): void => {
    const changed = (lines[index] as string).replace(from, to);
    if (changed === lines[index]) t.fail(`nothing of ${index} was changed`);
    other.set(index, changed);
    expected.push(finding);
  };
  for (let index = 0; index < LINES_A_FILE; index++) {
    // Neighbours too, and the first and the last.
    if (index % 5 === 0) change(index, '"n":', '"n":1', `E101 ${index} data`);
    else if (index % 31 === 0) change(index, ':00.000Z', ':00.001Z', `E102 ${index} metadata`);
    else if (index % 37 === 0) change(index, '"kid":"kid"', '"kid":"kit"', `E108 ${index} contact`);
    else if (index === LINES_A_FILE - 1) change(index, '"n":', '"n":2', `E101 ${index} data`);
  }
  const { wrong, findings } = scanned(other);
  t.same(findings, expected.sort());
  t.same(
    wrong,
    [...other.keys()].filter((index) => !expected.includes(`E108 ${index} contact`)),
    'an envelope is not under the leaf',
  );
});

t.test('one bit of a stored entry, in whichever of its places: the tile bears the event out', async (t) => {
  const altered = (index: number): Buffer => {
    const entry = Buffer.from(entries[index] as Buffer);
    if (index % 3 === 0) {
      const place = (index * 11) % entry.length;
      entry[place] = (entry[place] as number) ^ 1;
    }
    return entry;
  };
  const { wrong, findings } = scanned(new Map(), altered);
  const places = events.map((_, index) => index).filter((index) => index % 3 === 0);
  t.same(findings, places.map((index) => `E203 ${index} undefined`).sort());
  t.same(wrong, []);
});
