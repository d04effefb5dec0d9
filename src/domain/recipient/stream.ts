import { derivedId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each recipient of personal data: processors, other controllers, authorities. */
export const RECIPIENT = 'recipient';

/** Follows from the code (docs/adr/0002). */
export const recipientId = (code: string): Id => derivedId([RECIPIENT, code]);
export const recipientStream = (code: string): StreamName => streamName(RECIPIENT, recipientId(code));
