import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { type BundleReader, readWhole } from '../../src/evidence/bundle/bundle-files.ts';
import { CanonicalScanner } from '../../src/evidence/bundle/canonical-scan.ts';
import { MAX_LINE_BYTES } from '../../src/evidence/bundle/limits.ts';
import { LineReader } from '../../src/evidence/bundle/line-reader.ts';
import { LineScanner } from '../../src/evidence/bundle/line-scan.ts';
import { memoryFiles } from '../../src/evidence/bundle/memory-files.ts';
import { viewOf } from '../../src/evidence/bundle/plain-text.ts';
import { type LeafSource, leafEntryOf, leafEntryText } from '../../src/evidence/leaf.ts';
import { leafHash, nodeHash, rootOf } from '../../src/evidence/merkle.ts';
import { digestOf, EntryBuilder } from '../../src/evidence/verify/leaves/entry-builder.ts';
import { ENTRY_PATTERN } from '../../src/evidence/verify/leaves/entry-pattern.ts';
import { foldTile } from '../../src/evidence/verify/leaves/fold-tile.ts';
import { InstantReader, instantAt } from '../../src/evidence/verify/leaves/instant-bytes.ts';
import { Keys128 } from '../../src/evidence/verify/leaves/keys-128.ts';
import { DigestQueue } from '../../src/evidence/verify/leaves/digest-queue.ts';
import { HASHES_AT } from '../../src/evidence/wasm/memory-map.ts';
import { LANES } from '../../src/evidence/wasm/make-lanes.ts';
import { TabulationHash } from '../../src/evidence/verify/leaves/tabulation-hash.ts';
import { Table128 } from '../../src/evidence/verify/leaves/table-128.ts';
import { eventLine } from '../../src/evidence/writer/event-line.ts';
import { CanonicalError, canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { encodeId } from '../../src/kernel/ids.ts';
import { parseInstant } from '../../src/kernel/time.ts';

const scanner = new CanonicalScanner();

/** Whether the bytes, with a newline behind them, are one canonical value and nothing else. */
function scans(bytes: Buffer): boolean {
  scanner.use(Buffer.concat([bytes, Buffer.from('\n'), Buffer.alloc(32)]));
  return scanner.value(0) === bytes.length;
}

/** By way of the kernel: parse, write canonically, compare. */
function isCanonical(text: string): boolean {
  try {
    return canonicalizeRecord(JSON.parse(text)) === text;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CanonicalError) return false;
    throw error;
  }
}

const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '',
    '0',
    '7',
    '07',
    '-1',
    '1a',
    '__proto__',
    '__proto',
    'a',
    'b',
    '\ufffd',
    '\u{1f4e6}',
    '\ud7ff',
    '\ue000',
  ),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false),
    fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, -1, 2 ** 53 - 1, -(2 ** 53 - 1))),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  ),
})).any;

/** JSON.stringify keeps the order in which keys were made, escapes and spaces as asked: near-misses of what is canonical. */
const nearly = fc
  .tuple(value, fc.constantFrom(undefined, 1))
  .map(([any, space]) => JSON.stringify(any, undefined, space));

t.test('the scanner takes what the kernel writes, and of all other texts none', async (t) => {
  let taken = 0;
  fc.assert(
    fc.property(value, (any) => {
      let text: string;
      try {
        text = canonicalizeRecord(any);
      } catch (error) {
        return error instanceof CanonicalError;
      }
      taken++;
      return scans(Buffer.from(text, 'utf8'));
    }),
    { numRuns: 3000 },
  );
  t.ok(taken > 1000, `${taken} texts were canonical`);
  fc.assert(
    fc.property(nearly, (text) => scans(Buffer.from(text, 'utf8')) === isCanonical(text)),
    { numRuns: 3000 },
  );
});

t.test('a byte put in, taken out or changed: the scanner and the kernel still agree', async (t) => {
  const bytes = fc.oneof(
    fc.nat({ max: 255 }),
    fc.constantFrom(...Buffer.from('"\\{}[],:0123456789-.eEu dDtfn\n\t\u0000')),
  );
  const change = fc.record({
    at: fc.nat({ max: 400 }),
    remove: fc.nat({ max: 2 }),
    put: fc.array(bytes, { maxLength: 3 }),
  });
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let refused = 0;
  fc.assert(
    fc.property(nearly, change, (text, { at, remove, put }) => {
      const before = Buffer.from(text, 'utf8');
      const start = at % (before.length + 1);
      const after = Buffer.concat([before.subarray(0, start), Buffer.from(put), before.subarray(start + remove)]);
      let wanted: boolean;
      try {
        wanted = isCanonical(utf8.decode(after));
      } catch {
        wanted = false;
      }
      if (!wanted) refused++;
      return scans(after) === wanted;
    }),
    { numRuns: 20_000 },
  );
  t.ok(refused > 5000, `${refused} were refused`);
});

const shown = (text: string): string =>
  JSON.stringify(text)
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 40);

t.test('by name: what the record does not have', async (t) => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  for (const text of [
    '{}',
    '[]',
    '""',
    '0',
    '-1',
    '9007199254740991',
    '{"":1,"a":2}',
    '"\\u001f\\n"',
    '"\u2028\u007f"',
    nested(64),
    '{"\u{10000}":1,"\ue000":2}',
  ]) {
    t.ok(scans(Buffer.from(text, 'utf8')), shown(text));
  }
  for (const text of [
    '',
    '-0',
    '01',
    '1.0',
    '1e3',
    '9007199254740992',
    '90071992547409910',
    '{"a":1,"a":1}',
    '{"b":1,"a":2}',
    '{"":1,"":2}',
    '{"0":1}',
    '{"12":1}',
    '{"__proto__":1}',
    '"\\/"',
    '"\\u000a"',
    '"\\u001F"',
    '"\\u0041"',
    '"\\ud800"',
    '[1,]',
    '[1 ]',
    '{"a" :1}',
    'tru',
    'nul',
    '"\t"',
    nested(65),
    '{"\ue000":1,"\u{10000}":2}',
    '\ufeff1',
  ]) {
    t.notOk(scans(Buffer.from(text, 'utf8')), shown(text));
  }
  for (const bytes of ['ff', 'c0af', 'eda080', 'f4908080', 'e28028'.slice(0, 4), 'f0808080', '80']) {
    t.notOk(scans(Buffer.concat([Buffer.from('"'), Buffer.from(bytes, 'hex'), Buffer.from('"')])), bytes);
  }
});

const stream = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => `customer-${encodeId(bytes)}`);
const clear = fc.dictionary(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }).filter((k) => !/^[0-9]/.test(k) && k !== '__proto__'),
  fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()),
);
const ours = fc.record({
  stream,
  clear,
  id: fc.uuid(),
  type: fc.constantFrom('CustomerRegistered', 'LedgerOpened'),
  revision: fc.maxSafeNat(),
  extra: clear,
});
const source = fc.oneof(
  ours.map(({ stream, clear, id, type, revision, extra }): LeafSource => {
    const metadata = {
      ...extra,
      v: 1,
      recordedAt: '2026-01-05T08:00:00.000Z',
      owner: stream,
      sealed: { contact: 'A'.repeat(43) + '=' },
    };
    const event = { id, stream, revision: BigInt(revision), type, data: { clear }, metadata };
    return { kind: 'event', event: event as unknown as Extract<LeafSource, { kind: 'event' }>['event'] };
  }),
  fc.record({
    kind: fc.constant('foreign' as const),
    id: fc.string({ unit: 'binary' }),
    stream: fc.string({ unit: 'binary' }),
    type: fc.string({ unit: 'binary' }),
    revision: fc.maxSafeNat().map(BigInt),
  }),
);

t.test('an entry made of the spans of a line is the entry that the ledger makes of the event', async () => {
  const line = new LineScanner();
  const builder = new EntryBuilder();
  fc.assert(
    fc.property(source, fc.maxSafeNat(), (one, index) => {
      const text = Buffer.from(eventLine(index, one, 'included'), 'utf8');
      line.use(Buffer.concat([text, Buffer.alloc(32)]));
      const entry = leafEntryText(leafEntryOf(one));
      const isEntry = line.scan(0) === text.length - 1 && EntryBuilder.lengthOf(line) === Buffer.byteLength(entry);
      builder.build(line);
      const stored = Buffer.from(`x${entry}x`, 'utf8');
      const matches = builder.text() === entry && builder.is(stored.subarray(1, -1));
      const hash = Buffer.from(builder.leafHash(), 'latin1');
      // Any other byte is another entry.
      const place = 1 + (index % (stored.length - 2));
      stored[place] = (stored[place] as number) ^ 1;
      if (builder.is(stored.subarray(1, -1))) return false;
      return isEntry && matches && line.index === index && hash.equals(leafHash(Buffer.from(entry, 'utf8')));
    }),
    { numRuns: 2000 },
  );
});

t.test(
  'a stored entry agrees with a line whose entry it is, whatever its digests are, and with no other',
  async (t) => {
    const pattern = ENTRY_PATTERN;
    t.ok(pattern, 'this Node has vectors');
    if (pattern === undefined) return;
    const { lines, stored } = pattern.lanes;
    const [line, builder] = [new LineScanner(), new EntryBuilder()];
    let changed = 0;
    fc.assert(
      fc.property(source, fc.maxSafeNat(), fc.integer({ min: 1, max: 255 }), (one, index, bits) => {
        if (one.kind === 'foreign') return true;
        const text = eventLine(index, one, 'included');
        lines.write(`${text}\0`, 0, 'utf8');
        line.use(lines);
        if (line.scan(0) < 0) return false;
        builder.build(line);
        stored.reset();
        const entry = stored.allocate(builder.length) as Buffer;
        builder.bytes.copy(entry, 0, 1, 1 + builder.length);
        const agrees = (length = entry.length): boolean => pattern.agrees(line, entry.byteOffset, length);
        if (!agrees() || agrees(entry.length - 1) || agrees(entry.length + 1)) return false;
        const digests = [pattern.clearDigestAt, pattern.metadataDigestAt].map((at) => at - entry.byteOffset);
        const spans = [line.clearStart, line.clearEnd, line.metadataStart, line.metadataEnd];
        const wanted = [spans.slice(0, 2), spans.slice(2)].map(([from, to]) =>
          digestOf(lines, from ?? 0, to ?? 0, 'base64'),
        );
        if (digests.some((at, n) => entry.toString('latin1', at, at + 44) !== wanted[n])) return false;
        const place = index % entry.length;
        entry[place] = (entry[place] as number) ^ bits;
        const isDigest = digests.some((at) => place >= at && place < at + 44);
        if (!isDigest) changed++;
        const isBase64 = digests.every((at) => /^[A-Za-z0-9+/]{43}=$/.test(entry.toString('latin1', at, at + 44)));
        return agrees() === (isDigest && isBase64);
      }),
      { numRuns: 3000 },
    );
    t.ok(changed > 500, `${changed} times a byte outside the digests`);
  },
);

t.test('a tile is folded to the root that RFC 6962 defines, in lanes of our own too', async (t) => {
  const lanes = LANES;
  t.ok(lanes, 'this Node has vectors');
  if (lanes === undefined) return;
  for (let run = 0; run < 200; run++) {
    const hashes = run === 0 ? Buffer.alloc(1024) : run === 1 ? Buffer.alloc(1024, 0xff) : randomBytes(1024);
    hashes.copy(lanes.memory, HASHES_AT);
    lanes.fold(4);
    const nodes = Array.from({ length: 16 }, (_, n) =>
      nodeHash(hashes.subarray(64 * n, 64 * n + 32), hashes.subarray(64 * n + 32, 64 * n + 64)),
    );
    const folded = lanes.memory.subarray(HASHES_AT, HASHES_AT + 512);
    if (!folded.equals(Buffer.concat(nodes))) t.fail('a lane differs from node:crypto');
  }
  for (const width of [1, 2, 4, 8, 64, 256]) {
    const hashes = Array.from({ length: width }, () => randomBytes(32));
    t.same(foldTile(Buffer.concat(hashes), width), rootOf(hashes), `${width} hashes`);
  }
});

t.test('the queue doubts exactly the messages that have another digest', async (t) => {
  t.ok(LANES, 'this Node has vectors');
  if (LANES === undefined) return;
  const { lines, linesAt, memory } = LANES;
  let agreed = 0;
  const queue = new DigestQueue(LANES);
  for (let round = 0; round < 40; round++) {
    lines.set(randomBytes(lines.length / 4));
    const wrong = new Set<number>();
    // Every length for which the padding differs, in any order, so that lanes are filled by messages of other lengths.
    const lengths = Array.from({ length: 500 }, (_, n) => n).sort(() => randomBytes(1).readInt8());
    for (const length of lengths) {
      const start = round * 7 + length * 100;
      const digest = createHash('sha256')
        .update(lines.subarray(start, start + length))
        .digest();
      // Where no message is: each has 100 bytes of its own there.
      const at = lines.length / 2 + length * 100;
      const isBase64 = (length + round) % 2 === 0;
      memory.write(isBase64 ? digest.toString('base64') : digest.toString('latin1'), linesAt + at, 'latin1');
      if ((length * 31 + round) % 5 === 0) {
        const place = at + ((length + round * 3) % (isBase64 ? 44 : 32));
        lines[place] = (lines[place] as number) ^ (1 << (round % 8));
        wrong.add(length);
      }
      if (isBase64) queue.addBase64(linesAt + start, length, linesAt + at, length);
      else queue.addBytes(linesAt + start, length, linesAt + at, length);
    }
    queue.finish();
    const doubted = [...queue.doubtful].sort((a, b) => a - b);
    if (doubted.length === 100 && doubted.join() === [...wrong].sort((a, b) => a - b).join()) agreed++;
    queue.doubtful.clear();
  }
  t.equal(agreed, 40, 'a hundred of five hundred, in every round');
});

t.test('an instant is read from bytes as the kernel reads it from text', async (t) => {
  const reader = new InstantReader();
  const at = (text: string): number => {
    const bytes = Buffer.from(`"${text}"`);
    const wanted = instantAt(bytes, 1);
    // One that has read others says the same, and says it again.
    for (let time = 0; time < 2; time++) {
      if (!Object.is(reader.at(bytes, viewOf(bytes), 1), wanted)) t.fail(`${text} is not read as by itself`);
    }
    return wanted;
  };
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('0000-01-01T00:00:00.000Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
      (date) => at(date.toISOString()) === date.getTime(),
    ),
  );
  const digit = fc.constantFrom(...'0123456789');
  const spelling = fc
    .tuple(...Array.from({ length: 17 }, () => digit))
    .map(
      (d) =>
        `20${d[0]}${d[1]}-${d[2] === '9' ? '1' : '0'}${d[3]}-${d[4]}${d[5]}T${d[6]}${d[7]}:${d[8]}${d[9]}:${d[10]}${d[11]}.${d[12]}${d[13]}${d[14]}Z`,
    );
  fc.assert(
    fc.property(spelling, (text) => Number.isNaN(at(text)) === (parseInstant(text) === undefined)),
    { numRuns: 3000 },
  );
  const within = fc.tuple(
    fc.nat({ max: 999_999 }).map((n) => String(n).padStart(6, '0')),
    fc.constantFrom(...'0Z.: a'),
    fc.nat({ max: 6 }),
  );
  fc.assert(
    fc.property(within, ([digits, other, place]) => {
      const text = [...`2024-02-29T23:59:${digits.slice(0, 2)}.${digits.slice(2, 5)}Z`];
      text[17 + place] = other;
      return Number.isNaN(at(text.join(''))) === (parseInstant(text.join('')) === undefined);
    }),
    { numRuns: 3000 },
  );
  for (const text of [
    '2025-02-29T00:00:00.000Z',
    '2024-02-29T24:00:00.000Z',
    '2024-13-01T00:00:00.000Z',
    '2024-01-01 00:00:00.000Z',
    '2024-01-01T00:00:00.000z',
    '2024-01-0aT00:00:00.000Z',
  ]) {
    t.ok(Number.isNaN(at(text)), text);
  }
  t.equal(at('2024-02-29T00:00:00.000Z'), Date.UTC(2024, 1, 29));
});

t.test('keys of 128 bits are equal exactly where texts are', async (t) => {
  const keys = new Keys128(randomBytes(32));
  const of = (kind: 'event' | 'stream', text: string): string => {
    const json = viewOf(Buffer.from(JSON.stringify(text), 'utf8'));
    const target = new Int32Array(4);
    keys[kind](json, 0, json.byteLength, target, 0);
    return target.join();
  };
  const uuids = Array.from({ length: 500 }, () =>
    randomBytes(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  );
  const ids = uuids
    .map(() => encodeId(randomBytes(16)) as string)
    .concat('0'.repeat(26), `${'0'.repeat(25)}1`, `7${'z'.repeat(25)}`);
  for (const uuid of uuids) {
    const words = uuid.replaceAll('-', '').match(/.{8}/g) ?? [];
    if (of('event', uuid) !== words.map((word) => Number.parseInt(word, 16) | 0).join()) t.fail(uuid);
  }
  /** Each of its characters another one, and one that is no digit. */
  const changed = (id: string): string[] =>
    [...id].flatMap((one, n) =>
      ['0', '1', 'g', '!', '-']
        .filter((other) => other !== one)
        .map((other) => id.slice(0, n) + other + id.slice(n + 1)),
    );
  const streams = [...ids, ...changed(ids[0] as string), ...changed('0'.repeat(26))].flatMap((id) => [
    `customer-${id}`,
    `consent-${id}`,
    `Customer-${id}`,
    `customer-x-${id}`,
    `-${id}`,
    id,
  ]);
  const events = [...uuids, ...changed(uuids[0] as string)].flatMap((id) => [
    id,
    id.toUpperCase().replace(/^[0-9-]*$/, 'x'),
    `${id} `,
    id.replaceAll('-', ''),
  ]);
  for (const [kind, texts] of [
    ['event', events],
    ['stream', streams],
  ] as const) {
    const distinct = new Set(texts);
    t.equal(new Set([...distinct].map((text) => of(kind, text))).size, distinct.size, kind);
    t.ok([...distinct].slice(0, 50).every((text) => of(kind, text) === of(kind, text)));
  }
  const table = new Table128();
  const words = (n: number): Int32Array => Int32Array.of(n, 0, n >> 3, 1);
  t.ok(Array.from({ length: 20_000 }, (_, n) => table.add(words(n), 0) === n).every(Boolean));
  t.ok(
    Array.from({ length: 20_000 }, (_, n) => table.get(words(n), 0) === n && table.add(words(n), 0) === n).every(
      Boolean,
    ),
  );
  // Eight keys whose hashes were one under every product of their words.
  const top = 0x80000000 | 0;
  const chosen = Array.from({ length: 8 }, (_, bits) => {
    const one = Int32Array.of(1, 2, 3, 4);
    for (const word of [0, 1, 2].filter((place) => (bits & (1 << place)) !== 0)) {
      one[word] = (one[word] as number) ^ top;
      one[word + 1] = (one[word + 1] as number) ^ top ^ (top >>> ([15, 13, 16][word] as number));
    }
    return one;
  });
  const hash = new TabulationHash();
  t.ok(new Set(chosen.map((one) => hash.of(one, 0))).size > 4, 'keys that are chosen do not meet');
  t.equal(table.get(words(20_000), 0), -1);
  t.equal(table.size, 20_000);
});

/** The lines of a file as a scanner would meet them, in the reader's own buffer. */
function linesIn(bytes: Buffer): readonly string[] {
  const reader = new LineReader();
  const files: BundleReader = memoryFiles(new Map([['f', bytes]]));
  const file = files.open('f');
  if (file === undefined) throw new Error('the file is there');
  reader.use(file);
  const lines: string[] = [];
  for (let found = reader.read(); found !== 'end'; found = reader.read()) {
    lines.push(found === 'line' ? reader.bytes.toString('latin1', reader.start, reader.lineEnd) : found);
    if (found === 'line') reader.take(reader.lineEnd);
  }
  return lines;
}

t.test('lines are read whole over the seams of the buffer, and none is longer than the limit', async (t) => {
  const long = (n: number): string => 'x'.repeat(n);
  const lengths = [0, 1, 1_000_000, 1_048_544, 1_048_576, 3, MAX_LINE_BYTES - 1, MAX_LINE_BYTES, 7];
  const lines = lengths.map(long);
  t.same(
    linesIn(Buffer.from(`${lines.join('\n')}\n`)).map((line) => line.length),
    lengths,
  );
  t.same(linesIn(Buffer.from(`a\n${long(MAX_LINE_BYTES + 1)}\nb\n`)), ['a', 'too-long', 'b']);
  t.same(linesIn(Buffer.from(`a\n${long(3 * MAX_LINE_BYTES)}\nb\n`)), ['a', 'too-long', 'b']);
  t.same(linesIn(Buffer.from('a\nb')), ['a', 'unfinished']);
  t.same(linesIn(Buffer.from('')), []);
  t.same(linesIn(Buffer.from(`a\n${long(5 * MAX_LINE_BYTES)}`)), ['a', 'too-long']);
  t.equal(readWhole(memoryFiles(new Map()), 'f', 10), 'missing');
  t.equal(readWhole(memoryFiles(new Map([['f', Buffer.alloc(11)]])), 'f', 10), 'too-large');
});
