import fc from 'fast-check';
import t from 'tap';
import { LineScanner } from '../../src/evidence/bundle/line-scan.ts';
import { LineShapes } from '../../src/evidence/bundle/line-shapes.ts';
import { CATEGORY_COUNT, LineSpans } from '../../src/evidence/bundle/line-spans.ts';
import { Arena } from '../../src/evidence/wasm/arena.ts';
import { isSound } from '../../src/evidence/wasm/soundness.ts';
import type { Lanes } from '../../src/evidence/wasm/lanes.ts';
import { LANES } from '../../src/evidence/wasm/make-lanes.ts';
import { PLAIN, plainEnd, sameBytes, viewOf } from '../../src/evidence/bundle/plain-text.ts';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';

const DIGEST = 'LA4CLYEG9fhij9d2Z+d+GtTz/7OwAaDHJCx+Du07XV4=';
const STREAM = 'customer-0m6xxpf4e03b75hd5q54e43p0j';
const ENVELOPE = { alg: 'A256GCM', ct: 'c2VhbGVk', iv: 'AAAAAAAAAAAAAAAA', kc: DIGEST, kid: 'key' };

interface Parts {
  readonly index?: string;
  readonly revision?: string;
  readonly clear?: object;
  readonly sealed?: object | undefined;
  readonly metadata?: object;
  readonly type?: string;
}

function lineOf({
  index = '4097',
  revision = '3',
  clear = {},
  sealed,
  metadata = {},
  type = 'Changed',
}: Parts): string {
  const data = sealed === undefined ? { clear } : { clear, sealed };
  const all = { actor: 'a', recordedAt: '2026-01-01T00:06:49.700Z', v: 1, ...metadata };
  const line = { data, i: index, id: '15e3ceec-cfbc-86c8-b075-7fc69591eb96', metadata: all, revision, stream: STREAM };
  return canonicalizeRecord({ ...line, type });
}

/** Two of each shape where there can be two: what differs lies in values alone. */
const CORPUS: readonly string[] = [
  lineOf({}),
  lineOf({ index: '0', revision: '0', type: '' }),
  lineOf({ clear: { channel: 'web', fields: ['email', 'phone'], none: [], nothing: {}, empty: '', yes: true } }),
  lineOf({ clear: { channel: 'shop', fields: ['a', 'b'], none: [], nothing: {}, empty: '', yes: true }, index: '12' }),
  lineOf({ clear: { a: 0, b: -1, c: 10, d: 9_007_199_254_740_991, e: { f: [1, 'x', [null, 2]] } } }),
  lineOf({ clear: { a: 7, b: -1, c: 999_999_999_999_999, d: 9_007_199_254_740_991, e: { f: [0, '', [null, 3]] } } }),
  lineOf({ clear: { v: 1 }, metadata: { owner: STREAM, sealed: { contact: DIGEST, identity: DIGEST } } }),
  lineOf({
    clear: { v: 1 },
    metadata: { owner: STREAM, sealed: { contact: DIGEST, identity: DIGEST } },
    sealed: { contact: ENVELOPE, identity: { ...ENVELOPE, ct: 'A' } },
  }),
  lineOf({ metadata: { owner: STREAM, sealed: {} } }),
  lineOf({ clear: { note: 'Grüße', line: 'a\nb', '\u{1f4e6}': 1 } }),
  lineOf({ index: '9007199254740991', revision: '9007199254740991' }),
];

const lanes = LANES;
if (lanes === undefined) throw new Error('this Node has no vectors in WebAssembly');

/** In the lanes' memory, where lines have shapes; what was there before is gone. */
function padded(line: Uint8Array): Buffer {
  const { lines } = lanes as Lanes;
  lines.set(line);
  lines.fill(0, line.length, line.length + 33);
  lines[line.length] = 0x0a;
  return lines.subarray(0, line.length + 33);
}

/** Shapes in a part of the memory that is theirs. */
const makeShapes = (bytes: number, maxVain?: number): LineShapes =>
  new LineShapes(lanes, new Arena(lanes.learned.allocate(bytes) as Buffer), maxVain);

/** Everything a scanner tells of a line; digests and envelopes only where there are some. */
function told(spans: LineSpans): string {
  const { digestStart, envelopeStart, envelopeEnd, ...rest } = spans;
  const positions = Object.keys(new LineSpans())
    .filter((name) => !name.startsWith('digestStart') && !name.startsWith('envelopeStart') && name !== 'envelopeEnd')
    .map((name) => `${name}=${String(rest[name as keyof typeof rest])}`);
  for (let category = 0; category < CATEGORY_COUNT; category++) {
    if ((rest.digestMask & (1 << category)) !== 0) positions.push(`digest ${category}=${digestStart[category]}`);
    if ((rest.envelopeMask & (1 << category)) === 0) continue;
    positions.push(`envelope ${category}=${envelopeStart[category]}..${envelopeEnd[category]}`);
  }
  return positions.join();
}

/** By every rule. */
function scanWhole(bytes: Buffer): { readonly end: number; readonly told: string } {
  const scanner = new LineScanner();
  scanner.use(bytes);
  const end = scanner.scan(0);
  return { end, told: end < 0 ? '' : told(scanner) };
}

/** For each line one that knows its shape, if it has one, and no other. */
const shapes = CORPUS.flatMap((line) => {
  const bytes = padded(Buffer.from(line, 'utf8'));
  const [scanner, one] = [new LineScanner(), makeShapes(8192, Number.POSITIVE_INFINITY)];
  scanner.use(bytes);
  one.learn(bytes, scanner.view, 0, scanner.scan(0), scanner);
  return one.read(bytes, scanner.view, 0, new LineSpans()) > 0 ? [one] : [];
});

/** One that has learned the corpus, and learns on. */
const learned = new LineScanner(makeShapes(512 * 1024));
const counts = { lines: 0, sound: 0, shaped: 0 };

/** What is wrong with how a line is read, or nothing. */
function difference(line: Buffer): string | undefined {
  const bytes = padded(line);
  const wanted = scanWhole(bytes);
  learned.use(bytes);
  const end = learned.scan(0);
  const got = end < 0 ? '' : told(learned);
  counts.lines++;
  if (wanted.end > 0) counts.sound++;
  if (end !== wanted.end || got !== wanted.told)
    return `learned: ${end} ${got}; by every rule: ${wanted.end} ${wanted.told}`;
  for (const shape of shapes) {
    const spans = new LineSpans();
    const shaped = shape.read(bytes, viewOf(bytes), 0, spans);
    if (shaped < 0) continue;
    counts.shaped++;
    // The numbers are the scanner's to read.
    spans.index = learned.index;
    spans.revision = learned.revision;
    if (shaped !== wanted.end || told(spans) !== wanted.told)
      return `a shape: ${shaped} ${told(spans)}; ${wanted.told}`;
  }
  return undefined;
}

t.test('lines are told the same by a shape and by every rule', async (t) => {
  t.ok(shapes.length >= 9, 'all but the line with UTF-8 and that with long numbers have a shape');
  for (const line of [...CORPUS, ...CORPUS])
    t.equal(difference(Buffer.from(line, 'utf8')), undefined, line.slice(0, 60));
  t.ok(counts.shaped > CORPUS.length, `${counts.shaped} times by a shape`);
});

t.test('every byte of every line taken out, doubled, or changed to what matters', async (t) => {
  const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => byte);
  const others = [...Buffer.from('"\\{}[]:,-019aZ= /\n\t\u007f\u0000'), 0x80, 0xc3, 0xff];
  for (const [n, text] of CORPUS.entries()) {
    const line = Buffer.from(text, 'utf8');
    const digest = text.indexOf(DIGEST);
    const wrong: string[] = [];
    for (let at = 0; at < line.length; at++) {
      const isDigest = digest >= 0 && at >= digest && at < digest + DIGEST.length;
      const all = n === 0 || isDigest ? EVERY_BYTE : others;
      const head = line.subarray(0, at);
      const byte = line[at] as number;
      const variants = [[], [byte, byte], ...all.map((other) => [other])];
      for (const put of variants) {
        const found = difference(Buffer.concat([head, Buffer.from(put), line.subarray(at + 1)]));
        if (found !== undefined) wrong.push(`${at}: ${put} ${found}`);
      }
    }
    t.same(wrong.slice(0, 3), [], text.slice(0, 60));
  }
  const { lines, sound, shaped } = counts;
  t.ok(lines > 50_000 && sound > 5000 && shaped > 5000, `${lines} lines, ${sound} sound, ${shaped} by a shape`);
});

t.test('pieces of lines put together', async (t) => {
  const corpus = CORPUS.map((line) => Buffer.from(line, 'utf8'));
  const piece = fc.record({ line: fc.nat({ max: corpus.length - 1 }), from: fc.nat(600), to: fc.nat(600) });
  fc.assert(
    fc.property(
      fc.nat({ max: corpus.length - 1 }),
      fc.nat(600),
      fc.nat(30),
      piece,
      (n, at, cut, { line, from, to }) => {
        const base = corpus[n] as Buffer;
        const put = (corpus[line] as Buffer).subarray(Math.min(from, to), Math.max(from, to)).subarray(0, 80);
        return difference(Buffer.concat([base.subarray(0, at), put, base.subarray(at + cut)])) === undefined;
      },
    ),
    { numRuns: 6000 },
  );
  t.pass('no difference');
});

t.test('a digest is 44 characters of base64, of which the last is the only =', async (t) => {
  const withDigest = (digest: string) => lineOf({ metadata: { owner: STREAM, sealed: { contact: digest } } });
  const wrong = [
    DIGEST.slice(1),
    `A${DIGEST}`,
    `${DIGEST.slice(0, -1)}A`,
    `${DIGEST.slice(0, -2)}==`,
    `-${DIGEST.slice(1)}`,
  ];
  const scanner = new LineScanner(makeShapes(8192));
  for (const digest of [DIGEST, DIGEST, ...wrong]) {
    scanner.use(padded(Buffer.from(withDigest(digest), 'utf8')));
    t.equal(scanner.scan(0), digest === DIGEST ? withDigest(digest).length : -1, digest);
  }
});

t.test('however many shapes there are, lines are read as they are', async (t) => {
  // Room for a few only: they are forgotten and learned again.
  const scanner = new LineScanner(makeShapes(64 * 1024));
  const lines = Array.from({ length: 3000 }, (_, n) =>
    lineOf({ clear: { first: 'x', [`k${n % 1500}`]: n, list: Array.from({ length: n % 7 }, () => 'y') } }),
  );
  const wrong = lines.filter((line) => {
    const bytes = padded(Buffer.from(line, 'utf8'));
    scanner.use(bytes);
    return scanner.scan(0) !== line.length || told(scanner) !== scanWhole(bytes).told;
  });
  t.same(wrong, []);
});

t.test('shapes that nothing has cost little, and another bundle pays for none of them', async (t) => {
  let walks = 0;
  const counted: Lanes = { ...lanes, walk: (base, at, pattern) => (walks++, lanes.walk(base, at, pattern)) };
  const shapes = new LineShapes(counted, new Arena(lanes.learned.allocate(256 * 1024) as Buffer));
  const scanner = new LineScanner(shapes);
  const scan = (line: string): number => {
    scanner.use(padded(Buffer.from(line, 'utf8')));
    walks = 0;
    if (scanner.scan(0) !== Buffer.byteLength(line)) throw new Error(`not read: ${line}`);
    return walks;
  };
  const first = { a: 1, b: 'x' };
  const alike = (n: number): string => lineOf({ clear: { ...first, list: [Array.from({ length: n }, () => 'x')] } });
  for (let n = 1; n <= 32; n++) scan(alike(n));
  // Lines that no shape can be learned from, and that begin as those do.
  const strange = lineOf({ clear: { ...first, list: [['é']] } });
  t.ok(scan(strange) >= 16, 'a line is walked along each of those that begin alike');
  for (let n = 0; n < 100; n++) scan(strange);
  t.equal(scan(strange), 0, 'and they are forgotten');
  for (let n = 0; n < 10_000; n++) scan(strange);
  scan(lineOf({}));
  t.equal(scan(lineOf({})), 0, 'nothing is learned from who spent all');
  shapes.refill();
  scan(lineOf({}));
  t.equal(scan(lineOf({})), 1, 'but of the next bundle');
});

t.test('a module that does not do what it should is not used', async (t) => {
  t.ok(isSound(lanes));
  const afterAll = (base: number, at: number): number => lanes.memory.indexOf(0, base + at) - base;
  const broken: { readonly [what: string]: Partial<Lanes> } = {
    'folds the first four only': { fold: () => lanes.fold(1) },
    'hashes nothing': { digest: () => {} },
    'takes nothing': { walk: () => -1 },
    'takes everything': { walk: afterAll },
    'takes what has the first sixteen bytes': {
      walk: (base, at, pattern) =>
        lanes.walk(base, at, pattern) < 0 && lanes.memory[base + at] !== 0x61 ? -1 : afterAll(base, at),
    },
  };
  for (const [what, functions] of Object.entries(broken)) t.notOk(isSound({ ...lanes, ...functions }), what);
});

t.test('plain text ends where a byte after the other says, at the end of the buffer too', async (t) => {
  const byte = fc.oneof(fc.constantFrom(0x61, 0x20, 0x7e, 0x7f, 0x21, 0x23, 0x5b, 0x5d), fc.nat({ max: 255 }));
  const bytes = fc.array(byte, { maxLength: 24 });
  fc.assert(
    fc.property(bytes, fc.nat({ max: 24 }), (values, at) => {
      const array = Uint8Array.from(values);
      let end = at;
      while (PLAIN[array[end] as number] === 1) end++;
      return plainEnd(array, viewOf(array), at) === end;
    }),
    { numRuns: 6000 },
  );
  for (let value = 0; value < 256; value++) {
    for (let place = 0; place < 16; place++) {
      const array = new Uint8Array(16).fill(0x61);
      array[place] = value;
      if (plainEnd(array, viewOf(array), 0) !== (PLAIN[value] === 1 ? 16 : place)) t.fail(`${value} at ${place}`);
    }
  }
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const [a, b] = [Uint8Array.from(one), Uint8Array.from(other)];
      const length = Math.min(a.length, b.length);
      const equal = Buffer.from(a.subarray(0, length)).equals(Buffer.from(b.subarray(0, length)));
      return sameBytes(viewOf(a), 0, viewOf(b), 0, length) === equal && sameBytes(viewOf(a), 0, viewOf(a), 0, a.length);
    }),
  );
});
