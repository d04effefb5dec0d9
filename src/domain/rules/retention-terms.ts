import { z } from 'zod';
import { codeSchema, countrySchema, dataCategorySchema, dateSchema } from '../shape/schemas.ts';
import { certaintySchema, lawTextSchema, placeSchema } from './rule.ts';

// Wire names: they stand in events (a retention schedule), so they are storage and never renamed.

/** `minimum`: a law obliges to keep until then. `maximum`: it is gone by then (GDPR Art. 5(1)(e)). */
export const RETENTION_MODES = ['minimum', 'maximum'] as const;

/** Whose data: a customer's; the papers of a request, with the answers of colleagues; a member of staff's. */
export const RETENTION_OWNERS = ['customer', 'request', 'actor'] as const;
export type RetentionOwner = (typeof RETENTION_OWNERS)[number];

/** What a period is counted from. */
export const RETENTION_TRIGGERS = [
  'last-order',
  'end-of-contract',
  'last-contact',
  'consent-withdrawn',
  'registered',
  'request-closed',
  'actor-deactivated',
] as const;
export type RetentionTrigger = (typeof RETENTION_TRIGGERS)[number];

/** Only a connected system, or the office, knows these: they are stated. */
export const STATED_TRIGGERS = ['last-order', 'end-of-contract', 'last-contact'] as const;
export type StatedTrigger = (typeof STATED_TRIGGERS)[number];

/** Counted from instead, where nobody ever stated the trigger. */
export const ELSE_FROM = ['registered', 'last-contact'] as const;

const OWNER_OF: { readonly [trigger in RetentionTrigger]: RetentionOwner } = {
  'last-order': 'customer',
  'end-of-contract': 'customer',
  'last-contact': 'customer',
  'consent-withdrawn': 'customer',
  registered: 'customer',
  'request-closed': 'request',
  'actor-deactivated': 'actor',
};

export const PERIOD_UNITS = ['days', 'months', 'years'] as const;

export const retentionPeriodSchema = z
  .strictObject({
    unit: z.enum(PERIOD_UNITS),
    number: z.number().int().min(0).max(36_500),
    /** `end-of-year`: the period begins with the end of the year in which the trigger falls (AO 147(4), HGB 257(5)). */
    countFrom: z.enum(['event', 'end-of-year']),
    /** Last day of the business year, where it is not 31 December. */
    yearEnd: z
      .string()
      .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'must be a month and a day like 03-31')
      .optional(),
  })
  .refine(({ unit, number }) => number <= MOST[unit], 'must be at most a hundred years')
  .refine(({ countFrom, yearEnd }) => yearEnd === undefined || countFrom === 'end-of-year', {
    message: 'must be left out where nothing is counted from the end of a year',
    path: ['yearEnd'],
  });
export type RetentionPeriod = z.output<typeof retentionPeriodSchema>;

const MOST: { readonly [unit in (typeof PERIOD_UNITS)[number]]: number } = { days: 36_500, months: 1200, years: 100 };

export const retentionLawSchema = z.strictObject({
  /** Article or section; for a period of the controller's own, what it rests on (GDPR Art. 5(1)(e)). */
  citation: lawTextSchema,
  jurisdiction: placeSchema.optional(),
  certainty: certaintySchema,
});

const terms = {
  mode: z.enum(RETENTION_MODES),
  ownerKind: z.enum(RETENTION_OWNERS),
  dataCategories: z.array(dataCategorySchema).min(1),
  /** What the data is kept for; of `consent-withdrawn` the purpose that was consented to. */
  purpose: codeSchema.optional(),
  trigger: z.enum(RETENTION_TRIGGERS),
  elseFrom: z.enum(ELSE_FROM).optional(),
  period: retentionPeriodSchema,
  law: retentionLawSchema,
  /** Only customers whose data was collected in one of these countries; all of them where absent. */
  countries: z.array(countrySchema).min(1).max(250).optional(),
  /** Only requests that are judged by one of these laws; all of them where absent. */
  regimes: z.array(placeSchema).min(1).max(100).optional(),
  /** Where it comes from: a default that the product ships, by its code and edition. */
  adopted: z.strictObject({ code: codeSchema, edition: dateSchema }).optional(),
};

/** A schedule as it stands in an event and in the reference data. */
export const retentionTermsSchema = z.strictObject(terms).superRefine((given, check) => {
  if (OWNER_OF[given.trigger] !== given.ownerKind) {
    check.addIssue({
      code: 'custom',
      path: ['trigger'],
      message: 'must be something that happens to this kind of owner',
    });
  }
  const isStated = given.trigger === 'last-order' || given.trigger === 'end-of-contract';
  if (given.elseFrom !== undefined && !isStated) {
    check.addIssue({ code: 'custom', path: ['elseFrom'], message: 'must be left out: this trigger is never unknown' });
  }
  if (given.regimes !== undefined && given.ownerKind !== 'request') {
    check.addIssue({ code: 'custom', path: ['regimes'], message: 'must be left out: only requests have a law' });
  }
  if (given.countries !== undefined && given.ownerKind !== 'customer') {
    check.addIssue({ code: 'custom', path: ['countries'], message: 'must be left out: only customers have a country' });
  }
});
export type RetentionTerms = z.output<typeof retentionTermsSchema>;
