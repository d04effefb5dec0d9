import type { Test } from 'tap';
import { leafEntryOf } from '../../src/evidence/leaf.ts';
import { randomId } from '../../src/kernel/ids.ts';
import type { EventToAppend, RecordedEvent } from '../../src/kernel/recorded-event.ts';
import type { DataCategory, Envelope } from '../../src/kernel/sealed.ts';
import { type Ledger, type PurgeRequest, START } from '../../src/ledger/ledger.ts';
import { all, anEnvelope, anEvent, eventOf, newStream, rejection } from '../support/ledger-events.ts';
import type { Part } from './ledger.contract.ts';

const FORWARDS = { direction: 'forwards' } as const;
type Stream = ReturnType<typeof newStream>;

const under = (seed: string, kid: string): Envelope => ({ ...anEnvelope(seed, 400), kid });
const read = async (ledger: Ledger, stream: Stream): Promise<RecordedEvent[]> =>
  (await all(ledger.readStream(stream, FORWARDS))).map(eventOf);
const left = (events: readonly RecordedEvent[]): string[] =>
  events.map(({ data }) => Object.keys(data.sealed ?? {}).join());

/** Ciphertext whose key is destroyed is taken out, where the store can; where it cannot, there is no such method. */
export async function purgePromises(t: Test, { ledger, adapter }: Part): Promise<void> {
  const { purges } = adapter.capabilities;
  if (!purges) {
    await t.test('ciphertext cannot be purged, and the port says so', async (t) => {
      t.equal(ledger.purge, undefined);
    });
    return;
  }

  const purge = (keys: PurgeRequest['keys'], request = randomId()): Promise<number> => {
    if (ledger.purge === undefined) throw new Error('the capability says that this ledger purges');
    return ledger.purge({ request, keys }).then(({ envelopes }) => envelopes);
  };

  /** Three events: two categories, the first alone, none. */
  async function stored(): Promise<{
    stream: Stream;
    kids: Record<'contact' | 'identity', string>;
    ours: EventToAppend[];
  }> {
    const stream = newStream();
    const kids = { contact: randomId(), identity: randomId() };
    const both = { contact: under('a', kids.contact), identity: under('b', kids.identity) };
    const ours = [
      anEvent(stream, { n: 0 }, both),
      anEvent(stream, { n: 1 }, { contact: under('c', kids.contact) }),
      anEvent(stream, { n: 2 }),
    ];
    await ledger.append(stream, 'noStream', ours);
    return { stream, kids, ours };
  }

  await t.test('a purge takes out what its keys sealed, and nothing else changes', async (t) => {
    const { stream, kids, ours } = await stored();
    const other = await stored();
    const before = await read(ledger, stream);
    const leaves = before.map((event) => leafEntryOf({ kind: 'event', event }));
    const head = await ledger.head();
    const contact = { owner: stream, dataCategory: 'contact', kid: kids.contact } as const;

    t.equal(await purge([contact]), 2);
    const after = await read(ledger, stream);
    t.same(left(after), ['identity', '', '']);
    t.same(after[0]?.data.sealed?.identity, before[0]?.data.sealed?.identity, 'the other category is whole');
    t.notOk(Object.hasOwn(after[1]?.data ?? {}, 'sealed'), 'an event without envelopes has none, not an empty list');
    t.same(
      after.map(({ data, ...event }) => ({ ...event, clear: data.clear })),
      before.map(({ data, ...event }) => ({ ...event, clear: data.clear })),
    );
    t.same(
      after.map((event) => leafEntryOf({ kind: 'event', event })),
      leaves,
      'leaves are those they were, digests of what is gone with them',
    );
    t.same(left(await read(ledger, other.stream)), ['contact,identity', 'contact', ''], 'another owner is whole');
    t.same(await ledger.head(), head);
    t.same(
      (
        await all(
          ledger.readAll({ fromPosition: head.position - 6n < START ? START : (before[0]?.position ?? 0n) - 1n }),
        )
      )
        .map(eventOf)
        .filter((event) => event.stream === stream),
      after,
      'every reader sees the same',
    );

    const again = await ledger.append(stream, 'noStream', ours);
    t.match(again, { repeated: true, revision: 2n }, 'the same ids are still answered with their receipt');
    t.equal((await ledger.append(stream, 2n, [anEvent(stream)])).revision, 3n, 'the stream goes on');
  });

  await t.test('asked again it answers the same number, and takes what landed since', async (t) => {
    const { stream, kids } = await stored();
    const contact = { owner: stream, dataCategory: 'contact' as DataCategory, kid: kids.contact };
    const request = randomId();
    t.equal(await purge([contact], request), 2);
    t.equal(await purge([contact], request), 2);
    await ledger.append(stream, 2n, [anEvent(stream, {}, { contact: under('late', kids.contact) })]);
    t.equal(await purge([contact], request), 3);
    t.same(left(await read(ledger, stream)), ['identity', '', '', '']);
    t.equal(
      await purge([{ ...contact, dataCategory: 'identity', kid: kids.identity }]),
      1,
      'another purge of the same event',
    );
    t.same(left(await read(ledger, stream)), ['', '', '', '']);
  });

  await t.test('an envelope under another key is never touched', async (t) => {
    const { stream, kids } = await stored();
    const stranger = await stored();
    t.equal(await purge([{ owner: stream, dataCategory: 'contact', kid: randomId() }]), 0, 'another kid');
    t.equal(await purge([{ owner: stranger.stream, dataCategory: 'contact', kid: kids.contact }]), 0, 'another owner');
    t.equal(await purge([{ owner: stream, dataCategory: 'identity', kid: kids.contact }]), 0, 'another category');
    t.equal(await purge([]), 0);
    t.same(left(await read(ledger, stream)), ['contact,identity', 'contact', '']);
    t.same(left(await read(ledger, stranger.stream)), ['contact,identity', 'contact', '']);
  });

  await t.test('appends go on while much is purged', async (t) => {
    const many = newStream();
    const kid = randomId();
    let revision: 'noStream' | bigint = 'noStream';
    for (let n = 0; n < 40; n++) {
      const events = Array.from({ length: 20 }, (_, at) =>
        anEvent(many, { n, at }, { contact: under(`${n}/${at}`, kid) }),
      );
      revision = (await ledger.append(many, revision, events)).revision;
    }
    let done = false;
    const purging = purge([{ owner: many, dataCategory: 'contact', kid }]).finally(() => {
      done = true;
    });
    let between = 0;
    const own = newStream();
    while (!done) {
      const append = ledger.append(own, between === 0 ? 'noStream' : BigInt(between - 1), [anEvent(own, { between })]);
      t.equal(await rejection(append), 'accepted');
      between++;
    }
    t.equal(await purging, 800);
    t.same(new Set(left(await read(ledger, many))), new Set(['']));
    t.equal((await read(ledger, own)).length, between);
  });
}
