import fc from 'fast-check';
import t from 'tap';
import * as answer from '../../../src/domain/request/decide-answer.ts';
import * as end from '../../../src/domain/request/decide-end.ts';
import * as identity from '../../../src/domain/request/decide-identity.ts';
import * as intake from '../../../src/domain/request/decide-intake.ts';
import * as letters from '../../../src/domain/request/decide-letters.ts';
import * as time from '../../../src/domain/request/decide-time.ts';
import type { DecideOnRequest, Moment, RequestDecided } from '../../../src/domain/request/decide.ts';
import { clockFacts, formerClockFacts, openRights } from '../../../src/domain/request/queries.ts';
import type { RequestFile, RequestState } from '../../../src/domain/request/file.ts';
import { requestCategory } from '../../../src/domain/request/state.ts';
import type { Clock, Due } from '../../../src/domain/rules/clock-types.ts';
import type { Right } from '../../../src/domain/rules/vocabulary.ts';
import type { AnyDecidedEvent } from '../../../src/domain/shape/event.ts';
import { SYSTEM_ACTOR } from '../../../src/kernel/ids.ts';
import type { Instant, LocalDate } from '../../../src/kernel/time.ts';
import {
  approved,
  classified,
  deliverer,
  idAt,
  letterSent,
  moment,
  noDoubt,
  REQUEST,
} from '../../support/request-events.ts';
import { scenarios, second } from '../../support/scenario.ts';
import { storedEvent, testId } from '../../support/stored-events.ts';

const { given } = scenarios(t, requestCategory, REQUEST);
const DIGEST = Buffer.alloc(32, 1).toString('base64');

const { now } = moment;
const received = (more: object = {}): RequestDecided => ({
  type: 'RequestReceived',
  clear: { channel: 'letter', rights: ['access'], receivedAt: second(0), ...more },
});
/** Whoever acts in every scenario. */
const approver = SYSTEM_ACTOR;
const delivered: RequestDecided = {
  type: 'ResponseDelivered',
  clear: { rights: ['access'], method: 'link', delivery: testId(6) },
};
const closed: RequestDecided = { type: 'RequestClosed', clear: { outcome: 'answered' } };
const withdrawn: RequestDecided = { type: 'RequestWithdrawn', clear: { channel: 'phone' } };
const extended: RequestDecided = { type: 'DeadlineExtended', clear: { jurisdiction: 'EU', ground: 'complexity' } };
const deliver = answer.deliverResponse({ rights: ['access'], method: 'link', delivery: testId(6) }, moment, deliverer);
const day = (on: string): Due => ({
  on: on as LocalDate,
  at: `${on}T23:59:59.999Z` as Instant,
  provisional: false,
});
const clock = (more: Partial<Clock> = {}): Clock => ({
  jurisdiction: 'EU',
  ruleVersion: 1,
  right: 'access',
  state: 'running',
  due: day('2026-02-02'),
  firstDue: day('2026-02-02'),
  extensionNoticeBy: day('2026-02-02'),
  extendedDue: day('2026-04-01'),
  internalTarget: day('2026-01-15'),
  certainty: 'high',
  needsConfirmation: false,
  derivation: [],
  ...more,
});

t.test('a request is received once, with what it says sealed, and not before it came', async () => {
  const input: intake.ReceiveRequest = {
    channel: 'e-mail',
    rights: ['erasure', 'access', 'access'],
    receivedAt: second(10),
    name: 'Anna Weber',
    email: 'anna@example.de',
    language: 'de',
    words: 'Bitte löschen.',
  };
  given()
    .when(intake.receiveRequest(input, moment))
    .then({
      type: 'RequestReceived',
      clear: { channel: 'e-mail', rights: ['access', 'erasure'], receivedAt: second(10) },
      sealed: {
        identity: { name: 'Anna Weber' },
        contact: { email: 'anna@example.de' },
        preference: { language: 'de' },
        note: { note: 'Bitte löschen.' },
      },
      effectiveAt: second(10),
    });
  given(received()).when(intake.receiveRequest(input, moment)).refused('request-exists');
  given()
    .when(intake.receiveRequest(input, { ...moment, now: second(9) }))
    .refused('moment-in-future');
  given().when(deliver).refused('request-unknown');
});

t.test('a clock has one version of a rule; another one needs a reason', async () => {
  const input = { jurisdictions: ['EU'], calendarPlace: 'DE' };
  const v = (ruleVersion: number) => [{ jurisdiction: 'EU', ruleVersion }];
  given(received())
    .when(intake.classifyRequest(input, v(1), [], 'UTC'))
    .then(classified);
  given(received(), classified)
    .when(intake.classifyRequest(input, v(2), [], 'UTC'))
    .refused('request-classified-already');
  given(received(), classified)
    .when(intake.reclassifyRequest({ ...input, because: 'rule-changed' }, v(2), [], 'UTC', false))
    .then({
      type: 'RequestReclassified',
      clear: { ...classified.clear, regimes: v(2), because: 'rule-changed' } as never,
    });
  given(received())
    .when(intake.reclassifyRequest({ ...input, because: 'rule-changed' }, v(2), [], 'UTC', false))
    .refused('request-not-classified');
  given(received())
    .when(intake.classifyRequest(input, [...v(1), ...v(2)], [], 'UTC'))
    .refused('request-regime-repeated');
  given(received(), classified, noDoubt, approved('access'), delivered)
    .when(
      intake.reclassifyRequest({ ...input, rights: ['erasure'], because: 'right-clarified' }, v(1), [], 'UTC', false),
    )
    .refused('request-right-answered');
});

t.test('a right that was asked for is not classified away without a word', async () => {
  const pins = [{ jurisdiction: 'EU', ruleVersion: 1 }];
  const input = { jurisdictions: ['EU'], calendarPlace: 'DE' };
  const both = { ...classified, clear: { ...classified.clear, rights: ['access', 'erasure'] } } as RequestDecided;
  const onlyAccess = (because: 'right-clarified' | 'classified-in-error' | 'residence-clarified') =>
    intake.reclassifyRequest({ ...input, rights: ['access'], because }, pins, [], 'UTC', false);
  const asked = [received({ rights: ['access', 'erasure'] }), both] as const;
  const dropped = { kind: 'refused', reason: 'request-right-dropped', about: [{ right: 'erasure' }] };
  t.same(given(...asked).when(onlyAccess('residence-clarified')).decision, dropped);
  t.same(given(...asked).when(onlyAccess('right-clarified')).decision, dropped, 'nobody asked the person');
  t.equal(given(...asked).when(onlyAccess('classified-in-error')).decision.kind, 'accepted');
  const acknowledged: RequestDecided = { type: 'RequestAcknowledged', clear: { how: 'letter' } };
  t.same(
    given(...asked, acknowledged).when(onlyAccess('classified-in-error')).decision,
    dropped,
    'it was told of both',
  );
  const question = (why: 'much-data' | 'right-unclear'): readonly RequestDecided[] => [
    { type: 'ClarificationRequested', clear: { why } },
    { type: 'ClarificationReceived', clear: {} },
  ];
  const clarified = (why: 'much-data' | 'right-unclear') =>
    given(...asked, ...question(why)).when(onlyAccess('right-clarified')).decision;
  t.same(clarified('much-data'), dropped);
  t.equal(clarified('right-unclear').kind, 'accepted');
  given(received({ rights: ['access', 'erasure'] }))
    .when(intake.classifyRequest({ ...input, rights: ['access'] }, pins, [], 'UTC'))
    .refused('request-right-dropped');
  const twins = intake.classifyRequest({ ...input, rights: ['know', 'delete'] }, pins, [], 'UTC');
  t.equal(
    given(received({ rights: ['access', 'erasure'] })).when(twins).decision.kind,
    'accepted',
    'by the names of another law',
  );
});

t.test('a receipt that was entered wrongly is corrected, never to after what was done about it', async () => {
  const correct = (receivedAt: Instant) => intake.correctReceipt({ receivedAt, because: 'mistyped' }, undefined, []);
  const corrected = { type: 'ReceiptCorrected', clear: { receivedAt: second(-60), because: 'mistyped' } } as const;
  given(received())
    .when(correct(second(-60)))
    .then(corrected);
  given(received())
    .when(correct(second(0)))
    .nothing();
  // The first event is recorded at second 0: nothing came in after it was entered.
  given(received())
    .when(correct(second(1)))
    .refused('request-receipt-too-late');
  given(received(), classified, noDoubt, approved('access'), delivered, {
    type: 'RequestReopened',
    clear: { reason: 'new-information', rights: ['access'] },
  })
    .when(correct(second(-60)))
    .refused('request-receipt-settled');
});

t.test('a value in doubt is confirmed before it is relied on, and each deadline is kept once', async () => {
  const input = { jurisdictions: ['CN'], calendarPlace: 'CN' };
  const regimes = [{ jurisdiction: 'CN', ruleVersion: 1 }];
  const doubt = {
    ...({ jurisdiction: 'CN', right: 'access', step: 'starts', certainty: 'interpretation' } as const),
    value: 'the period starts with, received',
    citation: 'PIPL Art. 45',
  };
  const doubts = [doubt, { ...doubt, step: 'period', certainty: 'low', citation: 'PIPL Art. 50' } as const];
  given(received())
    .when(intake.classifyRequest(input, regimes, doubts, 'UTC'))
    .refused('request-rule-unconfirmed');
  const clear = { ...classified.clear, regimes, calendarPlace: 'CN' };
  given(received())
    .when(intake.classifyRequest({ ...input, confirmed: true }, regimes, doubts, 'UTC'))
    .then({
      type: 'RequestClassified',
      clear: { ...clear, confirmed: [{ jurisdiction: 'CN', right: 'access', certainty: 'low' }] } as never,
    });
  const anew = { ...input, because: 'rule-corrected' } as const;
  given(received(), classified)
    .when(intake.reclassifyRequest(anew, regimes, doubts, 'UTC', false))
    .refused('request-rule-unconfirmed');
});

t.test('no answer in substance before it is known who asks', async () => {
  given(received(), classified).when(deliver).refused('request-identity-not-established');
  const approve = answer.approveResponse({ rights: ['access'] }, moment, approver);
  given(received(), classified).when(approve).refused('request-identity-not-established');
  const asked: RequestDecided = {
    type: 'IdentityInformationRequested',
    clear: { doubt: 'address-differs', items: ['login'] },
  };
  const came: RequestDecided = {
    type: 'IdentityEvidenceReceived',
    clear: { items: ['login'], expiresOn: '2026-01-01' as LocalDate },
  };
  const confirmed: RequestDecided = { type: 'IdentityConfirmed', clear: { method: 'login', level: 'reasonable' } };
  const rejected: RequestDecided = { type: 'IdentityRejected', clear: { reason: 'no-match' } };
  given(received(), classified, asked, came).when(approve).refused('request-identity-not-established');
  given(received(), classified, asked, came, confirmed).when(approve).then(approved('access'));
  given(received(), classified, asked, came, confirmed, rejected)
    .when(approve)
    .refused('request-identity-not-established');
  const tomorrow: Moment = { now: '2026-01-02T08:00:00.000Z' as Instant, timeZone: 'UTC' };
  given(received(), asked, came, confirmed, approved('access'))
    .when(answer.deliverResponse({ rights: ['access'], method: 'link', delivery: testId(6) }, tomorrow, deliverer))
    .refused('request-identity-evidence-expired');
  const other: RequestDecided = { type: 'CustomerIdentified', clear: { customer: testId(5) } };
  given(received({ customer: testId(4) }), confirmed, approved('access'), other)
    .when(deliver)
    .refused('request-identity-not-established');
  given(received(), asked)
    .when(identity.requestIdentity({ doubt: 'name-differs', items: ['login'] }, moment))
    .refused('request-identity-asked-already');
  // Acknowledgement and refusal are exempt; an opt-out needs no proof, and none may be asked for.
  given(received())
    .when(time.acknowledge({ how: 'letter' }, moment))
    .then({ type: 'RequestAcknowledged', clear: { how: 'letter' } });
  const no = { reason: 'insuf_verification', ground: 'not-identifiable', rights: ['access'] } as const;
  given(received())
    .when(answer.refuseRequest({ ...no, rights: ['access'], remedies: ['complain-to-authority'] }, moment))
    .then({ type: 'RequestRefused', clear: { ...no, rights: ['access'], remedies: ['complain-to-authority'] } });
  given(received())
    .when(answer.refuseRequest({ ...no, rights: ['access'], remedies: [] }, moment))
    .refused('request-remedies-missing');
  const optOut = received({ rights: ['opt-out'] });
  given(optOut)
    .when(identity.requestIdentity({ doubt: 'sender-unknown', items: ['login'] }, moment))
    .refused('request-identity-not-needed');
  given(optOut)
    .when(answer.approveResponse({ rights: ['opt-out'] }, moment, approver))
    .refused('request-not-classified');
  given(optOut, { ...classified, clear: { ...classified.clear, rights: ['opt-out'] } } as RequestDecided)
    .when(answer.approveResponse({ rights: ['opt-out'] }, moment, approver))
    .then({ type: 'ResponseApproved', clear: { rights: ['opt-out'] } });
});

t.test('whoever approved an answer does not hand it over too, unless the reason is on record', async () => {
  const byApprover = answer.deliverResponse(
    { rights: ['access'], method: 'link', delivery: testId(6) },
    moment,
    approver,
  );
  given(received(), noDoubt, approved('access')).when(byApprover).refused('request-second-person-missing');
  given(received(), noDoubt, approved('access')).when(deliver).then(delivered);
  const alone: RequestDecided = { type: 'ResponseApproved', clear: { rights: ['access'], alone: 'no-second-person' } };
  const approveAlone = answer.approveResponse({ rights: ['access'], alone: 'no-second-person' }, moment, approver);
  given(received(), classified, noDoubt, approved('access')).when(approveAlone).then(alone);
  given(received(), classified, noDoubt, approved('access'), alone).when(byApprover).then(delivered);
  const redacted: RequestDecided = {
    type: 'RedactionDecided',
    clear: { what: 'passage', ground: 'rights-of-others', balancing: 'others-prevail' },
  };
  given(received(), noDoubt, alone, redacted).when(byApprover).refused('request-response-not-approved');
  // The reason goes with the approval that it was given for: a later approval without one takes it back.
  given(received(), noDoubt, alone, approved('access')).when(byApprover).refused('request-second-person-missing');
  const optOut: RequestDecided = { type: 'ResponseApproved', clear: { rights: ['opt-out'] } };
  const ofOptOut = { rights: ['opt-out'] as Right[], method: 'done-and-told' as const };
  const handOver = (...undone: Right[]) => answer.deliverResponse(ofOptOut, moment, approver, undone);
  given(received({ rights: ['opt-out'] }), optOut)
    .when(handOver())
    .refused('request-customer-missing');
  const known = received({ rights: ['opt-out'], customer: testId(4) });
  given(known, optOut).when(handOver('opt-out')).refused('request-opt-out-not-in-force');
  given(known, optOut)
    .when(handOver())
    .then({ type: 'ResponseDelivered', clear: { rights: ['opt-out'], method: 'done-and-told' } });
});

t.test('an agent or a guardian has to prove that they may speak', async () => {
  const byAgent = received({ through: 'agent' });
  const check = (outcome: 'proved' | 'not-proved', until?: string) =>
    intake.checkAuthority(
      { kind: 'signed-permission', outcome, ...(until === undefined ? {} : { evidenceExpiresOn: until as LocalDate }) },
      moment,
    );
  given(byAgent, noDoubt, approved('access')).when(deliver).refused('request-authority-not-proved');
  given(received()).when(check('proved')).refused('request-nobody-represents');
  given(byAgent).when(check('proved', '2025-12-31')).refused('request-authority-expired');
  given(byAgent)
    .when(check('not-proved'))
    .then({ type: 'AgentAuthorityChecked', clear: { kind: 'signed-permission', outcome: 'not-proved' } });
});

t.test('only what was approved as it stands is delivered', async () => {
  given(received(), noDoubt).when(deliver).refused('request-response-not-approved');
  given(received(), noDoubt, approved('access')).when(deliver).then(delivered);
  const redacted: RequestDecided = {
    type: 'RedactionDecided',
    clear: { what: 'passage', ground: 'rights-of-others', balancing: 'others-prevail' },
  };
  given(received(), noDoubt, approved('access'), redacted).when(deliver).refused('request-response-not-approved');
  given(received(), noDoubt, approved('access'), delivered).when(deliver).refused('request-right-not-open');
});

t.test('an extension is decided within the first period, and counts with a notice proved sent in time', async () => {
  const extend = (clocks: readonly Clock[], at: Instant = now) =>
    time.extendDeadline({ jurisdiction: 'EU', ground: 'complexity' }, clocks, { ...moment, now: at });
  given(received(), classified)
    .when(extend([clock()]))
    .then(extended);
  given(received(), classified)
    .when(extend([clock()], '2026-02-03T00:00:00.000Z' as Instant))
    .refused('request-period-ended');
  const { extendedDue: _none, extensionNoticeBy: _by, ...bare } = clock();
  given(received(), classified)
    .when(extend([bare]))
    .refused('request-not-extendable');
  const until = (untilOn: string) =>
    time.extendDeadline(
      { jurisdiction: 'EU', ground: 'complexity', untilOn: untilOn as LocalDate },
      // Another right of the same law that may take longer.
      [clock(), clock({ right: 'erasure', extendedDue: day('2026-04-30') })],
      moment,
    );
  const ofBoth = { ...classified, clear: { ...classified.clear, rights: ['access', 'erasure'] } } as RequestDecided;
  const both = [received({ rights: ['access', 'erasure'] }), ofBoth] as const;
  for (const unfit of ['2026-02-02', '2026-04-02'])
    given(...both)
      .when(until(unfit))
      .refused('request-extension-day');
  t.same(given(...both).when(until('2026-04-02')).decision, {
    kind: 'refused',
    reason: 'request-extension-day',
    about: [{ field: 'untilOn', after: '2026-02-02', notAfter: '2026-04-01' }],
  });
  t.equal(given(...both).when(until('2026-04-01')).decision.kind, 'accepted');
  given(received(), classified, extended)
    .when(extend([clock()]))
    .refused('request-extended-already');
  given(received())
    .when(extend([clock()]))
    .refused('request-not-classified');

  const notice = (letter: number, clocks = [clock()]) =>
    time.recordExtensionNotice({ letter: idAt(letter) }, clocks, moment);
  given(received(), classified, extended).when(notice(3)).refused('request-letter-unknown');
  given(received(), classified, extended, letterSent('refusal', 'mail'))
    .when(notice(3))
    .refused('request-letter-unknown');
  given(received(), classified, extended, letterSent('extension', 'mail'))
    .when(notice(3))
    .then({ type: 'ExtensionNoticeSent', clear: { jurisdiction: 'EU', letter: idAt(3) }, effectiveAt: second(3) });
  given(received(), classified, extended, letterSent('extension', 'mail'))
    .when(notice(3, [clock({ extensionNoticeBy: day('2025-12-31') })]))
    .refused('request-extension-notice-late');
  given(received(), classified, extended, letterSent('extension', 'post'))
    .when(notice(3))
    .refused('request-letter-not-proved');
  const posted: RequestDecided = {
    type: 'LetterPosted',
    clear: { of: idAt(3), proof: 'registered', postedOn: '2026-01-01' as LocalDate },
  };
  given(received(), classified, extended, letterSent('extension', 'post'), posted)
    .when(notice(3))
    .then({ type: 'ExtensionNoticeSent', clear: { jurisdiction: 'EU', letter: idAt(3) }, effectiveAt: second(3) });
  const bounced: RequestDecided = {
    type: 'LetterFailed',
    clear: {
      letter: 'extension',
      channel: 'mail',
      to: 'customer',
      code: 'bounced',
      of: idAt(3),
      isWorthAnotherTry: false,
    },
  };
  given(received(), classified, extended, letterSent('extension', 'mail'), bounced)
    .when(notice(3))
    .refused('request-letter-not-proved');
  given(received(), letterSent('extension', 'mail')).when(notice(1)).refused('request-no-extension');
  const write = letters.recordLetter({
    letter: 'extension',
    channel: 'mail',
    to: 'customer',
    template: 1,
    language: 'de',
    documentSha256: DIGEST,
  });
  given(received()).when(write).refused('request-no-extension');
  const state = given(received(), classified, extended).state() as RequestFile;
  t.match(clockFacts(state, 'access', 'EU', 'UTC').extension, { decidedAt: second(2) });
  t.equal(clockFacts(state, 'access', 'EU', 'UTC').extension?.noticeSentAt, undefined, 'which does not count yet');
  t.equal(clockFacts(state, 'access', 'GB', 'UTC').extension, undefined, 'nor under any other law');
});

t.test('questions, fees and letters have one answer each, and nothing happens before the receipt', async () => {
  const ask: RequestDecided = { type: 'ClarificationRequested', clear: { why: 'much-data' } };
  given(received()).when(time.receiveClarity({}, moment)).refused('request-clarification-not-open');
  given(received(), ask)
    .when(time.askForClarity({ why: 'scope-unclear' }, moment))
    .refused('request-clarification-open');
  given(received(), ask).when(time.receiveClarity({}, moment)).then({ type: 'ClarificationReceived', clear: {} });
  const fee = { amount: '12.50', currency: 'EUR', ground: 'excessive' } as const;
  const charged: RequestDecided = { type: 'FeeRequested', clear: fee };
  given(received()).when(time.requestFee(fee, moment)).then(charged);
  given(received(), charged).when(time.requestFee(fee, moment)).refused('request-fee-open');
  given(received(), charged)
    .when(time.settleFee('FeeWaived', {}, moment))
    .then({ type: 'FeeWaived', clear: {} });
  given(received())
    .when(time.settleFee('FeePaid', {}, moment))
    .refused('request-fee-not-open');
  given(received({ receivedAt: second(50) }))
    .when(time.acknowledge({ how: 'spoken', happenedAt: second(49) }, moment))
    .refused('request-moment-before-receipt');
  const post = (on: string) =>
    letters.recordPosting({ of: idAt(1), proof: 'courier', postedOn: on as LocalDate }, moment);
  given(received(), letterSent('refusal', 'post')).when(post('2025-12-31')).refused('request-letter-not-proved');
  given(received(), letterSent('refusal', 'post')).when(post('2026-01-02')).refused('moment-in-future');
  given(received(), letterSent('refusal', 'mail')).when(post('2026-01-01')).refused('request-letter-unknown');
});

t.test('what the schedule says of a deadline it says once, of the day as it stands', async () => {
  const late = clock({ due: day('2025-12-31'), state: 'overdue' });
  const missed: RequestDecided = {
    type: 'DeadlineMissed',
    clear: { jurisdiction: 'EU', right: 'access', dueOn: '2025-12-31' as LocalDate },
  };
  given(received(), classified)
    .when(time.noteDeadline(late, 'missed', moment))
    .then(missed);
  given(received(), classified)
    .when(time.noteDeadline(clock(), 'missed', moment))
    .refused('request-deadline-not-due');
  given(received(), classified, noDoubt, approved('access'), delivered)
    .when(time.noteDeadline(late, 'missed', moment))
    .refused('request-right-not-open');
});

t.test(
  'it is closed when nothing is open, with the outcome that follows, and then accepts its reopening alone',
  async () => {
    given(received()).when(end.closeRequest).refused('request-right-still-open');
    given(received(), noDoubt, approved('access'), delivered).when(end.closeRequest).refused('request-not-classified');
    given(received(), classified, noDoubt, approved('access'), delivered).when(end.closeRequest).then(closed);
    given(received(), withdrawn)
      .when(end.closeRequest)
      .then({ type: 'RequestClosed', clear: { outcome: 'withdrawn' } });
    given(received(), classified, noDoubt, approved('access'), delivered, letterSent('refusal', 'post'))
      .when(end.closeRequest)
      .refused('request-letter-not-posted');
    given(received(), noDoubt, approved('access'), delivered, closed).when(deliver).refused('request-closed');
    given(received(), withdrawn).when(deliver).refused('request-ended');
    given(received())
      .when(end.reopenRequest({ reason: 'appeal' }, moment))
      .refused('request-not-closed');
    const reopened: RequestDecided = { type: 'RequestReopened', clear: { reason: 'appeal', rights: ['access'] } };
    const done = [received(), noDoubt, approved('access'), delivered, closed] as const;
    t.same(openRights(given(...done, reopened).state() as RequestFile), ['access']);
    const appeal: RequestDecided = { type: 'AppealReceived', clear: {} };
    const complaint: RequestDecided = { type: 'ComplaintReceived', clear: {} };
    given(received()).when(end.receiveAppeal({}, moment)).refused('request-nothing-to-appeal');
    given(received(), classified, noDoubt, approved('access'), delivered, appeal)
      .when(end.closeRequest)
      .refused('request-appeal-open');
    given(received(), classified, noDoubt, approved('access'), delivered, complaint)
      .when(end.closeRequest)
      .refused('request-complaint-open');
    given(received())
      .when(end.decideAppeal({ outcome: 'upheld' }, moment))
      .refused('request-appeal-not-open');
    given(received())
      .when(end.answerComplaint({ outcome: 'upheld' }, moment))
      .refused('request-complaint-not-open');
  },
);

t.test('a duplicate asks nothing that the other does not, of the same person, and came later', async () => {
  const EARLIER = given(received({ customer: testId(4) })).state();
  const link = (earlier: RequestState, more: object = {}, of = 7) =>
    intake.linkDuplicate({ of: testId(of), ...more }, testId(42), earlier);
  const mine = received({ customer: testId(4), receivedAt: second(5) });
  const linked: RequestDecided = { type: 'DuplicateLinked', clear: { of: testId(7) } };
  given(mine).when(link(EARLIER)).then(linked);
  given(mine)
    .when(link(EARLIER, {}, 42))
    .refused('request-duplicate-of-itself');
  given(mine)
    .when(link({ phase: 'unknown' }))
    .refused('request-duplicate-unknown');
  given(mine)
    .when(link(given(received({ customer: testId(4) }), withdrawn).state()))
    .refused('request-duplicate-unknown');
  given(mine)
    .when(link(given(received({ customer: testId(5) })).state()))
    .refused('request-duplicate-other-person');
  const nobody = given(received()).state();
  given(mine).when(link(nobody)).refused('request-duplicate-person-unsaid');
  given(mine)
    .when(link(nobody, { samePerson: true }))
    .then({ type: 'DuplicateLinked', clear: { of: testId(7), samePerson: true } });
  given(received({ customer: testId(4), receivedAt: second(5), rights: ['access', 'erasure'] }))
    .when(link(EARLIER))
    .refused('request-duplicate-other-rights');
  const begun = received({ customer: testId(4), receivedAt: second(3) });
  given(mine)
    .when(link(given(begun, noDoubt, approved('access'), delivered, closed).state()))
    .refused('request-duplicate-other-rights');
  given(received({ customer: testId(4), receivedAt: second(3) }))
    .when(link(given(begun, noDoubt, approved('access'), delivered, closed).state()))
    .then(linked);
  given(received({ customer: testId(4) }))
    .when(link(given(mine).state()))
    .refused('request-duplicate-not-later');
  const inBritain: RequestDecided = {
    type: 'RequestClassified',
    clear: { regimes: [{ jurisdiction: 'GB', ruleVersion: 1 }], calendarPlace: 'GB-ENG', rights: ['access'] },
  };
  const german = given(received({ customer: testId(4) }), classified).state();
  given(mine, inBritain).when(link(german)).refused('request-duplicate-other-laws');
  given(mine, inBritain).when(link(EARLIER)).then(linked);
  given(mine, classified).when(link(german)).then(linked);
});

t.test('new information counts anew, and only what came after the answer is new', async () => {
  const again = (happenedAt: Instant, reason: 'new-information' | 'appeal' = 'new-information') =>
    end.reopenRequest({ reason, rights: ['access'], happenedAt }, moment);
  const done = [received(), noDoubt, approved('access'), delivered, closed];
  // The answer is the fourth event, so it was given at second 3.
  given(...done)
    .when(again(second(2)))
    .refused('request-information-not-new');
  given(...done)
    .when(again(second(7200)))
    .refused('moment-in-future');
  const news: RequestDecided = {
    type: 'RequestReopened',
    clear: { reason: 'new-information', rights: ['access'] },
    effectiveAt: second(4),
  };
  t.same(again(second(4))(given(...done).state()), { kind: 'accepted', events: [news] });
  const reopened = given(...done, news).state() as RequestFile;
  t.equal(clockFacts(reopened, 'access', 'EU', 'UTC').receivedAt, second(4));
  t.match(reopened.formerAnswers, [{ right: 'access', receivedAt: second(0), answer: { at: second(3) } }]);
  const [former] = reopened.formerAnswers;
  t.match(former && formerClockFacts(reopened, former, 'EU', 'UTC'), { receivedAt: second(0), answeredAt: second(3) });
  const appealed: RequestDecided = { type: 'RequestReopened', clear: { reason: 'appeal', rights: ['access'] } };
  const back = given(...done, appealed).state() as RequestFile;
  t.equal(clockFacts(back, 'access', 'EU', 'UTC').receivedAt, second(0), 'what we did wrong does not buy time');
  t.same(back.formerAnswers, []);
  const complaint: RequestDecided = { type: 'ComplaintReceived', clear: {} };
  const told: RequestDecided = { type: 'ComplaintAcknowledged', clear: { how: 'letter' } };
  given(received(), complaint)
    .when(end.acknowledgeComplaint({ how: 'letter' }, moment))
    .then(told);
  given(received())
    .when(end.acknowledgeComplaint({ how: 'letter' }, moment))
    .refused('request-complaint-not-open');
});

const accessByApprover = answer.deliverResponse({ rights: ['access'], method: 'mail' }, moment, approver);
const optOutByApprover = answer.deliverResponse({ rights: ['opt-out'], method: 'mail' }, moment, approver);

/** Any of what people do, in any order. What is refused leaves no trace. */
const anything: readonly DecideOnRequest[] = [
  intake.classifyRequest(
    { jurisdictions: ['EU'], calendarPlace: 'DE' },
    [{ jurisdiction: 'EU', ruleVersion: 1 }],
    [],
    'UTC',
  ),
  intake.identifyCustomer({ customer: testId(5) }),
  intake.identifyCustomer({ customer: testId(6) }),
  intake.checkAuthority({ kind: 'power-of-attorney', outcome: 'proved' }, moment),
  intake.linkDuplicate(
    { of: testId(7), samePerson: true },
    testId(42),
    given(received({ rights: ['access', 'opt-out'] })).state(),
  ),
  identity.requestIdentity({ doubt: 'name-differs', items: ['login'] }, moment),
  identity.receiveEvidence({ items: ['login'] }, moment),
  identity.confirmIdentity({ method: 'login', level: 'reasonable' }, moment),
  identity.identityIsNotInDoubt({ reason: 'logged-in' }),
  identity.rejectIdentity({ reason: 'no-match' }, moment),
  time.acknowledge({ how: 'letter' }, moment),
  time.askForClarity({ why: 'much-data' }, moment),
  time.receiveClarity({}, moment),
  time.extendDeadline({ jurisdiction: 'EU', ground: 'complexity' }, [clock()], moment),
  ...(['access', 'opt-out'] as const).flatMap((right) => [
    answer.refuseRequest({ reason: 'other', ground: 'excessive', remedies: ['go-to-court'], rights: [right] }, moment),
    answer.approveResponse({ rights: [right] }, moment, approver),
    answer.approveResponse({ rights: [right], alone: 'deadline-near' }, moment, approver),
    right === 'access' ? accessByApprover : optOutByApprover,
    answer.deliverResponse({ rights: [right], method: 'mail' }, moment, deliverer),
  ]),
  answer.decideRedaction({ what: 'passage', ground: 'rights-of-others', balancing: 'others-prevail' }),
  end.withdrawRequest({ channel: 'phone' }, moment),
  end.closeRequest,
  end.reopenRequest({ reason: 'appeal' }, moment),
  end.reopenRequest({ reason: 'appeal', rights: ['access'] }, moment),
  end.receiveAppeal({}, moment),
  end.decideAppeal({ outcome: 'dismissed' }, moment),
];

/** Whoever approves everything here hands over an answer to a request for access. */
const ACCESS_BY_APPROVER = anything.findIndex((one) => one === accessByApprover);

t.test('whatever is done in whatever order, the invariants hold', async (t) => {
  const seen = new Set<string>();
  const next = (state: RequestState, event: AnyDecidedEvent, n: number): RequestState => {
    const definition = requestCategory.events[event.type as keyof typeof requestCategory.events];
    const place = { stream: REQUEST, owner: REQUEST, revision: BigInt(n), recordedAt: second(n) };
    return requestCategory.evolve(state, storedEvent(definition, event, place) as never);
  };
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.nat({ max: anything.length - 1 }), { minLength: 20, maxLength: 60 }),
      (byAgent, picks) => {
        const begun = received({ rights: ['access', 'opt-out'], ...(byAgent ? { through: 'agent' } : {}) });
        let state = next(requestCategory.initial, begun, 0);
        let revision = 0;
        let isKnown = false;
        let isApproved = new Set<Right>();
        let isAlone = new Set<Right>();
        for (const pick of picks) {
          const before = state as RequestFile;
          const decision = (anything[pick] as DecideOnRequest)(before);
          if (decision.kind === 'refused') continue;
          if (
            before.phase === 'closed' &&
            decision.events.some(({ type }, n) => n === 0 && type !== 'RequestReopened')
          ) {
            return false;
          }
          for (const event of decision.events) {
            seen.add(event.type);
            if (event.type === 'IdentityConfirmed' || event.type === 'IdentityNotInDoubt') isKnown = true;
            if (event.type === 'IdentityRejected' || event.type === 'IdentityInformationRequested') isKnown = false;
            if (event.type === 'CustomerIdentified' && before.customer !== undefined) {
              isKnown = false;
              isApproved = new Set();
            }
            if (event.type === 'RedactionDecided') isApproved = new Set();
            if (event.type === 'ResponseApproved') {
              const { rights, alone } = event.clear;
              if (!isKnown && rights.includes('access')) return false;
              isApproved = new Set([...isApproved, ...rights]);
              isAlone = new Set([...isAlone].filter((right) => !rights.includes(right)));
              if (alone !== undefined) isAlone = new Set([...isAlone, ...rights]);
            }
            if (event.type === 'RequestReopened')
              for (const right of event.clear.rights ?? []) isApproved.delete(right);
            if (event.type === 'ResponseDelivered') {
              if (!isKnown && event.clear.rights.includes('access')) return false;
              if (byAgent && before.authority?.outcome !== 'proved') return false;
              if (!event.clear.rights.every((right) => isApproved.has(right))) return false;
              if (pick === ACCESS_BY_APPROVER && !isAlone.has('access')) return false;
            }
            if (event.type === 'RequestClosed' && openRights(before).length > 0) return false;
          }
          for (const event of decision.events) state = next(state, event, ++revision);
        }
        return true;
      },
    ),
    { numRuns: 400 },
  );
  for (const type of ['ResponseDelivered', 'RequestClosed', 'RequestReopened', 'AppealDecided']) {
    t.ok(seen.has(type), `${type} was met`);
  }
});
