import fc from 'fast-check';
import t from 'tap';
import {
  attemptNotification,
  confirmByToken,
  giveUpNotification,
  type NotificationDecided,
  orderNotification,
  recordAttempt,
  recordReceipt,
  recordTold,
  remindOffice,
} from '../../src/domain/notification/decide.ts';
import { CHASE_DAYS, dutyOf, nextAttemptAt } from '../../src/domain/notification/queries.ts';
import {
  isSettled,
  type NotificationOrder,
  type NotificationState,
  notificationCategory,
} from '../../src/domain/notification/state.ts';
import { notificationId, notificationStream } from '../../src/domain/notification/stream.ts';
import { declareTelling, removeWebhook, setWebhook } from '../../src/domain/recipient/decide.ts';
import { recipientCategory } from '../../src/domain/recipient/state.ts';
import { type DecidedOf, foldEvents } from '../../src/domain/shape/category.ts';
import type { EventDefinition } from '../../src/domain/shape/event.ts';
import { type DisclosingActivity, whoIsTold } from '../../src/domain/telling/decide.ts';
import { type CustomerId, type EventId, streamName } from '../../src/kernel/ids.ts';
import { type Instant, plusMillis, toMillis } from '../../src/kernel/time.ts';
import { scenarios, second } from '../support/scenario.ts';
import { storedEvent, testId } from '../support/stored-events.ts';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const sha = (n: number): string => Buffer.alloc(32, n).toString('base64');

const order: NotificationOrder = {
  recipient: 'mail-house',
  kind: 'erasure',
  occasion: streamName('erasure', testId(1)),
  customers: [testId(2)],
  dataCategories: ['contact'],
  keptUnder: testId(1),
};
const ordered: NotificationDecided = { type: 'NotificationOrdered', clear: order };
const attempted = (attempt: number, at: number): NotificationDecided => ({
  type: 'NotificationAttempted',
  clear: { attempt, tokenSha256: sha(attempt), until: second(at + 120) },
});
const sent = (attempt: number): NotificationDecided => ({
  type: 'NotificationSent',
  clear: { channel: 'webhook', attempt, systems: [] },
});
const failed = (attempt: number, nextAt?: Instant): NotificationDecided => ({
  type: 'NotificationFailed',
  clear: { code: 'timed-out', attempt, ...(nextAt === undefined ? {} : { nextAt }) },
});
const confirmed: NotificationDecided = { type: 'NotificationConfirmed', clear: { by: 'receipt' } };
const givenUp: NotificationDecided = { type: 'NotificationGivenUp', clear: { reason: 'proves-impossible' } };
const byLetter: NotificationDecided = { type: 'NotificationSent', clear: { channel: 'letter' } };
const went = { kind: 'sent', confirmed: false, systems: [], unnamed: [] } as const;

t.test('ordered again it is the same one, whoever orders it', async (t) => {
  const { given } = scenarios(t, notificationCategory);
  given().when(orderNotification(order)).then(ordered);
  given(ordered)
    .when(orderNotification({ ...order, customers: [] }))
    .nothing();
  t.equal(notificationId(order, 'mail-house'), notificationId({ ...order, cause: undefined }, 'mail-house'));
  const cause = '5b1f0a52-3c1d-8e77-9a44-0a6f1c2d3e4f' as EventId;
  t.not(notificationId({ ...order, cause }, 'mail-house'), notificationId(order, 'mail-house'), 'each cause by itself');
  t.not(notificationId(order, 'print-shop'), notificationId(order, 'mail-house'));
});

t.test('one has it in hand at a time, and what is not due is not sent by itself', async (t) => {
  const { given } = scenarios(t, notificationCategory);
  const now = second(10);
  given(ordered)
    .when(attemptNotification(sha(1), false, now))
    .then(attempted(1, 10));
  given()
    .when(attemptNotification(sha(1), false, now))
    .refused('notification-unknown');
  given(ordered, attempted(1, 5))
    .when(attemptNotification(sha(2), false, now))
    .refused('notification-in-hand');
  given(ordered, attempted(1, 5))
    .when(attemptNotification(sha(2), true, now))
    .refused('notification-in-hand');
  given(ordered, attempted(1, 5))
    .when(attemptNotification(sha(2), false, second(125)))
    .then(attempted(2, 125));
  const later = second(700);
  const tried = [ordered, attempted(1, 5), failed(1, second(605))];
  given(...tried)
    .when(attemptNotification(sha(2), false, now))
    .refused('notification-not-due');
  given(...tried)
    .when(attemptNotification(sha(2), true, now))
    .then(attempted(2, 10));
  given(...tried)
    .when(attemptNotification(sha(2), false, later))
    .then(attempted(2, 700));
  given(ordered, attempted(1, 5), failed(1))
    .when(attemptNotification(sha(2), false, later))
    .refused('notification-not-due');
  for (const end of [confirmed, givenUp]) {
    given(ordered, end)
      .when(attemptNotification(sha(1), true, now))
      .refused('notification-settled');
  }
});

t.test('what came of an attempt is recorded once', async (t) => {
  const { given } = scenarios(t, notificationCategory);
  const now = second(10);
  const tried = [ordered, attempted(1, 5)];
  given(...tried)
    .when(recordAttempt(1, went, now))
    .then(sent(1));
  given(...tried)
    .when(
      recordAttempt(1, { ...went, confirmed: true, systems: ['b', 'a', 'b'], unnamed: [testId(2) as CustomerId] }, now),
    )
    .then(
      {
        type: 'NotificationSent',
        clear: { channel: 'webhook', attempt: 1, systems: ['a', 'b'], unnamed: [testId(2)] },
      },
      { type: 'NotificationConfirmed', clear: { by: 'response' } },
    );
  const timedOut = { kind: 'failed', code: 'timed-out', isWorthAnotherTry: true } as const;
  given(...tried)
    .when(recordAttempt(1, timedOut, now))
    .then(failed(1, second(610)));
  given(...tried)
    .when(recordAttempt(1, { kind: 'failed', code: 'gone', isWorthAnotherTry: false }, now))
    .then({ type: 'NotificationFailed', clear: { code: 'gone', attempt: 1 } });
  given(...tried, confirmed)
    .when(recordAttempt(1, timedOut, now))
    .nothing();
  given(...tried, confirmed)
    .when(recordAttempt(1, { ...went, confirmed: true }, now))
    .then(sent(1));
  given()
    .when(recordAttempt(1, went, now))
    .refused('notification-unknown');
});

t.test(
  'each pause is twice the one before and never more than a day; after two weeks of trying the office has it',
  async (t) => {
    const at = (attempt: number, asked?: number) => nextAttemptAt(attempt, second(0), asked);
    t.equal(at(1), second(10 * MINUTE));
    t.equal(at(2), second(20 * MINUTE));
    t.equal(at(13), second(DAY));
    t.equal(at(14), undefined);
    t.equal(at(1, 3_600_000), second(60 * MINUTE), 'longer, if the recipient asks for it');
    t.equal(at(1, 1e12), second(DAY), 'but no longer than a day');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 0, max: 1e9 }), (attempt, asked) => {
        const pause = toMillis(at(attempt, asked) as Instant) - toMillis(second(0));
        return pause >= 600_000 && pause <= DAY * 1000;
      }),
    );
  },
);

t.test('the office tells, shows the receipt, or gives up', async (t) => {
  const { given } = scenarios(t, notificationCategory);
  const now = second(100);
  const letter = { channel: 'letter' as const };
  given(ordered).when(recordTold(letter, now)).then(byLetter);
  given(ordered)
    .when(recordTold({ ...letter, toldAt: second(101) }, now))
    .refused('moment-in-future');
  given(ordered)
    .when(recordTold({ ...letter, toldAt: second(-1) }, now))
    .refused('moment-too-early');
  given().when(recordTold(letter, now)).refused('notification-unknown');
  given(ordered, confirmed).when(recordTold(letter, now)).refused('notification-settled');
  const receipt = { evidence: 'receipt-1' };
  given(ordered).when(recordReceipt(receipt, now)).refused('notification-not-sent');
  given(ordered, byLetter)
    .when(recordReceipt({ ...receipt, confirmedAt: second(101) }, now))
    .refused('moment-in-future');
  given(ordered, byLetter)
    .when(recordReceipt({ ...receipt, confirmedAt: second(-1) }, now))
    .refused('moment-too-early');
  const byOffice: NotificationDecided = { type: 'NotificationConfirmed', clear: { by: 'office', ...receipt } };
  given(ordered, byLetter).when(recordReceipt(receipt, now)).then(byOffice);
  given(ordered, attempted(1, 5), failed(1)).when(recordReceipt(receipt, now)).then(byOffice);
  given(ordered, givenUp).when(recordReceipt(receipt, now)).refused('notification-settled');
  given(ordered, confirmed).when(recordReceipt(receipt, now)).nothing();
  given(ordered)
    .when(giveUpNotification({ reason: 'proves-impossible' }))
    .then(givenUp);
  given(ordered)
    .when(giveUpNotification({ reason: 'no-receipt' }))
    .refused('notification-not-sent');
  given(ordered, byLetter)
    .when(giveUpNotification({ reason: 'no-receipt' }))
    .then({ type: 'NotificationGivenUp', clear: { reason: 'no-receipt' } });
  given(ordered, confirmed)
    .when(giveUpNotification({ reason: 'no-receipt' }))
    .refused('notification-settled');
  given(ordered, givenUp)
    .when(giveUpNotification({ reason: 'recipient-ended' }))
    .nothing();
});

t.test('a token of any attempt confirms, also what was given up, and no other token does', async (t) => {
  const { given } = scenarios(t, notificationCategory);
  const tried = [ordered, attempted(1, 5), failed(1, second(605)), attempted(2, 605)];
  given(...tried)
    .when(confirmByToken(sha(1)))
    .then(confirmed);
  given(...tried, givenUp)
    .when(confirmByToken(sha(2)))
    .then(confirmed);
  given(...tried)
    .when(confirmByToken(sha(3)))
    .refused('notification-unknown');
  given(...tried, confirmed)
    .when(confirmByToken(sha(1)))
    .nothing();
  given()
    .when(confirmByToken(sha(1)))
    .refused('notification-unknown');
});

t.test('the receipt is asked for after 3, 7 and 14 days; what was missed is made up for once', async (t) => {
  const { given } = scenarios(t, notificationCategory);
  const told = [ordered, attempted(1, 1), sent(1)];
  const chased = (number: number): NotificationDecided => ({ type: 'NotificationChased', clear: { number } });
  given(...told)
    .when(attemptNotification(sha(2), false, second(2 * DAY)))
    .refused('notification-not-due');
  const late = second(8 * DAY);
  given(...told)
    .when(attemptNotification(sha(2), false, late))
    .then(chased(2), {
      type: 'NotificationAttempted',
      clear: { attempt: 2, tokenSha256: sha(2), until: second(8 * DAY + 120) },
    });
  given(ordered, byLetter).when(remindOffice(late)).then(chased(2));
  given(ordered, byLetter, chased(2)).when(remindOffice(late)).nothing();
  given(ordered).when(remindOffice(late)).nothing();
  given().when(remindOffice(late)).refused('notification-unknown');
  given(ordered, confirmed).when(remindOffice(late)).refused('notification-settled');
});

t.test('whatever happens, somebody has the duty until it is settled, and nobody afterwards', async (t) => {
  const stream = notificationStream(testId(42));
  const step = fc.record({
    what: fc.constantFrom(
      'attempt',
      'by-hand',
      'sent',
      'confirmed',
      'failed',
      'gone',
      'told',
      'receipt',
      'token',
      'give-up',
      'remind',
    ),
    pass: fc.integer({ min: 0, max: 3 * DAY }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let at = 1;
      let revision = 0n;
      let inHand = 0;
      const write = (state: NotificationState, events: readonly NotificationDecided[]): NotificationState => {
        const stored = events.map((event) => {
          const definition = notificationCategory.events[event.type] as EventDefinition;
          return storedEvent(definition, event, {
            stream,
            owner: undefined,
            revision: revision++,
            recordedAt: second(at),
          });
        });
        return foldEvents({ ...notificationCategory, initial: state }, stored as never);
      };
      let state = write({ phase: 'unknown' }, [ordered]);
      for (const { what, pass } of steps) {
        at += pass;
        const now = second(at);
        if (state.phase === 'unknown') return false;
        const before = state;
        const duty = dutyOf(state, true, now);
        const mayGoOn = duty !== undefined || (state.inHandUntil ?? now) > now || hasTime(state, now);
        if (isSettled(state.phase) ? duty !== undefined : !mayGoOn) return false;
        const decision = decideBy(what, now, before)(state);
        if (decision.kind === 'refused') continue;
        for (const { type } of decision.events) if (type === 'NotificationAttempted') inHand++;
        state = write(state, decision.events);
        if (state.phase === 'unknown' || state.attempts !== inHand || state.tokens.length !== inHand) return false;
        if (before.phase === 'confirmed' && state.phase !== 'confirmed') return false;
        if (before.phase === 'given-up' && state.phase !== 'given-up' && state.phase !== 'confirmed') return false;
        if (before.sentAt !== undefined && state.sentAt !== before.sentAt) return false;
      }
      return true;
    }),
    { numRuns: 500 },
  );
  t.pass('in any order of things');
});

/** Nothing is due because something is due later: an attempt, or the next asking for the receipt. */
function hasTime(state: Exclude<NotificationState, { readonly phase: 'unknown' }>, now: Instant): boolean {
  if (state.failure?.nextAt !== undefined) return state.failure.nextAt > now;
  const next = CHASE_DAYS[state.chased];
  return state.phase === 'sent' && next !== undefined && plusMillis(state.sentAt as Instant, next * DAY * 1000) > now;
}

function decideBy(what: string, now: Instant, { attempts }: { readonly attempts: number }) {
  switch (what) {
    case 'attempt':
      return attemptNotification(sha(attempts + 1), false, now);
    case 'by-hand':
      return attemptNotification(sha(attempts + 1), true, now);
    case 'sent':
      return recordAttempt(attempts, went, now);
    case 'confirmed':
      return recordAttempt(attempts, { ...went, confirmed: true }, now);
    case 'failed':
      return recordAttempt(attempts, { kind: 'failed', code: 'timed-out', isWorthAnotherTry: true }, now);
    case 'gone':
      return recordAttempt(attempts, { kind: 'failed', code: 'gone', isWorthAnotherTry: false }, now);
    case 'told':
      return recordTold({ channel: 'office' }, now);
    case 'receipt':
      return recordReceipt({ evidence: 'receipt-1' }, now);
    case 'token':
      return confirmByToken(sha(1));
    case 'give-up':
      return giveUpNotification({ reason: 'recipient-ended' });
    default:
      return remindOffice(now);
  }
}

t.test(
  'whoever got the data by any activity is told, save who holds nothing and an authority with an inquiry',
  async (t) => {
    const activities: readonly DisclosingActivity[] = [
      { purposes: ['shipping'], dataCategories: ['contact'], recipients: ['carrier', 'old-carrier', 'tax-office'] },
      { purposes: ['newsletter'], dataCategories: ['contact', 'preference'], recipients: ['mail-house', 'carrier'] },
      { purposes: ['newsletter'], dataCategories: ['commercial'], recipients: ['adviser'] },
    ];
    const nothing = { holdsNothing: true, isForInquiry: false };
    const inquiry = { holdsNothing: false, isForInquiry: true };
    const known = new Map([
      ['old-carrier', nothing],
      ['tax-office', inquiry],
    ]);
    t.same(whoIsTold({ dataCategories: ['contact'] }, activities, known), {
      recipients: ['carrier', 'mail-house'],
      spared: [
        { recipient: 'old-carrier', why: 'holds-nothing' },
        { recipient: 'tax-office', why: 'particular-inquiry' },
      ],
    });
    const ofNewsletter = whoIsTold({ dataCategories: ['contact'], purposes: ['newsletter'] }, activities, known);
    t.same(ofNewsletter.recipients, ['carrier', 'mail-house']);
    t.same(whoIsTold({ dataCategories: ['contact'], purposes: ['other'] }, activities, known).recipients, []);
    t.same(whoIsTold({ dataCategories: ['note'] }, activities, known), { recipients: [], spared: [] });
  },
);

t.test('what a recipient is told is declared, and only an authority can be spared', async (t) => {
  const { given } = scenarios(t, recipientCategory);
  const described = (kind: 'processor' | 'authority'): DecidedOf<typeof recipientCategory.events> => ({
    type: 'RecipientDescribed',
    clear: {
      code: 'mail-house',
      kind,
      nature: 'organisation',
      name: 'Mail House GmbH',
      country: 'DE',
      locations: [],
      services: { en: 'Sends.' },
      subProcessors: [],
    },
  });
  const spared = { systems: [], spared: 'particular-inquiry' as const };
  given(described('processor'))
    .when(declareTelling({ systems: ['shop', 'crm', 'shop'] }))
    .then({ type: 'RecipientTellingDeclared', clear: { systems: ['crm', 'shop'] } });
  given(described('processor')).when(declareTelling(spared)).refused('recipient-not-sparable');
  given(described('authority')).when(declareTelling(spared)).then({ type: 'RecipientTellingDeclared', clear: spared });
  given().when(declareTelling(spared)).refused('recipient-unknown');
  given().when(setWebhook('address-and-secret', undefined)).refused('recipient-unknown');
  given(described('processor')).when(setWebhook('secret', undefined)).refused('webhook-missing');
  const set = { type: 'RecipientWebhookSet', clear: { what: 'address-and-secret' } } as const;
  t.same(given(described('processor')).when(setWebhook('address-and-secret', undefined)).decision, {
    kind: 'accepted',
    events: [set],
  });
  given(described('processor')).when(removeWebhook()).nothing();
  given(described('processor'), set).when(removeWebhook()).then({ type: 'RecipientWebhookRemoved', clear: {} });
});
