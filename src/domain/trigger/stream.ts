import { type CustomerId, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each customer, `trigger-<customerId>`: what periods are counted from and only another system knows. */
export const TRIGGER = 'trigger';
export const triggerStream = (customer: CustomerId): StreamName => streamName(TRIGGER, customer);
