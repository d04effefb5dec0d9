import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { streamSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/**
 * The stream is about to begin: this is recorded before its first event, so nothing stands outside the listing. One that
 * never began says nothing.
 */
export const streamListed = defineEvent({
  type: 'StreamListed',
  version: 1,
  clear: z.strictObject({ stream: streamSchema }),
});

export const listingEvents = { StreamListed: streamListed } as const;
