import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each disposal: what was due under retention schedules on a day, and what became of it. */
export const DISPOSAL = 'disposal';
export const disposalStream = (id: Id): StreamName => streamName(DISPOSAL, id);
