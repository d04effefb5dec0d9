import { type Id, type StreamName, streamName } from '../../kernel/ids.ts';

/** One stream for each package that was made ready to be fetched by a link. */
export const DELIVERY = 'delivery';
export const deliveryStream = (id: Id): StreamName => streamName(DELIVERY, id);
