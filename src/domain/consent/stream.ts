import { type CustomerId, type Owner, type StreamName, idOf, streamName } from '../../kernel/ids.ts';

/** One stream for each customer, `consent-<customerId>`: all purposes of that customer. */
export const CONSENT = 'consent';

export const consentStream = (customer: CustomerId): StreamName => streamName(CONSENT, customer);
/** Sealed under the customer's own keys, not under keys of the consent stream. */
export const consentOwner = (stream: StreamName): Owner => streamName('customer', idOf(stream));
