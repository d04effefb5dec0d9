import { z } from 'zod';
import { publicLineSchema, publicTextSchema } from '../shape/public-text.ts';
import { codeSchema, countSchema, countrySchema, dataCategorySchema, dateSchema } from '../shape/schemas.ts';
import { LEGAL_BASES } from '../shape/vocabulary.ts';

/** Pieces of the description of an activity: the union of what the templates of ICO, DPC and CNIL ask for. */

/** Art. 30(1) for a controller, alone or with others; Art. 30(2) for a processor. */
export const ACTIVITY_ROLES = ['controller', 'joint-controller', 'processor'] as const;

/** Art. 9(2)(a)-(j). */
export const SPECIAL_CONDITIONS = [
  'explicit-consent',
  'employment-and-social-security',
  'vital-interests',
  'not-for-profit-body',
  'made-public-by-subject',
  'legal-claims',
  'substantial-public-interest',
  'health-or-social-care',
  'public-health',
  'archiving-research-statistics',
] as const;

/** Art. 22(2): what allows a decision by a machine alone. `not-solely` where a person decides. */
export const AUTOMATED_GROUNDS = ['contract', 'law', 'explicit-consent', 'not-solely'] as const;

export const legalBasisSchema = z.strictObject({
  purpose: codeSchema,
  basis: z.enum(LEGAL_BASES),
  /** Which law, for a legal obligation or a public task. */
  law: publicLineSchema.optional(),
  /** The interests pursued and how they were weighed (Art. 6(1)(f), 13(1)(d)): a summary that may be shown. */
  interests: publicTextSchema.optional(),
  /** Code of the assessment in the controller's files. */
  assessment: codeSchema.optional(),
});

/** How long, counted from what, under which law; in words where no number can be given (Art. 13(2)(a)). */
export const retentionSchema = z.strictObject({
  count: countSchema.optional(),
  unit: z.enum(['days', 'months', 'years']).optional(),
  /** What the time is counted from, like `end-of-contract`. */
  trigger: codeSchema.optional(),
  criteria: publicTextSchema.optional(),
  law: publicLineSchema.optional(),
});

export const activityDataSchema = z.strictObject({
  category: dataCategorySchema,
  /** What it holds, like `name` or `order-history`. */
  items: z.array(codeSchema),
  /** `data-subject`, or where else the data come from: a code of a recipient, a register, a system. */
  sources: z.array(codeSchema),
  retention: retentionSchema.optional(),
  /** Special categories: the condition of Art. 9(2); in the United Kingdom also of Schedule 1 of the DPA 2018. */
  condition: z.enum(SPECIAL_CONDITIONS).optional(),
  scheduleCondition: codeSchema.optional(),
});

/** Profiling or decisions by machine: what a data subject is told of them (Art. 15(1)(h); CJEU C-203/22). */
export const automatedSchema = z.strictObject({
  kind: z.enum(['profiling', 'decision']),
  ground: z.enum(AUTOMATED_GROUNDS).optional(),
  /** The procedure and the principles actually applied to the data, in words that can be followed. */
  logic: publicTextSchema.optional(),
  /** What it means for the person, and what may follow. */
  significance: publicTextSchema.optional(),
  humanReview: z.boolean(),
});

export const securitySchema = z.strictObject({
  /** Like `encryption-at-rest` (Art. 32(1)). */
  measures: z.array(codeSchema),
  words: publicTextSchema.optional(),
});

export const impactAssessmentSchema = z.strictObject({
  needed: z.boolean(),
  /** Why it is needed, or is not. */
  reason: publicTextSchema.optional(),
  /** Code of the document in the controller's files. */
  document: codeSchema.optional(),
  doneOn: dateSchema.optional(),
});

/** Everything that is said of an activity, at once; a draft may leave open what an approval asks for. */
export const activityParts = {
  role: z.enum(ACTIVITY_ROLES),
  name: publicTextSchema,
  description: publicTextSchema.optional(),
  /** The function of the business, and the function that answers for it: never a person. */
  businessFunction: codeSchema,
  steward: codeSchema.optional(),
  /** Codes of recipients: the other controllers (Art. 26), or each controller acted for (Art. 30(2)(a)). */
  controllers: z.array(codeSchema),
  purposes: z.array(codeSchema),
  legalBases: z.array(legalBasisSchema),
  /** Kinds of data subjects, like `customers`, and about how many of them. */
  subjects: z.array(codeSchema),
  approximateSubjects: countSchema.optional(),
  data: z.array(activityDataSchema),
  recipients: z.array(codeSchema),
  transfers: z.array(codeSchema),
  automated: z.array(automatedSchema),
  security: securitySchema,
  /** Where the data are kept. */
  locations: z.array(countrySchema),
  systems: z.array(codeSchema),
  impactAssessment: impactAssessmentSchema.optional(),
  notices: z.array(codeSchema),
  /** Code of the policy on retention, and whether it is kept. */
  retentionPolicy: codeSchema.optional(),
  isRetentionKept: z.boolean().optional(),
  whyRetentionIsNotKept: publicTextSchema.optional(),
};
