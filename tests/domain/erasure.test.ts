import t from 'tap';
import * as carry from '../../src/domain/erasure/carry-out.ts';
import {
  approveErasure,
  planErasure,
  refuseErasure,
  requestErasure,
  takeApprovalOver,
} from '../../src/domain/erasure/decide.ts';
import type { KeepItem, PlanItem } from '../../src/domain/erasure/plan-events.ts';
import {
  goesAtOnce,
  goesLast,
  isForgotten,
  isUnfinished,
  keptItems,
  untold,
} from '../../src/domain/erasure/queries.ts';
import type { DecideOnErasure } from '../../src/domain/erasure/refusals.ts';
import { erasureCategory } from '../../src/domain/erasure/state.ts';
import { MAX_PLAN_ITEMS } from '../../src/domain/erasure/vocabulary.ts';
import { deliverResponse } from '../../src/domain/request/decide-answer.ts';
import { requestCategory } from '../../src/domain/request/state.ts';
import { type ActorId, type CustomerId, streamName, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { scenarios, second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const customer = testId(7) as CustomerId;
const owner = streamName('customer', customer);
const papers = streamName('request', testId(8));
const clear = {
  trigger: 'request',
  ground: 'art17-1-b',
  request: testId(8),
  customers: [customer],
  dataCategories: ['contact', 'identity'],
} as const;
const requested = { type: 'ErasureRequested', clear: clear as never } as const;
const identity: PlanItem = { owner, dataCategory: 'identity', action: 'erase' };
const words: PlanItem = { owner: papers, dataCategory: 'note', action: 'erase', after: 'told' };
const contact: PlanItem = {
  owner,
  dataCategory: 'contact',
  action: 'keep',
  why: 'law',
  until: '2036-12-31' as LocalDate,
  law: 'AO § 147(3)',
  schedule: 'invoices-de',
  scheduleVersion: 1,
};
const items = [contact, identity, words];
const planOf = (all: PlanItem[]) => ({ type: 'ErasurePlanned' as const, clear: { items: all } });
const planned = planOf(items);
const approved = { type: 'ErasureApproved', clear: { plan: 1 } } as const;
const started = { type: 'ErasureStarted', clear: {} } as const;
const purged = { type: 'ReadModelsPurged', clear: { position: '40' } } as const;
const completed = { type: 'ErasureCompleted', clear: { outcome: 'partly' } } as const;
const toldOf = { type: 'CustomerTold' as const, clear: { customers: [customer], by: 'letter' as const } };
/** Of the events of a scenario: who acted. */
const somebodyElse = testId(9) as ActorId;

t.test('it is asked for', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  given()
    .when(requestErasure(clear as never))
    .then(requested);
  given(requested)
    .when(requestErasure(clear as never))
    .refused('erasure-exists');
  given()
    .when(requestErasure({ ...clear, customers: [] } as never))
    .refused('erasure-nobody-named');
  const { request: _none, ...without } = clear;
  given()
    .when(requestErasure(without as never))
    .refused('erasure-request-missing');
});

t.test('it is planned, by the planner, until one is approved', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  given(requested)
    .when(planErasure([words, identity, contact]))
    .then(planned);
  given(requested, planned).when(planErasure(items)).nothing();
  given(requested, planned)
    .when(planErasure([identity]))
    .then({ type: 'ErasurePlanned', clear: { items: [identity] } });
  given().when(planErasure(items)).refused('erasure-unknown');
  given(requested).when(planErasure([])).refused('erasure-nothing-to-erase');
  const many = Array.from(
    { length: MAX_PLAN_ITEMS + 1 },
    (_, n): PlanItem => ({ ...identity, owner: `${owner}${n}` as never }),
  );
  given(requested).when(planErasure(many)).refused('erasure-plan-too-large');
  given(requested, planned, approved).when(planErasure(items)).refused('erasure-approved-already');
  given(requested, planned, approved, started).when(planErasure(items)).refused('erasure-started');
  const refusal = { type: 'ErasureRefused', clear: { reason: 'wrong-customer' } } as const;
  given(requested, planned)
    .when(refuseErasure({ reason: 'wrong-customer' }))
    .then(refusal);
  given(requested, planned, approved)
    .when(refuseErasure({ reason: 'wrong-customer' }))
    .then(refusal);
  given(requested, refusal)
    .when(refuseErasure({ reason: 'entered-in-error' }))
    .nothing();
  given(requested, refusal).when(planErasure(items)).refused('erasure-refused');
  given(requested, planned, approved, started)
    .when(refuseErasure({ reason: 'wrong-customer' }))
    .refused('erasure-started');
});

t.test('a second person approves exactly the plan that was read, as it is now', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  const again =
    (decide: DecideOnErasure): DecideOnErasure =>
    (state) =>
      // Said twice, an approval is refused by what it is: the scenario wants a second asking to say nothing.
      state.phase === 'approved' ? { kind: 'accepted', events: [] } : decide(state);
  given(requested, planned)
    .when(again(approveErasure({ plan: 1 }, somebodyElse, items)))
    .then(approved);
  given(requested, planned, approved)
    .when(approveErasure({ plan: 1 }, somebodyElse, items))
    .refused('erasure-approved-already');
  given(requested)
    .when(approveErasure({ plan: 1 }, somebodyElse, items))
    .refused('erasure-not-planned');
  given(requested, planned)
    .when(approveErasure({ plan: 0 }, somebodyElse, items))
    .refused('erasure-plan-changed');
  const held: PlanItem = { owner, dataCategory: 'identity', action: 'keep', why: 'hold', hold: testId(3) };
  given(requested, planned)
    .when(approveErasure({ plan: 1 }, somebodyElse, [contact, held, words]))
    .refused('erasure-held');
  given(requested, planned)
    .when(approveErasure({ plan: 1 }, somebodyElse, [identity]))
    .refused('erasure-plan-outdated');
  const nothing = planOf([contact]);
  given(requested, nothing)
    .when(approveErasure({ plan: 1 }, somebodyElse, [contact]))
    .refused('erasure-nothing-to-erase');
  const state = given(requested, planned).state();
  const me = state.phase === 'planned' ? ([...state.workedOnBy][0] as ActorId) : SYSTEM_ACTOR;
  given(requested, planned)
    .when(approveErasure({ plan: 1 }, me, items))
    .refused('erasure-second-person-missing');
  const alone = { plan: 1, alone: 'no-second-person' } as const;
  given(requested, planned)
    .when(again(approveErasure(alone, me, items)))
    .then({ type: 'ErasureApproved', clear: alone });
  given(requested, planned)
    .when(again(approveErasure(alone, somebodyElse, items)))
    .then(approved);
  given(requested, planned)
    .when(approveErasure({ plan: 1 }, somebodyElse, items, [somebodyElse]))
    .refused('erasure-second-person-missing');
});

t.test('another one takes an approval over, of the same plan and not of their own work', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  const third = testId(12) as ActorId;
  const once = (decide: DecideOnErasure): DecideOnErasure => {
    let isOver = false;
    return (state) => {
      // Whether the first approver may look no more is not this decision's to say: asked again, it would approve again.
      if (isOver) return { kind: 'accepted', events: [] };
      isOver = true;
      return decide(state);
    };
  };
  given(requested, planned, approved)
    .when(once(takeApprovalOver({ plan: 1 }, third, [])))
    .then(approved);
  for (const before of [
    [requested, planned],
    [requested, planned, approved, started],
  ] as const) {
    given(...before)
      .when(takeApprovalOver({ plan: 1 }, third, []))
      .refused('erasure-approved-already');
  }
  given(requested, planned, approved)
    .when(takeApprovalOver({ plan: 0 }, third, []))
    .refused('erasure-plan-changed');
  given(requested, planned, approved)
    .when(takeApprovalOver({ plan: 1 }, third, [third]))
    .refused('erasure-second-person-missing');
  const state = given(requested, planned).state();
  const me = state.phase === 'planned' ? ([...state.workedOnBy][0] as ActorId) : SYSTEM_ACTOR;
  given(requested, planned, approved)
    .when(takeApprovalOver({ plan: 1 }, me, []))
    .refused('erasure-second-person-missing');
  const alone = { plan: 1, alone: 'second-person-away' } as const;
  given(requested, planned, approved)
    .when(once(takeApprovalOver(alone, me, [])))
    .then({ type: 'ErasureApproved', clear: alone });
  given(requested, planned, approved)
    .when(once(takeApprovalOver(alone, third, [])))
    .then(approved);
});

t.test('what a law keeps of the papers that go last is recorded, with more of it later, and stays', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  const under = [requested, planned, approved, started, purged, toldOf] as const;
  const { action: _erase, after: _told, ...part } = words as typeof words & { readonly after: string };
  const law: KeepItem = { ...part, action: 'keep', why: 'law', law: 'a law', schedule: 'letters' };
  const empty = { type: 'LastKeysStarted', clear: {} } as const;
  const keeps = { type: 'LastKeysStarted' as const, clear: { kept: [law] } };
  given(...under)
    .when(carry.recordLastStart())
    .then(empty);
  given(...under, empty)
    .when(carry.recordLastStart([law]))
    .then(keeps);
  given(...under, keeps)
    .when(carry.recordLastStart([law]))
    .nothing();
  const state = given(...under, empty, keeps).state();
  if (state.phase !== 'started') throw new Error(state.phase);
  t.strictSame([goesLast(state), keptItems(state)], [[], [contact, law]]);
  const whole = [requested, planOf([identity, words]), approved, started, purged, toldOf] as const;
  given(...whole)
    .when(carry.completeErasure())
    .then({ type: 'ErasureCompleted', clear: { outcome: 'whole' } });
  given(...whole, keeps)
    .when(carry.completeErasure())
    .then(completed);
});

t.test('it is carried out step by step, and each is said once', async (t) => {
  const { given } = scenarios(t, erasureCategory, streamName('erasure', testId(42)));
  const contacts = new Map([[customer, { identity: { name: 'Wei' }, contact: { email: 'wei@example.cn' } }]]);
  const kept = { type: 'ContactsKept', clear: { customer }, sealed: contacts.get(customer) as never } as const;
  given(requested, planned, approved).when(carry.keepContacts(contacts)).then(kept);
  given(requested, planned, approved, started).when(carry.keepContacts(contacts)).nothing();
  given(requested, planned).when(carry.keepContacts(contacts)).refused('erasure-not-planned');
  given(requested, planned, approved).when(carry.startErasure([])).then(started);
  given(requested, planned, approved)
    .when(carry.startErasure([{ hold: testId(3) }]))
    .refused('erasure-held');
  given(requested, planned).when(carry.startErasure([])).refused('erasure-not-planned');
  given(requested, planned, approved).when(carry.recordPurge('40')).refused('erasure-not-started');
  given(requested, planned, approved, started).when(carry.recordPurge('40')).then(purged);
  given(requested, planned, approved, started, purged)
    .when(carry.recordDocuments(2))
    .then({ type: 'DocumentsDestroyed', clear: { count: 2 } });
  const under = [requested, planned, approved, started, purged] as const;
  given(...under)
    .when(carry.recordTold({ customers: [customer], by: 'letter' }))
    .then(toldOf);
  given(...under)
    .when(carry.recordNotTold({ customers: [customer], reason: 'no-address' }))
    .then({ type: 'CustomerNotTold', clear: { customers: [customer], reason: 'no-address' } });
  given(...under, toldOf)
    .when(carry.recordNotTold({ customers: [customer], reason: 'no-address' }))
    .nothing();
  given(...under)
    .when(carry.recordTold({ customers: [testId(6)], by: 'letter' }))
    .refused('erasure-customer-not-in-it');
  given(...under, toldOf)
    .when(carry.completeErasure())
    .then(completed);
  given(...under, toldOf, completed)
    .when(carry.completeErasure())
    .nothing();
  const certificate = {
    sha256: Buffer.alloc(32, 1).toString('base64'),
    bytes: 9,
    form: 'full',
    language: 'en',
  } as const;
  given(...under)
    .when(carry.issueCertificate(certificate))
    .refused('erasure-not-completed');
  given(...under, toldOf, completed)
    .when(carry.issueCertificate(certificate))
    .then({ type: 'CertificateIssued', clear: certificate });
});

t.test('what it is made of is told by its state', async (t) => {
  const { given } = scenarios(t, erasureCategory);
  const now = given(requested, planned, approved, started).state();
  if (now.phase !== 'started') throw new Error(now.phase);
  t.strictSame([goesAtOnce(now), goesLast(now), keptItems(now)], [[identity], [words], [contact]]);
  t.strictSame(untold(now), [customer]);
  t.notOk(isForgotten(now), 'keys are not known to be destroyed yet');
  t.ok(isUnfinished(now));
  t.ok(isForgotten(given(requested, planned, approved, started, purged).state()));
  t.notOk(isUnfinished(given(requested, planned, approved, started, purged, toldOf, completed).state()));
  const rest = { suppressions: { count: 1, until: second(900) }, shreddedAt: second(100) };
  const shredded = {
    type: 'CategoryKeysShredded',
    clear: { shredded: [{ owner, dataCategory: 'identity' }], ...rest },
  } as const;
  t.match(given(shredded as never).state(), { phase: 'bare' }, 'nobody knows for what');
  t.match(
    given(requested, planned, approved, shredded as never).state(),
    { phase: 'approved' },
    'an older ledger was put back',
  );
  given(requested, planned, approved, shredded as never)
    .when(refuseErasure({ reason: 'wrong-customer' }))
    .refused('erasure-started');
});

t.test('who asked to be forgotten is told so only when it is done', async (t) => {
  const { given } = scenarios(t, requestCategory, papers);
  const received = {
    type: 'RequestReceived',
    clear: { channel: 'letter', rights: ['erasure'], receivedAt: second(0), customer },
  } as const;
  const known = { type: 'IdentityNotInDoubt', clear: { reason: 'logged-in' } } as const;
  const classified = {
    type: 'RequestClassified',
    clear: {
      regimes: [{ jurisdiction: 'EU', ruleVersion: 1 }],
      calendarPlace: 'DE',
      rights: ['erasure'],
      timeZone: 'UTC',
    },
  } as const;
  const ready = { type: 'ResponseApproved', clear: { rights: ['erasure'], alone: 'no-second-person' } } as const;
  const all = [received, classified, known, ready] as unknown as never[];
  const moment = { now: second(90), timeZone: 'UTC' };
  const input = { rights: ['erasure' as const], method: 'done-and-told' as const };
  given(...all)
    .when(deliverResponse(input, moment, somebodyElse, ['erasure']))
    .refused('request-erasure-not-carried-out');
  const state = given(...all).state();
  const decision = deliverResponse(
    input,
    moment,
    somebodyElse,
    [],
    [{ dataCategory: 'contact', ground: 'legal-obligation' }],
  )(state);
  t.match(decision, {
    kind: 'accepted',
    events: [
      {
        type: 'PartialAnswerDecided',
        clear: { withheld: [{ what: 'data-category', dataCategory: 'contact', ground: 'legal-obligation' }] },
      },
      { type: 'ResponseDelivered' },
    ],
  });
});
