import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { dayOf } from '../rules/calendar.ts';
import type { ConsentState } from './state.ts';

export const CONSENT_ANSWERS = [
  'given',
  'confirmed',
  'never-asked',
  'only-reported',
  'contested',
  'refused',
  'withdrawn',
  'expired',
] as const;
export type ConsentAnswer = (typeof CONSENT_ANSWERS)[number];

export interface MayProcess {
  readonly may: boolean;
  readonly why: ConsentAnswer;
  /** The event that says so; absent where nothing was ever recorded, or where there are only reports. */
  readonly by?: EventId;
  /** Of a yes: when the customer said it. */
  readonly givenAt?: Instant;
  /** Of a yes: it ends by itself then. */
  readonly expiresAt?: Instant;
}

/** May this customer's data be processed for this purpose now, if it rests on consent? */
export function mayProcess(state: ConsentState, purpose: string, now: Instant): MayProcess {
  const standing = state.get(purpose)?.standing;
  switch (standing?.phase) {
    case undefined:
      return { may: false, why: 'never-asked' };
    case 'reported':
      return { may: false, why: 'only-reported' };
    case 'given':
      if (standing.contestedBy !== undefined) return { may: false, why: 'contested', by: standing.contestedBy };
      // The schedule may be late or stopped: the expiry counts from its instant, not from its event.
      if (standing.expiresAt !== undefined && standing.expiresAt <= now) {
        return { may: false, why: 'expired', by: standing.by };
      }
      return {
        may: true,
        why: standing.confirmed ? 'confirmed' : 'given',
        by: standing.by,
        givenAt: standing.givenAt,
        ...(standing.expiresAt === undefined ? {} : { expiresAt: standing.expiresAt }),
      };
    case 'refused':
      return { may: false, why: 'refused', by: standing.by };
    case 'withdrawn':
      return { may: false, why: 'withdrawn', by: standing.by };
    case 'expired':
      return { may: false, why: 'expired', by: standing.by };
  }
}

/**
 * Whether a consent was taken back since then, or none is left that could be: what an answer says that tells a customer so.
 * The day in the request's time zone is enough, for a letter and the withdrawal that it asks for may be recorded in either
 * order.
 */
export function isTakenBack(state: ConsentState, since: Instant, timeZone: string): boolean {
  const standings = [...state.values()].map(({ standing }) => standing);
  const day = dayOf(since, timeZone);
  return (
    standings.every(({ phase }) => phase !== 'given') ||
    standings.some((one) => one.phase === 'withdrawn' && dayOf(one.withdrawnAt, timeZone) >= day)
  );
}

/** When the customer last said a yes that is in force, to whatever purpose. */
export const lastConsentedAt = (state: ConsentState, now: Instant): Instant | undefined =>
  [...state.keys()]
    .flatMap((purpose) => mayProcess(state, purpose, now).givenAt ?? [])
    .sort()
    .at(-1);
