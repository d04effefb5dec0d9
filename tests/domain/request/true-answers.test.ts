import fc from 'fast-check';
import t from 'tap';
import * as answer from '../../../src/domain/request/decide-answer.ts';
import * as end from '../../../src/domain/request/decide-end.ts';
import * as identity from '../../../src/domain/request/decide-identity.ts';
import * as letters from '../../../src/domain/request/decide-letters.ts';
import * as time from '../../../src/domain/request/decide-time.ts';
import type { DecideOnRequest, RequestDecided } from '../../../src/domain/request/decide.ts';
import type { RequestFile } from '../../../src/domain/request/file.ts';
import { isUnfetched, type Link, remindOfUnfetched, takenBack } from '../../../src/domain/request/links.ts';
import { clockFacts, openRights, untoldRefusals, waitingRights } from '../../../src/domain/request/queries.ts';
import { requestCategory } from '../../../src/domain/request/state.ts';
import type { RestrictionDecided } from '../../../src/domain/restriction/decide.ts';
import { isCarriedOut } from '../../../src/domain/restriction/carried-out.ts';
import { restrictionCategory } from '../../../src/domain/restriction/state.ts';
import type { Right } from '../../../src/domain/rules/vocabulary.ts';
import { type EventId, eventId, type Id, streamName, SYSTEM_ACTOR } from '../../../src/kernel/ids.ts';
import type { Instant } from '../../../src/kernel/time.ts';
import {
  approved,
  classified,
  deliverer,
  idAt,
  letterSent,
  moment,
  noDoubt,
  received,
  REQUEST,
} from '../../support/request-events.ts';
import { scenarios, second } from '../../support/scenario.ts';
import { testId } from '../../support/stored-events.ts';

const { given } = scenarios(t, requestCategory, REQUEST);
const restrictions = scenarios(t, restrictionCategory, streamName('restriction', testId(4)));

const refused: RequestDecided = {
  type: 'RequestRefused',
  clear: { reason: 'other', ground: 'excessive', remedies: ['go-to-court'], rights: ['access'] },
};

t.test(
  'an answer follows its approval and the proof of who asks; a link has no other moment than its own',
  async () => {
    const deliver = (more: object, rights: Right[] = ['access']) =>
      answer.deliverResponse({ rights, method: 'mail', ...more }, moment, deliverer);
    // Approved by the third event, so at second 2.
    const done = [received('access'), noDoubt, approved('access')] as const;
    given(...done)
      .when(deliver({ happenedAt: second(1) }))
      .refused('request-moment-too-early');
    given(...done)
      .when(deliver({ happenedAt: second(2) }))
      .then({
        type: 'ResponseDelivered',
        clear: { rights: ['access'], method: 'mail' },
        effectiveAt: second(2),
      });
    given(...done)
      .when(deliver({ method: 'link', happenedAt: second(5) }))
      .refused('request-delivery-undated');
    given(...done)
      .when(deliver({ delivery: testId(6), happenedAt: second(5) }))
      .refused('request-delivery-undated');
    // Asked again after the approval: who it is was established at second 4.
    const asked: RequestDecided = {
      type: 'IdentityInformationRequested',
      clear: { doubt: 'name-differs', items: ['login'] },
    };
    const confirmed: RequestDecided = { type: 'IdentityConfirmed', clear: { method: 'login', level: 'reasonable' } };
    given(...done, asked, confirmed)
      .when(deliver({ happenedAt: second(3) }))
      .refused('request-moment-too-early');
    given(received('access'), asked)
      .when(identity.receiveEvidence({ items: ['login'], happenedAt: second(0) }, moment))
      .refused('request-moment-too-early');
    const clarified = [
      received('access'),
      { type: 'ClarificationRequested', clear: { why: 'much-data' } },
      { type: 'ClarificationReceived', clear: {} },
    ] as const satisfies readonly RequestDecided[];
    given(...clarified)
      .when(time.askForClarity({ why: 'scope-unclear', happenedAt: second(1) }, moment))
      .refused('request-moment-too-early');
  },
);

t.test('whatever is dated back, no answer is older than what it follows', async () => {
  const dates = fc.option(fc.integer({ min: -5, max: 40 }), { nil: undefined });
  const at = (n: number | undefined): { happenedAt?: Instant } => (n === undefined ? {} : { happenedAt: second(n) });
  const steps = fc.array(
    fc.oneof(
      dates.map((n) => identity.requestIdentity({ doubt: 'name-differs', items: ['login'], ...at(n) }, moment)),
      dates.map((n) => identity.receiveEvidence({ items: ['login'], ...at(n) }, moment)),
      dates.map((n) => identity.confirmIdentity({ method: 'login', level: 'reasonable', ...at(n) }, moment)),
      fc.constant(answer.approveResponse({ rights: ['access'] }, moment, SYSTEM_ACTOR)),
      dates.map((n) => answer.deliverResponse({ rights: ['access'], method: 'mail', ...at(n) }, moment, deliverer)),
      dates.map((n) => end.reopenRequest({ reason: 'delivery-failed', rights: ['access'], ...at(n) }, moment)),
    ) as fc.Arbitrary<DecideOnRequest>,
    { minLength: 8, maxLength: 24 },
  );
  let answers = 0;
  fc.assert(
    fc.property(steps, (all) => {
      const events: RequestDecided[] = [received('access'), classified];
      for (const step of all) {
        const state = given(...events).state() as RequestFile;
        const decision = step(state);
        if (decision.kind === 'refused') continue;
        for (const event of decision.events) {
          if (event.type !== 'ResponseDelivered') continue;
          answers++;
          const then = event.effectiveAt ?? moment.now;
          const { approved: approvals, identity: who } = state;
          if (then < (approvals.get('access')?.at ?? '9') || then < (who.confirmedAt ?? '9')) return false;
        }
        events.push(...decision.events);
      }
      return true;
    }),
    { numRuns: 200 },
  );
  t.ok(answers > 20, `${answers} answers were given`);
});

t.test('a refusal is an answer when the person was told, and the request is not closed before', async (t) => {
  const begun = [received('access'), refused] as const;
  const untold = given(...begun).state() as RequestFile;
  t.same([openRights(untold), untoldRefusals(untold), waitingRights(untold)], [[], ['access'], ['access']]);
  t.match(clockFacts(untold, 'access', 'EU', 'UTC'), { untoldSince: second(1), refusedAt: undefined });
  given(...begun)
    .when(end.closeRequest)
    .refused('request-refusal-not-told');
  const told = given(...begun, letterSent('refusal', 'mail')).state() as RequestFile;
  t.match(clockFacts(told, 'access', 'EU', 'UTC'), { refusedAt: second(2) });
  t.same(waitingRights(told), []);
  t.same(
    waitingRights(given(...begun, letterSent('refusal', 'post')).state() as RequestFile),
    ['access'],
    'printed is not posted',
  );
  t.same(waitingRights(given(received('access'), letterSent('refusal', 'mail'), refused).state() as RequestFile), [
    'access',
  ]);
  const back: RequestDecided = {
    type: 'LetterFailed',
    clear: {
      letter: 'refusal',
      channel: 'mail',
      to: 'customer',
      code: 'bounced',
      of: idAt(2),
      isWorthAnotherTry: false,
    },
  };
  t.same(waitingRights(given(...begun, letterSent('refusal', 'mail'), back).state() as RequestFile), ['access']);
  const handOver = (method: 'mail' | 'in-person') =>
    answer.deliverResponse({ rights: ['access'], method }, moment, deliverer);
  given(...begun)
    .when(handOver('mail'))
    .refused('request-refusal-not-told');
  given(...begun)
    .when(handOver('in-person'))
    .then({ type: 'ResponseDelivered', clear: { rights: ['access'], method: 'in-person' } });
  const handed: RequestDecided = { type: 'ResponseDelivered', clear: { rights: ['access'], method: 'in-person' } };
  const state = given(...begun, handed).state() as RequestFile;
  t.match(state.answers.get('access'), { how: 'refused', handedOverAt: second(2) }, 'and a refusal it stays');
});

t.test('what the register carries out is not said to be done before it is', async (t) => {
  const codes = {
    objection: 'request-objection-not-recorded',
    restriction: 'request-restriction-not-in-force',
    'opt-out': 'request-opt-out-not-in-force',
    limit: 'request-limit-not-in-force',
    'withdraw-consent': 'request-consent-not-withdrawn',
  } as const;
  for (const [right, code] of Object.entries(codes) as [Right, (typeof codes)[keyof typeof codes]][]) {
    const deliver = answer.deliverResponse({ rights: [right], method: 'done-and-told' }, moment, deliverer, [right]);
    given(received(right), noDoubt, approved(right)).when(deliver).refused(code);
  }
  // Each is told by name, so that a test that looks for it finds it.
  const told = (right: Right) =>
    given(received(right), noDoubt, approved(right)).when(
      answer.deliverResponse({ rights: [right], method: 'done-and-told' }, moment, deliverer, [right]),
    );
  told('objection').refused('request-objection-not-recorded');
  told('restriction').refused('request-restriction-not-in-force');
  told('limit').refused('request-limit-not-in-force');
  told('withdraw-consent').refused('request-consent-not-withdrawn');

  const asking = {
    request: testId(42),
    receivedAt: '2026-08-01T10:00:00.000Z' as Instant,
    timeZone: 'UTC',
    laws: ['EU'],
    deeds: [],
  };
  const objection = (effect: 'absolute' | 'none-until-decided', receivedAt: string) =>
    ({
      type: 'ObjectionReceived',
      clear: { purpose: 'news', ground: 'own-situation', effect, channel: 'office', receivedAt: receivedAt as Instant },
    }) as const;
  const heeded = (...events: readonly RestrictionDecided[]) =>
    isCarriedOut(restrictions.given(...events).state(), 'objection', asking);
  const first = eventId(testId(1), streamName('restriction', testId(4)), 0);
  t.equal(heeded(), false);
  const older = objection('absolute', '2026-07-01T10:00:00.000Z');
  t.equal(heeded(older), false, 'another one, until somebody says that it is this');
  t.equal(isCarriedOut(restrictions.given(older).state(), 'objection', { ...asking, deeds: [first] }), true);
  t.equal(heeded(objection('absolute', '2026-08-01T09:00:00.000Z')), true, 'one of the same day is heeded');
  const done = restrictions.given(objection('absolute', '2026-08-01T01:00:00.000Z')).state();
  const inTexas = { ...asking, timeZone: 'America/Chicago' };
  t.equal(isCarriedOut(done, 'objection', asking), true, 'the same day in UTC');
  t.equal(isCarriedOut(done, 'objection', inTexas), false, 'there it was the evening before');
  const inShanghai = { ...asking, receivedAt: '2026-08-01T17:00:00.000Z' as Instant, timeZone: 'Asia/Shanghai' };
  t.equal(isCarriedOut(done, 'objection', inShanghai), false, 'the request came on 2 August there');
  const late = restrictions.given(objection('absolute', '2026-08-01T16:30:00.000Z')).state();
  t.equal(isCarriedOut(late, 'objection', inShanghai), true);
  t.equal(
    heeded(objection('none-until-decided', '2026-08-02T10:00:00.000Z')),
    false,
    'nothing stopped, nobody decided',
  );
  const overruled = { type: 'ObjectionOverruled', clear: { objection: first, ground: 'legal-claims' } } as const;
  t.equal(heeded(objection('none-until-decided', '2026-08-02T10:00:00.000Z'), overruled), true);
  t.equal(
    heeded(objection('none-until-decided', '2026-07-02T10:00:00.000Z'), overruled),
    false,
    'that was another one',
  );
});

t.test('a letter tells of the refusals that it carries, and of no other', async (t) => {
  const refusedOf = (right: Right): RequestDecided =>
    ({ ...refused, clear: { ...refused.clear, rights: [right] } }) as RequestDecided;
  const both = [received('access', 'erasure'), refusedOf('access'), refusedOf('erasure')] as const;
  const untoldAfter = (...events: readonly RequestDecided[]) =>
    untoldRefusals(given(...both, ...events).state() as RequestFile);
  t.same(untoldAfter(letterSent('refusal', 'mail', { refusals: [idAt(1)] })), ['erasure']);
  t.same(untoldAfter(letterSent('refusal', 'mail', { refusals: [idAt(1), idAt(2)] })), []);
  t.same(untoldAfter(letterSent('refusal', 'mail')), [], 'as letters were recorded before they named any');
  const letter = { letter: 'refusal', channel: 'mail', to: 'customer', template: 1, language: 'de' } as const;
  const byHand = (refusals?: EventId[]) =>
    letters.recordLetterByHand({
      ...{ ...letter, proof: 'delivery-receipt' as const, documentSha256: Buffer.alloc(32, 1).toString('base64') },
      ...(refusals === undefined ? {} : { refusals }),
    });
  t.same(given(...both).when(byHand()).decision, {
    kind: 'refused',
    reason: 'request-refusals-unnamed',
    about: [
      { refusal: idAt(1), rights: 'access' },
      { refusal: idAt(2), rights: 'erasure' },
    ],
  });
  given(...both)
    .when(byHand([idAt(0)]))
    .refused('request-refusals-unnamed');
  const sent = (decision: ReturnType<DecideOnRequest>) =>
    decision.kind === 'accepted' ? decision.events.map(({ clear }) => (clear as { refusals?: unknown }).refusals) : [];
  t.same(sent(given(...both).when(byHand([idAt(2)])).decision), [[idAt(2)]]);
  const one = given(received('access'), refused).when(byHand()).decision;
  t.same(sent(one), [[idAt(1)]], 'where one refusal stands, it is that');
});

t.test('an opt-out is carried out by one of what is asked for, for this request or since it came', async (t) => {
  const asking = {
    request: testId(42),
    receivedAt: '2026-08-01T10:00:00.000Z' as Instant,
    timeZone: 'UTC',
    laws: ['US-CA'],
    deeds: [],
  };
  const optedOut = (more: object, on = '2026-08-02') =>
    ({
      type: 'OptedOut',
      clear: { of: 'sale-sharing', channel: 'office', optedOutAt: `${on}T10:00:00.000Z` as Instant, ...more },
    }) as RestrictionDecided;
  const first = eventId(testId(1), streamName('restriction', testId(4)), 0);
  const isDone = (event: RestrictionDecided, more: object = {}, right: 'opt-out' | 'limit' = 'opt-out') =>
    isCarriedOut(restrictions.given(event).state(), right, { ...asking, ...more });
  const phone = { of: 'marketing', contactBy: 'phone' };
  t.equal(isDone(optedOut({})), true);
  t.equal(isDone(optedOut({}, '2026-07-02')), false, 'it stood before');
  t.equal(isDone(optedOut({}, '2026-07-02'), { deeds: [first] }), true, 'and somebody says that it is what is asked');
  t.equal(isDone(optedOut({}), { deeds: [eventId(testId(1), REQUEST, 7)] }), false, 'what is named is not there');
  t.equal(isDone(optedOut(phone)), false, 'calls have nothing to do with a sale');
  t.equal(isDone(optedOut({ ...phone, request: testId(42) })), false, 'whoever says so');
  t.equal(isDone(optedOut(phone), { laws: ['EU'] }), false);
  t.equal(
    isDone(optedOut({ ...phone, request: testId(42) }, '2026-07-02'), { laws: ['EU'] }),
    true,
    'it asks for this',
  );
  t.equal(isDone(optedOut({ of: 'sensitive-limit' }), {}, 'limit'), true);
  t.equal(isDone(optedOut({ of: 'sensitive-limit' }, '2026-07-02'), {}, 'limit'), false);
  t.equal(isDone(optedOut({ of: 'sensitive-limit' })), false);
});

t.test('an answer by a link is one as long as the person could have it', async (t) => {
  const delivered: RequestDecided = {
    type: 'ResponseDelivered',
    clear: { rights: ['access'], method: 'link', delivery: testId(6) },
  };
  const answered = [received('access'), noDoubt, approved('access'), delivered] as const;
  const file = given(...answered).state() as RequestFile;
  const link = (phase: Link['phase'], more: Partial<Link> = {}): Link => ({
    delivery: testId(6) as Id,
    phase,
    preparedAt: second(3),
    expiresAt: second(100),
    ...(phase === 'ready' ? {} : { endedAt: second(50) }),
    ...more,
  });
  t.equal(isUnfetched(file, [link('ready')], second(99)), false);
  t.equal(isUnfetched(file, [link('ready')], second(100)), true, 'whenever the schedule comes round to say it');
  t.equal(isUnfetched(file, [link('opened')], second(200)), false);
  t.equal(isUnfetched(file, [link('ready'), link('ready', { expiresAt: second(300) })], second(200)), false);
  const reopened: RequestDecided = {
    type: 'RequestReopened',
    clear: { reason: 'delivery-failed', rights: ['access'] },
  };
  given(...answered)
    .when(takenBack([link('withdrawn')], second(60)))
    .then(reopened);
  t.same(takenBack([link('withdrawn'), link('opened')], second(60))(file), { kind: 'accepted', events: [] });
  const withdrawn: RequestDecided = { type: 'RequestWithdrawn', clear: { channel: 'phone' } };
  const ended = given(...answered, withdrawn).state();
  t.same(takenBack([link('withdrawn')], second(60))(ended), { kind: 'accepted', events: [] });
  given(...answered, { type: 'RequestClosed', clear: { outcome: 'answered' } })
    .when(remindOfUnfetched([link('expired')], second(200)))
    .then({ type: 'ReminderSent', clear: { to: 'officer', about: 'delivery' } });
});
