import t from 'tap';
import { type CustomerId, idOf, randomId, type StreamName, streamName } from '../../src/kernel/ids.ts';
import { type Instant, plusMillis } from '../../src/kernel/time.ts';
import { accessLogEntries } from '../../src/projections/models/access-log.ts';
import { actorByToken, actorById, listActors } from '../../src/projections/models/actors.ts';
import { activityBetween } from '../../src/projections/models/activity-by-day.ts';
import { consentsOf, dueExpiries } from '../../src/projections/models/consent-status.ts';
import {
  countCustomers,
  customerById,
  customersByIds,
  listCustomers,
} from '../../src/projections/models/current-customer-queries.ts';
import { searchCustomers } from '../../src/projections/models/customer-search.ts';
import { timelineOf } from '../../src/projections/models/customer-timeline.ts';
import {
  listImports,
  listNotices,
  listPurposes,
  organisationNow,
} from '../../src/projections/models/registers-queries.ts';
import { erasedDataCategories } from '../../src/projections/models/shreds.ts';
import type { ReadModelReader } from '../../src/projections/read-model-store.ts';
import { CLERK, consentsOfCustomer, newCustomer, registration, statement, World } from './support/world.ts';

const customerOf = (stream: StreamName): CustomerId => idOf(stream) as CustomerId;
const first = { limit: 50 };

const name = (full: string) => ({ identity: { name: { full } } });

async function found(world: World, store: ReadModelReader, field: string, words: string): Promise<readonly string[]> {
  const tokens = await world.vault.queryTokens(field, words);
  return (await searchCustomers(store, tokens, first)).items;
}

t.test('the current customer is the newest statement of each field, with every source beside it', async (t) => {
  const world = await World.make(t);
  const anna = newCustomer();
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name', 'email']), {
    sealed: { ...name('Anna Li'), contact: { email: 'anna@example.org' } },
  });
  await world.append(anna, 'CustomerFactsChanged', statement('shop', ['email', 'phone'], ['phone']), {
    sealed: { contact: { email: 'a.li@example.org', phone: '0171 23' } },
  });
  await world.append(anna, 'CustomerFactsVerified', { fields: ['email'], method: 'link-followed' });
  const { store, runner } = await world.live();

  const view = await customerById(store, customerOf(anna));
  t.match(view, { revision: 2n, collectionCountry: 'DE', source: 'crm', channel: 'import', erased: [] });
  t.strictSame(
    view?.fields.map((one) => one.field),
    ['email', 'name', 'phone'],
  );
  const [email, fullName, phone] = view?.fields ?? [];
  t.match(email?.current, { source: 'shop', revision: 1n, isUnverified: false });
  t.strictSame(
    email?.statements.map((one) => one.source),
    ['shop', 'crm'],
    'what the first source said stands beside it, newest first',
  );
  t.match(email?.verified, { method: 'link-followed' });
  t.equal(phone?.current?.isUnverified, true);
  t.equal(fullName?.current?.ref.owner, anna);
  t.equal(fullName?.current?.ref.envelope?.alg, 'A256GCM');

  await t.test('a ref of the read model is all that the vault needs to compare', async (t) => {
    const session = await world.vault.session({ owner: anna, seal: [], compare: ['contact', 'identity'] });
    const ref = email?.current?.ref;
    const nameRef = fullName?.current?.ref;
    if (ref === undefined || nameRef === undefined) throw new Error('both stand');
    t.equal(session.compare(ref, 'email', 'a.li@example.org'), 'same');
    t.equal(session.compare(nameRef, 'name', { full: 'Anna Li' }), 'same');
    session.release();
  });

  await t.test('a correction by hand sets the sources aside until one of them states something new', async (t) => {
    await world.append(
      anna,
      'CustomerFactsCorrected',
      { ...statement('desk', ['email']), reason: 'found-wrong' },
      {
        sealed: { contact: { email: 'anna.li@example.org' } },
      },
    );
    await world.settled(runner);
    const corrected = (await customerById(store, customerOf(anna)))?.fields[0];
    t.match(corrected?.current, { isCorrection: true, source: 'desk', revision: 3n });
    t.strictSame(
      corrected?.statements.map((one) => [one.source, one.isStanding]),
      [
        ['desk', true],
        ['shop', false],
        ['crm', false],
      ],
    );
    t.equal(corrected?.verified, undefined, 'what was checked was the old value');

    await world.append(anna, 'CustomerFactsChanged', statement('shop', ['email']), {
      sealed: { contact: { email: 'new@example.org' } },
    });
    await world.settled(runner);
    const changed = (await customerById(store, customerOf(anna)))?.fields[0];
    t.match(changed?.current, { isCorrection: false, source: 'shop', revision: 4n });
  });

  await t.test('a retired field has no value, and verifying it changes nothing', async (t) => {
    await world.append(anna, 'CustomerFactsRetired', { fields: ['phone'], reason: 'no-longer-true' });
    await world.append(anna, 'CustomerFactsVerified', { fields: ['phone'], method: 'document-seen' });
    await world.settled(runner);
    const retired = (await customerById(store, customerOf(anna)))?.fields.find((one) => one.field === 'phone');
    t.match(retired, { current: undefined, verified: undefined, retired: { reason: 'no-longer-true' } });
  });

  await t.test('an envelope that nothing refers to any more is not kept', async (t) => {
    const [rows] = await store.read([{ sql: 'SELECT revision, data_category FROM sealed_ref', params: [] }]);
    const left = (rows ?? []).map((row) => `${row['revision']} ${row['data_category']}`);
    t.strictSame(left.sort(), ['0 contact', '0 identity', '1 contact', '4 contact']);
  });
});

t.test('lists go by pages and end', async (t) => {
  const world = await World.make(t);
  const all: string[] = [];
  for (let n = 0; n < 7; n++) {
    const customer = newCustomer();
    all.push(idOf(customer));
    await world.append(customer, 'CustomerRegistered', registration('crm', ['name']), { sealed: name(`Maria ${n}`) });
  }
  const { store } = await world.live();
  t.equal(await countCustomers(store), 7);
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await listCustomers(store, cursor === undefined ? { limit: 3 } : { limit: 3, cursor });
    pages.push([...page.items]);
    cursor = page.next;
  } while (cursor !== undefined);
  t.strictSame(
    pages.map((page) => page.length),
    [3, 3, 1],
  );
  t.strictSame(pages.flat(), [...all].sort());

  const tokens = await world.vault.queryTokens('name', 'maria');
  const one = await searchCustomers(store, tokens, { limit: 4 });
  const two = await searchCustomers(store, tokens, { limit: 4, cursor: one.next as string });
  t.strictSame([...one.items, ...two.items], [...all].sort());
  t.equal(two.next, undefined);

  const views = await customersByIds(store, [all[3], randomId(), all[0]] as CustomerId[]);
  t.strictSame(
    views.map((view) => view.customer),
    [all[3], all[0]],
    'as asked for, without those that are not there',
  );
  await t.rejects(listCustomers(store, { limit: 3, cursor: '["x"]' }), { code: 'PROJECTION_CURSOR_INVALID' });
  await t.rejects(listCustomers(store, { limit: 3, cursor: 'nonsense' }), { code: 'PROJECTION_CURSOR_INVALID' });
});

t.test('a customer is found by what stands now, in any script, and by all words together', async (t) => {
  const world = await World.make(t);
  const li = newCustomer();
  const ana = newCustomer();
  await world.append(li, 'CustomerRegistered', registration('crm', ['name', 'email', 'company'], 'CN'), {
    sealed: {
      identity: { name: { full: '李小龙' } },
      contact: { email: 'li@example.cn' },
      commercial: { company: { name: 'Golden Harvest' } },
    },
  });
  await world.append(
    li,
    'CustomerIdentifierLinked',
    { system: 'crm' },
    { sealed: { source: { identifier: 'ALFKI' } } },
  );
  await world.append(ana, 'CustomerRegistered', registration('crm', ['name', 'phone']), {
    sealed: { ...name('Ana María Peña'), contact: { phone: '+34600123456' } },
  });
  const { store, runner } = await world.live();
  t.strictSame(await found(world, store, 'name', '小龙'), [idOf(li)]);
  t.strictSame(await found(world, store, 'company', 'golden'), [idOf(li)]);
  t.strictSame(await found(world, store, 'identifier', 'ALFKI'), [idOf(li)]);
  t.strictSame(await found(world, store, 'name', 'peña ana'), [idOf(ana)]);
  t.strictSame(await found(world, store, 'name', 'ana li'), []);
  t.strictSame(await found(world, store, 'phone', '+34 600 123 456'), [idOf(ana)]);
  t.strictSame(await searchCustomers(store, [], first), { items: [] }, 'no word finds nobody');

  await world.append(ana, 'CustomerFactsChanged', statement('shop', ['name']), { sealed: name('Anna Pena') });
  await world.settled(runner);
  t.strictSame(await found(world, store, 'name', 'maría'), [idOf(ana)], 'the first source still says so');
  await world.append(ana, 'CustomerFactsChanged', statement('crm', ['name']), { sealed: name('Ana Peña') });
  await world.settled(runner);
  t.strictSame(await found(world, store, 'name', 'maría'), [], 'its own source replaced it');
  t.strictSame(await found(world, store, 'name', 'anna'), [idOf(ana)]);
  await world.append(
    ana,
    'CustomerFactsCorrected',
    { ...statement('desk', ['name']), reason: 'review' },
    {
      sealed: name('Ana Peña Ruiz'),
    },
  );
  await world.settled(runner);
  t.strictSame(await found(world, store, 'name', 'anna'), [], 'a correction sets every source aside');
  t.strictSame(await found(world, store, 'name', 'ruiz'), [idOf(ana)]);
  await world.append(ana, 'CustomerFactsRetired', { fields: ['name'], reason: 'not-needed' });
  await world.settled(runner);
  t.strictSame(await found(world, store, 'name', 'ruiz'), []);
});

t.test(
  'shredding drops envelopes and tokens of those data categories, and says when and at whose request',
  async (t) => {
    const world = await World.make(t);
    const anna = newCustomer();
    const sealed = { ...name('Anna Li'), contact: { email: 'anna@example.org' } };
    await world.append(anna, 'CustomerRegistered', registration('crm', ['name', 'email']), { sealed });
    const late = await world.event(anna, 'CustomerFactsChanged', statement('shop', ['name']), {
      sealed: name('Anna L'),
    });
    const { store, runner } = await world.live();
    t.strictSame(await found(world, store, 'name', 'anna'), [idOf(anna)]);

    const request = await world.shred([anna], ['identity', 'source']);
    await world.settled(runner);
    t.strictSame(await found(world, store, 'name', 'anna'), []);
    t.strictSame(await found(world, store, 'email', 'anna@example.org'), [idOf(anna)], 'what the law keeps is kept');
    const view = await customerById(store, customerOf(anna));
    t.strictSame(
      view?.erased.map((one) => [one.dataCategory, one.request]),
      [
        ['identity', request],
        ['source', request],
      ],
    );
    const nameRef = view?.fields.find((one) => one.field === 'name')?.current?.ref;
    t.equal(nameRef?.envelope, undefined);
    t.ok(nameRef?.digest, 'its place is still there: it is erased, not absent');
    t.ok(view?.fields.find((one) => one.field === 'email')?.current?.ref.envelope);
    t.match(await erasedDataCategories(store, anna), [{ dataCategory: 'identity' }, { dataCategory: 'source' }]);

    t.test('also what lands after it under the destroyed key', async (t) => {
      await world.appendMade(anna, late);
      await world.settled(runner);
      const after = await customerById(store, customerOf(anna));
      const stated = after?.fields.find((one) => one.field === 'name');
      t.match(stated?.current, { source: 'shop', revision: 1n, ref: { envelope: undefined } });
      t.equal((await runner.metrics()).parked, 0, 'an erased value is not a failure');
      t.equal(await store.digest(), await world.rebuiltDigest());
    });
  },
);

t.test('consents stand as the domain folds them', async (t) => {
  const world = await World.make(t);
  const anna = newCustomer();
  const consents = consentsOfCustomer(anna);
  const expiresAt = '2027-01-01T00:00:00.000Z' as Instant;
  const given = (more: object = {}) => ({
    purpose: 'marketing',
    notice: randomId(),
    noticeVersion: 2,
    method: 'web-form',
    givenBy: 'customer',
    channel: 'web-form',
    separate: true,
    givenAt: '2026-11-22T08:00:00.000Z',
    ...more,
  });
  const reportedNo = { purpose: 'marketing', state: 'withdrawn', source: 'crm' };
  await world.append(consents, 'ConsentReported', { purpose: 'marketing', state: 'given', source: 'crm' });
  const { store, runner } = await world.live();
  const state = async () => {
    await world.settled(runner);
    return consentsOf(store, customerOf(anna));
  };
  t.match(await state(), { revision: 0n, purposes: [{ phase: 'reported', reports: [{ state: 'given' }] }] });
  await world.append(consents, 'ConsentConfirmed', given({ expiresAt }), {
    sealed: { preference: { evidence: 'yes please' } },
  });
  t.match(await state(), {
    purposes: [{ phase: 'given', confirmed: true, separate: true, noticeVersion: 2, expiresAt }],
  });
  await world.append(consents, 'ConsentReported', { ...reportedNo, reportedOn: '2026-11-20' });
  t.equal((await state()).purposes[0]?.contestedBy, undefined, 'a no from before the yes contests nothing');
  const contested = await world.append(consents, 'ConsentReported', reportedNo);
  t.equal((await state()).purposes[0]?.contestedBy, contested.events[0]?.id);

  await t.test('what has run out is due until it is recorded', async (t) => {
    const before = plusMillis(expiresAt, -1);
    t.strictSame(await dueExpiries(store, before, first), { items: [] });
    t.strictSame(await dueExpiries(store, expiresAt, first), {
      items: [{ customer: idOf(anna), purpose: 'marketing', expiresAt }],
    });
    await world.append(consents, 'ConsentExpired', { purpose: 'marketing', expiredAt: expiresAt });
    t.match(await state(), { purposes: [{ phase: 'expired', since: expiresAt }] });
    t.strictSame(await dueExpiries(store, expiresAt, first), { items: [] });
  });

  await world.append(consents, 'ConsentGiven', given({ purpose: 'events' }));
  await world.append(consents, 'ConsentWithdrawn', {
    purpose: 'events',
    channel: 'phone',
    withdrawnAt: '2026-11-23T08:00:00.000Z',
  });
  const withdrawn = (await state()).purposes.find((one) => one.purpose === 'events');
  t.match(withdrawn, { phase: 'withdrawn', channel: 'phone', since: '2026-11-23T08:00:00.000Z' });
  t.equal(withdrawn?.expiresAt, undefined);
  const [rows] = await store.read([{ sql: "SELECT * FROM sealed_ref WHERE stream LIKE 'consent-%'", params: [] }]);
  t.strictSame(rows, [], 'words kept as evidence are in no read model');
});

t.test('looks are listed by customer, by actor and by period; the timeline names no one else', async (t) => {
  const world = await World.make(t);
  const [anna, bert] = [newCustomer(), newCustomer()];
  const run = streamName('access', randomId());
  const actor = randomId();
  const look = { look: 'list', owners: [anna, bert], dataCategories: ['identity'] };
  const why = { actor, purpose: 'customer-service', legalBasis: 'contract' };
  await world.append(anna, 'CustomerRegistered', registration('crm', ['name']), { sealed: name('Anna') });
  await world.append(bert, 'CustomerRegistered', registration('crm', ['name'], 'US'), { sealed: name('Bert') });
  const granted = await world.append(run, 'AccessGranted', { ...look, expiresAt: world.clock.now() }, why);
  await world.append(
    run,
    'AccessRefused',
    { ...look, owners: [anna], reason: 'role-not-allowed', asked: 'audit' },
    { actor },
  );
  const { from, to } = { from: world.clock.now(), to: world.clock.now() };
  const counted = { reason: 'role-not-allowed', count: 41, from, to };
  await world.append(run, 'AccessRefusalsCounted', counted, { actor });
  const { store } = await world.live();

  const ofAnna = await accessLogEntries(store, { owner: anna }, first);
  t.match(ofAnna.items, [
    { outcome: 'refused', reason: 'role-not-allowed', purpose: 'audit', count: 1, owner: anna },
    { outcome: 'granted', ...why, look: 'list', dataCategories: ['identity'], owner: anna },
  ]);
  t.equal((await accessLogEntries(store, { actor }, first)).items.length, 4, 'one row for each customer looked at');
  t.match((await accessLogEntries(store, { outcome: 'counted' }, first)).items, [{ count: 41, owner: undefined }]);
  t.strictSame((await accessLogEntries(store, { before: granted.recordedAt }, first)).items, []);
  const page = await accessLogEntries(store, { from: granted.recordedAt }, { limit: 3 });
  const rest = await accessLogEntries(store, { from: granted.recordedAt }, { limit: 3, cursor: page.next as string });
  t.equal(page.items.length + rest.items.length, 4);

  const timeline = await timelineOf(store, customerOf(anna), first);
  t.strictSame(
    timeline.items.map((one) => one.type),
    ['CustomerRegistered', 'AccessGranted', 'AccessRefused'],
  );
  t.notOk(JSON.stringify(timeline.items.map((one) => one.codes)).includes(idOf(bert)));
  const newest = await timelineOf(store, customerOf(anna), { limit: 2, order: 'newest-first' });
  const older = await timelineOf(store, customerOf(anna), {
    limit: 2,
    order: 'newest-first',
    cursor: newest.next as string,
  });
  t.strictSame([...newest.items, ...older.items].reverse(), timeline.items);
  const looks = await timelineOf(store, customerOf(anna), { limit: 9, types: ['AccessGranted'] });
  t.equal(looks.items.length, 1);

  const days = await activityBetween(store, { from: '2026-11-22' as never, to: '2026-11-22' as never }, first);
  const counts = days.items.filter((row) => row.kind !== 'other');
  t.match(counts, [
    { kind: 'change', country: 'DE', count: 1 },
    { kind: 'change', country: 'US', count: 1 },
    { kind: 'look', country: '', count: 1, purpose: 'customer-service' },
    { kind: 'refusal', country: '', count: 41, purpose: '' },
    { kind: 'refusal', country: 'DE', count: 1, purpose: 'audit' },
  ]);
});

t.test('a day is a day of the controller, from when its time zone was described', async (t) => {
  const world = await World.make(t);
  const organisation = streamName('organisation', '0'.repeat(26) as never);
  world.clock.advance(8 * 3_600_000);
  await world.append(newCustomer(), 'CustomerRegistered', registration('crm', []));
  await world.append(organisation, 'OrganisationDescribed', {
    name: 'Beispiel AG',
    address: ['Weg 1'],
    country: 'CN',
    timeZone: 'Asia/Shanghai',
    languages: ['en'],
  });
  await world.append(newCustomer(), 'CustomerRegistered', registration('crm', []));
  const { store } = await world.live();
  const all = await activityBetween(store, { from: '2026-11-01' as never, to: '2026-11-30' as never }, first);
  t.strictSame(
    all.items.map((row) => [row.day, row.kind, row.count]),
    [
      ['2026-11-22', 'change', 1],
      ['2026-11-22', 'other', 1],
      ['2026-11-23', 'change', 1],
      ['2026-11-23', 'other', 1],
    ],
    'at 17:00 UTC it is the next day in Shanghai',
  );
  const page = await activityBetween(store, { from: '2026-11-01' as never, to: '2026-11-30' as never }, { limit: 3 });
  const more = { limit: 3, cursor: page.next as string };
  const rest = await activityBetween(store, { from: '2026-11-01' as never, to: '2026-11-30' as never }, more);
  t.strictSame([...page.items, ...rest.items], all.items);

  await t.test('and the organisation is in its register', async (t) => {
    await world.append(
      organisation,
      'OfficeFilled',
      { office: 'representative', country: 'DE' },
      {
        sealed: { staff: { name: 'R. Former', contacts: [] } },
      },
    );
    await world.append(
      organisation,
      'OfficeFilled',
      { office: 'representative', country: 'DE' },
      {
        sealed: { staff: { name: 'R. Now', contacts: [] } },
      },
    );
    const { store } = await world.live();
    t.match(await organisationNow(store), {
      name: 'Beispiel AG',
      timeZone: 'Asia/Shanghai',
      offices: [{ office: 'representative', country: 'DE', person: { owner: organisation } }],
    });
    const [refs] = await store.read([{ sql: "SELECT revision FROM sealed_ref WHERE stream LIKE 'org%'", params: [] }]);
    t.strictSame(refs, [{ revision: 2n }], 'who held the office before is not kept here');
    await world.append(organisation, 'OfficeVacated', { office: 'representative', country: 'DE' });
    const after = await world.live();
    t.strictSame((await organisationNow(after.store))?.offices, []);
  });
});

t.test('an actor is known by a token that is neither revoked nor expired, while it is active', async (t) => {
  const world = await World.make(t);
  const actor = streamName('actor', randomId());
  const sha256 = (n: number) => Buffer.alloc(32, n).toString('base64');
  const [one, two] = [randomId(), randomId()];
  const now = world.clock.now();
  await world.append(
    actor,
    'ActorRegistered',
    { kind: 'person', roles: ['clerk'], purposes: ['contract'] },
    {
      sealed: { staff: { name: 'C. Clerk' } },
    },
  );
  await world.append(actor, 'ActorTokenIssued', { token: one, sha256: sha256(1) });
  await world.append(actor, 'ActorTokenIssued', { token: two, sha256: sha256(2), expiresAt: plusMillis(now, 1000) });
  await world.append(actor, 'ActorRoleGranted', { role: 'auditor' });
  await world.append(actor, 'ActorRoleRevoked', { role: 'clerk' });
  await world.append(actor, 'ActorPurposeAssigned', { purpose: 'audit' });
  await world.append(actor, 'ActorPurposeWithdrawn', { purpose: 'contract' });
  const { store, runner } = await world.live();
  t.match(await actorByToken(store, sha256(1), now), {
    actor: idOf(actor),
    kind: 'person',
    roles: ['auditor'],
    purposes: ['audit'],
    name: { owner: actor, dataCategory: 'staff' },
  });
  t.ok(await actorByToken(store, sha256(2), now));
  t.equal(await actorByToken(store, sha256(2), plusMillis(now, 1000)), undefined, 'expired');
  t.equal(await actorByToken(store, sha256(3), now), undefined, 'never issued');
  await world.append(actor, 'ActorTokenRevoked', { token: two });
  await world.settled(runner);
  t.equal(await actorByToken(store, sha256(2), now), undefined, 'revoked');

  await t.test('and not while something of its stream is parked: a revocation may lie behind it', async (t) => {
    await world.append(actor, 'ActorRoleGranted', { role: 'clerk' }, { v: 99 });
    await world.settled(runner);
    t.equal(await actorByToken(store, sha256(1), now), undefined);
    t.match(await actorById(store, idOf(actor)), { active: false, parked: true });
  });

  await t.test('nor after it was deactivated', async (t) => {
    const other = streamName('actor', randomId());
    await world.append(other, 'ActorRegistered', { kind: 'system', roles: ['connector'], purposes: [] });
    await world.append(other, 'ActorTokenIssued', { token: randomId(), sha256: sha256(9) });
    await world.settled(runner);
    t.match(await actorByToken(store, sha256(9), now), { name: undefined, revision: 1n });
    await world.append(other, 'ActorDeactivated', {});
    await world.settled(runner);
    t.equal(await actorByToken(store, sha256(9), now), undefined);
    t.strictSame(
      (await listActors(store)).map((view) => view.actor),
      [idOf(actor), idOf(other)],
    );
  });
});

t.test('purposes, notices and imports are in their registers', async (t) => {
  const world = await World.make(t);
  const [purpose, notice, run] = ['purpose', 'notice', 'import'].map((category) => streamName(category, randomId()));
  if (purpose === undefined || notice === undefined || run === undefined) throw new Error('three streams');
  const terms = { kind: 'marketing', legalBasis: 'consent', dataCategories: ['contact'], names: { en: 'Marketing' } };
  const sha256 = Buffer.alloc(32, 1).toString('base64');
  const version = (noticeVersion: number) => ({
    code: 'privacy',
    noticeVersion,
    texts: [{ language: 'en', sha256 }],
    purposes: ['marketing'],
    effectiveFrom: world.clock.now(),
  });
  await world.append(purpose, 'PurposeDeclared', { code: 'marketing', ...terms });
  await world.append(purpose, 'PurposeAmended', { ...terms, dataCategories: ['contact', 'preference'] });
  await world.append(notice, 'NoticePublished', version(1));
  await world.append(notice, 'NoticePublished', version(2));
  await world.append(notice, 'NoticeWithdrawn', { noticeVersion: 1 });
  const started = { source: 'crm', mapping: 'preset', format: 'csv', collectionCountry: 'CN' };
  await world.append(run, 'ImportStarted', started);
  const { store, runner } = await world.live();
  t.match(await listPurposes(store), [
    { code: 'marketing', dataCategories: ['contact', 'preference'], retired: false },
  ]);
  t.match(await listNotices(store), [
    { code: 'privacy', noticeVersion: 1, withdrawnAt: String },
    { code: 'privacy', noticeVersion: 2, withdrawnAt: undefined },
  ]);
  t.match((await listImports(store, first)).items, [{ import: idOf(run), ...started, finishedAt: undefined }]);
  await world.append(purpose, 'PurposeRetired', {});
  const counts = { rows: 3, registered: 2, changed: 0, unchanged: 0, rejected: 1, warnings: 0 };
  await world.append(run, 'ImportFinished', { ...counts, rejectedByCode: { ROW_WITHOUT_IDENTITY: 1 } });
  await world.settled(runner);
  t.match(await listPurposes(store), [{ retired: true, revision: 2n }]);
  t.match((await listImports(store, { limit: 1 })).items, [{ counts, finishedAt: String, actor: idOf(CLERK) }]);
});
