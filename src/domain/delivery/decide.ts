import type { Instant } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import type { deliveryEvents } from './events.ts';
import type { DeliveryState, Prepared } from './state.ts';

export const DELIVERY_REFUSALS = ['delivery-unknown', 'delivery-exists', 'delivery-over'] as const;
export type DeliveryRefusal = (typeof DELIVERY_REFUSALS)[number];
export type DeliveryDecision = Decision<DecidedOf<typeof deliveryEvents>, DeliveryRefusal>;
type Decide = (state: DeliveryState) => DeliveryDecision;

export const prepareDelivery =
  (prepared: Prepared): Decide =>
  (state) =>
    state.phase === 'unknown'
      ? accepted({ type: 'DeliveryPrepared', clear: { ...prepared } })
      : refused('delivery-exists');

/** Once: of two who come at the same moment, the second finds it open. Whoever asks has shown the secret by now. */
export const openDelivery =
  (now: Instant): Decide =>
  (state) => {
    if (state.phase === 'unknown') return refused('delivery-unknown');
    if (state.phase !== 'ready' || state.expiresAt <= now) return refused('delivery-over');
    return accepted({ type: 'DeliveryOpened', clear: {} });
  };

export const expireDelivery =
  (now: Instant): Decide =>
  (state) => {
    if (state.phase === 'unknown') return refused('delivery-unknown');
    if (state.phase !== 'ready' || now < state.expiresAt) return alreadySo;
    return accepted({ type: 'DeliveryExpired', clear: {} });
  };

export const withdrawDelivery = (): Decide => (state) => {
  if (state.phase === 'unknown') return refused('delivery-unknown');
  if (state.phase === 'withdrawn') return alreadySo;
  if (state.phase !== 'ready') return refused('delivery-over');
  return accepted({ type: 'DeliveryWithdrawn', clear: {} });
};
