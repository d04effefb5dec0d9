import fc from 'fast-check';
import type { Test } from 'tap';
import { canonicalizeRecord } from '../../src/kernel/canonical-json.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import { START } from '../../src/ledger/ledger.ts';
import { all, anEvent, envelopes, eventOf, idsOf, newStream, someEvents } from '../support/ledger-events.ts';
import type { Part } from './ledger.contract.ts';

const FORWARDS = { direction: 'forwards' } as const;
const BACKWARDS = { direction: 'backwards' } as const;

export async function readPromises(t: Test, { ledger, adapter }: Part): Promise<void> {
  await t.test('a stream is read from either end, from a revision, up to a limit', async (t) => {
    const stream = newStream();
    const events = someEvents(stream, 9);
    const ids = events.map((event) => event.id);
    await ledger.append(stream, 'noStream', events.slice(0, 4));
    await ledger.append(newStream(), 'noStream', [anEvent(newStream())]);
    await ledger.append(stream, 3n, events.slice(4));
    const back = [...ids].reverse();
    const read = async (options: Parameters<typeof ledger.readStream>[1]) =>
      idsOf(await all(ledger.readStream(stream, options)));
    t.same(await read(FORWARDS), ids);
    t.same(await read(BACKWARDS), back);
    t.same(await read({ ...FORWARDS, fromRevision: 3n }), ids.slice(3), 'inclusive');
    t.same(await read({ ...BACKWARDS, fromRevision: 3n }), back.slice(5), 'inclusive backwards');
    t.same(await read({ ...FORWARDS, limit: 2 }), ids.slice(0, 2));
    t.same(await read({ ...BACKWARDS, limit: 2 }), back.slice(0, 2));
    t.same(await read({ ...FORWARDS, fromRevision: 7n, limit: 5 }), ids.slice(7));
    t.same(await read({ ...BACKWARDS, fromRevision: 1n, limit: 5 }), back.slice(7));
    t.same(await read({ ...FORWARDS, limit: 0 }), []);
    t.same(await read({ ...FORWARDS, fromRevision: 9n }), [], 'beyond the end');
    t.same(await read({ ...BACKWARDS, fromRevision: 99n }), back, 'backwards from beyond the end is from the end');
  });

  await t.test('a stream that does not exist yields nothing', async (t) => {
    t.same(await all(ledger.readStream(newStream(), FORWARDS)), []);
    t.same(await all(ledger.readStream(newStream(), BACKWARDS)), []);
  });

  await t.test('a stream of a thousand events comes whole and in order', async (t) => {
    const stream = newStream();
    const events = someEvents(stream, 1000);
    for (let n = 0; n < 1000; n += 250) {
      await ledger.append(stream, n === 0 ? 'noStream' : BigInt(n - 1), events.slice(n, n + 250));
    }
    const ids = events.map((event) => event.id);
    t.same(idsOf(await all(ledger.readStream(stream, FORWARDS))), ids);
    t.same(idsOf(await all(ledger.readStream(stream, { ...BACKWARDS, limit: 700 }))), [...ids].reverse().slice(0, 700));
  });

  await t.test('all is read after a position, of some categories, up to a limit', async (t) => {
    const before = (await ledger.head()).position;
    const [customer, consent, notice] = [newStream('customer'), newStream('consent'), newStream('notice')];
    const written: string[] = [];
    const positions: bigint[] = [];
    for (let round = 0; round < 3; round++) {
      for (const stream of [customer, consent, notice]) {
        const event = anEvent(stream, { round });
        const receipt = await ledger.append(stream, round === 0 ? 'noStream' : BigInt(round - 1), [event]);
        written.push(event.id);
        positions.push(receipt.position);
      }
    }
    const read = async (options: Parameters<typeof ledger.readAll>[0]) => idsOf(await all(ledger.readAll(options)));
    const only = (...kinds: readonly number[]) => written.filter((_, n) => kinds.includes(n % 3));
    t.same(await read({ fromPosition: before }), written, 'exclusive of the position');
    t.same(await read({ fromPosition: positions[3] as bigint }), written.slice(4));
    t.same(await read({ fromPosition: positions.at(-1) as bigint }), []);
    t.same(await read({ fromPosition: before, categories: ['consent'] }), only(1));
    t.same(await read({ fromPosition: before, categories: ['notice', 'customer'] }), only(0, 2));
    t.same(await read({ fromPosition: before, categories: ['custom'] }), [], 'a category is a whole word');
    t.same(await read({ fromPosition: before, categories: [] }), []);
    t.same(await read({ fromPosition: before, limit: 4 }), written.slice(0, 4));
    t.same(await read({ fromPosition: before, categories: ['consent'], limit: 2 }), only(1).slice(0, 2));
    t.same(await read({ fromPosition: before, limit: 0 }), []);
  });

  await t.test('all and each stream tell the same events', async (t) => {
    const before = (await ledger.head()).position;
    const stream = newStream();
    await ledger.append(stream, 'noStream', [anEvent(stream, { n: 1 }, envelopes('same', 'identity', 'note'))]);
    const [fromAll] = await all(ledger.readAll({ fromPosition: before }));
    const [fromStream] = await all(ledger.readStream(stream, FORWARDS));
    t.same(fromAll, fromStream);
  });

  await t.test('the start sentinel comes before everything', async (t) => {
    const first = (await all(ledger.readAll({ fromPosition: START, limit: 1 })))[0];
    t.ok(first !== undefined);
    if (adapter.capabilities.startsEmpty) t.equal(eventOf(first).revision, 0n);
  });

  await t.test('300 readers that leave early hold nothing back', async (t) => {
    const stream = newStream();
    await ledger.append(stream, 'noStream', someEvents(stream, 20));
    const ways = [
      () => ledger.readStream(stream, FORWARDS),
      () => ledger.readStream(stream, { ...BACKWARDS, limit: 10 }),
      () => ledger.readAll({ fromPosition: START }),
      () => ledger.readAll({ fromPosition: START, limit: 10 }),
    ];
    for (let n = 0; n < 300; n++) {
      for await (const item of (ways[n % ways.length] as (typeof ways)[number])()) {
        if (item !== undefined) break;
      }
    }
    t.equal((await all(ledger.readStream(stream, FORWARDS))).length, 20);
    t.equal((await ledger.append(stream, 19n, [anEvent(stream)])).revision, 20n);
  });

  await t.test('whatever can be stored comes back canonically equal', async () => {
    const key = fc
      .string({ unit: 'binary', maxLength: 8 })
      .filter((text) => text !== '__proto__' && !/^\d+$/.test(text));
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.maxSafeInteger().filter((n) => !Object.is(n, -0)),
      fc.boolean(),
      fc.constant(null),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
      object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 5 }), async (clear) => {
        const stream = newStream();
        await ledger.append(stream, 'noStream', [anEvent(stream, clear as JsonObject)]);
        const stored = eventOf((await all(ledger.readStream(stream, FORWARDS)))[0]);
        const again = JSON.stringify(stored.data.clear);
        if (canonicalizeRecord(stored.data.clear) !== canonicalizeRecord(clear)) throw new Error('another value');
        if (again !== canonicalizeRecord(clear)) throw new Error('the stored order of keys is not the canonical one');
      }),
      { numRuns: 60 },
    );
  });
}
