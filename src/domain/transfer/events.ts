import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { publicTextSchema } from '../shape/public-text.ts';
import { codeSchema, countrySchema, dataCategorySchema, dateSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** What makes the transfer lawful: GDPR Art. 45-49, UK and Swiss variants, PIPL Art. 38, or another country's own rule. */
export const MECHANISMS = [
  'adequacy',
  'standard-clauses',
  'binding-corporate-rules',
  'code-of-conduct',
  'certification',
  'ad-hoc-clauses',
  'derogation',
  'uk-idta',
  'uk-addendum',
  'swiss-clauses',
  'cn-security-assessment',
  'cn-standard-contract',
  'cn-certification',
  'cn-exempt',
  'national-rule',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** Decision (EU) 2021/914: 1 controller to controller, 2 to processor, 3 processor to processor, 4 to controller. */
export const SCC_MODULES = ['module-1', 'module-2', 'module-3', 'module-4'] as const;

/** GDPR Art. 49(1)(a)-(g); the last one is its second subparagraph. */
export const DEROGATIONS = [
  'explicit-consent',
  'contract-with-subject',
  'contract-in-interest-of-subject',
  'public-interest',
  'legal-claims',
  'vital-interests',
  'public-register',
  'compelling-interests',
] as const;

/** Provisions on cross-border data flows (CAC Order 16 of 22 March 2024), Art. 3-7. */
export const CN_EXEMPTIONS = [
  'contract-necessity',
  'human-resources',
  'emergency',
  'below-threshold',
  'collected-abroad',
  'free-trade-zone',
] as const;

/** A transfer and what it rests on. Which of the optional members a mechanism needs is judged by the decision. */
export const transferDescribed = defineEvent({
  type: 'TransferDescribed',
  version: 1,
  clear: z.strictObject({
    code: codeSchema,
    /** Code of the recipient. */
    recipient: codeSchema,
    from: countrySchema,
    /** One of the two: a country, or an international organisation. */
    to: countrySchema.optional(),
    toOrganisation: codeSchema.optional(),
    dataCategories: z.array(dataCategorySchema).min(1),
    mechanism: z.enum(MECHANISMS),
    modules: z.array(z.enum(SCC_MODULES)).optional(),
    derogation: z.enum(DEROGATIONS).optional(),
    exemption: z.enum(CN_EXEMPTIONS).optional(),
    /** Somebody checked that the recipient is one that a partial adequacy decision covers. */
    isScopeConfirmed: z.boolean().optional(),
    /** Code of the signed document in the controller's files. */
    document: codeSchema.optional(),
    /** Transfer impact assessment (Schrems II; clause 14), or PIPIA (PIPL Art. 55). */
    assessedOn: dateSchema.optional(),
    /** Filed with, decided by, or told to the authority. */
    filedOn: dateSchema.optional(),
    validFrom: dateSchema,
    validUntil: dateSchema.optional(),
    /** The safeguards in words, and how to get a copy of them (Art. 13(1)(f), 15(2)). */
    safeguards: publicTextSchema,
    copy: publicTextSchema.optional(),
  }),
});

export const transferEnded = defineEvent({
  type: 'TransferEnded',
  version: 1,
  clear: z.strictObject({ endedOn: dateSchema }),
});

export const transferEvents = { TransferDescribed: transferDescribed, TransferEnded: transferEnded } as const;
