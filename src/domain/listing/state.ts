import type { StreamName } from '../../kernel/ids.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { listingEvents } from './events.ts';
import { LISTING } from './stream.ts';

/** In the order in which they were listed. */
export type ListingState = ReadonlySet<StreamName>;

const evolve = (state: ListingState, event: EventOf<typeof listingEvents>): ListingState =>
  new Set(state).add(event.clear.stream);

export const listingCategory: Category<ListingState, typeof listingEvents> = {
  name: LISTING,
  events: listingEvents,
  ownerOf: undefined,
  initial: new Set(),
  evolve,
};
