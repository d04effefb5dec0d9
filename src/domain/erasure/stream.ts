import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each erasure. */
export const ERASURE = 'erasure';
export const erasureStream = (id: Id): StreamName => streamName(ERASURE, id);
