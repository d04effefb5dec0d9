import { type CustomerId, type Owner, type StreamName, idOf, streamName } from '../../kernel/ids.ts';

/** One stream for each customer: the register of facts and of identifiers in other systems. */
export const CUSTOMER = 'customer';

export const customerStream = (id: CustomerId): StreamName => streamName(CUSTOMER, id);
/** A customer's own stream is the name under which the keys of that customer are held. */
export const customerOwner = (id: CustomerId): Owner => customerStream(id);
export const customerIdOf = (stream: StreamName): CustomerId => idOf(stream) as CustomerId;
