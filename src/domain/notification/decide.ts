import { z } from 'zod';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import { type Instant, plusMillis } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { codeSchema, instantSchema } from '../shape/schemas.ts';
import { GIVING_UP_REASONS, type NotificationFailure, type notificationEvents } from './events.ts';
import { CHASE_DAYS, dutyOf, IN_HAND_MS, nextAttemptAt } from './queries.ts';
import { isSettled, type KnownNotification, type NotificationOrder, type NotificationState } from './state.ts';

export const NOTIFICATION_REFUSALS = [
  'notification-unknown',
  'notification-settled',
  'notification-in-hand',
  'notification-not-due',
  'notification-not-sent',
  'moment-in-future',
  'moment-too-early',
] as const;
export type NotificationRefusal = (typeof NOTIFICATION_REFUSALS)[number];
export type NotificationDecided = DecidedOf<typeof notificationEvents>;
export type NotificationDecision = Decision<NotificationDecided, NotificationRefusal>;
type Decide = (state: NotificationState) => NotificationDecision;

/** Ordering again what is ordered changes nothing: its id follows from what is told to whom. */
export const orderNotification =
  (order: NotificationOrder): Decide =>
  (state) =>
    state.phase === 'unknown'
      ? accepted({ type: 'NotificationOrdered', clear: withoutUndefined({ ...order }) })
      : alreadySo;

/** Of one that is not settled. */
const ofOpen =
  (decide: (known: KnownNotification) => NotificationDecision): Decide =>
  (state) => {
    if (state.phase === 'unknown') return refused('notification-unknown');
    return isSettled(state.phase) ? refused('notification-settled') : decide(state as KnownNotification);
  };

/**
 * Takes it in hand. Only whoever's append this is may send: of two that decide at the same moment the other finds it in
 * hand. `byHand`: somebody asked for it, so that it need not be due.
 */
export const attemptNotification = (tokenSha256: string, byHand: boolean, now: Instant): Decide =>
  ofOpen((known) => {
    if (known.inHandUntil !== undefined && now < known.inHandUntil) return refused('notification-in-hand');
    const duty = dutyOf(known, true, now);
    if (!byHand && duty?.kind !== 'send' && duty?.kind !== 'chase') return refused('notification-not-due');
    const attempt = known.attempts + 1;
    const attempted = {
      type: 'NotificationAttempted' as const,
      clear: { attempt, tokenSha256, until: plusMillis(now, IN_HAND_MS) },
    };
    if (duty?.kind !== 'chase') return accepted<NotificationDecided>(attempted);
    const chased = { type: 'NotificationChased' as const, clear: { number: duty.number } };
    return accepted<NotificationDecided>(chased, attempted);
  });

/** Where no system can be called: what is left of chasing is to remind the office. */
export const remindOffice = (now: Instant): Decide =>
  ofOpen((known) => {
    const duty = dutyOf(known, false, now);
    if (duty?.kind !== 'chase') return alreadySo;
    return accepted({ type: 'NotificationChased', clear: { number: Math.min(duty.number, CHASE_DAYS.length) } });
  });

export type AttemptOutcome =
  | {
      readonly kind: 'sent';
      readonly confirmed: boolean;
      readonly systems: readonly string[];
      readonly unnamed: readonly CustomerId[];
    }
  | {
      readonly kind: 'failed';
      readonly code: NotificationFailure;
      readonly isWorthAnotherTry: boolean;
      /** Milliseconds. */
      readonly waitAsked?: number;
    };

/** What became of an attempt: recorded once, and also when somebody settled the matter meanwhile. */
export const recordAttempt =
  (attempt: number, outcome: AttemptOutcome, now: Instant): Decide =>
  (state) => {
    if (state.phase === 'unknown') return refused('notification-unknown');
    if (attempt <= state.recorded) return alreadySo;
    if (outcome.kind === 'failed') {
      if (isSettled(state.phase)) return alreadySo;
      const { code, isWorthAnotherTry, waitAsked } = outcome;
      const nextAt = isWorthAnotherTry ? nextAttemptAt(attempt, now, waitAsked) : undefined;
      return accepted({ type: 'NotificationFailed', clear: withoutUndefined({ code, attempt, nextAt }) });
    }
    const unnamed = outcome.unnamed.length === 0 ? undefined : asSet(outcome.unnamed);
    const systems = asSet(outcome.systems);
    const clear = withoutUndefined({ channel: 'webhook' as const, attempt, systems, unnamed });
    const sent = { type: 'NotificationSent' as const, clear };
    if (!outcome.confirmed || state.phase === 'confirmed') return accepted<NotificationDecided>(sent);
    const confirmed = { type: 'NotificationConfirmed' as const, clear: { by: 'response' as const } };
    return accepted<NotificationDecided>(sent, confirmed);
  };

/** The recipient's own word, with a token of this notification that the edge has checked. Later than given up, it stands. */
export const confirmByToken =
  (tokenSha256: string): Decide =>
  (state) => {
    if (state.phase === 'unknown' || !state.tokens.includes(tokenSha256)) return refused('notification-unknown');
    if (state.phase === 'confirmed') return alreadySo;
    return accepted({ type: 'NotificationConfirmed', clear: { by: 'receipt' } });
  };

export const recordToldInput = z.strictObject({
  /** A letter, or any other way in which somebody at the office told it. */
  channel: z.enum(['letter', 'office']),
  /** When, if that was not now. */
  toldAt: instantSchema.optional(),
  /** Code of a document in the controller's files that shows it. */
  evidence: codeSchema.optional(),
});

export const recordTold = ({ channel, toldAt, evidence }: z.output<typeof recordToldInput>, now: Instant): Decide =>
  ofOpen((known) => {
    if (toldAt !== undefined && toldAt > now) return refused('moment-in-future');
    if (toldAt !== undefined && toldAt < known.orderedAt) return refused('moment-too-early');
    const clear = withoutUndefined({ channel, toldAt, evidence });
    if (known.told !== undefined && canonicalizeRecord(known.told) === canonicalizeRecord(clear)) return alreadySo;
    return accepted({ type: 'NotificationSent', clear });
  });

export const recordReceiptInput = z.strictObject({
  confirmedAt: instantSchema.optional(),
  /** Code of a document in the controller's files that shows it. */
  evidence: codeSchema,
});

/** The recipient's receipt reached the office. A recipient that nobody told has nothing to confirm. */
export const recordReceipt =
  ({ confirmedAt, evidence }: z.output<typeof recordReceiptInput>, now: Instant): Decide =>
  (state) => {
    if (state.phase === 'confirmed') return alreadySo;
    return ofOpen((known) => {
      if (confirmedAt !== undefined && confirmedAt > now) return refused('moment-in-future');
      if (confirmedAt !== undefined && confirmedAt < known.orderedAt) return refused('moment-too-early');
      // An answer that was lost, or a call that arrived all the same, is confirmed too.
      if (known.phase !== 'sent' && known.attempts === 0) return refused('notification-not-sent');
      const clear = withoutUndefined({ by: 'office' as const, confirmedAt, evidence });
      return accepted({ type: 'NotificationConfirmed', clear });
    })(state);
  };

export const giveUpInput = z.strictObject({ reason: z.enum(GIVING_UP_REASONS) });

export const giveUpNotification =
  ({ reason }: z.output<typeof giveUpInput>): Decide =>
  (state) => {
    if (state.phase === 'given-up') return alreadySo;
    return ofOpen(({ phase }) => {
      // Who was not told is not excused by saying nothing.
      if (reason === 'no-receipt' && phase !== 'sent') return refused('notification-not-sent');
      return accepted({ type: 'NotificationGivenUp', clear: { reason } });
    })(state);
  };
