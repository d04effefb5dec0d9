import type { Instant } from '../../kernel/time.ts';
import { stops } from './queries.ts';
import type { Objection, Restriction, RestrictionState } from './state.ts';

/** A request of the customer, and when it came. */
export interface Asking {
  readonly request: string;
  readonly receivedAt: Instant;
}

/**
 * Whether what a request asks for was done, by the customer's own stream: an answer that says so, and is not so, is worse than
 * none. What stood before the request came is taken for it where nothing new could be recorded.
 */
export function isCarriedOut(
  { restrictions, objections, optOuts }: RestrictionState,
  right: 'objection' | 'restriction' | 'opt-out' | 'limit',
  asking: Asking,
): boolean {
  switch (right) {
    case 'objection':
      return [...objections.values()].some((one) => isHeeded(one, asking));
    case 'restriction':
      return [...restrictions.values()].some((one) => isInForce(one, asking));
    case 'opt-out':
      return [...optOuts.values()].some(({ of, withdrawn }) => !withdrawn && of !== 'sensitive-limit');
    case 'limit':
      return [...optOuts.values()].some(({ of, withdrawn }) => !withdrawn && of === 'sensitive-limit');
  }
}

/** The purpose stands still, or it was decided that it need not. */
function isHeeded(one: Objection, { request, receivedAt }: Asking): boolean {
  if (stops(one)) return true;
  const isOfThis = one.request === request || isSince(one.receivedAt, receivedAt);
  return one.phase === 'overruled' && isOfThis;
}

const isInForce = (one: Restriction, { request, receivedAt }: Asking): boolean =>
  !one.lifted && (one.purposes === undefined || one.request === request || isSince(one.since, receivedAt));

/** By the day: a letter, and what it asks for, may be recorded in either order. */
const isSince = (at: Instant, since: Instant): boolean => at.slice(0, 10) >= since.slice(0, 10);
