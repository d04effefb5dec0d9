import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { dayOf } from '../rules/calendar.ts';
import { stops } from './queries.ts';
import type { OptOut, RestrictionState } from './state.ts';

/** A request of the customer, when it came, and the laws that it is answered under. */
export interface Asking {
  readonly request: string;
  readonly receivedAt: Instant;
  /** Whose day a day of the request is. */
  readonly timeZone: string;
  readonly laws: readonly string[];
  /** What stood before the request came and is, as an officer says, what it asks for. */
  readonly deeds: readonly EventId[];
}

/**
 * Whether what a request asks for was done, by the customer's own stream: an answer that says so, and is not so, is worse than
 * none. What counts was done for this request, or since it came, or is older and named; one that nobody finds counts against it.
 */
export function isCarriedOut(
  { restrictions, objections, optOuts }: RestrictionState,
  right: 'objection' | 'restriction' | 'opt-out' | 'limit',
  asking: Asking,
): boolean {
  if (!asking.deeds.every((id) => restrictions.has(id) || objections.has(id) || optOuts.has(id))) return false;
  const of = (id: EventId, one: { readonly request?: string }, at: Instant) => originOf(id, one, at, asking);
  switch (right) {
    // The purpose stands still, or it was decided that it need not.
    case 'objection':
      return [...objections].some(
        ([id, one]) => of(id, one, one.receivedAt) !== 'before' && (stops(one) || one.phase === 'overruled'),
      );
    case 'restriction':
      return [...restrictions].some(([id, one]) => of(id, one, one.since) !== 'before' && !one.lifted);
    case 'opt-out':
      return [...optOuts].some(([id, one]) => isOptedOut(one, of(id, one, one.optedOutAt), asking));
    case 'limit':
      return [...optOuts].some(
        ([id, one]) => of(id, one, one.optedOutAt) !== 'before' && !one.withdrawn && one.of === 'sensitive-limit',
      );
  }
}

/** `asked`: for this request, as it was recorded or as an officer says. */
type Origin = 'asked' | 'since' | 'before';

/** By the day of the request's own place: a letter, and what it asks for, may be recorded in either order. */
function originOf(
  id: EventId,
  one: { readonly request?: string },
  at: Instant,
  { request, receivedAt, timeZone, deeds }: Asking,
): Origin {
  if (one.request === request || deeds.includes(id)) return 'asked';
  return dayOf(at, timeZone) >= dayOf(receivedAt, timeZone) ? 'since' : 'before';
}

/**
 * In the United States the right is to opt out of sale and sharing (Cal. Civ. Code 1798.120), and no other opt-out is one of
 * these. Elsewhere the request itself says of what; what was not recorded for it has to be of marketing or sale as a whole.
 */
function isOptedOut({ of, withdrawn, contactBy }: OptOut, origin: Origin, { laws }: Asking): boolean {
  if (withdrawn || origin === 'before' || of === 'sensitive-limit') return false;
  if (laws.some((law) => law.startsWith('US'))) return of === 'sale-sharing' && contactBy === undefined;
  return origin === 'asked' || (of !== 'purpose' && contactBy === undefined);
}
