import t, { type Test } from 'tap';
import { cpSync } from 'node:fs';
import { systemClock } from '../../src/kernel/time.ts';
import { openEventStoreDbLedger } from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { openEventStoreDbReader } from '../../src/ledger/adapters/eventstoredb/read-only.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { SealerOptions } from '../../src/sealer/sealer.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';
import { type OpenSealer, SealerWorld, until } from './support/sealer-world.ts';

t.setTimeout(300_000);

interface Store {
  readonly ledger: Ledger;
  /** Ports of one process of its own. */
  ports(): Partial<SealerOptions> & { close(): Promise<void> };
  stop(): Promise<void>;
}

const stores: { readonly [name: string]: () => Promise<Store | undefined> } = {
  memory: async () => ({
    ledger: openMemoryLedger({ clock: systemClock }),
    ports: () => ({ close: async () => {} }),
    stop: async () => {},
  }),
  EventStoreDB: async () => {
    const server = await ownEventStoreDb({ disk: false });
    if (server === undefined) return undefined;
    const { connectionString } = server;
    const ledger = await openEventStoreDbLedger({ connectionString, clock: systemClock });
    return {
      ledger,
      ports: () => {
        const reads = openEventStoreDbReader({ connectionString });
        return { reads, close: () => reads.close() };
      },
      stop: () => server.stop(),
    };
  },
};

/** Both processes hold the key: copied, as an operator does. */
async function withTwo(
  t: Test,
  store: Store,
  pace: { readonly sealMs: number },
  work: (world: SealerWorld, open: (name: string) => OpenSealer) => Promise<void>,
): Promise<void> {
  const world = await SealerWorld.make(t, store.ledger);
  const opened: (() => Promise<void>)[] = [];
  const open = (name: string): OpenSealer => {
    const { close, ...ports } = store.ports();
    const one = world.open({ ...ports, ...pace, alone: false }, name);
    opened.push(async () => {
      await one.close();
      await close();
    });
    return one;
  };
  const first = world.open({}, 'first');
  await first.sealer.sealNow();
  await first.close();
  for (const name of ['one', 'two']) {
    cpSync(`${world.secrets('first')}/signing-key.pem`, `${world.secrets(name)}/signing-key.pem`, { recursive: true });
  }
  try {
    await work(world, open);
  } finally {
    for (const close of opened) await close();
  }
}

for (const [name, make] of Object.entries(stores)) {
  const store = await make();
  await t.test(`two sealers on ${name}`, store === undefined ? { skip: NO_SERVER } : {}, async (t) => {
    if (store === undefined) return;
    await t.test('race, each on its own, and make one history', async (t) => {
      await withTwo(t, store, { sealMs: 3_600_000 }, async (world, open) => {
        const [one, two] = [open('one'), open('two')];
        for (let round = 0; round < 8; round++) {
          await world.append(5);
          const seals = [one, two, one, two].map(({ sealer }) => sealer.sealNow());
          const sizes = (await Promise.all(seals)).map(({ size }) => size);
          t.ok(Math.min(...sizes) >= round * 5, `round ${round}: ${sizes.join()}`);
        }
        await world.check(t, 'after the race');
        for (const { sealer } of [one, two]) t.match(await sealer.rebuild(), { sound: true });
        const read = [one, two].map(({ sealer }) => sealer.sealNow());
        const [a, b] = await Promise.all(read);
        t.equal(a?.note, b?.note, 'both show the same newest checkpoint');
      });
    });
    if (name !== 'memory') await store.stop();
  });
}

t.test('whoever joins stands by, and takes over when nobody seals any more', async (t) => {
  const store = (await stores['memory']?.()) as Store;
  await withTwo(t, store, { sealMs: 150 }, async (world, open) => {
    const one = open('one');
    await until(() => one.sealer.health().state === 'standby', 'it finds checkpoints that were not signed here');
    await world.append(3);
    await until(() => one.notices.some(({ kind }) => kind === 'took-over'), 'nobody else seals');
    await until(() => one.sealer.health().state === 'sealing', 'now it seals');
    const two = open('two');
    await until(() => two.sealer.health().state === 'standby', 'the second one stands by');
    await world.append(3);
    await until(() => one.sealer.health().unsealed === 0, 'the first one seals');
    t.equal(two.sealer.health().state, 'standby', 'and is followed');
    await one.close();
    await world.append(3);
    await until(() => two.notices.some(({ kind }) => kind === 'took-over'), 'the second one takes over');
    await world.check(t, 'after the change');
  });
});

t.test('seals by itself: after so many leaves, or so long; never for its own events', async (t) => {
  const world = await SealerWorld.make(t);
  const byLeaves = world.open({ sealLeaves: 50, sealMs: 3_600_000 });
  // A tick is a quarter of the interval, and at most a second.
  await world.append(60);
  await until(() => (byLeaves.sealer.health().sealedSize ?? 0) >= 50, 'by leaves');
  await byLeaves.close();
  const byTime = world.open({ sealMs: 100 });
  await world.append(1);
  const leaves = Number((await world.ledger.head()).position) + 1;
  await until(() => (byTime.sealer.health().sealedSize ?? 0) >= leaves, 'by time');
  await until(() => byTime.sealer.health().size > leaves, 'its own event was read');
  const { size } = byTime.sealer.health();
  await new Promise((resolve) => setTimeout(resolve, 600));
  t.equal(byTime.sealer.health().size, size, 'six intervals later nothing was added to nothing');
  await byTime.close();
  await world.check(t, 'by itself');
});
