import type { Test } from 'tap';
import { fromMillis, toMillis } from '../../src/kernel/time.ts';
import { START } from '../../src/ledger/ledger.ts';
import { TestClock } from '../support/ledger-clock.ts';
import { all, anEvent, eventOf, newStream, rejection, someEvents } from '../support/ledger-events.ts';
import type { LedgerAdapterUnderTest, LedgerUnderTest } from './ledger-adapters.ts';

const FORWARDS = { direction: 'forwards' } as const;

/** Opening, closing, opening again, and what got in meanwhile. */
export async function lifePromises(t: Test, store: LedgerUnderTest, adapter: LedgerAdapterUnderTest): Promise<void> {
  const { survivesClosing, injectsForeign } = adapter.capabilities;

  await t.test('the head is the last event and its time', async (t) => {
    const ledger = await store.open(new TestClock());
    const before = await ledger.head();
    if (!survivesClosing) t.same(before, { position: START }, 'an empty ledger begins before its first event');
    const stream = newStream();
    const receipt = await ledger.append(stream, 'noStream', someEvents(stream, 2));
    t.same(await ledger.head(), { position: receipt.position, recordedAt: receipt.recordedAt });
    t.ok(receipt.position > before.position);
    t.same(ledger.health(), { ready: true });
    await ledger.close();
  });

  await t.test('closing lets appends in flight end; later calls are refused', async (t) => {
    const ledger = await store.open(new TestClock());
    const stream = newStream();
    const { position } = await ledger.head();
    const waiting = rejection(all(ledger.subscribe({ fromPosition: position }, new AbortController().signal)));
    const inFlight = Array.from({ length: 20 }, () => newStream()).map((own) =>
      ledger.append(own, 'noStream', [anEvent(own)]),
    );
    await ledger.close();
    t.equal((await Promise.allSettled(inFlight)).filter((one) => one.status === 'rejected').length, 0);
    t.equal(await waiting, 'LEDGER_CLOSED', 'a subscription does not wait for ever');
    t.equal(await rejection(ledger.append(stream, 'noStream', [anEvent(stream)])), 'LEDGER_CLOSED');
    t.equal(await rejection(all(ledger.readStream(stream, FORWARDS))), 'LEDGER_CLOSED');
    t.equal(await rejection(all(ledger.readAll({ fromPosition: START }))), 'LEDGER_CLOSED');
    t.equal(await rejection(ledger.head()), 'LEDGER_CLOSED');
    t.match(ledger.health(), { ready: false, code: 'LEDGER_CLOSED' });
    await ledger.close();
    t.pass('closing twice is nothing');
  });

  await t.test(
    `what was acknowledged is ${survivesClosing ? '' : 'not '}there when the store is opened again`,
    async (t) => {
      const stream = newStream();
      const events = someEvents(stream, 3);
      const first = await store.open(new TestClock());
      const receipt = await first.append(stream, 'noStream', events);
      await first.close();
      const second = await store.open(new TestClock());
      const stored = (await all(second.readStream(stream, FORWARDS))).map(eventOf);
      t.same(
        stored.map((event) => event.id),
        survivesClosing ? events.map((event) => event.id) : [],
      );
      if (survivesClosing) {
        t.same({ ...(await second.append(stream, 'noStream', events)) }, { ...receipt, repeated: true });
        t.equal(
          await rejection(second.append(stream, 2n, [events[0] as never])),
          'LEDGER_WRONG_REVISION',
          'still known',
        );
        t.equal((await second.append(stream, 2n, [anEvent(stream)])).revision, 3n);
      }
      await second.close();
    },
  );

  await t.test('a clock behind the head is refused right after opening', async (t) => {
    const clock = new TestClock();
    const ledger = await store.open(clock);
    const stream = newStream();
    const { recordedAt } = await ledger.append(stream, 'noStream', [anEvent(stream)]);
    await ledger.close();
    const behind = new TestClock();
    behind.stopAt(fromMillis(toMillis(recordedAt) - 3_000));
    const again = await store.open(behind);
    const own = newStream();
    const outcome = await rejection(again.append(own, 'noStream', [anEvent(own)]));
    t.equal(outcome, survivesClosing ? 'LEDGER_CLOCK_BEHIND' : 'accepted');
    await again.close();
  });

  await t.test(
    injectsForeign ? 'a foreign event is handed on as foreign, by every reader' : 'no foreign event can get in',
    async (t) => {
      t.equal(store.inject !== undefined, injectsForeign, 'the capability says what the store can do');
      if (store.inject === undefined) return;
      const stream = newStream('notice');
      const clean = newStream('notice');
      const ledger = await store.open(new TestClock());
      const { position, recordedAt } = await ledger.append(stream, 'noStream', [anEvent(stream)]);
      await ledger.close();
      const metadata = JSON.stringify({ v: 1, actor: '0'.repeat(26), commandId: '0'.repeat(26), recordedAt });
      await store.inject({ stream, type: '$something', data: '{"clear":{}}', metadata });
      await store.inject({ stream, type: 'TestNoted', data: '{"unclear":{}}', metadata });
      await store.inject({ stream, type: 'TestNoted', data: '{"clear":{}}', metadata: '{"v":"one"}' });
      const again = await store.open(new TestClock());
      const kinds = (items: readonly { readonly kind: string }[]): string[] => items.map((item) => item.kind);
      const items = await all(again.readStream(stream, FORWARDS));
      t.same(kinds(items), ['event', 'foreign', 'foreign', 'foreign']);
      t.match(items[1], { kind: 'foreign', stream, revision: 1n, type: '$something', reason: 'type is not ours' });
      t.same(
        kinds(await all(again.readAll({ fromPosition: position, categories: ['notice'] }))),
        Array(3).fill('foreign'),
      );
      const abort = new AbortController();
      const seen: string[] = [];
      for await (const signal of again.subscribe({ fromPosition: position }, abort.signal)) {
        seen.push(signal.kind);
        if (signal.kind === 'caughtUp') abort.abort();
      }
      t.same(seen, ['foreign', 'foreign', 'foreign', 'caughtUp']);
      t.equal((await again.append(clean, 'noStream', [anEvent(clean)])).revision, 0n, 'other streams go on');
      await again.close();
    },
  );
}
