import type { z } from 'zod';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { withoutUndefined } from '../shape/plain.ts';
import {
  type NotificationFailure,
  notificationEvents,
  type notificationOrdered,
  type notificationSent,
} from './events.ts';
import { NOTIFICATION } from './stream.ts';

export type NotificationOrder = z.output<typeof notificationOrdered.clear>;

/** `sent` stays so until there is a receipt, whatever becomes of later attempts; the last two are the end of it. */
export const NOTIFICATION_PHASES = ['ordered', 'sent', 'failed', 'confirmed', 'given-up'] as const;
export type NotificationPhase = (typeof NOTIFICATION_PHASES)[number];

export interface KnownNotification {
  readonly phase: NotificationPhase;
  readonly order: NotificationOrder;
  readonly orderedAt: Instant;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** The newest attempt whose outcome is recorded; an older one's says nothing any more. */
  readonly recorded: number;
  /** Somebody has it in hand until then. */
  readonly inHandUntil?: Instant;
  /** Digests of the tokens that went out, each with its attempt. */
  readonly tokens: readonly string[];
  readonly sentAt?: Instant;
  /** What the office said last of how it told it. */
  readonly told?: NotificationTold;
  /** Of the last attempt, if that failed. */
  readonly failure?: { readonly code: NotificationFailure; readonly nextAt?: Instant };
  readonly chased: number;
}
type Sent = z.output<typeof notificationSent.clear>;
export type NotificationTold = Pick<Sent, 'channel' | 'toldAt' | 'evidence'>;
export type NotificationState = { readonly phase: 'unknown' } | KnownNotification;

export const isSettled = (phase: NotificationPhase): boolean => phase === 'confirmed' || phase === 'given-up';

function evolve(state: NotificationState, event: EventOf<typeof notificationEvents>): NotificationState {
  const { recordedAt } = event.metadata;
  if (event.type === 'NotificationOrdered') {
    // The first stands.
    if (state.phase !== 'unknown') return state;
    const begun = { attempts: 0, recorded: 0, tokens: [], chased: 0 };
    return { phase: 'ordered', order: event.clear, orderedAt: recordedAt, ...begun };
  }
  if (state.phase === 'unknown') return state;
  switch (event.type) {
    case 'NotificationAttempted': {
      const { attempt, tokenSha256, until } = event.clear;
      return { ...state, attempts: attempt, inHandUntil: until, tokens: [...state.tokens, tokenSha256] };
    }
    case 'NotificationSent': {
      const { attempt, channel, toldAt, evidence } = event.clear;
      const { failure: _over, ...rest } = released(state, attempt);
      const phase = isSettled(state.phase) ? state.phase : 'sent';
      const told = attempt === undefined ? { told: withoutUndefined({ channel, toldAt, evidence }) } : {};
      return { ...rest, phase, ...told, sentAt: state.sentAt ?? toldAt ?? recordedAt };
    }
    case 'NotificationFailed': {
      const { code, attempt, nextAt } = event.clear;
      const failure = nextAt === undefined ? { code } : { code, nextAt };
      const phase = state.phase === 'ordered' ? 'failed' : state.phase;
      return { ...released(state, attempt), phase, failure };
    }
    case 'NotificationChased':
      return { ...state, chased: event.clear.number };
    case 'NotificationConfirmed':
      return { ...released(state, undefined), phase: 'confirmed' };
    case 'NotificationGivenUp':
      return { ...released(state, undefined), phase: 'given-up' };
  }
}

/** The outcome of an attempt frees what that attempt held, and not what a later one holds. */
function released(state: KnownNotification, attempt: number | undefined): KnownNotification {
  const recorded = Math.max(state.recorded, attempt ?? 0);
  if (attempt !== undefined && attempt !== state.attempts) return { ...state, recorded };
  const { inHandUntil: _free, ...rest } = state;
  return { ...rest, recorded };
}

export const notificationCategory: Category<NotificationState, typeof notificationEvents> = {
  name: NOTIFICATION,
  events: notificationEvents,
  // Ids, codes and instants: the identifiers stay where they are sealed.
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
