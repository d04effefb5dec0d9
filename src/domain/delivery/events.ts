import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { countSchema, digestSchema, idSchema, instantSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** A package lies ready, encrypted under a secret that is in the link and nowhere else. */
export const deliveryPrepared = defineEvent({
  type: 'DeliveryPrepared',
  version: 1,
  clear: z.strictObject({
    /** Id of the request that it answers. */
    request: idSchema,
    /** Of the encrypted bytes, never of what is in them (docs/record.md section 1). */
    packageSha256: digestSchema,
    /** Bytes. */
    size: countSchema,
    /** SHA-256 of the random 256-bit secret. */
    secretDigest: digestSchema,
    expiresAt: instantSchema,
  }),
});

/** Whoever has the link took it, once. The actor is the delivery itself. What lay ready is destroyed. */
export const deliveryOpened = defineEvent({ type: 'DeliveryOpened', version: 1, clear: z.strictObject({}) });

/** Nobody took it in time. */
export const deliveryExpired = defineEvent({ type: 'DeliveryExpired', version: 1, clear: z.strictObject({}) });

/** It was taken back before anybody took it. */
export const deliveryWithdrawn = defineEvent({ type: 'DeliveryWithdrawn', version: 1, clear: z.strictObject({}) });

export const deliveryEvents = {
  DeliveryPrepared: deliveryPrepared,
  DeliveryOpened: deliveryOpened,
  DeliveryExpired: deliveryExpired,
  DeliveryWithdrawn: deliveryWithdrawn,
} as const;
