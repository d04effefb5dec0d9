import { z } from 'zod';
import { codeSchema, dataCategorySchema, eventIdSchema, idSchema, streamSchema } from './schemas.ts';
import { SEALED_FIELD_NAMES } from './vocabulary.ts';

/** What recipients are told of (GDPR Art. 19); a restriction's end is told to whom its beginning was told. Storage. */
export const TELLING_KINDS = ['erasure', 'rectification', 'restriction', 'restriction-lifted'] as const;
export type TellingKind = (typeof TELLING_KINDS)[number];

/** What is told, whoever is told it: part of `RecipientsDetermined` and of each `NotificationOrdered` that follows from it. */
export const tellingMatter = {
  kind: z.enum(TELLING_KINDS),
  /** The stream on which it happened: an erasure, a customer, what stands in a customer's way. */
  occasion: streamSchema,
  /** The event, where that stream has many occasions. */
  cause: eventIdSchema.optional(),
  /** As many as one look may concern. */
  customers: z.array(idSchema).max(100),
  dataCategories: z.array(dataCategorySchema),
  /** What was set right, by its name. No value is ever told by this way. */
  fields: z.array(z.enum(SEALED_FIELD_NAMES)).optional(),
  /** Purposes that a restriction stops; absent where it stops all of them. */
  purposes: z.array(codeSchema).optional(),
  /** The erasure under whose own key the identifiers are kept until everybody is told. */
  keptUnder: idSchema.optional(),
};
