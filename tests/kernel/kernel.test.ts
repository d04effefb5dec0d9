import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { canonicalDigest, canonicalize, canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import {
  categoryOf,
  encodeId,
  eventId,
  type Id,
  idOf,
  mintedId,
  parseEventId,
  parseId,
  parseStreamName,
  randomId,
  SINGLETON_ID,
  streamName,
} from '../../src/kernel/ids.ts';
import { AppendReceipt, type ReceiptFacts } from '../../src/kernel/receipt.ts';
import { parseBase64, parseDecimal, parseSafeInteger } from '../../src/kernel/strict.ts';
import { type Instant, later, parseInstant, parseLocalDate, plusMillis, systemClock } from '../../src/kernel/time.ts';

const vectors = new URL('../vectors/jcs/', import.meta.url);
const codeThrown = (act: () => unknown): string => {
  try {
    act();
    return 'nothing thrown';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

t.test('all published pairs of RFC 8785 come out byte for byte', async (t) => {
  const names = readdirSync(new URL('input/', vectors));
  t.equal(names.length, 6);
  for (const name of names) {
    const input: unknown = JSON.parse(readFileSync(new URL(`input/${name}`, vectors), 'utf8'));
    const output = readFileSync(new URL(`output/${name}`, vectors));
    t.ok(Buffer.from(canonicalize(input), 'utf8').equals(output), name);
  }
});

t.test('numbers are written as RFC 8785 appendix B says', async (t) => {
  const bits = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();
  for (const [hex, text] of [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
  ] as const) {
    t.equal(canonicalize(bits(hex)), text, hex);
  }
  t.equal(
    codeThrown(() => canonicalize(Number.NaN)),
    'JSON_UNSAFE_NUMBER',
  );
});

t.test('the record refuses what JSON or JavaScript would change on the way', async (t) => {
  for (const [code, value] of [
    ['JSON_UNDEFINED', { a: undefined }],
    ['JSON_UNDEFINED', [undefined]],
    ['JSON_NOT_PLAIN', new Map()],
    ['JSON_NOT_PLAIN', { a: () => 1 }],
    ['JSON_NOT_PLAIN', { a: 10n }],
    ['JSON_LONE_SURROGATE', '\udfff'],
    ['JSON_LONE_SURROGATE', { '\ud83d': 1 }],
    ['JSON_FORBIDDEN_KEY', JSON.parse('{"__proto__":1}')],
    ['JSON_INTEGER_KEY', { 7: 'x' }],
    ['JSON_UNSAFE_NUMBER', 1.5],
    ['JSON_UNSAFE_NUMBER', -0],
    ['JSON_UNSAFE_NUMBER', Number.MAX_SAFE_INTEGER + 1],
    ['JSON_TOO_DEEP', JSON.parse('['.repeat(65) + ']'.repeat(65))],
  ] as const) {
    t.equal(
      codeThrown(() => canonicalizeRecord(value)),
      code,
    );
  }
  t.equal(canonicalizeRecord({ b: [1, 'ü'], a: { '01': null } }), '{"a":{"01":null},"b":[1,"ü"]}');
});

t.test('stored bytes survive parse and stringify, whatever order the keys came in', async () => {
  const value = fc.jsonValue({ noUnicodeString: false } as never);
  fc.assert(
    fc.property(value, (value) => {
      let text: string;
      try {
        text = canonicalizeRecord(value);
      } catch {
        return;
      }
      if (JSON.stringify(JSON.parse(text)) !== text) throw new Error('parse and stringify change the bytes');
      if (canonicalizeRecord(JSON.parse(text)) !== text) throw new Error('canonicalising twice changes the bytes');
      if (canonicalDigest(value) !== createHash('sha256').update(text).digest('base64')) throw new Error('digest');
    }),
  );
});

t.test('ids are 128 bits in 26 characters, and only those are taken', async (t) => {
  t.equal(encodeId(new Uint8Array(16)), SINGLETON_ID);
  t.equal(encodeId(new Uint8Array(16).fill(0xff)), '7zzzzzzzzzzzzzzzzzzzzzzzzz');
  t.equal(new Set(Array.from({ length: 1_000 }, randomId)).size, 1_000);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = encodeId(bytes);
      let value = 0n;
      for (const digit of id) value = value * 32n + BigInt('0123456789abcdefghjkmnpqrstvwxyz'.indexOf(digit));
      return parseId(id) === id && value.toString(16).padStart(32, '0') === Buffer.from(bytes).toString('hex');
    }),
  );
  for (const text of [
    '',
    '8'.repeat(26),
    '0'.repeat(25),
    '0'.repeat(27),
    'l'.repeat(26),
    'A'.repeat(26),
    `${'0'.repeat(26)}\n`,
  ]) {
    t.equal(parseId(text), undefined, JSON.stringify(text));
  }
});

t.test('event ids and minted ids follow from the command, the same for ever', async (t) => {
  const command = '0123456789abcdefghjkmnpqrs' as Id;
  const stream = streamName('customer', SINGLETON_ID);
  // The pinned values were computed once: an id that changes is another event.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const hash = digest(`["${command}","${stream}",3]`);
  const id = eventId(command, stream, 3);
  t.equal(parseEventId(id), id);
  const expected = hash.toString('hex', 0, 16).split('');
  expected[12] = '8';
  expected[16] = ((Number.parseInt(expected[16] as string, 16) & 3) | 8).toString(16);
  t.equal(id.replaceAll('-', ''), expected.join(''), 'UUIDv8 of SHA-256(JCS([command id, stream, index]))');
  t.equal(id, '8e7256c4-03d4-8407-ae4e-f5dc9f37f380');
  t.equal(mintedId(command, 'customer', 0), encodeId(digest(`["${command}","customer",0]`)));
  t.equal(mintedId(command, 'customer', 0), '1d3zpfwxtcsny760b8jgnk5fy4');
  t.not(mintedId(command, 'customer', 1), mintedId(command, 'customer', 0));
  t.equal(parseEventId(id.toUpperCase()), undefined);
  t.equal(parseEventId(id.replace(/^(.{14})8/, '$14')), undefined, 'another version is not ours');
});

t.test('stream names are a category, the first dash and an id', async (t) => {
  const id = randomId();
  const stream = streamName('customer', id);
  t.same(parseStreamName(stream), { stream, category: 'customer', id });
  t.equal(idOf(stream), id);
  t.equal(categoryOf('customer-a-b'), 'customer');
  t.equal(categoryOf('nodash'), 'nodash');
  for (const text of [`$${stream}`, 'customer', `-${id}`, `Customer-${id}`, `cus-tomer-${id}`, `${stream} `]) {
    t.equal(parseStreamName(text), undefined, text);
  }
});

t.test('instants and dates are taken in exactly one writing', async (t) => {
  const now = systemClock.now();
  t.equal(parseInstant(now), now);
  for (const text of [
    '2026-02-30T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00.000+00:00',
    '2026-01-01 00:00:00.000Z',
    '+002026-01-01T00:00:00.000Z',
    'today',
  ]) {
    t.equal(parseInstant(text), undefined, text);
  }
  t.equal(parseLocalDate('2024-02-29'), '2024-02-29');
  for (const text of ['2026-02-29', '2026-2-1', '20260201', '2026-02-01T00:00'])
    t.equal(parseLocalDate(text), undefined);
  t.equal(plusMillis('2024-02-28T23:59:59.999Z' as Instant, 1), '2024-02-29T00:00:00.000Z');
  t.equal(
    later('2024-02-28T23:59:59.999Z' as Instant, '2024-02-29T00:00:00.000Z' as Instant),
    '2024-02-29T00:00:00.000Z',
  );
});

t.test('decimals and base64 are read strictly: one value, one writing', async (t) => {
  for (const text of ['', ' 1', '1 ', '+1', '-1', '01', '1e3', '0x10', '1.0', '1_000', '\u0661', '9'.repeat(40)]) {
    t.equal(parseDecimal(text), undefined, JSON.stringify(text));
  }
  t.equal(parseDecimal('0'), 0n);
  t.equal(parseDecimal('9'.repeat(39)), BigInt('9'.repeat(39)));
  t.equal(parseSafeInteger('9007199254740991'), Number.MAX_SAFE_INTEGER);
  t.equal(parseSafeInteger('9007199254740992'), undefined);
  for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA=A', 'AA==\n', 'A-_A', 'AA==AA==', '====']) {
    t.equal(parseBase64(text), undefined, JSON.stringify(text));
  }
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      return parseBase64(text)?.equals(bytes) === true;
    }),
  );
});

t.test('only an issued receipt is genuine', async (t) => {
  const facts: ReceiptFacts = {
    stream: streamName('customer', randomId()),
    revision: 0n,
    position: 0n,
    recordedAt: systemClock.now(),
    events: [],
    repeated: false,
  };
  const receipt = AppendReceipt.issue(facts);
  t.ok(AppendReceipt.isGenuine(receipt));
  t.ok(Object.isFrozen(receipt));
  for (const forged of [facts, { ...receipt }, Object.create(AppendReceipt.prototype), null, 'receipt']) {
    t.notOk(AppendReceipt.isGenuine(forged));
  }
});
