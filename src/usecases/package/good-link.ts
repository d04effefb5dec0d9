import { customerOwner } from '../../domain/customer/stream.ts';
import { deliveryCategory, type DeliveryState } from '../../domain/delivery/state.ts';
import { deliveryStream } from '../../domain/delivery/stream.ts';
import { whyNotToThisPerson } from '../../domain/request/decide-identity.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow } from '../core/requests.ts';
import { stateUntil } from '../core/state-until.ts';
import { approvedForACopy, firstApproval, lastApproval } from './approval.ts';
import { erasedSince } from './news.ts';

/** A delivery as it was folded, and where in the ledger it was prepared. */
export interface ReadDelivery {
  readonly state: DeliveryState;
  readonly prepared?: { readonly position: Position; readonly recordedAt: Instant };
}

export async function readDelivery(deps: Deps, delivery: Id): Promise<ReadDelivery> {
  const { state, events } = await stateUntil(deps, deliveryCategory, deliveryStream(delivery));
  const [prepared] = events;
  if (prepared === undefined) return { state };
  return { state, prepared: { position: prepared.position, recordedAt: prepared.metadata.recordedAt } };
}

/**
 * Whether what lies ready may still be handed to whoever has the link. What was true when the link was made is asked
 * again, for a link lives for weeks: the request waits or was answered, and did not end otherwise; it is still about that
 * customer, who is still known; nothing has undone the approval that the package was made under; nothing of the customer
 * was erased since. A restriction of processing (GDPR Art. 18) is no bar: the person asked for this themselves.
 * Proof of identity that ran out since is none either: it held when the link was given out.
 */
export async function isStillGood(deps: Deps, { state: delivery, prepared }: ReadDelivery): Promise<boolean> {
  if (delivery.phase === 'unknown' || prepared === undefined) return false;
  const { request } = delivery;
  const read = await stateUntil(deps, requestCategory, requestStream(request));
  const { state, events } = read;
  if (state.phase === 'unknown' || state.ended !== undefined || state.customer === undefined) return false;
  const [first, last] = [firstApproval(read), lastApproval(read)];
  if (first === undefined || last === undefined || last > prepared.position) return false;
  if (events.some(({ type, position }) => type === 'CustomerIdentified' && position > first)) return false;
  const { timeZone } = await momentNow(deps);
  if (whyNotToThisPerson(state, approvedForACopy(state), { now: prepared.recordedAt, timeZone }) !== undefined)
    return false;
  const owners = [customerOwner(state.customer), requestStream(request)];
  return (await erasedSince(deps, owners, first)).length === 0;
}
