import fc from 'fast-check';
import type { Test } from 'tap';
import type { EventToAppend } from '../../src/kernel/recorded-event.ts';
import type { ExpectedRevision } from '../../src/ledger/ledger.ts';
import { all, anEvent, idsOf, newStream, rejection, someEvents } from '../support/ledger-events.ts';
import type { Part } from './ledger.contract.ts';

const FORWARDS = { direction: 'forwards' } as const;
const three = (stream: ReturnType<typeof newStream>) =>
  someEvents(stream, 3) as readonly [EventToAppend, EventToAppend, EventToAppend];

export async function idempotencePromises(t: Test, { ledger }: Part): Promise<void> {
  await t.test('the same ids at the same place are answered with the first receipt', async (t) => {
    const stream = newStream();
    const [a, b, c] = three(stream);
    const first = await ledger.append(stream, 'noStream', [a, b]);
    const again = await ledger.append(stream, 'noStream', [a, b]);
    t.same({ ...again }, { ...first, repeated: true });
    await ledger.append(stream, 1n, [c]);
    const later = await ledger.append(stream, 'noStream', [a, b]);
    t.same({ ...later }, { ...first, repeated: true }, 'also after later appends');
    const last = await ledger.append(stream, 1n, [c]);
    t.equal(last.repeated, true);
    t.equal(last.revision, 2n);
    t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), [a.id, b.id, c.id], 'and nothing is there twice');
  });

  await t.test('a part of an earlier run, at its own place, is repeated too', async (t) => {
    const stream = newStream();
    const [a, b, c] = three(stream);
    const first = await ledger.append(stream, 'noStream', [a, b, c]);
    const head = await ledger.append(stream, 'noStream', [a, b]);
    t.match(head, { repeated: true, revision: 1n });
    const tail = await ledger.append(stream, 0n, [b, c]);
    t.match(tail, { repeated: true, revision: 2n, position: first.position });
    t.equal((await all(ledger.readStream(stream, FORWARDS))).length, 3);
  });

  await t.test('what is stored counts, not the second body', async (t) => {
    const stream = newStream();
    const event = anEvent(stream, { words: 'first' });
    await ledger.append(stream, 'noStream', [event]);
    const again = await ledger.append(stream, 'noStream', [{ ...event, data: { clear: { words: 'second' } } }]);
    t.equal(again.repeated, true);
    t.same(again.events[0]?.data.clear, { words: 'first' });
  });

  await t.test('ids that are partly new, in another order or elsewhere are refused and not written', async (t) => {
    const stream = newStream();
    const [a, b, c] = three(stream);
    await ledger.append(stream, 'noStream', [a, b]);
    const refused: readonly [string, ExpectedRevision, readonly EventToAppend[]][] = [
      ['one more than is there', 'noStream', [a, b, c]],
      ['the last one known and one new', 0n, [b, c]],
      ['another order', 'noStream', [b, a]],
      ['one of two replaced', 'noStream', [a, c]],
      ['a known one at the wrong place', 0n, [a]],
    ];
    for (const [what, expected, events] of refused) {
      t.equal(await rejection(ledger.append(stream, expected, events)), 'LEDGER_WRONG_REVISION', what);
    }
    t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), [a.id, b.id]);
  });

  await t.test('a known id offered at the current revision is not written a second time', async (t) => {
    const stream = newStream();
    const [a, b, c] = three(stream);
    await ledger.append(stream, 'noStream', [a]);
    await notWritten(t, stream, 0n, [a], 1);
    await ledger.append(stream, 0n, [b]);
    await notWritten(t, stream, 1n, [a], 2);
    await notWritten(t, stream, 1n, [b], 2);
    await notWritten(t, stream, 1n, [c, a], 2);
    t.equal((await ledger.append(stream, 1n, [c])).revision, 2n, 'the new one alone is taken');
  });

  async function notWritten(
    t: Test,
    stream: ReturnType<typeof newStream>,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
    length: number,
  ): Promise<void> {
    const outcome = await ledger.append(stream, expected, events).then(
      (receipt) => (receipt.repeated ? 'repeated' : 'written'),
      (error) => error.code,
    );
    t.ok(['repeated', 'LEDGER_WRONG_REVISION'].includes(outcome), `answered with ${outcome}`);
    t.equal((await all(ledger.readStream(stream, FORWARDS))).length, length);
  }

  await t.test('the same id on another stream is another event', async (t) => {
    const [one, other] = [newStream(), newStream()];
    const event = anEvent(one);
    await ledger.append(one, 'noStream', [event]);
    t.equal((await ledger.append(other, 'noStream', [event])).repeated, false);
  });

  await t.test('the same append sent 20 times at once is written once', async (t) => {
    const stream = newStream();
    const events = someEvents(stream, 2);
    const receipts = await Promise.all(Array.from({ length: 20 }, () => ledger.append(stream, 'noStream', events)));
    t.equal(receipts.filter((receipt) => !receipt.repeated).length, 1);
    t.equal(new Set(receipts.map((receipt) => receipt.position)).size, 1);
    t.equal((await all(ledger.readStream(stream, FORWARDS))).length, 2);
  });

  await t.test('any sequence of appends leaves exactly the runs that were acknowledged', async () => {
    const attempt = fc.record({
      at: fc.integer({ min: -1, max: 7 }),
      ids: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 12 }), async (attempts) => {
        const stream = newStream();
        const pool = someEvents(stream, 10);
        const model: string[] = [];
        for (const { at, ids } of attempts) {
          const events = ids.map((n) => pool[n] as EventToAppend);
          const wanted = events.map((event) => event.id);
          const outcome = await ledger.append(stream, at < 0 ? 'noStream' : BigInt(at), events).then(
            (receipt) => (receipt.repeated ? 'repeated' : 'written'),
            (error) => error.code,
          );
          const isNew = at === model.length - 1 && !wanted.some((id) => model.includes(id));
          const stands = wanted.every((id, n) => model[at + 1 + n] === id);
          if (isNew) model.push(...wanted);
          const right = isNew ? 'written' : stands ? 'repeated' : 'LEDGER_WRONG_REVISION';
          if (outcome !== right) throw new Error(`${outcome} instead of ${right}`);
        }
        const stored = idsOf(await all(ledger.readStream(stream, FORWARDS)));
        if (stored.join() !== model.join()) throw new Error('the stream is not what was acknowledged');
      }),
      { numRuns: 40 },
    );
  });
}
