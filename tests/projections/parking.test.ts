import t from 'tap';
import { LEDGER_STREAM } from '../../src/domain/ledger/stream.ts';
import { type CustomerId, idOf, randomId, type StreamName, streamName } from '../../src/kernel/ids.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import { accessLogEntries } from '../../src/projections/models/access-log.ts';
import { consentsOf } from '../../src/projections/models/consent-status.ts';
import { customerById } from '../../src/projections/models/current-customer-queries.ts';
import { searchCustomers } from '../../src/projections/models/customer-search.ts';
import { timelineOf } from '../../src/projections/models/customer-timeline.ts';
import { listParked } from '../../src/projections/parked.ts';
import type { ReadModelReader } from '../../src/projections/read-model-store.ts';
import type { KeyVault } from '../../src/vault/key-vault.ts';
import { type Alteration, alteredLedger, asForeign, untouched } from './support/altered-ledger.ts';
import { consentsOfCustomer, newCustomer, registration, statement, World } from './support/world.ts';

const customerOf = (stream: StreamName): CustomerId => idOf(stream) as CustomerId;
const name = (full: string) => ({ identity: { name: { full } } });
const first = { limit: 100 };

async function reasons(store: ReadModelReader): Promise<readonly string[]> {
  return (await listParked(store, first)).items.map((row) => row.reason);
}

/** A world whose ledger may come to show something else than was written. */
async function alterable(t: Parameters<typeof World.make>[0]) {
  const hook: { alter: Alteration } = { alter: untouched };
  const world = await World.make(t, async ({ clock }) =>
    alteredLedger(openMemoryLedger({ clock }), (event) => hook.alter(event)),
  );
  return { world, hook };
}

t.test('what cannot be read is parked, by reason, and nobody else waits', async (t) => {
  const world = await World.make(t);
  const [unknownVersion, unknownType, invalid, stranger, headless, twice, fine] = Array.from(
    { length: 7 },
    newCustomer,
  );
  if (fine === undefined || twice === undefined || headless === undefined) throw new Error('seven customers');
  const registered = registration('crm', ['name']);
  await world.append(unknownVersion as StreamName, 'CustomerRegistered', registered, { v: 7 });
  await world.append(unknownType as StreamName, 'CustomerCloned', {});
  await world.append(invalid as StreamName, 'CustomerRegistered', { ...registered, collectionCountry: 'Narnia' });
  await world.append(stranger as StreamName, 'CustomerRegistered', registered, { sealed: name('X'), owner: fine });
  await world.append(headless, 'CustomerFactsVerified', { fields: ['name'], method: 'document-seen' });
  await world.append(twice, 'CustomerRegistered', registered, { sealed: name('T') });
  await world.append(twice, 'CustomerRegistered', registered, { sealed: name('T') });
  await world.append(streamName('parcel', randomId()), 'ParcelSent', {});
  await world.append(fine, 'CustomerRegistered', registered, { sealed: name('Fine') });
  const { store, runner } = await world.live();
  t.strictSame(await reasons(store), [
    'unknown-version',
    'unknown-type',
    'invalid',
    'owner-mismatch',
    'not-registered',
    'registered-twice',
    'unknown-type',
  ]);
  const details = (await listParked(store, first)).items.map((row) => row.detail);
  t.strictSame(details.slice(0, 3), ['version 7', 'version 1', 'collectionCountry'], 'a path, never a value');
  t.ok(await customerById(store, customerOf(fine)));
  t.equal(runner.health().ready, true, 'parked work does not make us unready');
  t.equal((await runner.metrics()).parked, 7);
  t.strictSame(
    runner.notices.map((notice) => (notice.kind === 'parked' ? notice.reason : notice.kind)),
    await reasons(store),
  );
  t.equal(await store.digest(), await world.rebuiltDigest());
  const pages = await listParked(store, { limit: 4 });
  t.equal((await listParked(store, { limit: 4, cursor: pages.next as string })).items.length, 3);
});

t.test('later events of that customer wait, looks at the customer do not', async (t) => {
  const world = await World.make(t);
  const anna = newCustomer();
  const run = streamName('access', randomId());
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  await world.append(anna, 'CustomerFactsChanged', statement('crm', ['name']), { v: 9, sealed: name('Anne') });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['name']), { sealed: name('Ann') });
  const refused = { purpose: 'marketing', channel: 'phone', refusedAt: world.clock.now() };
  await world.append(consentsOfCustomer(anna), 'ConsentRefused', refused);
  const look = { look: 'customer', owners: [anna], dataCategories: ['identity'], expiresAt: world.clock.now() };
  await world.append(run, 'AccessGranted', look, { purpose: 'audit' });
  await world.append(run, 'AccessGranted', look, { purpose: 'audit', v: 3 });
  await world.append(run, 'AccessGranted', look, { purpose: 'audit' });
  const { store } = await world.live();
  t.strictSame(await reasons(store), ['unknown-version', 'queued', 'queued', 'unknown-version']);
  t.equal((await customerById(store, customerOf(anna)))?.revision, 0n);
  t.strictSame((await consentsOf(store, customerOf(anna))).purposes, []);
  t.equal((await accessLogEntries(store, { owner: anna }, first)).items.length, 2, 'one bad look holds up no other');
  t.strictSame(
    (await timelineOf(store, customerOf(anna), first)).items.map((one) => one.type),
    ['CustomerRegistered', 'CustomerFactsChanged', 'ConsentRefused', 'AccessGranted', 'AccessGranted'],
    'the history shows what waits, too',
  );
  for (const maxBatch of [1, 2, 1000]) t.equal(await world.rebuiltDigest({ maxBatch }), await store.digest());
});

t.test('what could not be opened goes on when its keys are shredded, with all that waits behind it', async (t) => {
  const world = await World.make(t);
  const [anna, run] = [newCustomer(), streamName('access', randomId())];
  const both = { ...name('Anna'), contact: { email: 'anna@example.org' } };
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name', 'email']), {
    sealed: both,
    damage: 'identity',
  });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['email']), {
    sealed: { contact: { email: 'ann@example.org' } },
  });
  const look = { look: 'customer', owners: [anna], dataCategories: ['identity'], expiresAt: world.clock.now() };
  await world.append(run, 'AccessGranted', look, { purpose: 'audit' });
  const { store, runner } = await world.live();
  t.match((await listParked(store, first)).items, [
    { reason: 'unreadable', detail: 'identity' },
    { reason: 'queued', detail: '' },
  ]);
  t.equal(await customerById(store, customerOf(anna)), undefined);
  t.match(await world.rebuiltDigest(), await store.digest());

  await world.shred([anna], ['identity']);
  await world.settled(runner);
  t.strictSame(await reasons(store), []);
  t.match(runner.notices.at(-1), { kind: 'freed', count: 2 });
  const view = await customerById(store, customerOf(anna));
  t.match(view, { revision: 1n, erased: [{ dataCategory: 'identity' }] });
  const tokens = await world.vault.queryTokens('email', 'ann@example.org');
  t.strictSame((await searchCustomers(store, tokens, first)).items, [idOf(anna)]);
  t.equal(await store.digest(), await world.rebuiltDigest(), 'though a rebuild parks nothing: it is erased by now');
});

/** Pretends that keys are gone without a tombstone: what an older vault put back would do. */
function withoutKeys(vault: KeyVault, kids: ReadonlySet<string>): Pick<KeyVault, 'indexTokens'> {
  return {
    indexTokens: async (ref, fields) =>
      kids.has(ref.envelope?.kid ?? '') ? 'unreadable' : vault.indexTokens(ref, fields),
  };
}

t.test('keys that an operator records as missing have no tokens, live or rebuilt', async (t) => {
  const world = await World.make(t);
  const [anna, bert] = [newCustomer(), newCustomer()];
  for (const [customer, who] of [
    [anna, 'Anna'],
    [bert, 'Bert'],
  ] as const) {
    await world.append(customer, 'CustomerRegistered', registration('crm', ['name']), { sealed: name(who) });
  }
  const { store, runner } = await world.live();
  const kid = (await customerById(store, customerOf(anna)))?.fields[0]?.current?.ref.envelope?.kid as string;
  const vault = withoutKeys(world.vault, new Set([kid]));

  t.equal((await world.live({ vault })).runner.notices.length, 1, 'a rebuild parks it before the operator spoke');
  const parked = await world.live({ vault });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['name']), { sealed: name('Ann') });
  await world.append(LEDGER_STREAM, 'KeysMissing', { kids: [kid], count: 1 });
  await world.settled(runner);
  await world.settled(parked.runner);
  const anyone = async (who: string) =>
    (await searchCustomers(store, await world.vault.queryTokens('name', who), first)).items;
  t.strictSame(await anyone('anna'), []);
  t.strictSame(await anyone('bert'), [idOf(bert)]);
  t.strictSame(await reasons(parked.store), []);
  t.equal(await parked.store.digest(), await store.digest());
  t.equal(await world.rebuiltDigest({ vault }), await store.digest(), 'rebuilt without the key');
  t.equal(await world.rebuiltDigest(), await store.digest(), 'rebuilt with the key back again');
});

t.test('a foreign event blocks its customer until an operator accepts the damage', async (t) => {
  const { world, hook } = await alterable(t);
  const anna = newCustomer();
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  const bad = await world.append(anna, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name('Eve') });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['name']), { sealed: name('Ann') });
  hook.alter = (event) => (event.position === bad.position ? asForeign(event) : untouched(event));
  const { store, runner } = await world.live();
  t.match((await listParked(store, first)).items, [
    { reason: 'foreign', eventId: '', type: '', detail: 'metadata is not an object' },
    { reason: 'queued' },
  ]);

  await world.append(LEDGER_STREAM, 'DamageAccepted', { stream: anna, reason: 'restored-by-hand' });
  await world.settled(runner);
  t.match((await listParked(store, first)).items, [{ reason: 'foreign', blocks: false }]);
  t.match((await customerById(store, customerOf(anna)))?.fields[0]?.current, { source: 'shop' });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['name']), { sealed: name('Ann B') });
  await world.settled(runner);
  t.equal((await customerById(store, customerOf(anna)))?.revision, 3n, 'nobody waits on an accepted stream');
  t.equal(await store.digest(), await world.rebuiltDigest());
});

t.test('a stream that does not begin at its beginning is not projected', async (t) => {
  const { world, hook } = await alterable(t);
  const [anna, bert] = [newCustomer(), newCustomer()];
  const lost = await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  await world.append(bert, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Bert') });
  await world.append(anna, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name('Eve') });
  const middle = await world.append(bert, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name('B') });
  await world.append(bert, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name('C') });
  hook.alter = (event) =>
    event.position === lost.position || event.position === middle.position ? undefined : untouched(event);
  const { store } = await world.live();
  t.strictSame(await reasons(store), ['revision-gap', 'revision-gap']);
  t.equal((await customerById(store, customerOf(bert)))?.revision, 0n);
  await world.append(LEDGER_STREAM, 'DamageAccepted', { stream: bert, reason: 'scavenged' });
  const after = await world.live();
  t.strictSame(await reasons(after.store), ['revision-gap']);
  t.equal((await customerById(after.store, customerOf(bert)))?.revision, 2n);
});

t.test('parked work is tried again after an upgrade, and then everything is made again in order', async (t) => {
  const { world, hook } = await alterable(t);
  const anna = newCustomer();
  // An older release meets what a newer one wrote.
  hook.alter = (event) =>
    event.type === 'CustomerRegistered'
      ? { kind: 'event', event: { ...event, metadata: { ...event.metadata, v: 2 } } }
      : untouched(event);
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['name']), { sealed: name('Ann') });
  const file = world.file('read-models.db');
  const old = await world.live({ file });
  t.strictSame(await reasons(old.store), ['unknown-version', 'queued']);
  t.equal(await old.runner.isParkedWorkDue(), false, 'the same release would fail again');
  t.match(await old.runner.retryParked(), { rebuilt: false, parked: 2 });
  await old.runner.stop();
  await old.store.close();

  hook.alter = untouched;
  const upgraded = await world.live({ file, release: '2' });
  t.strictSame(await reasons(upgraded.store), ['unknown-version', 'queued'], 'it waits for the schedule');
  t.equal(await upgraded.runner.isParkedWorkDue(), true);
  t.match(await upgraded.runner.retryParked(), { rebuilt: true, parked: 0 });
  t.equal(await upgraded.runner.isParkedWorkDue(), false);
  t.equal((await customerById(upgraded.store, customerOf(anna)))?.revision, 1n);
  t.equal(await upgraded.store.digest(), await world.rebuiltDigest());
});

t.test('a vault that was repaired is noticed at the next start', async (t) => {
  const world = await World.make(t);
  const anna = newCustomer();
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  const file = world.file('read-models.db');
  const before = await world.live({ file, vault: { indexTokens: async () => 'unreadable' } });
  t.strictSame(await reasons(before.store), ['unreadable']);
  await before.runner.stop();
  await before.store.close();
  const after = await world.live({ file });
  t.strictSame(await reasons(after.store), []);
  t.equal(await after.store.digest(), await world.rebuiltDigest());
});
