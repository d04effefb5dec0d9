import { derivedId, type StreamName, streamName } from '../../kernel/ids.ts';

/**
 * One stream for each kind of thing that a decision has to find without asking a view: a view may be behind, and what it
 * does not know yet would be destroyed.
 */
export const LISTING = 'listing';

/** `kind`: the stream category of what is listed. */
export const listingStream = (kind: string): StreamName => streamName(LISTING, derivedId([LISTING, kind]));
