import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import t from 'tap';
import { type CustomerId, idOf, randomId, streamName } from '../../src/kernel/ids.ts';
import type { LedgerItem } from '../../src/ledger/ledger.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import { countCustomers, customerById } from '../../src/projections/models/current-customer-queries.ts';
import { ProjectionError } from '../../src/projections/projection-error.ts';
import type { ReadModelStore } from '../../src/projections/read-model-store.ts';
import { VaultError } from '../../src/vault/key-vault.ts';
import { alteredLedger, untouched } from './support/altered-ledger.ts';
import { newCustomer, registration, statement, World } from './support/world.ts';

const name = (full: string) => ({ identity: { name: { full } } });

async function register(world: World, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await world.append(newCustomer(), 'CustomerRegistered', registration('crm', ['name']), { sealed: name(`N ${n}`) });
  }
}

/** Polls with a generous limit: only ever slow when something is broken. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 6000; n++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it never came to hold');
}

t.test('who writes can read it: waitFor answers when it is projected, or in time that it is not', async (t) => {
  const world = await World.make(t);
  const store = await world.open();
  const runner = world.runner(store);
  await register(world, 1);
  t.equal(await runner.waitFor(world.last.position, 20), false, 'it was not started');
  t.match(runner.health(), { ready: false, code: 'PROJECTION_CATCHING_UP' });
  t.ok((await runner.metrics()).lagMs >= 0);
  runner.start();
  t.equal(await runner.waitFor(world.last.position, 60_000), true);
  await until(() => runner.health().ready);
  t.match(await runner.metrics(), { lagMs: 0, parked: 0, position: world.last.position, rebuilding: false });
  for (let n = 0; n < 20; n++) {
    await register(world, 1);
    t.equal(await runner.waitFor(world.last.position, 60_000), true);
    t.equal(await countCustomers(store), n + 2);
  }
  const never = runner.waitFor(world.last.position + 1n, 600_000);
  await runner.stop();
  t.equal(await never, false, 'who still waits when it stops hears so at once');
  await register(world, 1);
  world.clock.advance(5_000);
  t.equal((await runner.metrics()).lagMs, 5_000, 'the age of the oldest event that is not projected');
});

t.test('stopped and started anywhere, whatever the batch: the same read models', async (t) => {
  const world = await World.make(t);
  const file = world.file('read-models.db');
  const anna = newCustomer();
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  for (let round = 0; round < 6; round++) {
    const { store, runner } = await world.live({ file, maxBatch: 1 + round * 7 });
    await register(world, 5);
    await world.append(anna, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name(`Anna ${round}`) });
    if (round % 2 === 0) await world.settled(runner);
    await runner.stop();
    await store.close();
  }
  const { store, runner } = await world.live({ file });
  const digest = await store.digest();
  for (const maxBatch of [1, 3, 1000]) t.equal(await world.rebuiltDigest({ maxBatch }), digest);

  await t.test('and when the file is deleted', async (t) => {
    await runner.stop();
    await store.close();
    for (const one of readdirSync(world.folder)) if (one.startsWith('read-models')) rmSync(world.file(one));
    const again = await world.live({ file });
    t.equal(await again.store.digest(), digest);
  });
});

t.test('what comes twice counts once', async (t) => {
  const world = await World.make(t);
  await register(world, 3);
  const digest = await world.rebuiltDigest();
  const twice = alteredLedger(world.ledger, untouched);
  const inner = world.ledger;
  const stuttering = {
    ...twice,
    async *subscribe(...[options, signal]: Parameters<typeof inner.subscribe>) {
      const seen: LedgerItem[] = [];
      for await (const item of inner.subscribe(options, signal)) {
        yield item;
        if (item.kind !== 'caughtUp') seen.push(item);
        yield* seen;
      }
    },
  };
  t.equal(await world.rebuiltDigest({ ledger: stuttering, maxBatch: 2 }), digest);
});

t.test('the vault away stops the runner, which says so and goes on by itself', async (t) => {
  const world = await World.make(t);
  await register(world, 2);
  let isAway = true;
  const vault: Pick<typeof world.vault, 'indexTokens'> = {
    indexTokens: async (ref, fields) => {
      if (isAway) throw new VaultError('VAULT_UNAVAILABLE', 'The vault cannot be reached.');
      return world.vault.indexTokens(ref, fields);
    },
  };
  const store = await world.open();
  const runner = world.runner(store, { vault });
  runner.start();
  await until(() => runner.notices.length >= 4);
  t.match(runner.health(), { ready: false, code: 'VAULT_UNAVAILABLE', why: 'The vault cannot be reached.' });
  const waits = runner.notices.map((notice) => (notice.kind === 'failed' ? notice.retryInMs : -1));
  t.strictSame(waits.slice(0, 4), [5, 10, 20, 20], 'it waits longer each time, up to a bound');
  t.equal((await runner.metrics()).parked, 0, 'nothing is parked for what will pass');
  isAway = false;
  await world.settled(runner);
  await until(() => runner.health().ready);
  t.equal(await store.digest(), await world.rebuiltDigest());
});

t.test('a full disk stops the runner; the batch is written whole when there is room', async (t) => {
  const world = await World.make(t);
  await register(world, 2);
  const inner = await world.open();
  let isFull = true;
  const store: ReadModelStore = Object.create(inner, {
    commit: {
      value: async (...batch: Parameters<ReadModelStore['commit']>) => {
        if (isFull) throw new ProjectionError('PROJECTION_NO_SPACE', 'The file of the read models cannot be written.');
        return inner.commit(...batch);
      },
    },
  });
  for (const method of ['checkpoint', 'read', 'note', 'setNote'] as const) {
    Object.defineProperty(store, method, { value: (...args: never[]) => (inner[method] as Function)(...args) });
  }
  const runner = world.runner(store);
  runner.start();
  await until(() => runner.notices.length >= 2);
  t.match(runner.health(), { ready: false, code: 'PROJECTION_NO_SPACE' });
  isFull = false;
  await world.settled(runner);
  t.equal(await inner.digest(), await world.rebuiltDigest());
});

t.test('read models of another ledger are thrown away', async (t) => {
  const world = await World.make(t);
  const other = await World.make(t);
  const file = world.file('read-models.db');
  await register(world, 3);
  const first = await world.live({ file });
  await first.runner.stop();
  await first.store.close();

  await register(other, 5);
  const store = await other.open(file);
  const runner = other.runner(store);
  runner.start();
  await other.settled(runner);
  t.match(runner.notices, [{ kind: 'started-over', why: 'other-ledger' }]);
  t.equal(await countCustomers(store), 5);
  t.equal(await store.digest(), await other.rebuiltDigest());
  await runner.stop();
  await store.close();

  await t.test('also those that know more than the ledger that was put back', async (t) => {
    const shorter = await openMemoryLedger({ clock: world.clock });
    for await (const item of other.ledger.readAll({ fromPosition: -1n, limit: 3 })) {
      if (item.kind !== 'event') throw new Error('only events were written');
      const { stream, revision, id, type, data, metadata } = item.event;
      const { recordedAt: _, ...rest } = metadata;
      await shorter.append(stream, revision === 0n ? 'noStream' : revision - 1n, [{ id, type, data, metadata: rest }]);
    }
    const store = await other.open(file);
    const runner = other.runner(store, { ledger: shorter });
    runner.start();
    await until(() => runner.health().ready);
    t.match(runner.notices, [{ kind: 'started-over' }]);
    t.equal(await countCustomers(store), 2);
    await runner.stop();
    await shorter.close();
  });
});

t.test('a file that turns out to be damaged while it serves is made again', async (t) => {
  const world = await World.make(t);
  const file = world.file('read-models.db');
  await register(world, 40);
  const { store, runner } = await world.live({ file });
  await runner.stop();
  await store.close();
  const db = new Database(file);
  const page = db
    .prepare("SELECT rootpage FROM sqlite_master WHERE name = 'customer_timeline'")
    .pluck()
    .get() as number;
  db.close();
  const bytes = readFileSync(file);
  const size = bytes.readUInt16BE(16);
  bytes.fill(0xa5, (page - 1) * size, page * size);
  writeFileSync(file, bytes);
  const again = await world.live({ file });
  await t.rejects(again.store.digest(), { code: 'PROJECTION_CORRUPT' }, 'whoever reads there hears of it');
  await register(world, 1);
  await world.settled(again.runner);
  await until(() => again.runner.health().ready);
  t.match(again.runner.notices, [{ kind: 'started-over', why: 'corrupt' }]);
  t.equal(await again.store.digest(), await world.rebuiltDigest());
});

t.test('a rebuild goes on beside what serves, and takes its place when it is as far', async (t) => {
  const world = await World.make(t);
  const file = world.file('read-models.db');
  const anna = newCustomer();
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  await register(world, 60);
  const { store, runner } = await world.live({ file, maxBatch: 10 });
  // A row that no event accounts for: only a rebuild gets rid of it.
  const checkpoint = await store.checkpoint();
  if (checkpoint === undefined) throw new Error('it caught up');
  const sql = 'INSERT INTO damage_accepted (stream) VALUES (?)';
  await store.commit([{ sql, params: ['nothing-of-ours'] }], checkpoint);

  let isDone = false;
  const rebuilding = runner.rebuild().then(() => {
    isDone = true;
  });
  t.equal(runner.rebuild() instanceof Promise, true, 'a second call joins the first');
  t.equal((await runner.metrics()).rebuilding, true);
  let reads = 0;
  while (!isDone) {
    t.ok(await customerById(store, idOf(anna) as CustomerId), 'it serves all the while');
    await world.append(anna, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name(`Anna ${reads}`) });
    t.equal(await runner.waitFor(world.last.position, 60_000), true);
    t.equal((await customerById(store, idOf(anna) as CustomerId))?.revision, BigInt(++reads));
  }
  await rebuilding;
  t.match(runner.notices.at(-1), { kind: 'rebuilt' });
  await world.settled(runner);
  t.equal(await store.digest(), await world.rebuiltDigest());
  t.strictSame(
    readdirSync(world.folder).filter((one) => one.includes('rebuild')),
    [],
  );

  await runner.stop();
  await store.close();
  const again = await world.live({ file });
  t.equal(again.runner.notices.length, 0, 'the file that is there now is the new one');
  t.equal(await again.store.digest(), await world.rebuiltDigest());
});

t.test('a rebuild that fails leaves what serves as it is', async (t) => {
  const world = await World.make(t);
  await register(world, 3);
  let isAway = false;
  const vault: Pick<typeof world.vault, 'indexTokens'> = {
    indexTokens: async (ref, fields) => {
      if (isAway) throw new VaultError('VAULT_UNAVAILABLE', 'The vault cannot be reached.');
      return world.vault.indexTokens(ref, fields);
    },
  };
  const file = world.file('read-models.db');
  const { store, runner } = await world.live({ file, vault });
  isAway = true;
  await t.rejects(runner.rebuild(), { code: 'VAULT_UNAVAILABLE' });
  t.equal(await countCustomers(store), 3);
  isAway = false;
  await register(world, 1);
  await world.settled(runner);
  t.equal(await countCustomers(store), 4, 'and it goes on');

  await t.test('and what it began is removed at the next opening', async (t) => {
    await runner.stop();
    await store.close();
    writeFileSync(`${file}.rebuild`, 'left by a process that was killed');
    const again = await world.live({ file });
    t.equal(existsSync(`${file}.rebuild`), false);
    t.equal(await countCustomers(again.store), 4);
  });

  await t.test('stopping ends a rebuild too', async (t) => {
    const { runner, store } = await world.live({ file: world.file('other.db') });
    await register(world, 30);
    const rebuilding = runner.rebuild();
    const ended = t.rejects(rebuilding, { code: 'PROJECTION_CLOSED' });
    await runner.stop();
    await ended;
    t.ok(await store.digest());
  });
});

t.test('a fault of ours stops the runner instead of being parked', async (t) => {
  const world = await World.make(t);
  await register(world, 1);
  const run = streamName('access', randomId());
  const look = { look: 'customer', owners: [], dataCategories: [], expiresAt: world.clock.now() };
  await world.append(run, 'AccessGranted', look);
  const store = await world.open();
  const vault = {
    indexTokens: async () => {
      throw new TypeError('undefined is not a function');
    },
  };
  const runner = world.runner(store, { vault });
  runner.start();
  await until(() => runner.notices.length > 0);
  t.match(runner.health(), { ready: false, code: 'PROJECTION_FAILED' });
  t.notMatch(JSON.stringify(runner.health()), /function/, 'the words of the fault are for the log only');
});
