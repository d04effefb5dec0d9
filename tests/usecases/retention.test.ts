import fc from 'fast-check';
import t from 'tap';
import { actorStream } from '../../src/domain/actor/stream.ts';
import { consentCategory } from '../../src/domain/consent/state.ts';
import { customerOwner } from '../../src/domain/customer/stream.ts';
import { type DisposalFile, disposalCategory } from '../../src/domain/disposal/state.ts';
import { disposalStream } from '../../src/domain/disposal/stream.ts';
import { HOLD, holdStream } from '../../src/domain/hold/stream.ts';
import { holdCategory } from '../../src/domain/hold/state.ts';
import { requestStream } from '../../src/domain/request/stream.ts';
import { type RetentionTerms } from '../../src/domain/rules/retention-terms.ts';
import { foldEvents } from '../../src/domain/shape/category.ts';
import {
  type CommandId,
  type CustomerId,
  derivedId,
  type Id,
  idOf,
  mintedId,
  type Owner,
  SINGLETON_ID,
} from '../../src/kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../src/kernel/sealed.ts';
import { type LocalDate, plusMillis } from '../../src/kernel/time.ts';
import { listErasures } from '../../src/projections/models/erasures-queries.ts';
import { erasedDataCategories } from '../../src/projections/models/shreds.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { holdsOn } from '../../src/usecases/core/holds.ts';
import { keepsUnstated, keptByLaw } from '../../src/usecases/core/keeps.ts';
import { loadState } from '../../src/usecases/core/load-state.ts';
import { consentEnded } from '../../src/usecases/core/owner-facts.ts';
import { correctCustomer } from '../../src/usecases/customer/correct-customer.ts';
import { deactivateActor } from '../../src/usecases/actor/deactivate-actor.ts';
import { disposalCertificate } from '../../src/usecases/disposal/certificate.ts';
import { dryRun } from '../../src/usecases/disposal/find-due.ts';
import { noteDue } from '../../src/usecases/disposal/note-due.ts';
import { approveDisposal, planDisposal } from '../../src/usecases/disposal/plan-disposal.ts';
import { pursueDisposals } from '../../src/usecases/disposal/pursue-disposals.ts';
import { dueContext, verdictsOn } from '../../src/usecases/disposal/verdicts.ts';
import { seeDisposal } from '../../src/usecases/disposal/see-disposals.ts';
import { approveErasure } from '../../src/usecases/erasure/approve-erasure.ts';
import { certificateFacts } from '../../src/usecases/erasure/certificate-facts.ts';
import { followKept } from '../../src/usecases/erasure/follow-kept.ts';
import { loadErasure } from '../../src/usecases/erasure/on-erasure.ts';
import { planErasure } from '../../src/usecases/erasure/plan-erasure.ts';
import { pursueErasure, pursueErasures } from '../../src/usecases/erasure/pursue-erasures.ts';
import { requestErasure } from '../../src/usecases/erasure/request-erasure.ts';
import { recordTelling } from '../../src/usecases/erasure/tell-by-hand.ts';
import { placeHold, proposeRelease, releaseHold, widenHold } from '../../src/usecases/hold/change-hold.ts';
import { remindOfReviews } from '../../src/usecases/hold/remind-of-reviews.ts';
import { registerActor } from '../../src/usecases/actor/register-actor.ts';
import { registerCustomer } from '../../src/usecases/customer/register-customer.ts';
import { identityIsNotInDoubt, rejectIdentity } from '../../src/usecases/request/check-identity.ts';
import { closeRequest, withdrawRequest } from '../../src/usecases/request/end-request.ts';
import { receiveRequest } from '../../src/usecases/request/receive-request.ts';
import { restrictProcessing } from '../../src/usecases/restriction/restrict-processing.ts';
import { recordShreds } from '../../src/usecases/ledger/record-shreds.ts';
import { approveRetention, scheduleRetention } from '../../src/usecases/retention/keep-schedules.ts';
import { stateTrigger } from '../../src/usecases/retention/state-trigger.ts';
import { movableClock } from '../support/movable-clock.ts';
import { caughtUp, firstCaller, newCaller, realDeps } from '../support/usecase-deps.ts';

t.setTimeout(600_000);

const DAY_MS = 24 * 3_600_000;
/** The same product some days on: its own clock says so, the ledger's does not. */
const later = (deps: Deps, days: number): Deps => ({
  ...deps,
  clock: { now: () => plusMillis(deps.clock.now(), days * DAY_MS) },
});

async function register(deps: Deps): Promise<CustomerId> {
  const facts = { name: { full: 'Somebody' }, email: 'somebody@example.com', company: { name: 'Some Works' } };
  const statement = { source: 'desk', channel: 'form', collectionCountry: 'DE', facts };
  const { customer, outcome } = await registerCustomer(deps, await firstCaller(deps), statement);
  if (outcome.kind !== 'written') throw new Error(outcome.kind);
  return customer;
}

const alone = { alone: 'no-second-person' as const };

async function inForce(deps: Deps, code: string, more: Partial<RetentionTerms>): Promise<void> {
  const terms: RetentionTerms = {
    mode: 'maximum',
    ownerKind: 'customer',
    dataCategories: ['identity', 'contact', 'commercial'],
    trigger: 'last-order',
    period: { unit: 'days', number: 0, countFrom: 'event' },
    law: { citation: 'a law of ours', certainty: 'high' },
    ...more,
  };
  const drafted = await scheduleRetention(deps, await firstCaller(deps), { code, terms });
  if (drafted.kind !== 'written') throw new Error(JSON.stringify(drafted.kind));
  const approved = await approveRetention(deps, await firstCaller(deps), code, { scheduleVersion: 1, ...alone });
  if (approved.kind !== 'written') throw new Error(JSON.stringify(approved));
}

const ordered = async (deps: Deps, customer: CustomerId, on: string) =>
  stateTrigger(deps, await firstCaller(deps), customer, { trigger: 'last-order', on: on as LocalDate, source: 'shop' });

async function hold(
  deps: Deps,
  owners: 'all' | Owner[],
  dataCategories: DataCategory[],
  reviewOn = '2999-01-01',
): Promise<Id> {
  const caller = await firstCaller(deps);
  const outcome = await placeHold(deps, caller, {
    matter: 'case-1',
    basis: 'litigation',
    owners,
    dataCategories,
    custodian: caller.actor,
    reviewOn: reviewOn as LocalDate,
  });
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  return mintedId(caller.commandId, HOLD, 0);
}

async function plan(deps: Deps): Promise<Id> {
  const outcome = await planDisposal(deps, await firstCaller(deps));
  if (outcome.kind !== 'written') throw new Error(JSON.stringify(outcome));
  return outcome.written.stream.slice('disposal-'.length) as Id;
}

const wantedOf = (...owners: Owner[]) =>
  owners.flatMap((owner) => DATA_CATEGORIES.map((dataCategory) => ({ owner, dataCategory })));

t.test(
  'a hold is found by the very next question, with the papers of its customers, and by its place in the ledger',
  async (t) => {
    const deps = await realDeps(t);
    const [anna, bert] = [await register(deps), await register(deps)];
    const caller = await firstCaller(deps);
    await receiveRequest(deps, caller, { channel: 'e-mail', rights: ['access'], customer: anna, words: 'Please.' });
    const request = requestStream(mintedId(caller.commandId, 'request', 0));
    const before = (await deps.ledger.head()).position;
    const id = await hold(deps, [customerOwner(anna)], ['identity', 'note']);
    const onAll = () => holdsOn(deps, wantedOf(customerOwner(anna), customerOwner(bert), request));
    t.same(
      await onAll(),
      [
        { hold: id, owner: customerOwner(anna), dataCategory: 'identity' },
        { hold: id, owner: customerOwner(anna), dataCategory: 'note' },
        { hold: id, owner: request, dataCategory: 'identity' },
        { hold: id, owner: request, dataCategory: 'note' },
      ],
      'no view was waited for',
    );
    t.same(await holdsOn(deps, wantedOf(customerOwner(anna)), before), [], 'it did not stand there yet');
    await widenHold(deps, await firstCaller(deps), id, { owners: [customerOwner(bert)], dataCategories: [] });
    t.equal((await onAll()).length, 6);
    await proposeRelease(deps, await firstCaller(deps), id, { reason: 'matter-closed' });
    const held = (await deps.ledger.head()).position;
    await releaseHold(deps, await firstCaller(deps), id, alone);
    t.same(await onAll(), []);
    t.equal((await holdsOn(deps, wantedOf(customerOwner(anna)), held)).length, 2, 'as it was there');
    await hold(deps, 'all', ['staff']);
    t.same(
      (await holdsOn(deps, wantedOf(actorStream((await firstCaller(deps)).actor)))).length,
      1,
      'everybody is everybody',
    );
  },
);

t.test('what a law obliges to keep is told with its last day, and what nobody stated is told apart', async (t) => {
  const deps = await realDeps(t);
  const [anna, bert] = [await register(deps), await register(deps)];
  const long = { unit: 'years' as const, number: 10, countFrom: 'end-of-year' as const };
  await inForce(deps, 'books', { mode: 'minimum', period: long, dataCategories: ['identity'] });
  await inForce(deps, 'vouchers', {
    mode: 'minimum',
    period: { ...long, number: 8 },
    dataCategories: ['identity', 'contact'],
  });
  await ordered(deps, anna, '2025-05-05');
  const now = deps.clock.now();
  t.match(await keptByLaw(deps, wantedOf(customerOwner(anna), customerOwner(bert)), now), [
    {
      owner: customerOwner(anna),
      dataCategory: 'identity',
      schedule: 'books',
      until: '2035-12-31',
      law: 'a law of ours',
    },
    {
      owner: customerOwner(anna),
      dataCategory: 'contact',
      schedule: 'vouchers',
      until: '2033-12-31',
      scheduleVersion: 1,
    },
  ]);
  t.same(await keepsUnstated(deps, wantedOf(customerOwner(anna)), now), []);
  t.match(await keepsUnstated(deps, [{ owner: customerOwner(bert), dataCategory: 'contact' }], now), [
    { schedule: 'vouchers', trigger: 'last-order', law: 'a law of ours' },
  ]);
  t.same(await keptByLaw(deps, wantedOf(customerOwner(anna)), plusMillis(now, 20 * 365 * DAY_MS)), [], 'it runs out');
});

t.test(
  'laws of unknown trigger are counted, confirmed by the approver, and those nobody confirmed leave it',
  async (t) => {
    const deps = await realDeps(t);
    const [anna, bert, carl] = [await register(deps), await register(deps), await register(deps)];
    const long = { unit: 'years' as const, number: 10, countFrom: 'end-of-year' as const };
    const books = { mode: 'minimum' as const, trigger: 'end-of-contract' as const, period: long };
    await inForce(deps, 'orders', { dataCategories: ['identity', 'commercial'] });
    await inForce(deps, 'books', { ...books, dataCategories: ['identity'] });
    for (const one of [anna, bert, carl]) await ordered(deps, one, '2020-01-01');
    const ended = { trigger: 'end-of-contract' as const, on: '1990-01-01' as LocalDate, source: 'shop' };
    await stateTrigger(deps, await firstCaller(deps), carl, ended);
    await caughtUp(deps);
    const counted = [{ schedule: 'books', dataCategory: 'identity', owners: 2 }];
    t.match(await dryRun(deps), { items: 6, unstated: counted }, 'of whom it was stated the law has run out');
    const disposal = await plan(deps);
    const answer = await approveDisposal(deps, await firstCaller(deps), disposal, alone);
    t.match(answer, { kind: 'refused', reason: 'disposal-unstated-unconfirmed' });
    const said = { ...alone, unstatedConfirmed: true as const };
    t.equal((await approveDisposal(deps, await firstCaller(deps), disposal, said)).kind, 'written');
    // A law that nobody was told of when the list was approved.
    await inForce(deps, 'vouchers', { ...books, dataCategories: ['commercial'] });
    await caughtUp(deps);
    await pursueDisposals(deps);
    const { state } = await loadState(deps, disposalCategory, disposalStream(disposal));
    t.match((state as DisposalFile).plan, { unstated: counted });
    t.match((state as DisposalFile).approved, { unstatedConfirmed: true });
    t.match((state as DisposalFile).batches.get(1)?.started, {
      items: 4,
      left: [anna, bert].sort().map((one) => ({
        owner: customerOwner(one),
        dataCategory: 'commercial',
        why: 'trigger-unknown',
        by: 'vouchers',
      })),
    });
    await caughtUp(deps);
    const erased = async (one: CustomerId) =>
      (await erasedDataCategories(deps.readModels.reader, customerOwner(one)))
        .map((found) => found.dataCategory)
        .sort();
    t.same([await erased(anna), await erased(carl)], [['identity'], ['commercial', 'identity']]);
  },
);

t.test(
  'the last contact is what the customer said, in requests too, and nothing that the office did alone',
  async (t) => {
    const clock = movableClock();
    const deps = await realDeps(t, clock);
    const period = { unit: 'days' as const, number: 3, countFrom: 'event' as const };
    const contact = { trigger: 'last-contact' as const, period, dataCategories: ['identity' as const] };
    await inForce(deps, 'prospects', contact);
    const customers: CustomerId[] = [];
    for (let n = 0; n < 5; n++) customers.push(await register(deps));
    const [quiet, wrote, alone, asked, other] = customers as [
      CustomerId,
      CustomerId,
      CustomerId,
      CustomerId,
      CustomerId,
    ];
    clock.forward(2 * DAY_MS);
    const received = async (customer: CustomerId) => {
      const caller = await firstCaller(deps);
      await receiveRequest(deps, caller, { channel: 'e-mail', rights: ['access'], customer, words: 'Please.' });
      return mintedId(caller.commandId, 'request', 0);
    };
    const correct = async (customer: CustomerId, reason: 'found-wrong' | 'customer-asked') => {
      const facts = { name: { full: 'Somebody Else' } };
      const input = { source: 'desk', channel: 'phone', facts, reason };
      t.equal((await correctCustomer(deps, await firstCaller(deps), customer, input)).kind, 'accepted');
    };
    const request = await received(wrote);
    await withdrawRequest(deps, await firstCaller(deps), request, { channel: 'e-mail' });
    await closeRequest(deps, await firstCaller(deps), request);
    await correct(alone, 'found-wrong');
    await correct(asked, 'customer-asked');
    const strange = await received(other);
    await rejectIdentity(deps, await firstCaller(deps), strange, { reason: 'contradicted' });
    await withdrawRequest(deps, await firstCaller(deps), strange, { channel: 'e-mail' });
    await closeRequest(deps, await firstCaller(deps), strange);
    clock.forward(2 * DAY_MS);
    await caughtUp(deps);
    const verdicts = await verdictsOn(deps, await dueContext(deps), customers.map(customerOwner));
    const due = verdicts.filter(({ kind, dataCategory }) => kind === 'due' && dataCategory === 'identity');
    t.same(new Set(due.map(({ owner }) => owner)), new Set([quiet, alone, other].map(customerOwner)));
    // The same words under a law: whoever asks for something begins no duty to keep anew.
    await inForce(deps, 'letters', { ...contact, mode: 'minimum' });
    const kept = await keptByLaw(deps, wantedOf(...customers.map(customerOwner)), clock.now());
    t.same(
      kept.map(({ owner }) => owner),
      [customerOwner(asked)],
    );
  },
);

t.test('papers of closed requests and names of staff who left are disposed of like the rest', async (t) => {
  const deps = await realDeps(t);
  const anna = await register(deps);
  const caller = await firstCaller(deps);
  const letter = { channel: 'e-mail' as const, rights: ['access' as const], customer: anna, words: 'A canary letter.' };
  await receiveRequest(deps, caller, letter);
  const request = mintedId(caller.commandId, 'request', 0);
  const asAdministrator = await firstCaller(deps);
  await registerActor(deps, asAdministrator, { kind: 'person', roles: ['clerk'], purposes: [], name: 'Canary Clerk' });
  const clerk = mintedId(asAdministrator.commandId, 'actor', 0);
  await inForce(deps, 'papers', {
    ownerKind: 'request',
    trigger: 'request-closed',
    dataCategories: ['note', 'identity'],
  });
  await inForce(deps, 'names', { ownerKind: 'actor', trigger: 'actor-deactivated', dataCategories: ['staff'] });
  await caughtUp(deps);
  t.match(await dryRun(later(deps, 5)), { items: 0 }, 'nothing has ended');
  await withdrawRequest(deps, await firstCaller(deps), request, { channel: 'e-mail' });
  const closed = await closeRequest(deps, await firstCaller(deps), request);
  t.equal(closed.kind, 'written', JSON.stringify(closed.kind));
  await deactivateActor(deps, await firstCaller(deps), clerk);
  await caughtUp(deps);
  t.match(await dryRun(deps), { items: 0 }, 'the day itself is not counted');
  const soon = later(deps, 2);
  t.match(await dryRun(soon), {
    items: 2,
    due: [
      { schedule: 'names', dataCategory: 'staff', due: 1 },
      { schedule: 'papers', dataCategory: 'note', due: 1 },
    ],
  });
  const disposal = await plan(soon);
  await approveDisposal(soon, await firstCaller(deps), disposal, alone);
  await pursueDisposals(soon);
  t.match(await seeDisposal(soon, await firstCaller(deps), disposal), { data: { phase: 'completed', items: 2 } });
  const shredded = async (owner: Owner) =>
    (await erasedDataCategories(deps.readModels.reader, owner)).map((one) => one.dataCategory);
  await caughtUp(deps);
  t.match(await dryRun(soon), { items: 0 });
  t.same(await shredded(requestStream(request)), ['note']);
  t.same(await shredded(actorStream(clerk)), ['staff']);
  t.same(await shredded(customerOwner(anna)), [], 'the customer is not concerned');
});

t.test('what is restricted is neither disposed of nor erased without the customer who asks for it', async (t) => {
  const deps = await realDeps(t);
  const [anna, bert, cleo] = [await register(deps), await register(deps), await register(deps)];
  for (const one of [anna, bert, cleo]) await ordered(deps, one, '2020-01-01');
  await inForce(deps, 'orders', {});
  await restrictProcessing(deps, await firstCaller(deps), cleo, {
    ground: 'own-decision',
    purposes: ['rights-request'],
  });
  const asked = { ground: 'unlawful-erasure-opposed' as const };
  const restricted = await restrictProcessing(deps, await firstCaller(deps), anna, asked);
  if (restricted.kind !== 'written') throw new Error(JSON.stringify(restricted));
  await caughtUp(deps);
  t.match(await dryRun(deps), {
    owners: 2,
    left: ['commercial', 'contact', 'identity'].map((dataCategory) => ({
      why: 'restriction',
      dataCategory,
      owners: 1,
    })),
  });
  const caller = await firstCaller(deps);
  const office = { customers: [anna], trigger: 'office' as const, ground: 'art17-1-a' as const };
  await requestErasure(deps, caller, { ...office, dataCategories: ['identity'] });
  const erasure = mintedId(caller.commandId, 'erasure', 0);
  await planErasure(deps, await firstCaller(deps), erasure);
  const { state } = await loadErasure(deps, erasure);
  t.match(state, { plan: { items: [{ dataCategory: 'identity', action: 'keep', why: 'restriction' }] } });

  const disposal = await plan(deps);
  await restrictProcessing(deps, await firstCaller(deps), bert, { ground: 'needed-for-claims' });
  await approveDisposal(deps, await firstCaller(deps), disposal, alone);
  await pursueDisposals(deps);
  const { batches } = (await loadState(deps, disposalCategory, disposalStream(disposal))).state as DisposalFile;
  t.same(
    batches.get(1)?.started?.left.map(({ owner, why }) => [owner, why]),
    ['commercial', 'contact', 'identity'].map(() => [customerOwner(bert), 'restriction']),
    'also what was restricted after it was listed',
  );
});

t.test(
  'a consent ends on the day of the no that another system reported, not on the day on which it was given',
  async (t) => {
    const at = (day: string) => `${day}T12:00:00.000Z`;
    const stream = 'consent-00000000000000000000000001';
    const given = {
      notice: 'n',
      noticeVersion: 1,
      method: 'checkbox',
      givenBy: 'person',
      channel: 'web',
      separate: true,
    };
    const event = (n: number, type: string, clear: object) => ({
      id: `e${n}`,
      type,
      stream,
      clear: { purpose: 'news', ...clear },
      sealed: {},
      metadata: { actor: 'x', recordedAt: at(`2026-0${n}-15`) },
    });
    const yes = event(1, 'ConsentGiven', { ...given, givenAt: at('2026-01-15') });
    const no = (n: number, reportedOn?: string) =>
      event(n, 'ConsentReported', { state: 'withdrawn', source: `shop-${n}`, ...(reportedOn && { reportedOn }) });
    const endOf = (...events: object[]) => {
      const state = foldEvents(consentCategory, events as never);
      const on = (day: string) => ({ on: day.slice(0, 10) as LocalDate });
      return consentEnded({ state, events: events as never }, 'news', at('2026-09-01') as never, on);
    };
    t.same(endOf(yes), 'open');
    t.same(endOf(yes, no(5)), { on: '2026-05-15' }, 'where it names no day, the day of the report');
    t.same(endOf(yes, no(5, '2026-03-03')), { on: '2026-03-03' });
    t.same(
      endOf(no(1, '2026-01-02'), yes, no(5, '2026-03-03'), no(6, '2026-06-01')),
      { on: '2026-03-03' },
      'said again',
    );
  },
);

t.test('reviews and what is due are recorded once, by whichever process comes first', async (t) => {
  const deps = await realDeps(t);
  const today = deps.clock.now().slice(0, 10);
  const id = await hold(deps, 'all', ['note'], plusMillis(deps.clock.now(), 10 * DAY_MS).slice(0, 10));
  t.same(
    await Promise.all([remindOfReviews(deps), remindOfReviews(deps)]).then((all) => all.reduce((a, b) => a + b)),
    1,
  );
  t.equal(await remindOfReviews(deps), 0);
  t.equal(await remindOfReviews(later(deps, 40)), 1, 'what was missed is made up for once');
  t.match((await loadState(deps, holdCategory, holdStream(id))).state, { reminded: 3 });

  t.equal(await noteDue(deps), 0, 'no schedule, nothing to look for');
  const anna = await register(deps);
  await ordered(deps, anna, '2020-01-01');
  await inForce(deps, 'orders', {});
  t.equal(await noteDue(deps), 1);
  t.equal(await noteDue(deps), 0);
  t.equal(await noteDue(later(deps, 1)), 0, 'the same a day later is no news');
  const found = async () => (await loadState(deps, disposalCategory, disposalStream(SINGLETON_ID))).state;
  t.match(await found(), { phase: 'unknown', found: { on: today, due: [{ schedule: 'orders', due: 1 }, {}, {}] } });
  const disposal = await plan(deps);
  await approveDisposal(deps, await firstCaller(deps), disposal, alone);
  await pursueDisposals(deps);
  t.equal(await noteDue(later(deps, 2)), 1, 'that nothing is due any more is news');
  t.match(await found(), { found: { due: [] } });
});

t.test('a disposal that was cut off anywhere is gone on with, and nobody is disposed of twice', async (t) => {
  const deps = await realDeps(t);
  const customers: CustomerId[] = [];
  for (let n = 0; n < 120; n++) {
    const customer = await register(deps);
    await ordered(deps, customer, '2020-01-01');
    customers.push(customer);
  }
  await inForce(deps, 'orders', {});
  await caughtUp(deps);
  const officer = await newCaller(deps, ['data-protection-officer'], ['rights-request']);
  // The ledger fails at every append from the n-th on, once for each n: what was written before stays written.
  const failing = (after: number): Deps => {
    let left = after;
    const append: Deps['ledger']['append'] = async (...args) => {
      if (left-- <= 0) throw new Error('cut off');
      return deps.ledger.append(...args);
    };
    const ledger = new Proxy(deps.ledger, {
      get(of, key) {
        if (key === 'append') return append;
        const member: unknown = Reflect.get(of, key, of);
        return typeof member === 'function' ? member.bind(of) : member;
      },
    });
    return { ...deps, ledger };
  };
  const command = await firstCaller(deps);
  let cuts = 0;
  for (let after = 0; ; after++) {
    try {
      await planDisposal(failing(after), command);
      break;
    } catch (error) {
      cuts++;
      if (!String(error).includes('cut off')) throw error;
      if (after % 2 === 1) await pursueDisposals(deps);
    }
  }
  t.ok(cuts >= 2, `planning was cut off ${cuts} times`);
  const disposal = mintedId(command.commandId, 'disposal', 0);
  t.match(await seeDisposal(deps, officer, disposal), {
    data: { phase: 'planned', owners: 120, items: 360, batches: 2 },
  });
  await approveDisposal(deps, officer, disposal, {});
  cuts = 0;
  for (let after = 1; ; after++) {
    try {
      await pursueDisposals(failing(after));
      if (((await seeDisposal(deps, officer, disposal)) as { data: { phase: string } }).data.phase === 'completed')
        break;
    } catch (error) {
      cuts++;
      if (!String(error).includes('cut off')) throw error;
    }
  }
  t.ok(cuts > 3, `carrying out was cut off ${cuts} times`);
  await caughtUp(deps);
  const { state } = await loadState(deps, disposalCategory, disposalStream(disposal));
  if (state.phase !== 'completed') throw new Error(state.phase);
  const done = [...state.batches.values()];
  t.same(
    done.map(({ started }) => started?.left),
    [[], []],
  );
  t.equal(
    done.reduce((sum, batch) => sum + (batch.done?.keys ?? 0), 0),
    360,
    'each key is destroyed once',
  );
  t.match(await dryRun(deps), { items: 0 });
});

/** Fails at the first event of that type, and only there. */
function failingAt(deps: Deps, type: string): Deps {
  const append: Deps['ledger']['append'] = async (stream, expected, events) => {
    if (events.some((event) => event.type === type)) throw new Error('cut off');
    return deps.ledger.append(stream, expected, events);
  };
  const ledger = new Proxy(deps.ledger, {
    get(of, key) {
      if (key === 'append') return append;
      const member: unknown = Reflect.get(of, key, of);
      return typeof member === 'function' ? member.bind(of) : member;
    },
  });
  return { ...deps, ledger };
}

t.test(
  'a batch that was cut off is asked everything again, and leaves alone whoever is not due any more',
  async (t) => {
    const deps = await realDeps(t);
    const people = [await register(deps), await register(deps), await register(deps), await register(deps)];
    const [anna, bert, cleo, dora] = people as [CustomerId, CustomerId, CustomerId, CustomerId];
    for (const one of people) await ordered(deps, one, '2020-01-01');
    await inForce(deps, 'orders', {});
    await caughtUp(deps);
    const disposal = await plan(deps);
    await approveDisposal(deps, await firstCaller(deps), disposal, alone);
    await t.rejects(pursueDisposals(failingAt(deps, 'ErasureStarted')), /cut off/);
    const file = async () => (await loadState(deps, disposalCategory, disposalStream(disposal))).state as DisposalFile;
    const first = (await file()).batches.get(1)?.started?.erasure as Id;
    t.equal((await loadErasure(deps, first)).state.phase, 'approved', 'it was begun');

    await ordered(deps, anna, deps.clock.now().slice(0, 10));
    await hold(deps, [customerOwner(bert)], ['identity']);
    const letter = { channel: 'e-mail' as const, rights: ['access' as const], customer: cleo, words: 'Mine, please.' };
    await receiveRequest(deps, await firstCaller(deps), letter);
    await caughtUp(deps);
    await pursueErasures(deps);
    t.equal((await loadErasure(deps, first)).state.phase, 'approved', 'by whatever way it is gone on with');
    await pursueDisposals(deps);
    t.match((await loadErasure(deps, first)).state, { phase: 'refused', refusal: { reason: 'plan-outdated' } });
    const { phase, batches } = await file();
    t.equal(phase, 'completed', 'nobody waits for the one who is held');
    t.match(batches.get(1)?.started, { replaces: first, owners: 2, items: 5 });
    t.same(
      batches
        .get(1)
        ?.started?.left.map(
          ({ owner, dataCategory, why }) => `${people.indexOf(idOf(owner) as CustomerId)} ${dataCategory} ${why}`,
        )
        .sort(),
      [
        ...['commercial', 'contact', 'identity'].map((one) => `0 ${one} not-due`),
        '1 identity hold',
        ...['commercial', 'contact', 'identity'].map((one) => `2 ${one} request-open`),
      ],
    );
    t.match(batches.get(1)?.done, { keys: 5 });
    const gone = async (one: CustomerId) =>
      (await erasedDataCategories(deps.readModels.reader, customerOwner(one))).length;
    await caughtUp(deps);
    t.same([await gone(anna), await gone(bert), await gone(cleo), await gone(dora)], [0, 2, 0, 3]);
  },
);

t.test('a batch whose erasure the vault remembers from before a restore goes on under another one', async (t) => {
  const deps = await realDeps(t);
  const [anna, bert] = [await register(deps), await register(deps)];
  for (const one of [anna, bert]) await ordered(deps, one, '2020-01-01');
  await inForce(deps, 'orders', {});
  await caughtUp(deps);
  const disposal = await plan(deps);
  await approveDisposal(deps, await firstCaller(deps), disposal, alone);
  // As a restore leaves it: this batch had destroyed what was due of it then, and the ledger does not know.
  const before = mintedId(derivedId(['disposal', disposal, 'batch', 1]) as CommandId, 'erasure', 0);
  const at = deps.clock.now();
  const gone = { owners: [customerOwner(anna)], dataCategories: ['identity', 'contact', 'commercial'] as const };
  await deps.vault.shred({ ...gone, request: before, at, suppressUntil: plusMillis(at, DAY_MS) });
  await recordShreds(deps);
  t.equal((await loadErasure(deps, before)).state.phase, 'bare');
  await caughtUp(deps);
  await pursueDisposals(deps);
  await pursueDisposals(deps);
  const { state } = await loadState(deps, disposalCategory, disposalStream(disposal));
  if (state.phase !== 'completed') throw new Error(state.phase);
  t.match(state.batches.get(1), { started: { replaces: before, owners: 1, items: 3 }, done: { keys: 3 } });
  await caughtUp(deps);
  t.equal((await erasedDataCategories(deps.readModels.reader, customerOwner(bert))).length, 3);

  const caller = await firstCaller(deps);
  const issued = await disposalCertificate(deps, caller, disposal);
  t.match(issued, { data: { certificate: { ledger: deps.origin, disposed: { keys: 3 } } } });
  const continued = { ...deps, origin: `${deps.origin}-2` };
  t.same(
    await disposalCertificate(continued, caller, disposal),
    issued,
    'also where the ledger has another name since',
  );
});

t.test('an erasure that waited asks the law again, and what came in since is said to stay', async (t) => {
  const deps = await realDeps(t);
  const officer = await newCaller(deps, ['data-protection-officer'], ['rights-request']);
  const again = async () => ({ ...officer, commandId: (await firstCaller(deps)).commandId });
  const approved = async (customer: CustomerId) => {
    const caller = await firstCaller(deps);
    const office = { customers: [customer], trigger: 'office' as const, ground: 'art17-1-a' as const };
    await requestErasure(deps, caller, { ...office, dataCategories: ['identity', 'note'] });
    const erasure = mintedId(caller.commandId, 'erasure', 0);
    await planErasure(deps, await firstCaller(deps), erasure);
    const { state } = await loadErasure(deps, erasure);
    if (state.phase !== 'planned') throw new Error(state.phase);
    const atCrashPoint = () => {
      throw new Error('cut off');
    };
    const input = { plan: Number(state.plan?.revision), purpose: 'rights-request' };
    await t.rejects(approveErasure(deps, await again(), erasure, input, { atCrashPoint }), /cut off/);
    t.equal((await loadErasure(deps, erasure)).state.phase, 'approved');
    return erasure;
  };
  const [anna, bert, cleo] = [await register(deps), await register(deps), await register(deps)];
  const first = await approved(anna);
  await ordered(deps, anna, '2025-05-05');
  await inForce(deps, 'books', {
    mode: 'minimum',
    dataCategories: ['identity'],
    period: { unit: 'years', number: 10, countFrom: 'end-of-year' },
  });
  t.equal(await pursueErasure(deps, first), 'law', 'moments after the approval');
  const toRestrict = await approved(cleo);
  await restrictProcessing(deps, await firstCaller(deps), cleo, { ground: 'needed-for-claims' });
  t.equal(await pursueErasure(deps, toRestrict), 'restriction');

  const second = await approved(bert);
  const caller = await firstCaller(deps);
  await receiveRequest(deps, caller, {
    channel: 'e-mail',
    rights: ['access'],
    customer: bert,
    words: 'A late letter.',
  });
  const request = requestStream(mintedId(caller.commandId, 'request', 0));
  t.equal(await pursueErasure(deps, second), 'customer');
  t.match((await loadErasure(deps, second)).state, { started: { late: [{ owner: request, dataCategory: 'note' }] } });
  await recordTelling(deps, await again(), second, { told: 'yes', by: 'phone' });
  t.match((await loadErasure(deps, second)).state, { phase: 'completed', completed: { outcome: 'partly' } });
  const { position } = await deps.ledger.head();
  const kept = [{ owner: request, dataCategory: 'note', why: 'late' }];
  t.same((await certificateFacts(deps, second, position)).facts.kept, kept, 'the certificate names it');
  const own = (await certificateFacts(deps, second, position, bert)).facts;
  t.match(own, { kept, completed: { outcome: 'partly' } }, 'the customer’s own, too');
});

t.test('papers that a law came upon stay, the erasure ends without them, and another one follows', async (t) => {
  const clock = movableClock();
  const deps = await realDeps(t, clock);
  const officer = await newCaller(deps, ['data-protection-officer'], ['rights-request']);
  const customer = await register(deps);
  const caller = await firstCaller(deps);
  await receiveRequest(deps, caller, { channel: 'e-mail', rights: ['erasure'], customer, words: 'Forget me.' });
  const request = mintedId(caller.commandId, 'request', 0);
  await identityIsNotInDoubt(deps, await firstCaller(deps), request, { reason: 'logged-in' });
  const asking = await firstCaller(deps);
  const what = { trigger: 'request' as const, ground: 'art17-1-b' as const, request, customers: [customer] };
  await requestErasure(deps, asking, { ...what, dataCategories: ['identity', 'note'] });
  const erasure = mintedId(asking.commandId, 'erasure', 0);
  await planErasure(deps, await firstCaller(deps), erasure);
  const { state } = await loadErasure(deps, erasure);
  if (state.phase !== 'planned') throw new Error(state.phase);
  const input = { plan: Number(state.plan?.revision), purpose: 'rights-request' };
  t.equal((await approveErasure(deps, officer, erasure, input)).kind, 'written');
  await withdrawRequest(deps, await firstCaller(deps), request, { channel: 'e-mail' });
  t.match(await closeRequest(deps, await firstCaller(deps), request), { kind: 'written' });
  const papers = { ownerKind: 'request' as const, trigger: 'request-closed' as const };
  const period = { unit: 'days' as const, number: 3, countFrom: 'event' as const };
  await inForce(deps, 'letters', { ...papers, mode: 'minimum', period, dataCategories: ['note'] });
  await caughtUp(deps);
  t.equal(await pursueErasure(deps, erasure), 'completed', 'it waits for no law');
  const kept = { owner: requestStream(request), dataCategory: 'note', schedule: 'letters', law: 'a law of ours' };
  t.match((await loadErasure(deps, erasure)).state, {
    completed: { outcome: 'partly' },
    lastStarted: { kept: [{ ...kept, action: 'keep', why: 'law' }] },
  });
  const { position } = await deps.ledger.head();
  t.match((await certificateFacts(deps, erasure, position)).facts.kept, [{ ...kept, why: 'law' }]);
  const gone = async () =>
    (await erasedDataCategories(deps.readModels.reader, requestStream(request))).map((one) => one.dataCategory);
  await caughtUp(deps);
  t.notOk((await gone()).includes('note'), 'what the law keeps is there');
  t.ok((await gone()).includes('identity'), 'and nothing else');
  t.equal(await followKept(deps), 0, 'not before its day');
  clock.forward(5 * DAY_MS);
  t.equal(await followKept(deps), 1);
  await caughtUp(deps);
  const follower = (await unfollowed(deps)).find((id) => id !== erasure) as Id;
  t.match((await loadErasure(deps, follower)).state, {
    phase: 'planned',
    follows: erasure,
    plan: { items: [{ owner: requestStream(request), dataCategory: 'note', action: 'erase' }] },
  });
});

/** Ids of all erasures that wait for an approval. */
const unfollowed = async (deps: Deps): Promise<readonly Id[]> =>
  (await listErasures(deps.readModels.reader, { limit: 10, phase: 'planned' })).items;

t.test('whatever is held, disposed of and erased in whatever order, nothing of a hold is ever destroyed', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
          data: fc.subarray(['identity', 'contact', 'commercial'] as DataCategory[], { minLength: 1 }),
          isReleased: fc.boolean(),
        }),
        { maxLength: 4 },
      ),
      fc.nat({ max: 3 }),
      async (holds, late) => {
        const deps = await realDeps(t);
        const people = [await register(deps), await register(deps), await register(deps), await register(deps)];
        for (const one of people) await ordered(deps, one, '2020-01-01');
        await inForce(deps, 'orders', {});
        const placed: Id[] = [];
        const place = async ({ who, data }: (typeof holds)[number]) =>
          placed.push(
            await hold(
              deps,
              who.map((n) => customerOwner(people[n] as CustomerId)),
              [...data],
            ),
          );
        for (const one of holds.slice(late)) await place(one);
        await caughtUp(deps);
        const officer = await newCaller(deps, ['data-protection-officer'], ['rights-request']);
        const planned = await planDisposal(deps, await firstCaller(deps));
        // Some come after the list was approved and before it is carried out.
        if (planned.kind === 'written') {
          await approveDisposal(deps, officer, planned.written.stream.slice('disposal-'.length) as Id, {});
        }
        for (const one of holds.slice(0, late)) await place(one);
        await pursueDisposals(deps);
        await caughtUp(deps);
        const held = new Set(holds.flatMap(({ who, data }) => who.flatMap((n) => data.map((one) => `${n} ${one}`))));
        const [rows] = await deps.readModels.reader.read([
          { sql: 'SELECT owner, data_category FROM shred', params: [] },
        ]);
        const gone = new Set(
          (rows ?? []).map(
            (row) =>
              `${people.findIndex((one) => customerOwner(one) === row['owner'])} ${String(row['data_category'])}`,
          ),
        );
        for (const one of held) if (gone.has(one)) throw new Error(`${one} was held and is gone`);
        for (let n = 0; n < 4; n++) {
          for (const data of ['identity', 'contact', 'commercial']) {
            if (!held.has(`${n} ${data}`) && !gone.has(`${n} ${data}`))
              throw new Error(`${n} ${data} was due and is there`);
          }
        }
      },
    ),
    { numRuns: 12 },
  );
  t.pass();
});
