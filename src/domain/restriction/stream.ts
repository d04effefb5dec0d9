import { type CustomerId, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each customer, `restriction-<customerId>`: everything that stands in the way of processing. */
export const RESTRICTION = 'restriction';
export const restrictionStream = (customer: CustomerId): StreamName => streamName(RESTRICTION, customer);
