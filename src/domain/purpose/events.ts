import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, dataCategorySchema, lineSchema } from '../shape/schemas.ts';
import { LEGAL_BASES, PURPOSE_KINDS } from '../shape/vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

const terms = {
  kind: z.enum(PURPOSE_KINDS),
  legalBasis: z.enum(LEGAL_BASES),
  /** The data categories that may be looked at for this purpose, at most. */
  dataCategories: z.array(dataCategorySchema),
  /** Names for people, by language tag. */
  names: z.strictObject({ en: lineSchema, zh: lineSchema.optional() }),
};

export const purposeTermsSchema = z.strictObject(terms);

/** The controller declares a purpose of processing and the legal basis it rests on (GDPR Art. 5(1)(b), 6). */
export const purposeDeclared = defineEvent({
  type: 'PurposeDeclared',
  version: 1,
  clear: z.strictObject({ code: codeSchema, ...terms }),
});

/** The terms changed from now on; earlier looks are judged by the terms of their time. */
export const purposeAmended = defineEvent({ type: 'PurposeAmended', version: 1, clear: purposeTermsSchema });

/** Nothing may be looked at for this purpose any more. */
export const purposeRetired = defineEvent({ type: 'PurposeRetired', version: 1, clear: z.strictObject({}) });

export const purposeEvents = {
  PurposeDeclared: purposeDeclared,
  PurposeAmended: purposeAmended,
  PurposeRetired: purposeRetired,
} as const;
