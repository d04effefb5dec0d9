import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { deliveryEvents } from './events.ts';
import { DELIVERY } from './stream.ts';

export interface Prepared {
  readonly request: Id;
  readonly packageSha256: string;
  readonly size: number;
  readonly secretDigest: string;
  readonly expiresAt: Instant;
}

export type DeliveryState =
  | { readonly phase: 'unknown' }
  | ({ readonly phase: 'ready' | 'opened' | 'expired' | 'withdrawn' } & Prepared);

function evolve(state: DeliveryState, event: EventOf<typeof deliveryEvents>): DeliveryState {
  if (event.type === 'DeliveryPrepared') return { phase: 'ready', ...event.clear };
  // What happened first stands: nothing is opened that has expired, and nothing expires that was opened.
  if (state.phase !== 'ready') return state;
  switch (event.type) {
    case 'DeliveryOpened':
      return { ...state, phase: 'opened' };
    case 'DeliveryExpired':
      return { ...state, phase: 'expired' };
    case 'DeliveryWithdrawn':
      return { ...state, phase: 'withdrawn' };
  }
}

export const deliveryCategory: Category<DeliveryState, typeof deliveryEvents> = {
  name: DELIVERY,
  events: deliveryEvents,
  // Ids, sizes and digests of ciphertext and of a random secret: nothing is sealed.
  ownerOf: undefined,
  initial: { phase: 'unknown' },
  evolve,
};
