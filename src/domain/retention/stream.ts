import { derivedId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each retention schedule. */
export const RETENTION = 'retention';

/** Follows from the code (docs/adr/0002). */
export const retentionId = (code: string): Id => derivedId([RETENTION, code]);
export const retentionStream = (code: string): StreamName => streamName(RETENTION, retentionId(code));
