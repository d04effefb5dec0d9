import { derivedId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each activity in the record of processing (GDPR Art. 30). */
export const ACTIVITY = 'activity';

/** Follows from the code (docs/adr/0002). */
export const activityId = (code: string): Id => derivedId([ACTIVITY, code]);
export const activityStream = (code: string): StreamName => streamName(ACTIVITY, activityId(code));
