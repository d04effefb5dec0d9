import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each legal hold. */
export const HOLD = 'hold';
export const holdStream = (id: Id): StreamName => streamName(HOLD, id);
