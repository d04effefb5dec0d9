import t from 'tap';
import * as answer from '../../../src/domain/request/decide-answer.ts';
import * as end from '../../../src/domain/request/decide-end.ts';
import * as identity from '../../../src/domain/request/decide-identity.ts';
import * as intake from '../../../src/domain/request/decide-intake.ts';
import * as letters from '../../../src/domain/request/decide-letters.ts';
import * as time from '../../../src/domain/request/decide-time.ts';
import type { RequestDecided } from '../../../src/domain/request/decide.ts';
import { dutiesOf } from '../../../src/domain/request/duties.ts';
import type { RequestFile } from '../../../src/domain/request/file.ts';
import { clockFacts, refusalToldAt, untoldRefusals } from '../../../src/domain/request/queries.ts';
import { requestCategory } from '../../../src/domain/request/state.ts';
import type { Right } from '../../../src/domain/rules/vocabulary.ts';
import type { Instant, LocalDate } from '../../../src/kernel/time.ts';
import {
  approved,
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

const asked: RequestDecided = {
  type: 'IdentityInformationRequested',
  clear: { doubt: 'name-differs', items: ['document-shown'] },
};
const came = (items: 'login' | 'document-shown', expiresOn?: string): RequestDecided => ({
  type: 'IdentityEvidenceReceived',
  clear: { items: [items], ...(expiresOn === undefined ? {} : { expiresOn: expiresOn as LocalDate }) },
});
const rejected: RequestDecided = { type: 'IdentityRejected', clear: { reason: 'fraud-suspected' } };
const byDocument: RequestDecided = {
  type: 'IdentityConfirmed',
  clear: { method: 'document-shown', level: 'reasonable' },
};
const deliver = (more: object = {}) =>
  answer.deliverResponse({ rights: ['access'], method: 'mail', ...more }, moment, deliverer);
const file = (state: unknown): RequestFile => state as RequestFile;
const foldOf = (...events: RequestDecided[]) => file(given(...events).state());

const under = (...laws: string[]): RequestDecided => ({
  type: 'RequestClassified',
  clear: {
    regimes: laws.map((jurisdiction) => ({ jurisdiction, ruleVersion: 1 })),
    calendarPlace: 'DE',
    rights: ['access'],
  },
});

t.test('who asks is not made known by a word', async () => {
  const notNeeded = identity.identityIsNotInDoubt({ reason: 'not-needed-for-right' });
  given(received('access')).when(notNeeded).refused('request-identity-needed');
  given(received('opt-out'))
    .when(notNeeded)
    .then({ type: 'IdentityNotInDoubt', clear: { reason: 'not-needed-for-right' } });
  const known = identity.identityIsNotInDoubt({ reason: 'known-in-person' });
  given(received('access'), rejected).when(known).refused('request-identity-rejected');
  const confirm = identity.confirmIdentity({ method: 'document-shown', level: 'reasonable' }, moment);
  const byLogin = identity.confirmIdentity({ method: 'login', level: 'reasonable' }, moment);
  given(received('access'), came('login'), rejected).when(byLogin).refused('request-identity-rejected');
  given(received('access'), rejected, came('login'))
    .when(byLogin)
    .then({ type: 'IdentityConfirmed', clear: { method: 'login', level: 'reasonable' } });
  given(received('access'), asked).when(confirm).refused('request-identity-evidence-missing');
  given(received('access'), asked, came('login')).when(confirm).refused('request-identity-evidence-missing');
  given(received('access'), asked, came('document-shown')).when(confirm).then(byDocument);
});

t.test('evidence that has run out is not made good by something else that came in', async () => {
  const until = '2025-12-31';
  const confirm = identity.confirmIdentity({ method: 'document-shown', level: 'reasonable' }, moment);
  given(received('access'), asked, came('document-shown', until), came('login'))
    .when(confirm)
    .refused('request-identity-evidence-expired');
  const confirmed = [received('access'), asked, came('document-shown', until), byDocument, came('login')] as const;
  given(...confirmed, approved('access'))
    .when(deliver())
    .refused('request-identity-evidence-expired');
  // Something was looked at anew, and by what came in since.
  given(...confirmed)
    .when(identity.confirmIdentity({ method: 'login', level: 'reasonable' }, moment))
    .then({ type: 'IdentityConfirmed', clear: { method: 'login', level: 'reasonable' } });
});

t.test('a link is of a delivery that can be named', async () => {
  const done = [received('access'), noDoubt, approved('access')] as const;
  given(...done)
    .when(deliver({ method: 'link' }))
    .refused('request-delivery-unnamed');
  given(...done)
    .when(deliver({ method: 'link', delivery: testId(6) }))
    .then({ type: 'ResponseDelivered', clear: { rights: ['access'], method: 'link', delivery: testId(6) } });
});

t.test('a letter that somebody typed in proves nothing by itself, and one that came back proved nothing', async (t) => {
  const extended: RequestDecided = { type: 'DeadlineExtended', clear: { jurisdiction: 'EU', ground: 'complexity' } };
  const notice = time.recordExtensionNotice({ letter: idAt(2) }, [], moment);
  given(received('access'), extended, letterSent('extension', 'mail', { byHand: {} }))
    .when(notice)
    .refused('request-letter-not-proved');
  const told: RequestDecided = { type: 'ExtensionNoticeSent', clear: { jurisdiction: 'EU', letter: idAt(2) } };
  for (const more of [{}, { byHand: { proof: 'delivery-receipt' } }]) {
    given(received('access'), extended, letterSent('extension', 'mail', more))
      .when(notice)
      .then({ ...told, effectiveAt: second(2) });
  }
  const bounced: RequestDecided = {
    type: 'LetterFailed',
    clear: {
      letter: 'extension',
      channel: 'mail',
      to: 'customer',
      code: 'bounced',
      of: idAt(2),
      isWorthAnotherTry: false,
    },
  };
  const before = foldOf(received('access'), extended, letterSent('extension'), told);
  t.equal(clockFacts(before, 'access', 'EU', 'UTC').extension?.noticeSentAt, second(3));
  const after = foldOf(received('access'), extended, letterSent('extension'), told, bounced);
  t.equal(clockFacts(after, 'access', 'EU', 'UTC').extension?.noticeSentAt, undefined, 'told by nothing');

  const refused: RequestDecided = {
    type: 'RequestRefused',
    clear: { reason: 'other', ground: 'excessive', remedies: ['go-to-court'], rights: ['access'] },
  };
  t.same(untoldRefusals(foldOf(received('access'), refused, letterSent('refusal', 'mail', { byHand: {} }))), [
    'access',
  ]);
  const mailed = foldOf(received('access'), refused, letterSent('refusal'));
  const answered = mailed.answers.get('access');
  t.ok(answered !== undefined && refusalToldAt(mailed, answered, 'UTC') === second(2));
  const typed = letters.recordLetterByHand({
    letter: 'refusal',
    channel: 'mail',
    to: 'customer',
    template: 1,
    language: 'de',
    documentSha256: Buffer.alloc(32, 1).toString('base64'),
  });
  t.match(given(received('access')).when(typed).decision, { events: [letterSent('refusal', 'mail', { byHand: {} })] });
});

t.test('a question that is dated back is believed from its letter or its recording on', async (t) => {
  const question: RequestDecided = { ...asked, effectiveAt: second(0) } as RequestDecided;
  const facts = (...events: RequestDecided[]) => clockFacts(foldOf(...events), 'access', 'EU', 'UTC').identity?.[0];
  t.match(facts(received('access'), question), { askedAt: second(0), onRecordAt: second(1) });
  t.match(facts(received('access'), letterSent('identity'), noDoubt, question), {
    askedAt: second(0),
    onRecordAt: second(1),
  });
  t.match(
    facts(received('access'), letterSent('identity', 'mail', { byHand: {} }), noDoubt, question),
    { askedAt: second(0), onRecordAt: second(3) },
    'and not from a letter that proves nothing',
  );
  t.equal(
    facts(received('access'), asked)?.onRecordAt,
    undefined,
    'one that is recorded as it is asked has one moment',
  );
});

t.test('what is withheld is withheld from one answer', async (t) => {
  const delivered: RequestDecided = { type: 'ResponseDelivered', clear: { rights: ['access'], method: 'mail' } };
  const partly = (...events: RequestDecided[]) =>
    foldOf(received('access'), noDoubt, ...events).answers.get('access')?.partly;
  const withheld: readonly RequestDecided[] = [
    {
      type: 'PartialAnswerDecided',
      clear: { rights: ['access'], withheld: [{ what: 'passage', ground: 'rights-of-others' }] },
    },
    { type: 'ExceptionApplied', clear: { ground: 'trade-secret', scope: 'document', rights: ['access'] } },
    {
      type: 'RedactionDecided',
      clear: { what: 'third-party-data', ground: 'rights-of-others', balancing: 'others-prevail' },
    },
  ];
  const reopened: RequestDecided = {
    type: 'RequestReopened',
    clear: { reason: 'authority-order', rights: ['access'] },
  };
  for (const one of withheld) {
    t.equal(partly(one, delivered), true, one.type);
    t.equal(partly(one, delivered, reopened, delivered), false, `${one.type}: the next answer is whole`);
  }
  const shown: RequestDecided = {
    type: 'RedactionDecided',
    clear: { what: 'third-party-data', ground: 'rights-of-others', balancing: 'person-prevails' },
  };
  t.equal(partly(shown, delivered), false, 'what is shown is not withheld');
});

t.test('a ground that the law does not know is refused with those that it knows', async () => {
  const refuse = (right: Right, more: object) =>
    answer.refuseRequest(
      { reason: 'other', ground: 'excessive', remedies: ['go-to-court'], rights: [right], ...more },
      moment,
    );
  const not: readonly (readonly [Right, object])[] = [
    ['opt-out', { reason: 'insuf_verification' }],
    ['limit', { ground: 'not-identifiable' }],
    ['withdraw-consent', { ground: 'compelling-legitimate-grounds' }],
    ['access', { ground: 'accurate-already' }],
  ];
  for (const [right, more] of not) {
    given(received(right)).when(refuse(right, more)).refused('request-ground-not-possible');
  }
  // Whoever does not say which data they mean asks for all; and where nobody has named a law, it may be that one.
  for (const so of [[], [under('EU')], [under('EU', 'GB')]]) {
    given(received('access'), ...so)
      .when(refuse('access', { ground: 'not-clarified' }))
      .refused('request-ground-not-possible');
  }
  for (const [right, ...so] of [['access', under('GB')], ['erasure']] as const) {
    given(received(right), ...so)
      .when(refuse(right, { ground: 'not-clarified' }))
      .refused('request-clarification-not-open');
  }
  t.equal(
    given(received('objection')).when(refuse('objection', { ground: 'compelling-legitimate-grounds' })).decision.kind,
    'accepted',
  );
  const classified = (jurisdiction: string): RequestDecided => ({
    type: 'RequestClassified',
    clear: { regimes: [{ jurisdiction, ruleVersion: 1 }], calendarPlace: 'DE', rights: ['access'] },
  });
  const due = { on: '2026-02-02' as LocalDate, at: second(999_999), provisional: false };
  const clock = (jurisdiction: string) =>
    ({ jurisdiction, right: 'access', state: 'running', due, firstDue: due, extendedDue: due }) as never;
  const extend = (jurisdiction: string) =>
    time.extendDeadline({ jurisdiction, ground: 'third-party-to-be-asked' }, [clock(jurisdiction)], moment);
  given(received('access'), classified('EU')).when(extend('EU')).refused('request-ground-not-possible');
  given(received('access'), classified('US-CA'))
    .when(extend('US-CA'))
    .then({
      type: 'DeadlineExtended',
      clear: { jurisdiction: 'US-CA', ground: 'third-party-to-be-asked' },
    });
  const fee = time.requestFee({ amount: '12.50', currency: 'EUR', ground: 'allowed-by-law' }, moment);
  given(received('access'), classified('EU')).when(fee).refused('request-ground-not-possible');
  t.equal(given(received('access'), classified('US-CA')).when(fee).decision.kind, 'accepted');
});

const unclear: RequestDecided = { type: 'ClarificationRequested', clear: { why: 'much-data' } };
const silent: RequestDecided = {
  type: 'RequestRefused',
  clear: { reason: 'other', ground: 'not-clarified', remedies: ['go-to-court'], rights: ['access'] },
};

t.test('what came before the person was told of a refusal is not news to it', async (t) => {
  const reopened = (reason: 'closed-in-error' | 'new-information', at: Instant): RequestDecided => ({
    type: 'RequestReopened',
    clear: { reason, rights: ['access'] },
    ...(reason === 'new-information' ? { effectiveAt: at } : {}),
  });
  // Asked at second 1, refused at second 2, told at second 5.
  const done = [received('access'), unclear, silent, noDoubt, noDoubt, letterSent('refusal')] as const;
  for (const [at, reason] of [
    [second(3), 'closed-in-error'],
    [second(6), 'new-information'],
  ] as const) {
    const { decision } = given(...done).when(time.receiveClarity({ happenedAt: at }, moment));
    t.match(decision, { kind: 'accepted', events: [reopened(reason, at), { type: 'ClarificationReceived' }] }, reason);
  }
  const news = (happenedAt: Instant) =>
    end.reopenRequest({ reason: 'new-information', rights: ['access'], happenedAt }, moment);
  given(...done)
    .when(news(second(3)))
    .refused('request-information-not-new');
  t.match(given(...done).when(news(second(6))).decision, { events: [reopened('new-information', second(6))] });
});

t.test('nobody is silent about a question that was dated back', async (t) => {
  const refuse = (day: string) =>
    answer.refuseRequest(
      { reason: 'other', ground: 'not-clarified', remedies: ['go-to-court'], rights: ['access'] },
      { now: `2026-${day}T12:00:00.000Z` as Instant, timeZone: 'UTC' },
    );
  const back = '2025-11-20T00:00:00.000Z' as Instant;
  const long: RequestDecided = {
    type: 'RequestReceived',
    clear: { channel: 'letter', rights: ['access'], receivedAt: back },
  };
  const question = { ...unclear, effectiveAt: back } as RequestDecided;
  // Recorded on 1 January: 31 January is still the person's.
  given(long, question, under('GB')).when(refuse('02-01')).refused('request-question-not-sent');
  const asked = given(long, question, under('GB'), letterSent('clarification'));
  asked.when(refuse('01-02')).refused('request-clarification-waits');
  asked.when(refuse('01-31')).refused('request-clarification-waits');
  t.equal(asked.when(refuse('02-01')).decision.kind, 'accepted');
});

t.test('who was never reached by the question is not silent, and is asked anew', async (t) => {
  const late = { now: '2026-03-01T12:00:00.000Z' as Instant, timeZone: 'UTC' };
  const refuse = answer.refuseRequest(
    { reason: 'other', ground: 'not-clarified', remedies: ['go-to-court'], rights: ['erasure'] },
    late,
  );
  const back = (letter: 'clarification' | 'identity', of?: number): RequestDecided => ({
    type: 'LetterFailed',
    clear: {
      ...{ letter, channel: 'mail', to: 'customer', code: 'refused-by-server', isWorthAnotherTry: false },
      ...(of === undefined ? {} : { of: idAt(of) }),
    },
  });
  const again = time.askForClarity({ why: 'scope-unclear' }, moment);
  const anew: RequestDecided = { type: 'ClarificationRequested', clear: { why: 'scope-unclear' } };
  const first = [received('erasure'), unclear] as const;
  const sent = letterSent('clarification');
  given(...first)
    .when(refuse)
    .refused('request-question-not-sent');
  given(...first, letterSent('clarification', 'post'))
    .when(refuse)
    .refused('request-question-not-sent');
  given(...first, letterSent('clarification', 'mail', { byHand: {} }))
    .when(refuse)
    .refused('request-question-not-sent');
  t.equal(given(...first, sent).when(refuse).decision.kind, 'accepted');
  given(...first, sent)
    .when(again)
    .refused('request-clarification-open');
  for (const failed of [[sent, back('clarification', 2)], [back('clarification')]]) {
    given(...first, ...failed)
      .when(refuse)
      .refused('request-question-not-sent');
    given(...first, ...failed)
      .when(again)
      .then(anew);
    given(...first, ...failed, anew)
      .when(refuse)
      .refused('request-question-not-sent');
  }
  // One of two letters stands: the person has the question.
  given(...first, sent, sent, back('clarification', 2))
    .when(again)
    .refused('request-clarification-open');
  const twice = [...first, sent, back('clarification', 2), anew] as const;
  given(...twice, sent)
    .when(again)
    .refused('request-clarification-open');
  t.equal(given(...twice, sent).when(refuse).decision.kind, 'accepted');
  // No law waits for an answer to what nobody was asked: the pause is that of the question that stands.
  const waitedFor = (...events: readonly RequestDecided[]) =>
    clockFacts(foldOf(...events), 'erasure', 'EU', 'UTC').clarification;
  t.same(waitedFor(...twice), [{ askedAt: second(4), justification: 'scope-unclear' }]);
  t.equal(waitedFor(...first, sent, back('clarification', 2)), undefined);
  t.equal(waitedFor(...first, back('clarification')), undefined);
  t.equal(waitedFor(...first, sent)?.length, 1);
  const askedFrom = (...events: readonly RequestDecided[]) =>
    waitedFor(...first, ...events)?.map(({ askedAt }) => askedAt);
  t.same(askedFrom(sent, sent, back('clarification', 2)), [second(3)], 'from the letter that stands');
  t.same(askedFrom(sent, back('clarification', 2), sent), [second(4)]);
  t.same(askedFrom(back('clarification'), sent), [second(3)], 'which left at the second attempt');
  t.same(askedFrom(sent, sent), [second(1)]);
  t.equal(waitedFor(...first)?.length, 1, 'whose letter is on its way');
  const came: RequestDecided = { type: 'ClarificationReceived', clear: {} };
  const rights: RequestDecided = under('EU');
  t.same(foldOf(...twice, came).clarifications, [
    { askedAt: second(1), askedAnewAt: second(4), why: 'much-data' },
    { askedAt: second(4), answeredAt: second(5), why: 'scope-unclear' },
  ]);
  given(...twice, came, came, rights)
    .when(time.receiveClarity({}, moment))
    .refused('request-clarification-not-open');

  const unproved = identity.rejectIdentity({ reason: 'not-answered' }, late);
  const who = identity.requestIdentity({ doubt: 'name-differs', items: ['document-shown'] }, moment);
  given(received('access'), asked).when(unproved).refused('request-question-not-sent');
  given(received('access'), asked, letterSent('identity')).when(who).refused('request-identity-asked-already');
  t.equal(given(received('access'), asked, letterSent('identity')).when(unproved).decision.kind, 'accepted');
  const returned = [received('access'), asked, letterSent('identity'), back('identity', 2)] as const;
  given(...returned)
    .when(unproved)
    .refused('request-question-not-sent');
  given(...returned)
    .when(who)
    .then(asked);
});

t.test('the notice of a second extension is reminded of, though the first one was told', async (t) => {
  const extended: RequestDecided = { type: 'DeadlineExtended', clear: { jurisdiction: 'EU', ground: 'complexity' } };
  const told: RequestDecided = { type: 'ExtensionNoticeSent', clear: { jurisdiction: 'EU', letter: idAt(2) } };
  const delivered: RequestDecided = { type: 'ResponseDelivered', clear: { rights: ['access'], method: 'mail' } };
  const news: RequestDecided = { type: 'RequestReopened', clear: { reason: 'new-information', rights: ['access'] } };
  const by = { on: '2026-01-02' as LocalDate, at: second(99_999), provisional: false };
  const clock = { jurisdiction: 'EU', ruleVersion: 1, right: 'access', state: 'running', extensionNoticeBy: by };
  const notices = (...events: RequestDecided[]) =>
    dutiesOf(foldOf(...events), { clocks: [clock as never], grievances: [] }, moment).filter(
      ({ key }) => key[0] === 'extension-notice',
    );
  const first = [received('access'), extended, letterSent('extension'), told] as const;
  t.same(notices(...first), []);
  t.equal(notices(...first, delivered, news, extended).length, 1);
});

t.test('a refusal on a ground that the new law does not know does not stand under it', async () => {
  const anew = (...laws: string[]) =>
    intake.reclassifyRequest(
      { jurisdictions: laws, calendarPlace: 'DE', because: 'residence-clarified' },
      laws.map((jurisdiction) => ({ jurisdiction, ruleVersion: 1 })),
      [],
      'UTC',
      false,
    );
  const pinned = (...laws: string[]): RequestDecided => ({
    type: 'RequestReclassified',
    clear: { ...under(...laws).clear, timeZone: 'UTC', because: 'residence-clarified' } as never,
  });
  const again: RequestDecided = { type: 'RequestReopened', clear: { reason: 'closed-in-error', rights: ['access'] } };
  const british = [received('access'), under('GB'), unclear, letterSent('clarification'), silent] as const;
  given(...british, letterSent('refusal'))
    .when(anew('EU'))
    .then(pinned('EU'), again);
  given(...british)
    .when(anew('EU', 'GB'))
    .then(pinned('EU', 'GB'), again);
  given(...british)
    .when(anew('US-CA'))
    .then(pinned('US-CA'));
  const excessive = { ...silent, clear: { ...silent.clear, ground: 'excessive' } } as RequestDecided;
  given(received('access'), under('GB'), excessive).when(anew('EU')).then(pinned('EU'));
});

t.test('the middle of the time of a reopened right counts from its reopening', async (t) => {
  const at = (on: string) => `${on}T12:00:00.000Z` as Instant;
  const delivered: RequestDecided = { type: 'ResponseDelivered', clear: { rights: ['access'], method: 'mail' } };
  const news = {
    type: 'RequestReopened',
    clear: { reason: 'new-information', rights: ['access'] },
    effectiveAt: at('2026-03-01'),
  } as RequestDecided;
  const due = { on: '2026-04-01' as LocalDate, at: at('2026-04-01'), provisional: false };
  const clock = { jurisdiction: 'EU', ruleVersion: 1, right: 'access', state: 'running', due, internalTarget: due };
  const told = (on: string) =>
    dutiesOf(
      foldOf(received('access'), delivered, news),
      { clocks: [clock as never], grievances: [] },
      { now: at(on), timeZone: 'UTC' },
    ).flatMap((duty) => (duty.kind === 'approached' ? duty.threshold : []));
  // 31 days from 1 March to 1 April: 15 before the end are 17 March. From 1 January it would be 45 before it.
  t.same(told('2026-03-02'), []);
  t.same(told('2026-03-16'), []);
  t.same(told('2026-03-17'), [15]);
  t.same(told('2026-03-25'), [7]);
});
