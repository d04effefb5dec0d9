import t from 'tap';
import { openEventStoreDbLedger } from '../../src/ledger/adapters/eventstoredb/eventstoredb-ledger.ts';
import { countCustomers } from '../../src/projections/models/current-customer-queries.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';
import { Chance, Life } from './support/life.ts';
import { newCustomer, registration, World } from './support/world.ts';

t.setTimeout(300_000);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const server = await ownEventStoreDb({ disk: true });

t.test('read models follow a real server through its death', { skip: server ? false : NO_SERVER }, async (t) => {
  if (server === undefined) return;
  t.teardown(() => server.stop());
  t.comment(`SEED=${SEED}`);
  const chance = new Chance(SEED);
  const { connectionString } = server;
  const world = await World.make(t, ({ clock }) => openEventStoreDbLedger({ connectionString, clock }));
  const life = new Life(world, chance, { foreign: false });
  const file = world.file('read-models.db');
  const live = await world.live({ file, maxBatch: 20 });
  for (let step = 0; step < 80; step++) await life.step();

  await server.kill();
  t.ok((await countCustomers(live.store)) > 0, 'what was projected is still answered');
  await server.restart();
  await world.append(newCustomer(), 'CustomerRegistered', registration('crm', []));
  for (let step = 0; step < 40; step++) await life.step();
  await world.settled(live.runner);
  const digest = await live.store.digest();
  t.equal(await world.rebuiltDigest(), digest);
  await live.runner.rebuild();
  t.equal(await live.store.digest(), digest, 'rebuilt beside and swapped');

  await live.runner.stop();
  await live.store.close();
  for (let step = 0; step < 20; step++) await life.step();
  const again = await world.live({ file });
  t.strictSame(
    again.runner.notices.filter((notice) => notice.kind === 'started-over'),
    [],
    'the place of the checkpoint is found again',
  );
  t.equal(await again.store.digest(), await world.rebuiltDigest());
});
