import { derivedId, type EventId, type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each recipient that is told of one occasion (GDPR Art. 19). */
export const NOTIFICATION = 'notification';
export const notificationStream = (id: Id): StreamName => streamName(NOTIFICATION, id);

/** What a recipient is told of: a stream, and one event of it where the stream has many occasions. */
export interface Occasion {
  readonly occasion: StreamName;
  readonly cause?: EventId | undefined;
}

/** Follows from what is told to whom, so that whoever orders it again, in whatever process, means the same one. */
export const notificationId = ({ occasion, cause }: Occasion, recipient: string): Id =>
  derivedId([NOTIFICATION, occasion, cause ?? '', recipient]);
