import type { Test } from 'tap';
import { AppendReceipt } from '../../src/kernel/receipt.ts';
import type { ExpectedRevision } from '../../src/ledger/ledger.ts';
import { all, anEvent, codeOf, envelopes, eventOf, idsOf, newStream, someEvents } from '../support/ledger-events.ts';
import type { Part } from './ledger.contract.ts';

const FORWARDS = { direction: 'forwards' } as const;

export async function appendPromises(t: Test, { ledger, clock }: Part): Promise<void> {
  await t.test('the receipt of a first append says what is stored and where', async (t) => {
    const stream = newStream();
    const event = anEvent(stream, { n: 1, words: 'ü 𝒳 \u2028' });
    const receipt = await ledger.append(stream, 'noStream', [event]);
    t.ok(AppendReceipt.isGenuine(receipt));
    t.equal(receipt.stream, stream);
    t.equal(receipt.revision, 0n);
    t.equal(receipt.repeated, false);
    t.same(receipt.events, [event]);
    const [stored] = (await all(ledger.readStream(stream, FORWARDS))).map(eventOf);
    t.equal(stored?.id, event.id);
    t.equal(stored?.revision, 0n);
    t.equal(stored?.position, receipt.position);
    t.equal(stored?.metadata.recordedAt, receipt.recordedAt);
    t.ok(receipt.recordedAt <= clock.now(), 'the time is that of the clock');
  });

  await t.test('only the exact expected revision is taken, and a wrong one says where the stream is', async (t) => {
    const stream = newStream();
    const [first, second] = someEvents(stream, 2);
    await refusedAt(t, stream, 0n, 'noStream');
    await refusedAt(t, stream, 7n, 'noStream');
    await ledger.append(stream, 'noStream', [first as never]);
    await refusedAt(t, stream, 'noStream', '0');
    await refusedAt(t, stream, 1n, '0');
    const receipt = await ledger.append(stream, 0n, [second as never]);
    t.equal(receipt.revision, 1n);
    await refusedAt(t, stream, 0n, '1');
    await refusedAt(t, stream, 'noStream', '1');
    await refusedAt(t, stream, 2n ** 62n, '1');
    t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), [first?.id, second?.id], 'nothing else was written');
  });

  async function refusedAt(t: Test, stream: ReturnType<typeof newStream>, expected: ExpectedRevision, actual: string) {
    const error = await ledger.append(stream, expected, [anEvent(stream)]).catch((error) => error);
    t.equal(codeOf(error), 'LEDGER_WRONG_REVISION', `expecting ${expected}`);
    t.equal(error.details?.actual, actual);
  }

  await t.test('the events of one append stand together at consecutive revisions', async (t) => {
    const stream = newStream();
    const events = someEvents(stream, 5);
    await ledger.append(stream, 'noStream', events.slice(0, 2));
    const receipt = await ledger.append(stream, 1n, events.slice(2));
    t.equal(receipt.revision, 4n);
    const stored = (await all(ledger.readStream(stream, FORWARDS))).map(eventOf);
    t.same(
      stored.map((event) => event.id),
      events.map((event) => event.id),
    );
    t.same(
      stored.map((event) => event.revision),
      [0n, 1n, 2n, 3n, 4n],
    );
    t.ok(
      stored.every((event, n) => n === 0 || event.position > (stored[n - 1]?.position ?? 0n)),
      'positions rise',
    );
    t.equal(stored.at(-1)?.position, receipt.position);
    t.equal(new Set(stored.slice(2).map((event) => event.metadata.recordedAt)).size, 1);
  });

  await t.test('an append with one event that cannot be stored writes none of the others', async (t) => {
    const stream = newStream();
    const events = [anEvent(stream), anEvent(stream, { half: '\ud800' })];
    t.equal(await ledger.append(stream, 'noStream', events).catch(codeOf), 'LEDGER_EVENT_INVALID');
    t.same(await all(ledger.readStream(stream, FORWARDS)), []);
  });

  await t.test('of 50 who race for revision 0, one wins', async (t) => {
    const stream = newStream();
    const racers = someEvents(stream, 50);
    const outcomes = await Promise.all(
      racers.map((event) => ledger.append(stream, 'noStream', [event]).then(() => 'won', codeOf)),
    );
    t.equal(outcomes.filter((outcome) => outcome === 'won').length, 1);
    t.equal(outcomes.filter((outcome) => outcome === 'LEDGER_WRONG_REVISION').length, 49);
    const stored = idsOf(await all(ledger.readStream(stream, FORWARDS)));
    t.same(stored, [racers[outcomes.indexOf('won')]?.id], 'the one that was told so');
  });

  await t.test('of 10 who race for each of 5 revisions, one wins each', async (t) => {
    const stream = newStream();
    const won: string[] = [];
    for (let revision = -1; revision < 4; revision++) {
      const racers = someEvents(stream, 10);
      const expected = revision < 0 ? 'noStream' : BigInt(revision);
      const answers = await Promise.allSettled(racers.map((event) => ledger.append(stream, expected, [event])));
      const winners = racers.filter((_, n) => answers[n]?.status === 'fulfilled');
      t.equal(winners.length, 1);
      won.push(...winners.map((event) => event.id));
    }
    t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), won);
  });

  await t.test('20 writers at once lose nothing, double nothing and keep their order', async (t) => {
    const before = (await ledger.head()).position;
    const streams = Array.from({ length: 20 }, () => newStream('purpose'));
    const written = await Promise.all(
      streams.map(async (stream) => {
        const events = someEvents(stream, 25);
        for (const [n, event] of events.entries()) {
          await ledger.append(stream, n === 0 ? 'noStream' : BigInt(n - 1), [event]);
        }
        return events.map((event) => event.id);
      }),
    );
    const items = await all(ledger.readAll({ fromPosition: before, categories: ['purpose'] }));
    const recorded = items.map(eventOf);
    for (const [n, stream] of streams.entries()) {
      t.same(
        recorded.filter((event) => event.stream === stream).map((event) => event.id),
        written[n],
      );
    }
    t.ok(recorded.every((event, n) => n === 0 || event.position > (recorded[n - 1]?.position ?? 0n)));
    const times = recorded.map((event) => event.metadata.recordedAt);
    t.same(times, [...times].sort(), 'the time never falls along the ledger');
  });

  await t.test('what the caller does with the event afterwards changes nothing that is stored', async (t) => {
    const stream = newStream();
    const clear = { list: ['a'], nested: { n: 1 } };
    const sealed = envelopes('aliasing', 'identity', 'contact');
    const appending = ledger.append(stream, 'noStream', [anEvent(stream, clear, sealed)]);
    clear.list.push('b');
    clear.nested.n = 2;
    const receipt = await appending;
    (receipt.events[0]?.data.clear as { list: string[] }).list.push('c');
    const read = async () => eventOf((await all(ledger.readStream(stream, FORWARDS)))[0]);
    const once = await read();
    (once.data.clear as { list: string[] }).list.push('d');
    t.same((await read()).data, { clear: { list: ['a'], nested: { n: 1 } }, sealed });
  });
}
