import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { actorCategory } from '../../../src/domain/actor/state.ts';
import { actorStream } from '../../../src/domain/actor/stream.ts';
import { erasureCategory } from '../../../src/domain/erasure/state.ts';
import { erasureStream } from '../../../src/domain/erasure/stream.ts';
import { type ActorId, type Id, type Owner, streamName, SYSTEM_ACTOR } from '../../../src/kernel/ids.ts';
import { DATA_CATEGORIES } from '../../../src/kernel/sealed.ts';
import type { Instant } from '../../../src/kernel/time.ts';
import { failureFacts } from '../../../src/http/log.ts';
import { dayOf } from '../../../src/domain/rules/calendar.ts';
import { LedgerError, START } from '../../../src/ledger/ledger.ts';
import { expireDeliveries } from '../../../src/usecases/package/open-delivery.ts';
import { loadState } from '../../../src/usecases/core/load-state.ts';
import { approveErasure } from '../../../src/usecases/erasure/approve-erasure.ts';
import { destroyDocuments } from '../../../src/usecases/erasure/destroy-documents.ts';
import { followKept } from '../../../src/usecases/erasure/follow-kept.ts';
import { pursueErasure, pursueErasures } from '../../../src/usecases/erasure/pursue-erasures.ts';
import { recordTelling } from '../../../src/usecases/erasure/tell-by-hand.ts';
import { waitingErasures } from '../../../src/usecases/erasure/waiting-erasures.ts';
import { missing, output } from '../../reports/tools.ts';
import { ALL_CATEGORIES, eraseIn } from '../../support/erase.ts';
import { ErasureWorld as World, inForce, justBefore, PHONE } from '../../support/erasure-world.ts';
import type { Json, Product } from '../../support/product-app.ts';
import { openEverything } from '../../support/product-ledger.ts';

t.setTimeout(300_000);
const poppler = { skip: missing('pdftotext', '-v') };

t.test('asked for by a request: papers, a letter from the copy, and nothing readable afterwards', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1);
  const neighbour = await w.register(2);
  const letter = {
    channel: 'letter',
    customer,
    name: 'Erika Sample1',
    words: 'Vergessen Sie mich, ich kenne Klaus Berg.',
  };
  const old = String((await w.post('/requests', { ...letter, rights: ['access'] }))['id']);
  const open = String((await w.post('/requests', { ...letter, rights: ['access'] }))['id']);
  const pins = { jurisdictions: ['EU'], calendarPlace: 'DE-BE', confirmed: true };
  for (const request of [old, open]) await w.post(`/requests/${request}/classification`, pins);
  await w.post(`/requests/${old}/withdrawal`, { channel: 'phone' });
  await w.post(`/requests/${old}/closure`);
  const request = String((await w.post('/requests', { ...letter, rights: ['erasure'] }))['id']);
  await w.post(`/requests/${request}/classification`, pins);
  const task = await w.post('/tasks', { request, what: 'find-data', respondent: 'archivist', dueOn: '2099-01-01' });
  await w.post(`/tasks/${task['id']}/findings`, { outcome: 'data-returned', count: 1, note: 'A letter of 2019.' });

  const body = { trigger: 'request', request, customers: [customer], dataCategories: ALL_CATEGORIES };
  t.equal(
    await w.refusal('/erasures', { ...body, ground: 'art17-1-b', customers: [customer, neighbour] }),
    '422 ERASURE_REQUEST_NOT_OF_CUSTOMER',
  );
  t.equal(
    await w.refusal('/erasures', { ...body, ground: 'art17-1-b', request: old }),
    '422 ERASURE_REQUEST_MISSING',
    'it asks for access',
  );
  const { erasure, items, plan } = await w.planned({ ...body, ground: 'art17-1-b' });
  const of = (owner: string) =>
    items
      .filter((item) => item['owner'] === owner)
      .map((item) => [item['action'], item['after'] ?? item['why'] ?? 'now'].join(' '));
  t.strictSame(new Set(of(`customer-${customer}`)), new Set(['erase now']));
  t.strictSame(new Set(of(`request-${old}`)), new Set(['erase now']), 'papers of what is closed');
  t.strictSame(new Set(of(`request-${open}`)), new Set(['keep request']), 'somebody waits for that answer');
  t.strictSame(new Set(of(`request-${request}`)), new Set(['erase told']), 'these are still needed');
  t.strictSame(of(`task-${task['id']}`), ['erase told']);

  const approval = { plan };
  t.equal(await w.refusal(`/erasures/${erasure}/approval`, approval), '409 ERASURE_SECOND_PERSON_MISSING');
  t.equal(
    await w.refusal(`/erasures/${erasure}/approval`, approval, w.officer),
    '409 REQUEST_IDENTITY_NOT_ESTABLISHED',
  );
  await w.post(`/requests/${request}/identity/confirmation`, { method: 'known-contact-answered', level: 'reasonable' });
  const blind = await w.product.actor(['compliance-officer'], ['customer-service']);
  t.equal(await w.refusal(`/erasures/${erasure}/approval`, approval, blind.token), '403 ERASURE_LOOK_NOT_ALLOWED');
  const delivery = { rights: ['erasure'], method: 'done-and-told' };
  await w.post(`/requests/${request}/approval`, { rights: ['erasure'], alone: 'no-second-person' });
  t.equal(await w.refusal(`/requests/${request}/delivery`, delivery), '409 REQUEST_ERASURE_NOT_CARRIED_OUT');

  await w.post(`/erasures/${erasure}/approval`, approval, w.officer);
  t.match(await w.see(erasure), { phase: 'started', waitsFor: 'customer', documents: { count: 0 } });
  t.equal(await w.refusal(`/erasures/${erasure}/telling`, { told: 'yes', by: 'phone' }), '409 ERASURE_TOLD_BY_REQUEST');
  t.equal(
    await w.refusal(`/erasures/${erasure}/telling`, { told: 'no', reason: 'not-wished' }),
    '409 ERASURE_TOLD_BY_REQUEST',
    'who waits for an answer is not left without one by a word of one officer',
  );
  await w.post(`/requests/${request}/delivery`, delivery);
  t.match((await w.product.must('GET', `/v1/requests/${request}`)).body, { openRights: [] });
  const printed = await w.product.must('POST', `/v1/requests/${request}/letters/print`, {
    letter: 'completion',
    addressFrom: 'register',
    purpose: 'rights-request',
    deadlineConfirmed: true,
  });
  t.equal(printed.status, 200, 'written to the address that was copied, for the register knows none any more');
  await pursueErasures(w.product.deps);
  t.match(await w.see(erasure), { phase: 'started' }, 'a printed letter is not posted yet');
  const { letters } = (await w.product.must('GET', `/v1/requests/${request}`)).body;
  const postedOn = dayOf(w.product.deps.clock.now(), 'Europe/Berlin');
  await w.post(`/requests/${request}/letters/posting`, { of: letters[0]['event'], postedOn, proof: 'registered' });
  await pursueErasures(w.product.deps);
  t.match(await w.see(erasure), { phase: 'started', waitsFor: 'request', told: [{ told: true, how: 'letter' }] });
  t.not((await livingKeysOf(w.product, `request-${request}`)).length, 0, 'an open request keeps its papers');
  t.strictSame(await waitingErasures(w.product.deps, 'UTC'), [], 'and has a date of its own');
  await w.post(`/requests/${request}/closure`);
  const custodian = (await w.product.caller()).actor;
  const place = { matter: 'case-9', basis: 'litigation', custodian, reviewOn: '2099-01-01' };
  let hold = '';
  const late = justBefore(w.product, 'LastKeysStarted', async () => {
    hold = String(
      (await w.post('/holds', { ...place, owners: [`request-${request}`], dataCategories: ['note'] }))['id'],
    );
  });
  await pursueErasures(late);
  t.match(await w.see(erasure), { phase: 'started', waitsFor: 'hold' }, 'a hold in the last moment was in time');
  t.not((await livingKeysOf(w.product, `request-${request}`)).length, 0);
  await w.post(`/holds/${hold}/release-proposal`, { reason: 'matter-closed' });
  await w.post(`/holds/${hold}/release`, { alone: 'no-second-person' });
  await pursueErasures(w.product.deps);
  t.match(await w.see(erasure), { phase: 'completed', completed: { outcome: 'partly' } });
  t.match(
    (await w.product.must('GET', `/v1/requests/${request}`)).body,
    { outcome: 'partly-answered' },
    'and the register counts it so',
  );

  const kinds = new Map((await openEverything(w.product)).map(({ ref, payload }) => [ref.owner, payload.kind]));
  t.strictSame(
    [kinds.get(streamName('customer', customer as Id)), kinds.get(streamName('customer', neighbour as Id))],
    ['erased', 'opened'],
  );
  const found = await w.product.must('POST', '/v1/customers/search', { purpose: 'rights-request', phone: PHONE });
  t.match(found.text, neighbour, 'who shares the number is found by it as before');
  t.notMatch(found.text, customer, 'and nobody else');
  const owners = [`request-${old}`, `request-${request}`, `task-${task['id']}`, erasureStream(erasure as Id)];
  for (const owner of owners) t.strictSame(await livingKeysOf(w.product, owner), [], `${owner}: nothing of it opens`);
  t.not((await livingKeysOf(w.product, `request-${open}`)).length, 0, 'what the plan keeps opens');
  const { live, rebuilt } = await w.product.digests();
  t.equal(live, rebuilt, 'the read models equal a rebuild');
});

t.test('who asked to be forgotten is not told so as long as something of them lives', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1);
  const request = await w.asked(customer, ['erasure', 'access']);
  const what = { trigger: 'request', ground: 'art17-1-b', request, customers: [customer] };
  const rest = ALL_CATEGORIES.filter((one) => one !== 'preference' && one !== 'contact');
  const delivery = { rights: ['erasure'], method: 'done-and-told' };
  for (const dataCategories of [['preference'], rest]) {
    const { erasure, plan } = await w.planned({ ...what, dataCategories });
    await w.post(`/erasures/${erasure}/approval`, { plan }, w.officer);
    await w.post(`/requests/${request}/approval`, { rights: ['erasure'], alone: 'no-second-person' });
    t.equal(await w.refusal(`/requests/${request}/delivery`, delivery), '409 REQUEST_ERASURE_NOT_CARRIED_OUT');
  }
  const withheld = [{ what: 'data-category', dataCategory: 'contact', ground: 'legal-claims' }];
  await w.post(`/requests/${request}/partial-answer`, { rights: ['erasure'], withheld });
  // Another right of the same request that is opened again takes nothing from what was decided of this one.
  await w.post(`/requests/${request}/approval`, { rights: ['access'], alone: 'no-second-person' });
  await w.post(`/requests/${request}/delivery`, { rights: ['access'], method: 'mail' });
  await w.post(`/requests/${request}/reopening`, { reason: 'delivery-failed', rights: ['access'] });
  await w.post(`/requests/${request}/approval`, { rights: ['erasure'], alone: 'no-second-person' });
  await w.post(`/requests/${request}/delivery`, delivery);
  const printed = await w.product.must('POST', `/v1/requests/${request}/letters/print`, {
    letter: 'completion',
    addressFrom: 'register',
    purpose: 'rights-request',
    deadlineConfirmed: true,
  });
  t.equal(printed.status, 200, 'and its letter finds the copy');
});

/** Data categories of an owner that something was sealed as, and that no tombstone names. */
async function livingKeysOf({ deps }: Product, owner: string): Promise<readonly string[]> {
  const sealed = new Set<string>();
  const gone = new Set<string>();
  for await (const item of deps.ledger.readAll({ fromPosition: START })) {
    if (item.kind !== 'event') throw new Error(item.reason);
    const { data, metadata, type } = item.event;
    if (metadata.owner === owner) for (const category of Object.keys(metadata.sealed ?? {})) sealed.add(category);
    if (type !== 'CategoryKeysShredded') continue;
    for (const one of data.clear['shredded'] as readonly { owner: string; dataCategory: string }[])
      if (one.owner === owner) gone.add(one.dataCategory);
  }
  return [...sealed].filter((category) => !gone.has(category));
}

t.test('what is held or kept is planned so, and a hold that comes late is heeded', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1, { company: { name: 'Musterwerke' } });
  const owner = `customer-${customer}`;
  const custodian = (await w.product.caller()).actor;
  const place = { matter: 'case-1', basis: 'litigation', custodian, reviewOn: '2099-01-01' };
  const hold = await w.post('/holds', { ...place, owners: [owner], dataCategories: ['commercial'] });
  const what = { customers: [customer], dataCategories: ['commercial', 'contact', 'identity', 'note'] };
  const { erasure, items } = await w.planned(what);
  t.match(items, [
    { dataCategory: 'commercial', action: 'keep', why: 'hold', hold: hold['id'] },
    { dataCategory: 'contact', action: 'erase' },
    { dataCategory: 'identity', action: 'erase' },
    { dataCategory: 'note', action: 'erase' },
  ]);
  const keep = {
    dataCategories: ['contact', 'commercial'],
    reason: 'legal-claims',
    until: '2048-12-31',
    law: '§ 195 BGB',
  };
  t.equal(await w.refusal(`/erasures/${erasure}/keeps`, { ...keep, until: '2020-01-01' }), '422 ERASURE_KEEP_OVER');
  await w.post(`/erasures/${erasure}/keeps`, keep);
  t.match((await w.see(erasure))['plan'], {
    revision: 2,
    items: [
      { dataCategory: 'commercial', why: 'hold' },
      {
        dataCategory: 'contact',
        action: 'keep',
        why: 'office',
        until: '2048-12-31',
        law: '§ 195 BGB',
        reason: 'legal-claims',
      },
      { action: 'erase' },
      { action: 'erase' },
    ],
  });
  t.equal(
    await w.refusal(`/erasures/${erasure}/keeps/end`, { dataCategories: ['note'] }),
    '409 ERASURE_NOT_KEPT_BY_OFFICE',
  );
  t.equal(
    await w.refusal(`/erasures/${erasure}/telling`, { told: 'no', reason: 'no-address' }),
    '409 ERASURE_NOT_STARTED',
  );
  const later = await w.post('/holds', { ...place, matter: 'case-2', owners: [owner], dataCategories: ['note'] });
  const approved = await w.product.ask('POST', `/v1/erasures/${erasure}/approval`, { plan: 2 }, { token: w.officer });
  t.match(approved.body, { code: 'ERASURE_HELD', about: [{ hold: later['id'] }] });
  await w.post(`/holds/${later['id']}/release-proposal`, { reason: 'matter-closed' });
  await w.post(`/holds/${later['id']}/release`, { alone: 'no-second-person' });
  await w.post(`/requests`, { channel: 'letter', customer, rights: ['access'], name: 'Erika' });
  t.equal(
    await w.refusal(`/erasures/${erasure}/approval`, { plan: 2 }, w.officer),
    '409 ERASURE_PLAN_OUTDATED',
    'papers came in',
  );
  await w.post(`/erasures/${erasure}/plan`);
  t.equal(await w.refusal(`/erasures/${erasure}/approval`, { plan: 2 }, w.officer), '409 ERASURE_PLAN_CHANGED');
  t.match(
    await waitingErasures(w.product.deps, 'UTC'),
    [{ id: erasure, what: 'approval' }],
    'the mail of the day says so',
  );
  await w.post(`/erasures/${erasure}/approval`, { plan: 3 }, w.officer);
  t.match(await waitingErasures(w.product.deps, 'UTC'), [{ id: erasure, what: 'customer' }]);
  await w.post(`/erasures/${erasure}/telling`, { told: 'yes', by: 'phone' });
  t.match(await w.see(erasure), { phase: 'completed', completed: { outcome: 'partly' }, told: [{ how: 'phone' }] });
  const afterwards = { ...w.product.deps, clock: { now: () => '2049-02-01T00:00:00.000Z' as Instant } };
  t.equal(await followKept(w.product.deps), 0, 'the day has not passed');
  t.equal(await followKept(afterwards), 1);
  await w.product.settled();
  t.equal(await followKept(afterwards), 0, 'once');
  const following = async (): Promise<string> => {
    await w.product.settled();
    const { items: all } = (await w.product.must('GET', `/v1/erasures?customer=${customer}`)).body;
    return all.find((one: Json) => one['follows'] === erasure && one['phase'] === 'planned')['erasure'];
  };
  const first = await following();
  t.match(await w.see(first), {
    trigger: 'retention',
    plan: {
      items: [
        { dataCategory: 'commercial', action: 'keep' },
        { dataCategory: 'contact', action: 'erase' },
      ],
    },
  });
  t.equal(
    await w.refusal(`/erasures/${first}/approval`, { plan: 1 }),
    '409 ERASURE_SECOND_PERSON_MISSING',
    'whoever kept it until that day does not let it go alone',
  );
  await w.post(`/erasures/${first}/refusal`, { reason: 'entered-in-error' });
  t.equal(await followKept(afterwards), 0, 'refused today');
  const tomorrow = { ...w.product.deps, clock: { now: () => '2049-02-02T00:00:00.000Z' as Instant } };
  t.equal(await followKept(tomorrow), 1, 'and asked for again, for it is still there');
  await w.post(`/erasures/${await following()}/approval`, { plan: 1 }, w.officer);
  const seen = await w.product.must('GET', `/v1/customers/${customer}?purpose=rights-request`);
  const { name, email, company } = seen.body['data']['fields'];
  t.match(
    [name, email, company],
    [{ answer: { state: 'erased' } }, { answer: { state: 'erased' } }, { answer: { state: 'opened' } }],
  );
  const dayAfter = { ...w.product.deps, clock: { now: () => '2049-02-03T00:00:00.000Z' as Instant } };
  t.equal(await followKept(dayAfter), 0, 'as long as the hold is on what is left');
  await w.post(`/holds/${hold['id']}/release-proposal`, { reason: 'matter-closed' });
  await w.post(`/holds/${hold['id']}/release`, { alone: 'no-second-person' });
  t.equal(await followKept(dayAfter), 1, 'and once it is released');
  await w.product.settled();
  const { items: last } = (await w.product.must('GET', `/v1/erasures?customer=${customer}&phase=planned`)).body;
  t.match((await w.see(last[0]['erasure']))['plan'], { items: [{ dataCategory: 'commercial', action: 'erase' }] });
});

t.test('an officer keeps for no shorter time than a law, and for no more than thirty years', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1);
  await w.post(`/customers/${customer}/retention-triggers`, {
    trigger: 'last-order',
    on: '2026-01-02',
    source: 'shop',
  });
  const { erasure } = await w.planned({ customers: [customer], dataCategories: ['contact', 'note'] });
  const keep = { dataCategories: ['contact'], reason: 'period-shorter', until: '2029-01-31' };
  await w.post(`/erasures/${erasure}/keeps`, keep);
  const itemOf = async (): Promise<Json> => (await w.see(erasure))['plan']['items'][0];
  t.match(await itemOf(), { why: 'office', until: '2029-01-31' });
  const period = { unit: 'years', number: 10, countFrom: 'end-of-year' };
  await inForce(w, 'vouchers', 'minimum', { ownerKind: 'customer', trigger: 'last-order', period });
  await w.post(`/erasures/${erasure}/plan`);
  t.match(await itemOf(), { why: 'law', until: '2036-12-31' }, 'the plan says the day on which it may go');
  const keeps = `/erasures/${erasure}/keeps`;
  t.equal(await w.refusal(keeps, keep), '409 ERASURE_KEEP_SHORTER_THAN_LAW');
  t.equal(await w.refusal(keeps, { ...keep, until: '9999-12-31' }), '422 ERASURE_KEEP_TOO_LONG');
  const named = await w.product.ask('POST', `/v1${keeps}`, {
    ...keep,
    until: '2040-12-31',
    law: 'ask erika@example.de',
  });
  t.not(named.status, 200, 'who is asked for by address is named in clear');
  t.ok(named.status >= 400 && named.status < 500);
  await w.post(keeps, { ...keep, reason: 'legal-claims', until: '2040-12-31' });
  t.match(await itemOf(), { why: 'office', until: '2040-12-31' }, 'longer than the law is the office’s to say');
});

t.test('an approver who left is replaced, and views that are behind are waited for', async (t) => {
  const w = await World.of(t);
  const { deps } = w.product;
  const customer = await w.register(1);
  const { erasure, plan } = await w.planned({ customers: [customer], dataCategories: ['note'] });
  const left = await w.product.actor(['compliance-officer'], ['rights-request']);
  const custodian = (await w.product.caller()).actor;
  const place = { matter: 'case-1', basis: 'litigation', custodian, reviewOn: '2099-01-01' };
  let hold = '';
  const held = justBefore(w.product, 'ErasureApproved', async () => {
    hold = String(
      (await w.post('/holds', { ...place, owners: [`customer-${customer}`], dataCategories: ['note'] }))['id'],
    );
  });
  const { state } = await loadState(deps, actorCategory, actorStream(left.id as ActorId));
  if (state.phase !== 'active') throw new Error(state.phase);
  const caller = { ...(await w.product.caller()), actor: left.id as ActorId, state };
  const approval = { plan, purpose: 'rights-request' };
  t.match(await approveErasure(held, caller, erasure as Id, approval), { kind: 'written' });
  t.match(await w.see(erasure), { phase: 'approved', waitsFor: 'hold' });
  t.equal(await w.refusal(`/erasures/${erasure}/approval`, { plan }, w.officer), '409 ERASURE_APPROVED_ALREADY');
  await w.post(`/actors/${left.id}/deactivation`);
  await w.post(`/holds/${hold}/release-proposal`, { reason: 'matter-closed' });
  await w.post(`/holds/${hold}/release`, { alone: 'no-second-person' });
  await pursueErasures(deps);
  t.match(await w.see(erasure), { phase: 'approved', waitsFor: 'look' }, 'nobody looks in the name of who left');
  t.equal(await w.refusal(`/erasures/${erasure}/approval`, { plan }), '409 ERASURE_SECOND_PERSON_MISSING');
  await w.post(`/erasures/${erasure}/approval`, { plan }, w.officer);
  t.match(await w.see(erasure), { phase: 'started', waitsFor: 'customer' });

  const { state: file } = await loadState(deps, erasureCategory, erasureStream(erasure as Id));
  if (file.phase !== 'started') throw new Error(file.phase);
  const readModels = new Proxy(deps.readModels, {
    get: (target, name) => (name === 'waitFor' ? async () => false : Reflect.get(target, name, target)),
  });
  if (deps.documents === undefined) throw new Error('the product keeps packages');
  t.equal(await destroyDocuments({ ...deps, readModels }, SYSTEM_ACTOR, file), undefined, 'no number is made up');
});

t.test('a hold that stops an erasure after its start is shown, and one that comes too late is not', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1);
  const { erasure, plan } = await w.planned({ customers: [customer], dataCategories: ['note'] });
  const custodian = (await w.product.caller()).actor;
  const place = { matter: 'case-1', basis: 'litigation', custodian, reviewOn: '2099-01-01' };
  const holdIt = async (): Promise<string> =>
    String((await w.post('/holds', { ...place, owners: [`customer-${customer}`], dataCategories: ['note'] }))['id']);
  let hold = '';
  const held = justBefore(w.product, 'ErasureStarted', async () => {
    hold = await holdIt();
  });
  const input = { plan, purpose: 'rights-request', alone: 'no-second-person' as const };
  t.match(await approveErasure(held, await w.product.caller(), erasure as Id, input), { kind: 'written' });
  t.match(await w.see(erasure), { phase: 'started', destroyed: undefined, waitsFor: 'hold' });
  await w.post(`/holds/${hold}/release-proposal`, { reason: 'matter-closed' });
  await w.post(`/holds/${hold}/release`, { alone: 'no-second-person' });
  await pursueErasures(w.product.deps);
  await holdIt();
  t.match(await w.see(erasure), { phase: 'started', waitsFor: 'customer' }, 'there is nothing left to hold');
});

t.test('papers that are destroyed are kept by no law and no hold that comes before it is recorded', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1);
  const request = await w.asked(customer, ['erasure']);
  const what = { trigger: 'request', ground: 'art17-1-b', request, customers: [customer] };
  const { erasure, plan } = await w.planned({ ...what, dataCategories: ALL_CATEGORIES });
  await w.post(`/erasures/${erasure}/approval`, { plan }, w.officer);
  await w.post(`/requests/${request}/approval`, { rights: ['erasure'], alone: 'no-second-person' });
  await w.post(`/requests/${request}/delivery`, { rights: ['erasure'], method: 'in-person' });
  await w.post(`/requests/${request}/closure`);
  const broken = justBefore(w.product, 'CategoryKeysShredded', () => Promise.reject(new Error('the disk is away')));
  await t.rejects(pursueErasure(broken, erasure as Id), /the disk is away/);
  t.match(await w.see(erasure), { phase: 'started' });
  const papers = `request-${request}` as Owner;
  t.strictSame(await w.product.deps.vault.erasures([papers]), [erasure], 'the vault did it');
  t.not((await livingKeysOf(w.product, papers)).length, 0, 'and no event says so');

  await inForce(w, 'letters', 'minimum');
  const custodian = (await w.product.caller()).actor;
  const place = { matter: 'case-9', basis: 'litigation', custodian, reviewOn: '2099-01-01' };
  await w.post('/holds', { ...place, owners: [papers], dataCategories: ['note'] });
  t.equal(await pursueErasure(w.product.deps, erasure as Id), 'completed');
  t.match(
    await w.see(erasure),
    { completed: { outcome: 'whole' }, keptSince: undefined },
    'nothing is said to be kept',
  );
  t.strictSame(await livingKeysOf(w.product, papers), []);
});

t.test(
  'the letter that answers says which papers a law has come upon, and what came in too late',
  poppler,
  async (t) => {
    const w = await World.of(t);
    const customer = await w.register(1);
    const request = await w.asked(customer, ['erasure']);
    const what = { trigger: 'request', ground: 'art17-1-b', request, customers: [customer] };
    const { erasure, plan } = await w.planned({ ...what, dataCategories: ALL_CATEGORIES });
    const late = justBefore(w.product, 'ErasureApproved', async () => {
      await w.letter(customer, ['access']);
    });
    const input = { plan, purpose: 'rights-request', alone: 'no-second-person' as const };
    t.match(await approveErasure(late, await w.product.caller(), erasure as Id, input), { kind: 'written' });
    t.match(await w.see(erasure), { phase: 'started', late: [{ dataCategory: 'identity' }, { dataCategory: 'note' }] });
    await w.post(`/requests/${request}/approval`, { rights: ['erasure'], alone: 'no-second-person' });
    await w.post(`/requests/${request}/delivery`, { rights: ['erasure'], method: 'done-and-told' });
    const written = async (): Promise<string> => {
      const { body } = await w.product.must('POST', `/v1/requests/${request}/letters/print`, {
        letter: 'completion',
        addressFrom: 'register',
        purpose: 'rights-request',
        deadlineConfirmed: true,
      });
      const file = join(t.testdir(), 'letter.pdf');
      writeFileSync(file, Buffer.from(body['data'].pdf.base64, 'base64'));
      return (await output('pdftotext', '-layout', file, '-')).replaceAll(/\s+/g, ' ');
    };
    const before = await written();
    t.match(before, /Notizen“ in den Unterlagen eines Antrags: kam erst, nachdem die Löschung beschlossen war/);
    t.match(before, 'Die Unterlagen dieses Antrags selbst werden vernichtet, sobald er abgeschlossen ist');
    t.match(before, 'bei der zuständigen Aufsichtsbehörde beschweren', 'and where to complain');
    t.notMatch(before, 'BGB');
    await inForce(w, 'letters', 'minimum', { dataCategories: DATA_CATEGORIES.filter((one) => one !== 'staff') });
    const year = Number(dayOf(w.product.deps.clock.now(), 'Europe/Berlin').slice(0, 4)) + 3;
    const after = await written();
    t.match(after, `BGB s. 195. Wir behalten sie bis zum 31. Dezember ${year}.`);
    t.notMatch(after, 'Die Unterlagen dieses Antrags selbst werden vernichtet', 'none of them is');
  },
);

t.test('erasures that fail stop no other, and each is said with its stream and nothing else of it', async (t) => {
  const w = await World.of(t);
  const erasures: string[] = [];
  for (const n of [1, 2, 3]) {
    const customer = await w.register(n);
    const { erasure, plan } = await w.planned({ customers: [customer], dataCategories: ['note'] });
    await w.post(`/erasures/${erasure}/approval`, { plan }, w.officer);
    erasures.push(erasure);
  }
  for (const erasure of erasures) {
    const told = justBefore(w.product, 'ErasureCompleted', () =>
      Promise.reject(new LedgerError('LEDGER_CLOSED', 'no')),
    );
    const telling = { told: 'yes', by: 'phone' } as const;
    const answer = await recordTelling(told, await w.product.caller(), erasure as Id, telling);
    t.match(answer, { kind: 'written' }, 'what was said is recorded, whatever comes of it now');
  }
  const [first, second, third] = erasures as [string, string, string];
  const isBroken = (stream: string) => stream === `erasure-${first}` || stream === `erasure-${second}`;
  const ledger = new Proxy(w.product.deps.ledger, {
    get(target, name) {
      const append: typeof target.append = async (stream, expected, events) => {
        if (isBroken(stream)) throw new LedgerError('LEDGER_UNAVAILABLE', 'Erika Sample');
        return target.append(stream, expected, events);
      };
      const value: unknown = name === 'append' ? append : Reflect.get(target, name, target);
      return typeof value === 'function' && name !== 'append' ? value.bind(target) : value;
    },
  });
  const error = await pursueErasures({ ...w.product.deps, ledger }).then(
    () => undefined,
    (failed: unknown) => failed,
  );
  const facts = failureFacts(error);
  t.strictSame(
    new Set(facts.errors?.map(({ of, cause }) => `${of} ${cause?.code}`)),
    new Set([first, second].map((one) => `erasure-${one} LEDGER_UNAVAILABLE`)),
  );
  t.notMatch(JSON.stringify(facts), 'Erika');
  t.match(await w.see(third), { phase: 'completed' });
  t.equal(await pursueErasures(w.product.deps), 2);
  t.equal(failureFacts(new AggregateError(Array(25).fill(error), 'many')).more, 5);
});

t.test('no step counts packages by views that are behind: nothing is recorded of them until they know', async (t) => {
  const w = await World.of(t);
  const { deps } = w.product;
  const customer = await w.register(1);
  const { erasure, plan } = await w.planned({ customers: [customer], dataCategories: ['note'] });
  const second = await w.product.actor(['compliance-officer'], ['rights-request']);
  const { state } = await loadState(deps, actorCategory, actorStream(second.id as ActorId));
  if (state.phase !== 'active') throw new Error(state.phase);
  const caller = { ...(await w.product.caller()), actor: second.id as ActorId, state };
  const atCrashPoint = (point: number) => {
    if (point === 4) throw new Error('cut off');
  };
  await t.rejects(
    approveErasure(deps, caller, erasure as Id, { plan, purpose: 'rights-request' }, { atCrashPoint }),
    /cut off/,
  );
  const load = async () => (await loadState(deps, erasureCategory, erasureStream(erasure as Id))).state;
  const before = await load();
  const shredded = before.phase === 'started' ? before.destroyed?.position : undefined;
  if (shredded === undefined) throw new Error(before.phase);
  // As far as the keys the views are, and not as far as the links that may have come since.
  const readModels = new Proxy(deps.readModels, {
    get: (target, name) =>
      name === 'waitFor'
        ? async (position: bigint, ms: number) => position <= shredded && target.waitFor(position, ms)
        : Reflect.get(target, name, target),
  });
  t.equal(await pursueErasure({ ...deps, readModels }, erasure as Id), 'views');
  const waiting = await load();
  t.match(waiting, { phase: 'started', purged: {} });
  t.notOk('documents' in waiting, 'no number is recorded');
  t.equal(await pursueErasure(deps, erasure as Id), 'customer', 'the next call goes on');
  t.match(await load(), { documents: { count: 0 } });
});

t.test('an erased person does not come back by last year’s table, and only what can be erased is named', async (t) => {
  const w = await World.of(t);
  const customer = await w.register(1);
  await w.product.settled();
  await eraseIn(w.product, { customers: [customer], dataCategories: ALL_CATEGORIES });
  const mapping = {
    name: 'old',
    source: 'shop',
    system: 'shop',
    collectionCountry: 'DE',
    columns: { id: { to: 'identifier' }, name: { to: 'name.full' } },
  };
  for (const [row, code] of [
    ['ERIKA1,Erika Sample1', 'CUSTOMER_ERASED'],
    ['ERIKA9,Somebody Else', undefined],
  ] as const) {
    const answer = await w.product.app.inject({
      method: 'POST',
      url: '/v1/imports',
      payload: Buffer.from(`id,name\n${row}\n`),
      headers: {
        authorization: `Bearer ${w.product.token}`,
        'content-type': 'application/octet-stream',
        'regesta-mapping': Buffer.from(JSON.stringify(mapping)).toString('base64url'),
      },
    });
    if (code === undefined) t.notMatch(answer.body, 'CUSTOMER_ERASED');
    else t.match(answer.body, code, 'the row of the erased person is refused');
  }
  const dataCategories = ['staff'];
  const active = await w.product.actor(['clerk'], []);
  const of = (owner: string) => ({
    trigger: 'office',
    ground: 'art17-1-a',
    customers: [],
    owners: [owner],
    dataCategories,
  });
  t.equal(
    await w.refusal('/erasures', of(`actor-${active.id}`)),
    '422 ERASURE_OWNER_NOT_ERASABLE',
    'who still acts has a name',
  );
  t.equal(await w.refusal('/erasures', of(`organisation-${'0'.repeat(26)}`)), '422 ERASURE_OWNER_NOT_ERASABLE');
  t.equal(await w.refusal('/erasures', { ...of('x'), owners: [] }), '422 ERASURE_NOBODY_NAMED');
  await w.post(`/actors/${active.id}/deactivation`);
  const { erasure } = await w.planned(of(`actor-${active.id}`));
  await w.post(`/erasures/${erasure}/approval`, { plan: 1 }, w.officer);
  t.match(
    await w.see(erasure),
    { phase: 'completed', completed: { outcome: 'whole' }, told: [] },
    'nobody is to be told',
  );
  t.equal(await expireDeliveries(w.product.deps), 0);
});
