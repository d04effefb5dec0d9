import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import {
  countSchema,
  dataCategorySchema,
  digestSchema,
  instantSchema,
  keyIdSchema,
  streamSchema,
} from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/**
 * The keys of these data categories are destroyed, here and in every cache; what was sealed under them opens nowhere any
 * more. Appended after the vault did it. Projections drop envelopes and search tokens on it.
 */
export const categoryKeysShredded = defineEvent({
  type: 'CategoryKeysShredded',
  version: 1,
  clear: z.strictObject({
    shredded: z
      .array(
        z.strictObject({
          owner: streamSchema,
          dataCategory: dataCategorySchema,
          /** Absent where there never was a key: the tombstone alone stands. */
          kid: keyIdSchema.optional(),
          kc: digestSchema.optional(),
        }),
      )
      .min(1),
    /** Nothing can rebuild suppressions, so their number and their end stand here and on the certificate. */
    suppressions: z.strictObject({ count: countSchema, until: instantSchema }),
    shreddedAt: instantSchema,
  }),
});

export const erasureEvents = { CategoryKeysShredded: categoryKeysShredded } as const;
