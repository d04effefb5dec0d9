import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { codeSchema, countrySchema, idSchema, languageSchema, lineSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/**
 * What must still be known of a customer until the erasure is done, and not a moment longer: where to write to, and what
 * recipients know the customer by (GDPR Art. 12(3), 19). Sealed under the erasure's own key, which is destroyed at the end.
 */
export const contactsKept = defineEvent({
  type: 'ContactsKept',
  version: 1,
  clear: z.strictObject({ customer: idSchema }),
  sealed: {
    identity: sealedFields(1, z.strictObject({ name: lineSchema })),
    contact: sealedFields(
      1,
      z
        .strictObject({
          email: z.string().min(1).max(320),
          /** As it is written on an envelope, line by line, without the name. */
          postalAddress: z.array(z.string().min(1).max(900)).min(1).max(12),
          country: countrySchema,
        })
        .partial(),
    ),
    preference: sealedFields(1, z.strictObject({ language: languageSchema })),
    source: sealedFields(
      1,
      z.strictObject({
        identifiers: z
          .array(z.strictObject({ system: codeSchema, identifier: z.string().min(1).max(200) }))
          .min(1)
          .max(200),
      }),
    ),
  },
});

/** What one customer's `ContactsKept` is written from; a category that nothing is known of is left out. */
export interface Contacts {
  readonly identity?: { readonly name: string };
  readonly contact?: { readonly email?: string; readonly postalAddress?: readonly string[]; readonly country?: string };
  readonly preference?: { readonly language: string };
  readonly source?: { readonly identifiers: readonly { readonly system: string; readonly identifier: string }[] };
}
