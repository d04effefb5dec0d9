import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, dataCategorySchema, lineSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** GDPR Art. 6(1)(a)-(f); the bases of PIPL Art. 13 map onto them, `employment` and `public-disclosure` being its own. */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interests',
  'employment',
  'public-disclosure',
] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/**
 * What a purpose is for, in the terms of the access policy (src/domain/access/policy.ts): the table there is written for
 * kinds, so a controller may declare purposes of its own without a change of code.
 */
export const PURPOSE_KINDS = ['service', 'marketing', 'rights', 'audit', 'administration', 'intake'] as const;
export type PurposeKind = (typeof PURPOSE_KINDS)[number];

const terms = {
  kind: z.enum(PURPOSE_KINDS),
  legalBasis: z.enum(LEGAL_BASES),
  /** The data categories that may be looked at for this purpose, at most. */
  dataCategories: z.array(dataCategorySchema),
  /** Names for people, by language tag. */
  names: z.strictObject({ en: lineSchema, zh: lineSchema.optional() }),
};

/** The controller declares a purpose of processing and the legal basis it rests on (GDPR Art. 5(1)(b), 6). */
export const purposeDeclared = defineEvent({
  type: 'PurposeDeclared',
  version: 1,
  clear: z.strictObject({ code: codeSchema, ...terms }),
});

/** The terms changed from now on; earlier looks are judged by the terms of their time. */
export const purposeAmended = defineEvent({ type: 'PurposeAmended', version: 1, clear: z.strictObject(terms) });

/** Nothing may be looked at for this purpose any more. */
export const purposeRetired = defineEvent({ type: 'PurposeRetired', version: 1, clear: z.strictObject({}) });

export const purposeEvents = {
  PurposeDeclared: purposeDeclared,
  PurposeAmended: purposeAmended,
  PurposeRetired: purposeRetired,
} as const;
