import { type Id, type Owner, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each erasure. */
export const ERASURE = 'erasure';
export const erasureStream = (id: Id): StreamName => streamName(ERASURE, id);
/** Whom the contacts are sealed for that are kept until it is done. */
export const erasureOwner = (id: Id): Owner => erasureStream(id);
