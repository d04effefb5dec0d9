import { derivedId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each transfer of personal data to another country or an international organisation. */
export const TRANSFER = 'transfer';

/** Follows from the code (docs/adr/0002). */
export const transferId = (code: string): Id => derivedId([TRANSFER, code]);
export const transferStream = (code: string): StreamName => streamName(TRANSFER, transferId(code));
