import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each request: what a person asked for, and everything that was done about it. */
export const REQUEST = 'request';

/**
 * A request is its own owner: what a letter says is sealed under a key of the request, before any customer is known and
 * also where nobody in the register wrote it (docs/record.md section 2).
 */
export const requestStream = (id: Id): StreamName => streamName(REQUEST, id);
