import type { z } from 'zod';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type NotificationFailure, notificationEvents, type notificationOrdered } from './events.ts';
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
  /** Somebody has it in hand until then. */
  readonly inHandUntil?: Instant;
  /** Digests of the tokens that went out, each with its attempt. */
  readonly tokens: readonly string[];
  readonly sentAt?: Instant;
  /** Of the last attempt, if that failed. */
  readonly failure?: { readonly code: NotificationFailure; readonly nextAt?: Instant };
  readonly chased: number;
}
export type NotificationState = { readonly phase: 'unknown' } | KnownNotification;

export const isSettled = (phase: NotificationPhase): boolean => phase === 'confirmed' || phase === 'given-up';

function evolve(state: NotificationState, event: EventOf<typeof notificationEvents>): NotificationState {
  const { recordedAt } = event.metadata;
  if (event.type === 'NotificationOrdered') {
    return { phase: 'ordered', order: event.clear, orderedAt: recordedAt, attempts: 0, tokens: [], chased: 0 };
  }
  if (state.phase === 'unknown') return state;
  switch (event.type) {
    case 'NotificationAttempted': {
      const { attempt, tokenSha256, until } = event.clear;
      return { ...state, attempts: attempt, inHandUntil: until, tokens: [...state.tokens, tokenSha256] };
    }
    case 'NotificationSent': {
      const { failure: _over, ...rest } = released(state, event.clear.attempt);
      const phase = isSettled(state.phase) ? state.phase : 'sent';
      return { ...rest, phase, sentAt: state.sentAt ?? event.clear.toldAt ?? recordedAt };
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
  if (attempt !== undefined && attempt !== state.attempts) return state;
  const { inHandUntil: _free, ...rest } = state;
  return rest;
}

export const notificationCategory: Category<NotificationState, typeof notificationEvents> = {
  name: NOTIFICATION,
  events: notificationEvents,
  // Ids, codes and instants: the identifiers stay where they are sealed.
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
