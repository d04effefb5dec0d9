import fc from 'fast-check';
import t from 'tap';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import { eventId, randomId } from '../../src/kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../src/kernel/sealed.ts';
import { fromMillis, type Instant, parseInstant, toMillis } from '../../src/kernel/time.ts';
import { ClockGuard } from '../../src/ledger/clock-guard.ts';
import { asAppended, dataJson, decodeStored, metadataJson, prepareAppend } from '../../src/ledger/codec.ts';
import { judge } from '../../src/ledger/expectation.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { anEnvelope, anEvent, codeOf, envelopes, eventOf, newStream } from '../support/ledger-events.ts';

const AT = '2026-11-22T10:20:30.456Z' as Instant;
const stream = newStream();
const prepareOne = (event: ReturnType<typeof anEvent>) => {
  const [prepared] = prepareAppend(stream, [event]);
  if (prepared === undefined) throw new Error('one event gives one prepared event');
  return prepared;
};

t.test('what is written by hand is what the canonicaliser writes', async () => {
  const text = fc.string({ unit: 'binary' });
  const texts = fc.record(
    { effectiveAt: text, purpose: text, legalBasis: text, source: text, correlationId: text, causationId: text },
    { requiredKeys: [] },
  );
  const categories = fc.uniqueArray(fc.constantFrom(...DATA_CATEGORIES), { minLength: 1 });
  fc.assert(
    fc.property(texts, categories, fc.nat(), text, (more, names, v, oddText) => {
      const sealed = { ...envelopes('codec', ...(names as DataCategory[])) };
      sealed[names[0] as DataCategory] = { ...anEnvelope('odd'), kid: oddText };
      const plain = anEvent(stream, { a: 1 }, sealed);
      const event = { ...plain, metadata: { ...plain.metadata, ...more, v: v + 1 } };
      const prepared = prepareOne(event);
      const right = canonicalizeRecord({ ...event.metadata, recordedAt: AT });
      if (metadataJson(prepared, AT) !== right) throw new Error('metadata differs');
      if (dataJson(prepared) !== canonicalizeRecord(event.data)) throw new Error('data differs');
      if (prepared.sealedJson !== canonicalizeRecord(sealed)) throw new Error('envelopes differ');
    }),
  );
});

t.test('what was stored is decoded to what was appended, with its place and time', async (t) => {
  const event = anEvent(stream, { b: [1, null], a: 'x' }, envelopes('back', 'note'));
  const prepared = prepareOne(event);
  const item = decodeStored({
    id: event.id,
    stream,
    type: event.type,
    revision: 3n,
    position: 99n,
    clear: JSON.parse(prepared.clearJson),
    sealed: JSON.parse(prepared.sealedJson as string),
    metadata: JSON.parse(metadataJson(prepared, AT)),
  });
  const decoded = eventOf(item);
  t.same(asAppended(decoded), event);
  t.match(decoded, { stream, revision: 3n, position: 99n, metadata: { recordedAt: AT } });
});

t.test('whatever is read, decoding answers with an event or with why it is foreign', async (t) => {
  const good = {
    id: eventId(randomId(), stream, 0) as string,
    stream: stream as string,
    revision: 0n,
    position: 0n,
    type: 'TestNoted',
    clear: {} as unknown,
    metadata: { v: 1, actor: randomId(), commandId: randomId(), recordedAt: AT } as unknown,
  };
  const metadata = good.metadata as object;
  const owner = stream;
  t.equal(decodeStored(good).kind, 'event');
  t.equal(
    decodeStored({ ...good, metadata: { ...metadata, later: 1 } }).kind,
    'event',
    'a later release may add a key',
  );
  for (const [reason, change] of [
    ['stream name is not ours', { stream: '$ce-customer' }],
    ['type is not ours', { type: '$>' }],
    ['type is not ours', { type: 'lower' }],
    ['id is not a UUIDv8', { id: '6f1d…' }],
    ['id is not a UUIDv8', { id: good.id.toUpperCase() === good.id ? 'x' : good.id.toUpperCase() }],
    ['data.clear is not an object', { clear: null }],
    ['data.clear is not an object', { clear: '\xff\xff' }],
    ['data.sealed is malformed', { sealed: { identity: { alg: 'A128GCM' } } }],
    ['data.sealed is malformed', { sealed: [] }],
    ['metadata is not an object', { metadata: undefined }],
    ['metadata.v is not a version', { metadata: { ...metadata, v: '1' } }],
    ['metadata.recordedAt is not an instant', { metadata: { ...metadata, recordedAt: '2026-02-30T00:00:00.000Z' } }],
    ['metadata.actor is not an id', { metadata: { ...metadata, actor: 7 } }],
    ['metadata.commandId is not an id', { metadata: { ...metadata, commandId: '' } }],
    ['metadata.owner is missing beside sealed data', { metadata: { ...metadata, sealed: {} } }],
    ['metadata.sealed is malformed', { metadata: { ...metadata, owner, sealed: { identity: 'AAAA' } } }],
    ['metadata.sealed is malformed', { metadata: { ...metadata, owner, sealed: { hobby: 'A'.repeat(43) } } }],
  ] as const) {
    t.match(decodeStored({ ...good, ...change }), { kind: 'foreign', reason }, reason);
  }
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (clear, sealed, metadata) => {
      decodeStored({ ...good, clear, sealed, metadata });
    }),
  );
});

t.test('an append is judged by where its ids stand', async (t) => {
  const there = ['a', 'b', 'c'];
  const as = {
    lastRevision: 2,
    idAt: (revision: number) => there[revision] as string,
    holds: (id: string) => there.includes(id),
  };
  t.same(judge(2n, ['d'], as), { kind: 'write', firstRevision: 3 });
  t.same(judge('noStream', ['a', 'b'], as), { kind: 'repeated', firstRevision: 0 });
  t.same(judge(1n, ['c'], as), { kind: 'repeated', firstRevision: 2 });
  for (const [expected, ids] of [
    [2n, ['a']],
    [2n, ['d', 'b']],
    [1n, ['c', 'd']],
    ['noStream', ['b']],
    [3n, ['d']],
    [2n ** 63n, ['d']],
  ] as const) {
    t.same(judge(expected, ids, as), { kind: 'wrongRevision' }, `${ids} at ${expected}`);
  }
});

t.test(
  'the clock guard stamps max(now, last seen), refuses at its two limits, and forgets what was not used',
  async (t) => {
    const clock = new TestClock();
    const guard = new ClockGuard(clock, {});
    clock.stopAt(AT);
    t.equal(guard.stamp(), AT, 'an empty ledger takes any time');
    clock.stopAt(AT, -2_000);
    t.equal(guard.stamp(), AT, '2 s behind is clamped');
    clock.stopAt(AT, -2_001);
    t.equal(codeOf(thrown(() => guard.stamp())), 'LEDGER_CLOCK_BEHIND');
    clock.stopAt(AT, 30 * 24 * 3_600_000);
    const late = guard.stamp();
    t.equal(late, clock.now(), '30 days ahead are taken');
    guard.resetTo(AT);
    t.equal(guard.lastSeen, AT);
    clock.stopAt(AT, 30 * 24 * 3_600_000 + 1);
    t.equal(codeOf(thrown(() => guard.stamp())), 'LEDGER_CLOCK_JUMPED');
    t.equal(codeOf(thrown(() => guard.stampCorrection())), 'LEDGER_CLOCK_JUMPED', 'a correction does not jump either');
    t.equal(guard.lastSeen, AT, 'a refusal changes nothing');
    const accepting = new ClockGuard(clock, { acceptJumpUntil: clock.now() });
    accepting.saw(AT);
    t.equal(accepting.stamp(), clock.now());
    clock.stopAt(AT, -60_000);
    t.equal(guard.stampCorrection(), clock.now(), 'a correction alone goes behind');
    guard.saw(fromMillis(toMillis(AT) - 3_600_000));
    t.equal(guard.lastSeen, clock.now(), 'what is older lowers nothing');
    t.ok(parseInstant(clock.now()));
  },
);

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
