import type { Test } from 'tap';
import { randomId } from '../../src/kernel/ids.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import type { EventToAppend } from '../../src/kernel/recorded-event.ts';
import { MAX_APPEND_BYTES } from '../../src/ledger/ledger.ts';
import { all, anEnvelope, anEvent, codeOf, envelopes, newStream, rejection } from '../support/ledger-events.ts';
import type { Part } from './ledger.contract.ts';

const stream = newStream();
const withClear = (clear: unknown): EventToAppend => anEvent(stream, clear as JsonObject);
const withMetadata = (more: object): EventToAppend => {
  const event = anEvent(stream);
  return { ...event, metadata: { ...event.metadata, ...more } };
};

const UNSTORABLE: readonly (readonly [string, readonly EventToAppend[]])[] = [
  ['undefined', [withClear({ a: undefined })]],
  ['undefined in a list', [withClear({ a: [undefined] })]],
  ['half of a surrogate pair', [withClear({ a: '\udc00x' })]],
  ['half of a surrogate pair in a key', [withClear({ '\ud800': 1 })]],
  ['__proto__ from JSON.parse', [withClear(JSON.parse('{"a":{"__proto__":{"admin":true}}}'))]],
  ['an integer-like key', [withClear({ a: { '10': 'x' } })]],
  ['a fraction', [withClear({ a: 0.5 })]],
  ['an unsafe number', [withClear({ a: 2 ** 53 })]],
  ['minus zero', [withClear({ a: -0 })]],
  ['not a number', [withClear({ a: Number.NaN })]],
  ['infinity', [withClear({ a: Number.POSITIVE_INFINITY })]],
  ['a bigint', [withClear({ a: 1n })]],
  ['a function', [withClear({ a: () => 1 })]],
  ['a symbol', [withClear({ a: Symbol('a') })]],
  ['a date', [withClear({ a: new Map() })]],
  ['clear data that is a list', [withClear([1])]],
  ['clear data that is nothing', [withClear(null)]],
  ['data beside clear and sealed', [{ ...anEvent(stream), data: { clear: {}, more: 1 } as never }]],
  ['nesting without end', [withClear(JSON.parse(`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`))]],
  ['no events', []],
  ['an id twice in one append', ((event) => [event, event])(anEvent(stream))],
  ['an id that is no UUIDv8', [{ ...anEvent(stream), id: '00000000-0000-4000-8000-000000000000' as never }]],
  ['a type that begins with $', [{ ...anEvent(stream), type: '$metadata' }]],
  ['an empty type', [{ ...anEvent(stream), type: '' }]],
  ['metadata without a version', [withMetadata({ v: 0 })]],
  ['metadata with an actor that is no id', [withMetadata({ actor: 'somebody' })]],
  ['metadata with undefined', [withMetadata({ purpose: undefined })]],
  ['metadata with a number for text', [withMetadata({ purpose: 7 })]],
  ['metadata with a key that is not ours', [withMetadata({ note: 'x' })]],
  ['metadata with half of a surrogate pair', [withMetadata({ source: '\ud800' })]],
  ['an envelope without its digest', [{ ...anEvent(stream), data: { clear: {}, sealed: envelopes('x', 'note') } }]],
  ['a digest without its envelope', [withMetadata({ owner: stream, sealed: { note: 'AAAA' } })]],
  ['an envelope with more in it', [anEvent(stream, {}, { note: { ...anEnvelope('x'), more: 1 } as never })]],
  ['an unknown data category', [anEvent(stream, {}, { secrets: anEnvelope('x') } as never)]],
];

export async function refusalPromises(t: Test, { ledger, clock }: Part): Promise<void> {
  await t.test('what cannot be stored for ever is refused before anything is written', async (t) => {
    for (const [what, events] of UNSTORABLE) {
      t.equal(await rejection(ledger.append(stream, 'noStream', events)), 'LEDGER_EVENT_INVALID', what);
    }
    t.same(await all(ledger.readStream(stream, { direction: 'forwards' })), []);
  });

  await t.test('a stream name or an expected revision that cannot be is refused', async (t) => {
    const names = [
      '$all',
      'customer',
      `Customer-${randomId()}`,
      `customer-${randomId()}x`,
      `$$customer-${randomId()}`,
      '',
    ];
    for (const name of names) {
      t.equal(
        await rejection(ledger.append(name as never, 'noStream', [anEvent(stream)])),
        'LEDGER_EVENT_INVALID',
        name,
      );
    }
    for (const expected of [-1n, 0, undefined, 'any', 'streamExists']) {
      const answer = await rejection(ledger.append(stream, expected as never, [anEvent(stream)]));
      t.equal(answer, 'LEDGER_EVENT_INVALID', String(expected));
    }
  });

  await t.test('the message names the field and tells no value', async (t) => {
    const secret = 'Wang Xiaoming';
    const error = await ledger
      .append(stream, 'noStream', [withClear({ person: [secret, { x: 1.5 }] })])
      .catch((e) => e);
    t.match(error.message, '/person/1/x');
    t.notMatch(JSON.stringify([error.message, error.details, String(error.cause)]), secret);
    t.notMatch(JSON.stringify([error.message, error.details]), '1.5');
  });

  await t.test('512 KiB are taken and not a byte more, counted in UTF-8 over all events', async (t) => {
    const own = newStream();
    const bytes = (event: EventToAppend): number =>
      Buffer.byteLength(JSON.stringify(event.data)) +
      Buffer.byteLength(JSON.stringify({ ...event.metadata, recordedAt: '2026-01-01T00:00:00.000Z' }));
    const small = anEvent(own, { filler: 'x' });
    const rest = MAX_APPEND_BYTES - bytes(small) - bytes(anEvent(own, { filler: '' }));
    const filled = (length: number): EventToAppend[] => [
      small,
      anEvent(own, { filler: `${'ü'.repeat(1000)}${'x'.repeat(length - 2000)}` }),
    ];
    const error = await ledger.append(own, 'noStream', filled(rest + 1)).catch((error) => error);
    t.equal(codeOf(error), 'LEDGER_APPEND_TOO_LARGE');
    t.same(error.details, { bytes: MAX_APPEND_BYTES + 1, limit: MAX_APPEND_BYTES });
    t.same(await all(ledger.readStream(own, { direction: 'forwards' })), []);
    t.equal((await ledger.append(own, 'noStream', filled(rest))).revision, 1n);
  });

  await t.test('the time is clamped within 2 s, and a clock further behind or 30 days ahead is refused', async (t) => {
    const own = newStream();
    const { recordedAt: head } = await ledger.append(own, 'noStream', [anEvent(own)]);
    clock.stopAt(head, -1_900);
    const clamped = await ledger.append(own, 0n, [anEvent(own)]);
    t.equal(clamped.recordedAt, head, 'max(now, last seen)');
    clock.stopAt(head, -2_001);
    t.equal(await rejection(ledger.append(own, 1n, [anEvent(own)])), 'LEDGER_CLOCK_BEHIND');
    clock.stopAt(head, 30 * 24 * 3_600_000 + 1);
    t.equal(await rejection(ledger.append(own, 1n, [anEvent(own)])), 'LEDGER_CLOCK_JUMPED');
    clock.run();
    t.equal((await all(ledger.readStream(own, { direction: 'forwards' }))).length, 2, 'nothing was written');
    t.ok((await ledger.append(own, 1n, [anEvent(own)])).recordedAt >= head, 'a right clock is taken again');
  });
}
