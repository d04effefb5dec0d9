import { derivedId, type EventId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each occasion of which recipients have to be told: who that is. */
export const TELLING = 'telling';

/** Follows from the occasion: two processes that determine the recipients of one occasion meet on one stream. */
export const tellingId = (occasion: StreamName, cause?: EventId): Id => derivedId([TELLING, occasion, cause ?? '']);
export const tellingStream = (id: Id): StreamName => streamName(TELLING, id);
