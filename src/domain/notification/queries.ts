import { type Instant, plusMillis } from '../../kernel/time.ts';
import { isSettled, type NotificationPhase } from './state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** 10 minutes after the first failure, twice as long after each further one, and never more than a day. */
const FIRST_PAUSE_MS = 10 * MINUTE_MS;
/** From here on only a person tries again: about a week of trying. */
const LAST_ATTEMPT = 14;

/**
 * When the next attempt is due after a failed one; `undefined` when the schedule stops trying and the office has to act.
 * `asked`: milliseconds that the recipient asked us to wait; heeded up to a day.
 */
export function nextAttemptAt(attempt: number, now: Instant, asked = 0): Instant | undefined {
  if (attempt >= LAST_ATTEMPT) return undefined;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, attempt - 1), DAY_MS);
  return plusMillis(now, Math.max(pause, Math.min(asked, DAY_MS)));
}

/** Days after it was sent on which a receipt is asked for again. After the last of them the office has to ask. */
export const CHASE_DAYS = [3, 7, 14] as const;

/** How long an attempt may take before somebody else may take the notification in hand. */
export const IN_HAND_MS = 2 * MINUTE_MS;

export type NotificationDuty =
  /** The schedule sends it now. */
  | { readonly kind: 'send' }
  /** The schedule asks for the receipt now, and sends it once more. */
  | { readonly kind: 'chase'; readonly number: number }
  /** Nothing goes on by itself: somebody at the office has to tell the recipient, or to ask it for the receipt. */
  | { readonly kind: 'office'; readonly why: 'no-webhook' | 'not-reached' | 'no-receipt' };

/** As the fold and the read model know it. */
export interface NotificationPlace {
  readonly phase: NotificationPhase;
  readonly inHandUntil?: Instant | undefined;
  readonly sentAt?: Instant | undefined;
  readonly chased: number;
  readonly failure?: { readonly nextAt?: Instant | undefined } | undefined;
}

/** What is to be done of it now, by whom; `undefined` when nothing is, or not yet. */
export function dutyOf(place: NotificationPlace, hasWebhook: boolean, now: Instant): NotificationDuty | undefined {
  const { phase, inHandUntil, sentAt, chased, failure } = place;
  if (isSettled(phase)) return undefined;
  if (inHandUntil !== undefined && now < inHandUntil) return undefined;
  if (phase === 'sent') {
    if (failure?.nextAt !== undefined && hasWebhook) return failure.nextAt <= now ? { kind: 'send' } : undefined;
    const passed = CHASE_DAYS.filter((days) => plusMillis(sentAt as Instant, days * DAY_MS) <= now).length;
    if (passed > chased) return { kind: 'chase', number: passed };
    return chased >= (hasWebhook ? CHASE_DAYS.length : 1) ? { kind: 'office', why: 'no-receipt' } : undefined;
  }
  if (!hasWebhook) return { kind: 'office', why: 'no-webhook' };
  if (failure === undefined) return { kind: 'send' };
  if (failure.nextAt === undefined) return { kind: 'office', why: 'not-reached' };
  return failure.nextAt <= now ? { kind: 'send' } : undefined;
}
