import t from 'tap';
import {
  type ConsentFacts,
  confirmConsent,
  expireConsent,
  type GiveConsent,
  giveConsent,
  refuseConsent,
  reportConsent,
  withdrawConsent,
} from '../../src/domain/consent/decide.ts';
import { isTakenBack, mayProcess } from '../../src/domain/consent/queries.ts';
import { consentCategory } from '../../src/domain/consent/state.ts';
import type { Instant } from '../../src/kernel/time.ts';
import { scenarios, second } from '../support/scenario.ts';
import { testId } from '../support/stored-events.ts';

const now = second(100);
const facts: ConsentFacts = {
  purpose: { phase: 'declared' },
  notice: { kind: 'known', purposes: ['marketing'], effectiveFrom: second(0) },
};
const yes: GiveConsent = {
  purpose: 'marketing',
  notice: testId(5),
  noticeVersion: 2,
  method: 'web-form',
  channel: 'shop',
  separate: true,
};
const given1 = {
  type: 'ConsentGiven' as const,
  clear: { ...yes, method: 'web-form' as const, givenBy: 'customer' as const, givenAt: now },
};
const withdrawn1 = {
  type: 'ConsentWithdrawn' as const,
  clear: { purpose: 'marketing', channel: 'phone', withdrawnAt: second(50) },
  effectiveAt: second(50),
};
const refused1 = {
  type: 'ConsentRefused' as const,
  clear: { purpose: 'marketing', channel: 'phone', refusedAt: second(50) },
  effectiveAt: second(50),
};
const reported = (state: 'given' | 'refused' | 'withdrawn', reportedOn?: string) => ({
  type: 'ConsentReported' as const,
  clear: {
    purpose: 'marketing',
    state,
    source: 'crm',
    ...(reportedOn === undefined ? {} : { reportedOn: reportedOn as never }),
  },
});

t.test('giving', async (t) => {
  const { given } = scenarios(t, consentCategory);
  given()
    .when(giveConsent(yes, facts, now))
    .then(given1);
  given(given1)
    .when(giveConsent(yes, facts, second(200)))
    .nothing();
  given()
    .when(giveConsent({ ...yes, givenBy: 'guardian', givenAt: second(90), evidence: 'Form 12, shelf 3.' }, facts, now))
    .then({
      type: 'ConsentGiven',
      clear: { ...given1.clear, givenBy: 'guardian', givenAt: second(90) },
      sealed: { preference: { evidence: 'Form 12, shelf 3.' } },
      effectiveAt: second(90),
    });
  given(given1)
    .when(giveConsent({ ...yes, noticeVersion: 3 }, facts, second(200)))
    .then({ ...given1, clear: { ...given1.clear, noticeVersion: 3, givenAt: second(200) } });
  const renewed = given(given1).when(giveConsent({ ...yes, givenAt: second(150) }, facts, second(200)));
  t.match(
    renewed.decision,
    { events: [{ clear: { givenAt: second(150) } }] },
    'a later yes that was named is a new fact',
  );
  given(withdrawn1)
    .when(giveConsent(yes, facts, now))
    .then(given1);
});

t.test('a yes needs a notice that was in force for that purpose when it was said', async (t) => {
  const { given } = scenarios(t, consentCategory);
  const notice = { kind: 'known', purposes: ['marketing'], effectiveFrom: second(10) } as const;
  const ask = (change: Partial<ConsentFacts>, input: Partial<GiveConsent> = {}) =>
    given().when(giveConsent({ ...yes, ...input }, { ...facts, ...change }, now));
  ask({ purpose: { phase: 'unknown' } }).refused('purpose-unknown');
  ask({ purpose: { phase: 'retired' } }).refused('purpose-retired');
  ask({ notice: { kind: 'unknown' } }).refused('notice-unknown');
  ask({ notice: { ...notice, purposes: ['contract'] } }).refused('notice-not-for-purpose');
  ask({ notice }, { givenAt: second(9) }).refused('notice-not-in-force');
  ask({ notice: { ...notice, supersededAt: second(20) } }, { givenAt: second(20) }).refused('notice-superseded');
  ask({ notice: { ...notice, withdrawnAt: second(20) } }, { givenAt: second(20) }).refused('notice-withdrawn');
  for (const later of ['supersededAt', 'withdrawnAt'] as const) {
    const { decision } = ask({ notice: { ...notice, [later]: second(20) } }, { givenAt: second(19) });
    t.equal(decision.kind, 'accepted', `a moment before ${later} is in time`);
  }
  t.equal(ask({ notice }, { givenAt: second(10) }).decision.kind, 'accepted', 'so is the first moment');
  t.equal(ask({}, { expiresAt: second(101) }).decision.kind, 'accepted', 'and a consent that ends later');
  ask({}, { givenAt: second(101) }).refused('moment-in-future');
  ask({}, { expiresAt: now }).refused('expiry-past');
});

t.test('what the person decided later stands', async (t) => {
  const { given } = scenarios(t, consentCategory);
  given(withdrawn1)
    .when(giveConsent({ ...yes, givenAt: second(49) }, facts, now))
    .refused('overtaken');
  given(refused1)
    .when(giveConsent({ ...yes, givenAt: second(49) }, facts, now))
    .refused('overtaken');
  const sameMoment = { ...yes, givenAt: second(50) };
  t.equal(
    given(withdrawn1).when(giveConsent(sameMoment, facts, now)).decision.kind,
    'accepted',
    'the order recorded counts',
  );
  t.equal(given(refused1).when(giveConsent(sameMoment, facts, now)).decision.kind, 'accepted');
  const late = { purpose: 'marketing', channel: 'letter' };
  given(given1)
    .when(withdrawConsent({ ...late, withdrawnAt: second(99) }, facts, now))
    .refused('overtaken');
  given(given1)
    .when(refuseConsent({ ...late, refusedAt: second(99) }, facts, now))
    .refused('overtaken');
});

t.test('withdrawing and refusing', async (t) => {
  const { given } = scenarios(t, consentCategory);
  const no = { purpose: 'marketing', channel: 'phone' };
  const withdraw = withdrawConsent({ ...no, evidence: 'Please stop.' }, facts, now);
  const withdrawn = {
    type: 'ConsentWithdrawn' as const,
    clear: { ...no, withdrawnAt: now },
    sealed: { preference: { evidence: 'Please stop.' } },
  };
  given(given1).when(withdraw).then(withdrawn);
  given(given1, withdrawn).when(withdraw).nothing();
  given().when(withdraw).then(withdrawn);
  given(reported('given')).when(withdraw).then(withdrawn);
  given()
    .when(withdrawConsent(no, { purpose: { phase: 'unknown' } }, now))
    .refused('purpose-unknown');
  given()
    .when(withdrawConsent({ ...no, withdrawnAt: second(101) }, facts, now))
    .refused('moment-in-future');
  t.equal(given(given1).when(withdrawConsent(no, { purpose: { phase: 'retired' } }, now)).decision.kind, 'accepted');

  const refuse = refuseConsent({ ...no, notice: testId(5), noticeVersion: 2 }, facts, now);
  const refused = {
    type: 'ConsentRefused' as const,
    clear: { ...no, notice: testId(5), noticeVersion: 2, refusedAt: now },
  };
  given().when(refuse).then(refused);
  given(refused).when(refuse).nothing();
  given(given1).when(refuse).then(refused);
  given()
    .when(refuseConsent(no, { purpose: { phase: 'unknown' } }, now))
    .refused('purpose-unknown');
  given()
    .when(refuseConsent({ ...no, refusedAt: second(101) }, facts, now))
    .refused('moment-in-future');
});

t.test('expiring', async (t) => {
  const { given } = scenarios(t, consentCategory);
  const limited = { ...given1, clear: { ...given1.clear, expiresAt: second(300) } };
  const expire = (at: number) => expireConsent({ purpose: 'marketing' }, second(at));
  const expired = {
    type: 'ConsentExpired' as const,
    clear: { purpose: 'marketing', expiredAt: second(300) },
    effectiveAt: second(300),
  };
  given(limited).when(expire(301)).then(expired);
  given(limited, expired).when(expire(302)).nothing();
  given(limited).when(expire(299)).refused('not-due');
  t.equal(given(limited).when(expire(300)).decision.kind, 'accepted', 'due at its very instant');
  given(given1).when(expire(301)).refused('not-due');
  given().when(expire(301)).refused('nothing-to-expire');
  given(limited, withdrawn1).when(expire(301)).refused('nothing-to-expire');
  given(limited)
    .when(giveConsent({ ...yes, expiresAt: second(300) }, facts, second(300)))
    .refused('expiry-past');
});

t.test('reporting and confirming', async (t) => {
  const { given } = scenarios(t, consentCategory);
  const report = (state: 'given' | 'refused' | 'withdrawn', reportedOn?: string) =>
    reportConsent({ purpose: 'marketing', state, source: 'crm', reportedOn: reportedOn as never });
  given().when(report('given')).then(reported('given'));
  given(reported('given')).when(report('given')).nothing();
  given(reported('given')).when(report('given', '2026-01-01')).then(reported('given', '2026-01-01'));
  given(reported('given')).when(report('withdrawn')).then(reported('withdrawn'));

  const confirmed = { ...given1, type: 'ConsentConfirmed' as const };
  given(reported('given'))
    .when(confirmConsent(yes, facts, now))
    .then(confirmed);
  given(reported('given'), confirmed)
    .when(confirmConsent(yes, facts, now))
    .nothing();
  given()
    .when(confirmConsent(yes, facts, now))
    .refused('nothing-to-confirm');
  given(reported('withdrawn'))
    .when(confirmConsent(yes, facts, now))
    .refused('nothing-to-confirm');
  given(reported('given'))
    .when(confirmConsent(yes, { ...facts, notice: { kind: 'unknown' } }, now))
    .refused('notice-unknown');
});

t.test('may we?', async (t) => {
  const { stateAfter } = scenarios(t, consentCategory);
  const limited = { ...given1, clear: { ...given1.clear, expiresAt: second(300) } };
  const ask = (events: Parameters<typeof stateAfter>[0], at = second(200)) => {
    const { may, why, by } = mayProcess(stateAfter(events), 'marketing', at);
    return [may, why, by !== undefined];
  };
  t.same(ask([]), [false, 'never-asked', false]);
  t.same(ask([reported('given')]), [false, 'only-reported', false], 'a report proves nothing');
  t.same(ask([given1]), [true, 'given', true]);
  t.same(ask([reported('given'), { ...given1, type: 'ConsentConfirmed' }]), [true, 'confirmed', true]);
  t.same(ask([given1, withdrawn1]), [false, 'withdrawn', true]);
  t.same(ask([refused1]), [false, 'refused', true]);
  t.same(ask([limited], second(299)), [true, 'given', true]);
  t.same(ask([limited], second(300)), [false, 'expired', true], 'also while the schedule is late');
  t.same(ask([given1, reported('given')]), [true, 'given', true], 'a report does not weaken a yes');
  t.same(ask([withdrawn1, reported('given')]), [false, 'withdrawn', true], 'nor undo a no');
  t.same(ask([given1, reported('withdrawn')]), [false, 'contested', true], 'a no without a date is heeded');
  t.same(ask([given1, reported('withdrawn', '2026-01-01')]), [false, 'contested', true], 'so is one of the same day');
  t.same(ask([given1, reported('withdrawn', '2025-12-31')]), [true, 'given', true], 'an older no was overtaken');
  t.same(ask([given1, reported('withdrawn'), given1]), [true, 'given', true], 'asked again, the person said yes');
});

t.test('a withdrawal is of the day of the request, where that is', async (t) => {
  const { stateAfter } = scenarios(t, consentCategory);
  const another = { ...given1, clear: { ...given1.clear, purpose: 'news' } };
  const state = stateAfter([given1, another, withdrawn1]);
  const since = '2026-01-01T07:00:00.000Z' as Instant;
  t.equal(isTakenBack(state, since, 'UTC'), true, 'both of the first of January');
  t.equal(isTakenBack(state, since, 'America/Chicago'), false, 'there it was withdrawn on the evening before');
});
