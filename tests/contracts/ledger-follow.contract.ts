import type { Test } from 'tap';
import type { LedgerSignal } from '../../src/ledger/ledger.ts';
import { all, anEvent, newStream, rejection, someEvents } from '../support/ledger-events.ts';
import type { Part } from './ledger.contract.ts';

const label = (signal: LedgerSignal): string =>
  signal.kind === 'event' ? signal.event.id : signal.kind === 'foreign' ? signal.id : 'caughtUp';

export async function followPromises(t: Test, { ledger }: Part): Promise<void> {
  /** Collects signals until `done` says so, then aborts; resolves when the subscription has ended by itself. */
  async function follow(
    options: Parameters<typeof ledger.subscribe>[0],
    done: (seen: readonly string[]) => boolean,
  ): Promise<string[]> {
    const abort = new AbortController();
    const seen: string[] = [];
    for await (const signal of ledger.subscribe(options, abort.signal)) {
      seen.push(label(signal));
      if (done(seen)) abort.abort();
    }
    return seen;
  }
  const events = (seen: readonly string[]): string[] => seen.filter((one) => one !== 'caughtUp');

  await t.test('a subscription hands over what was, says that it caught up, and goes on', async (t) => {
    const before = (await ledger.head()).position;
    const stream = newStream();
    const written = someEvents(stream, 6);
    await ledger.append(stream, 'noStream', written.slice(0, 3));
    let appended = false;
    const seen = await follow({ fromPosition: before }, (seen) => {
      if (seen.at(-1) === 'caughtUp' && !appended) {
        appended = true;
        void ledger.append(stream, 2n, written.slice(3));
      }
      return events(seen).length === 6;
    });
    t.same(
      events(seen),
      written.map((event) => event.id),
      'each exactly once, in order',
    );
    t.ok(seen.indexOf('caughtUp') >= 3, 'caught up comes after all that was there');
  });

  await t.test('caught up comes at once where there is nothing to catch up with, with the position', async (t) => {
    const stream = newStream();
    const { position } = await ledger.append(stream, 'noStream', [anEvent(stream)]);
    const abort = new AbortController();
    for await (const signal of ledger.subscribe({ fromPosition: position }, abort.signal)) {
      t.match(signal, { kind: 'caughtUp' });
      t.ok(signal.kind === 'caughtUp' && signal.position >= position);
      abort.abort();
    }
  });

  await t.test('a subscription to some categories hands over only those, live too', async (t) => {
    const before = (await ledger.head()).position;
    const [customer, consent] = [newStream('customer'), newStream('consent')];
    const [old, live] = [anEvent(consent), anEvent(consent)];
    await ledger.append(customer, 'noStream', [anEvent(customer)]);
    await ledger.append(consent, 'noStream', [old]);
    let appended = false;
    const seen = await follow({ fromPosition: before, categories: ['consent'] }, (seen) => {
      if (seen.at(-1) === 'caughtUp' && !appended) {
        appended = true;
        void ledger.append(customer, 0n, [anEvent(customer)]).then(() => ledger.append(consent, 0n, [live]));
      }
      return events(seen).length === 2;
    });
    t.same(events(seen), [old.id, live.id]);
  });

  await t.test('subscribers beside 10 writers miss nothing, and all see the same order', async (t) => {
    const before = (await ledger.head()).position;
    const total = 10 * 30;
    const followers = Array.from({ length: 3 }, () =>
      follow({ fromPosition: before, categories: ['recipient'] }, (seen) => events(seen).length === total),
    );
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const stream = newStream('recipient');
        for (let n = 0; n < 30; n++) {
          await ledger.append(stream, n === 0 ? 'noStream' : BigInt(n - 1), [anEvent(stream, { n })]);
        }
      }),
    );
    const [first, ...others] = (await Promise.all(followers)).map(events);
    const recorded = await all(ledger.readAll({ fromPosition: before, categories: ['recipient'] }));
    t.same(first, recorded.map(label));
    for (const other of others) t.same(other, first);
  });

  await t.test('an abort ends the subscription without an error, while it waits too', async (t) => {
    const { position } = await ledger.head();
    const ended = new AbortController();
    ended.abort();
    t.same(await all(ledger.subscribe({ fromPosition: position }, ended.signal)), [], 'aborted before it began');
    const abort = new AbortController();
    for await (const signal of ledger.subscribe({ fromPosition: position }, abort.signal)) {
      // Comes while the loop below is waiting for an event that never happens.
      if (signal.kind === 'caughtUp') setTimeout(() => abort.abort(), 20);
    }
    t.pass('it ended');
  });

  await t.test('300 subscriptions that are left early hold nothing back', async (t) => {
    const stream = newStream();
    const { position: before } = await ledger.append(stream, 'noStream', [anEvent(stream)]);
    const { position } = await ledger.append(stream, 0n, someEvents(stream, 4));
    for (let n = 0; n < 300; n++) {
      const abort = new AbortController();
      for await (const _ of ledger.subscribe({ fromPosition: n % 2 === 0 ? position : before }, abort.signal)) break;
    }
    t.equal((await ledger.append(stream, 4n, [anEvent(stream)])).revision, 5n);
  });

  await t.test('a position beyond the head is refused: an older ledger was put back', async (t) => {
    const { position } = await ledger.head();
    const beyond = ledger.subscribe({ fromPosition: position + 1_000_000n }, new AbortController().signal);
    t.equal(await rejection(all(beyond)), 'LEDGER_POSITION_BEYOND_HEAD');
  });
}
