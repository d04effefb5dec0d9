import { type ActorId, type StreamName, streamName } from '../../kernel/ids.ts';

/** People and systems that act: one stream each. */
export const ACTOR = 'actor';
export const actorStream = (id: ActorId): StreamName => streamName(ACTOR, id);
