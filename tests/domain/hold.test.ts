import fc from 'fast-check';
import t from 'tap';
import {
  changeCustodian,
  declineRelease,
  type HoldFacts,
  placeHold,
  proposeRelease,
  releaseHold,
  remindOfReview,
  reviewHold,
  widenHold,
} from '../../src/domain/hold/decide.ts';
import { isHeld } from '../../src/domain/hold/queries.ts';
import { holdCategory } from '../../src/domain/hold/state.ts';
import {
  approveDisposal,
  beginDisposal,
  closeList,
  completeDisposal,
  findDue,
  listBatch,
  refuseDisposal,
  startBatches,
} from '../../src/domain/disposal/decide.ts';
import { disposalCategory } from '../../src/domain/disposal/state.ts';
import {
  approveRetention,
  endRetention,
  proposeRetentionEnd,
  scheduleRetention,
} from '../../src/domain/retention/decide.ts';
import { retentionCategory } from '../../src/domain/retention/state.ts';
import type { DecidedOf } from '../../src/domain/shape/category.ts';
import { stateTrigger, withdrawTrigger } from '../../src/domain/trigger/decide.ts';
import { statedDay } from '../../src/domain/trigger/queries.ts';
import { triggerCategory } from '../../src/domain/trigger/state.ts';
import { type Owner, SYSTEM_ACTOR, streamName } from '../../src/kernel/ids.ts';
import { DATA_CATEGORIES, type DataCategory } from '../../src/kernel/sealed.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { scenarios } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const day = (text: string) => text as LocalDate;
const TODAY = day('2026-11-22');
const anna = streamName('customer', testId(1));
const bert = streamName('customer', testId(2));
/** Events of a scenario are recorded by this actor. */
const ME = SYSTEM_ACTOR;
const OTHER = testId(9);

const place = {
  matter: 'case-1',
  basis: 'litigation' as const,
  owners: [bert, anna, anna],
  dataCategories: ['contact', 'identity'] as DataCategory[],
  custodian: testId(5),
  reviewOn: day('2027-01-01'),
};
const facts: HoldFacts = { today: TODAY, isCustodianActive: true, unknownOwners: [] };
const PLACED = { type: 'HoldPlaced' as const, clear: { ...place, owners: [anna, bert] } };

t.test('a hold is placed, widened, reviewed, reminded of, and released by another person', async (t) => {
  const { given } = scenarios(t, holdCategory);
  given().when(placeHold(place, facts)).then(PLACED);
  given()
    .when(placeHold(place, { ...facts, isCustodianActive: false }))
    .refused('hold-custodian-unknown');
  given()
    .when(placeHold({ ...place, reviewOn: TODAY }, facts))
    .refused('hold-review-not-ahead');
  given()
    .when(placeHold(place, { ...facts, unknownOwners: [anna] }))
    .refused('hold-owner-unknown');
  const ledger = [streamName('ledger', testId(3))] as Owner[];
  given()
    .when(placeHold({ ...place, owners: ledger }, facts))
    .refused('hold-owner-unknown');
  given(PLACED).when(placeHold(place, facts)).refused('hold-exists');

  const widen = (owners: 'all' | Owner[], dataCategories: DataCategory[] = []) =>
    widenHold({ owners, dataCategories }, facts);
  given(PLACED)
    .when(widen([anna], ['contact']))
    .nothing();
  given(PLACED)
    .when(widen('all', ['note']))
    .then({ type: 'HoldScopeChanged', clear: { owners: 'all', dataCategories: ['note'] } });
  given().when(widen('all')).refused('hold-unknown');
  given(PLACED)
    .when(changeCustodian({ custodian: testId(6) }, facts))
    .then({ type: 'HoldCustodianChanged', clear: { custodian: testId(6) } });
  given(PLACED)
    .when(changeCustodian({ custodian: testId(6) }, { isCustodianActive: false }))
    .refused('hold-custodian-unknown');

  const review = { outcome: 'still-needed' as const, reviewOn: day('2027-06-01') };
  given(PLACED).when(reviewHold(review, TODAY)).then({ type: 'HoldReviewed', clear: review });
  given(PLACED)
    .when(reviewHold({ ...review, reviewOn: TODAY }, TODAY))
    .refused('hold-review-not-ahead');

  const reminded = (number: number) => ({
    type: 'HoldReviewReminded' as const,
    clear: { number, reviewOn: place.reviewOn },
  });
  given(PLACED)
    .when(remindOfReview(day('2026-12-17')))
    .nothing();
  given(PLACED)
    .when(remindOfReview(day('2026-12-18')))
    .then(reminded(1));
  given(PLACED, reminded(1))
    .when(remindOfReview(day('2026-12-31')))
    .nothing();
  given(PLACED, reminded(1))
    .when(remindOfReview(day('2027-01-01')))
    .then(reminded(2));
  given(PLACED)
    .when(remindOfReview(day('2027-03-01')))
    .then(reminded(3));
  given(PLACED, reminded(3), { type: 'HoldReviewed', clear: review })
    .when(remindOfReview(day('2027-05-20')))
    .then({
      type: 'HoldReviewReminded',
      clear: { number: 1, reviewOn: review.reviewOn },
    });

  const proposed = { type: 'HoldReleaseProposed' as const, clear: { reason: 'matter-closed' as const } };
  given(PLACED)
    .when(proposeRelease({ reason: 'matter-closed' }, ME))
    .then(proposed);
  given(PLACED)
    .when(releaseHold({ alone: undefined }, OTHER))
    .refused('hold-release-not-proposed');
  given(PLACED, proposed)
    .when(releaseHold({ alone: undefined }, ME))
    .refused('hold-second-person-missing');
  given(PLACED, proposed)
    .when(releaseHold({ alone: 'no-second-person' }, ME))
    .then({ type: 'HoldReleased', clear: { reason: 'matter-closed', alone: 'no-second-person' } });
  given(PLACED, proposed)
    .when(releaseHold({ alone: 'no-second-person' }, OTHER))
    .then({ type: 'HoldReleased', clear: { reason: 'matter-closed' } });
  given(PLACED, proposed).when(declineRelease()).then({ type: 'HoldReleaseDeclined', clear: {} });
  given(PLACED, proposed, { type: 'HoldReleaseDeclined', clear: {} })
    .when(releaseHold({ alone: undefined }, OTHER))
    .refused('hold-release-not-proposed');
  const released = { type: 'HoldReleased' as const, clear: { reason: 'matter-closed' as const } };
  given(PLACED, proposed, released).when(widen('all')).refused('hold-released');
  given(PLACED, proposed, released)
    .when(remindOfReview(day('2027-03-01')))
    .nothing();
});

type HoldEvent = DecidedOf<typeof holdCategory.events>;
const owners = Array.from({ length: 6 }, (_, n) => streamName('customer', testId(100 + n)));
const someOwners = fc.oneof(fc.constant('all' as const), fc.subarray(owners, { minLength: 1 }));
const someData = fc.subarray([...DATA_CATEGORIES], { minLength: 1 });
const intentions = fc.oneof(
  fc.record({ do: fc.constant('place' as const), owners: someOwners, data: someData }),
  fc.record({ do: fc.constant('widen' as const), owners: someOwners, data: someData }),
  fc.record({ do: fc.constantFrom('propose' as const, 'decline' as const, 'release' as const) }),
);

t.test('whatever is done to a hold, all that was ever put in its scope is held until it is released', async (t) => {
  const { stateAfter } = scenarios(t, holdCategory);
  let held = 0;
  fc.assert(
    fc.property(fc.array(intentions, { maxLength: 12 }), (steps) => {
      let events: readonly HoldEvent[] = [];
      // The oracle knows nothing of how a scope is kept: pairs, one by one.
      const scope = new Map<string, boolean>();
      let names: readonly string[] = [];
      let data: readonly string[] = [];
      let isPlaced = false;
      let isOver = false;
      for (const step of steps) {
        const state = stateAfter(events);
        const decide =
          step.do === 'place'
            ? placeHold({ ...place, owners: step.owners, dataCategories: step.data }, facts)
            : step.do === 'widen'
              ? widenHold({ owners: step.owners, dataCategories: step.data }, facts)
              : step.do === 'propose'
                ? proposeRelease({ reason: 'matter-closed' }, ME)
                : step.do === 'decline'
                  ? declineRelease()
                  : releaseHold({ alone: undefined }, OTHER);
        const decision = decide(state);
        if (decision.kind === 'refused') continue;
        events = [...events, ...decision.events];
        if (step.do === 'place' || step.do === 'widen') {
          isPlaced = true;
          names = [...names, ...(step.owners === 'all' ? owners : step.owners)];
          data = [...data, ...step.data];
          for (const name of names) for (const one of data) scope.set(`${name} ${one}`, true);
        }
        if (step.do === 'release') isOver = decision.events.length > 0 || isOver;
      }
      const state = stateAfter(events);
      return owners.every((owner) =>
        DATA_CATEGORIES.every((one) => {
          const expected = isPlaced && !isOver && scope.has(`${owner} ${one}`);
          if (expected) held++;
          return isHeld(state, [owner], one) === expected;
        }),
      );
    }),
    { numRuns: 500 },
  );
  t.ok(held > 1000, `${held} were held`);
});

const terms = {
  mode: 'maximum' as const,
  ownerKind: 'customer' as const,
  dataCategories: ['identity', 'contact', 'contact'] as DataCategory[],
  trigger: 'last-order' as const,
  period: { unit: 'years' as const, number: 3, countFrom: 'event' as const },
  law: { citation: 'GDPR Art. 5(1)(e)', certainty: 'low' as const },
};
const DRAFT = {
  type: 'RetentionScheduled' as const,
  clear: {
    code: 'orders',
    scheduleVersion: 1,
    terms: { ...terms, dataCategories: ['contact', 'identity'] as DataCategory[] },
    confirmed: 'low' as const,
  },
};

t.test('a schedule is drafted, confirmed where in doubt, approved by another person, and ended by two', async (t) => {
  const { given } = scenarios(t, retentionCategory);
  const draft = { code: 'orders', terms, confirmed: 'low' as const };
  given().when(scheduleRetention(draft, true)).then(DRAFT);
  given()
    .when(scheduleRetention({ code: 'orders', terms }, true))
    .refused('retention-certainty-unconfirmed');
  given()
    .when(scheduleRetention({ ...draft, confirmed: 'high' }, true))
    .refused('retention-certainty-unconfirmed');
  given().when(scheduleRetention(draft, false)).refused('retention-purpose-unknown');
  const sure = { ...terms, law: { ...terms.law, certainty: 'high' as const } };
  given()
    .when(scheduleRetention({ code: 'orders', terms: sure, confirmed: 'high' }, true))
    .then({
      type: 'RetentionScheduled',
      clear: { code: 'orders', scheduleVersion: 1, terms: { ...DRAFT.clear.terms, law: sure.law } },
    });
  const approved = { type: 'RetentionApproved' as const, clear: { scheduleVersion: 1 } };
  given(DRAFT)
    .when(approveRetention({ scheduleVersion: 1 }, OTHER))
    .then(approved);
  given(DRAFT)
    .when(approveRetention({ scheduleVersion: 1 }, ME))
    .refused('retention-second-person-missing');
  given(DRAFT)
    .when(approveRetention({ scheduleVersion: 2 }, OTHER))
    .refused('retention-version-unknown');
  given()
    .when(approveRetention({ scheduleVersion: 1 }, OTHER))
    .refused('retention-unknown');
  const amended = {
    ...DRAFT,
    type: 'RetentionAmended' as const,
    clear: { ...DRAFT.clear, scheduleVersion: 2, terms: { ...DRAFT.clear.terms, mode: 'minimum' as const } },
  };
  given(DRAFT, approved)
    .when(scheduleRetention({ ...draft, terms: { ...terms, mode: 'minimum' } }, true))
    .then(amended);
  const both = given(DRAFT, approved, amended).state();
  t.match(
    both,
    { approved: { scheduleVersion: 1 }, draft: { scheduleVersion: 2 } },
    'what was approved stays in force',
  );
  const proposed = { type: 'RetentionEndProposed' as const, clear: { reason: 'replaced' as const } };
  given(DRAFT, approved)
    .when(proposeRetentionEnd({ reason: 'replaced' }, ME))
    .then(proposed);
  given(DRAFT, approved)
    .when(endRetention({ alone: undefined }, OTHER))
    .refused('retention-end-not-proposed');
  given(DRAFT, approved, proposed)
    .when(endRetention({ alone: undefined }, ME))
    .refused('retention-second-person-missing');
  const ended = { type: 'RetentionEnded' as const, clear: { reason: 'replaced' as const } };
  given(DRAFT, approved, proposed)
    .when(endRetention({ alone: undefined }, OTHER))
    .then(ended);
  given(DRAFT, approved, proposed, ended)
    .when(approveRetention({ scheduleVersion: 1 }, OTHER))
    .refused('retention-ended');
  const again = given(DRAFT, approved, proposed, ended, {
    ...amended,
    clear: { ...DRAFT.clear, scheduleVersion: 2 },
  }).state();
  t.equal(again.phase === 'known' && again.approved, undefined, 'a new draft brings nothing back into force');
});

t.test('what systems state of a customer: the latest day counts, and a contract that goes on is open', async (t) => {
  const { given, stateAfter } = scenarios(t, triggerCategory);
  const state = (trigger: 'last-order' | 'end-of-contract', on: string, source = 'shop') => ({
    type: 'RetentionTriggerStated' as const,
    clear: { trigger, on: day(on), source },
  });
  given()
    .when(stateTrigger(state('last-order', '2026-01-01').clear, TODAY))
    .then(state('last-order', '2026-01-01'));
  given()
    .when(stateTrigger(state('last-order', '2026-11-23').clear, TODAY))
    .refused('trigger-in-future');
  given()
    .when(stateTrigger(state('end-of-contract', '2027-01-01').clear, TODAY))
    .then(state('end-of-contract', '2027-01-01'));
  const goesOn = { trigger: 'end-of-contract' as const, source: 'shop', reason: 'contract-goes-on' as const };
  given().when(withdrawTrigger(goesOn)).then({ type: 'RetentionTriggerWithdrawn', clear: goesOn });
  const mistake = { trigger: 'last-order' as const, source: 'shop', reason: 'stated-by-mistake' as const };
  given().when(withdrawTrigger(mistake)).refused('trigger-not-stated');
  const two = stateAfter([state('last-order', '2026-03-01'), state('last-order', '2025-01-01', 'crm')]);
  t.equal(statedDay(two, 'last-order'), '2026-03-01');
  const back = stateAfter([state('last-order', '2026-03-01'), state('last-order', '2025-01-01')]);
  t.equal(statedDay(back, 'last-order'), '2025-01-01', 'the same system may set its own right');
  const open = stateAfter([
    state('end-of-contract', '2026-03-01'),
    { type: 'RetentionTriggerWithdrawn', clear: goesOn },
  ]);
  t.equal(statedDay(open, 'end-of-contract'), 'open');
  const gone = stateAfter([state('last-order', '2026-03-01'), { type: 'RetentionTriggerWithdrawn', clear: mistake }]);
  t.equal(statedDay(gone, 'last-order'), undefined);
});

t.test('a disposal is listed, approved by another person, started batch by batch, and completed', async (t) => {
  const { given } = scenarios(t, disposalCategory);
  const schedules = [{ schedule: 'orders', scheduleVersion: 1 }];
  const begun = { type: 'DisposalBegun' as const, clear: { on: TODAY, schedules } };
  given().when(beginDisposal(TODAY, schedules)).then(begun);
  given().when(beginDisposal(TODAY, [])).refused('disposal-nothing-scheduled');
  const item = (owner: Owner) => ({ owner, dataCategories: ['identity' as const], schedules: ['orders'] });
  const listed = { type: 'DisposalListed' as const, clear: { batch: 1, items: [item(anna)] } };
  given(begun)
    .when(listBatch([item(anna)]))
    .then(listed);
  given(begun, listed)
    .when(listBatch([item(anna)]))
    .nothing();
  const counts = { due: [{ schedule: 'orders', dataCategory: 'identity' as const, due: 1 }], left: [] };
  const planned = { type: 'DisposalPlanned' as const, clear: { batches: 1, owners: 1, items: 1, ...counts } };
  given(begun, listed).when(closeList(counts)).then(planned);
  given(begun)
    .when(closeList(counts))
    .then({ type: 'DisposalRefused', clear: { reason: 'nothing-due' } });
  given(begun, listed).when(approveDisposal({}, OTHER)).refused('disposal-not-planned');
  given().when(approveDisposal({}, OTHER)).refused('disposal-unknown');
  given(begun, listed, planned).when(approveDisposal({}, ME)).refused('disposal-second-person-missing');
  const approved = { type: 'DisposalApproved' as const, clear: {} };
  given(begun, listed, planned).when(approveDisposal({}, OTHER)).then(approved);
  given(begun, listed, planned)
    .when(approveDisposal({ unstatedConfirmed: true }, OTHER))
    .then(approved);
  const unstated = [{ schedule: 'books', dataCategory: 'identity' as const, owners: 1 }];
  const doubtful = { ...planned, clear: { ...planned.clear, unstated } };
  given(begun, listed)
    .when(closeList({ ...counts, unstated }))
    .then(doubtful);
  given(begun, listed, doubtful).when(approveDisposal({}, OTHER)).refused('disposal-unstated-unconfirmed');
  given(begun, listed, doubtful)
    .when(approveDisposal({ unstatedConfirmed: true }, OTHER))
    .then({ type: 'DisposalApproved', clear: { unstatedConfirmed: true } });
  given(begun, listed, planned, approved)
    .when(refuseDisposal({ reason: 'out-of-date' }))
    .refused('disposal-under-way');
  const no = { type: 'DisposalRefused' as const, clear: { reason: 'out-of-date' as const } };
  given(begun, listed, planned)
    .when(refuseDisposal({ reason: 'out-of-date' }))
    .then(no);
  given(begun, listed, planned, no).when(approveDisposal({}, OTHER)).refused('disposal-refused');
  const start = {
    batch: 1,
    owners: 0,
    items: 0,
    left: [{ owner: anna, dataCategory: 'identity' as const, why: 'not-due' as const }],
  };
  given(begun, listed, planned)
    .when(startBatches([start]))
    .refused('disposal-not-planned');
  const started = { type: 'DisposalBatchStarted' as const, clear: start };
  given(begun, listed, planned, approved)
    .when(startBatches([start]))
    .then(started);
  given(begun, listed, planned, approved).when(completeDisposal()).nothing();
  given(begun, listed, planned, approved, started)
    .when(completeDisposal())
    .then({ type: 'DisposalCompleted', clear: { owners: 0, items: 0, left: 1 } });
  given()
    .when(findDue(TODAY, counts.due))
    .then({ type: 'DisposalDueFound', clear: { on: TODAY, due: counts.due } });
  given().when(findDue(TODAY, [])).nothing();
});
