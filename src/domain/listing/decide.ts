import type { StreamName } from '../../kernel/ids.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision } from '../shape/decision.ts';
import type { listingEvents } from './events.ts';
import type { ListingState } from './state.ts';

/** Never refused: what was listed and never began is nothing. */
export const listStream =
  (stream: StreamName) =>
  (state: ListingState): Decision<DecidedOf<typeof listingEvents>, never> =>
    state.has(stream) ? alreadySo : accepted({ type: 'StreamListed', clear: { stream } });
