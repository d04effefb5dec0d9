import { z } from 'zod';
import { dateSchema } from '../shape/schemas.ts';
import {
  CERTAINTIES,
  COUNTED_DAYS,
  COUNTING_RULES,
  PAUSE_EFFECTS,
  QUESTIONS,
  RIGHTS,
  START_TRIGGERS,
  UNITS,
} from './vocabulary.ts';

/** `EU`, `US-CA`, `CA-QC`: a country or union, and a part of it. Also the place of a calendar: `DE-BY`, `GB-ENG`. */
export const placeSchema = z.string().regex(/^[A-Z]{2}(?:-[A-Z]{1,3})?$/, 'must be a place like EU, DE-BY or US-CA');
/** Words of a law or about one: public, and of no person. */
export const lawTextSchema = z.string().min(1).max(1200);
export const rightSchema = z.enum(RIGHTS);
export const certaintySchema = z.enum(CERTAINTIES);
export const ruleVersionSchema = z.number().int().min(1);
/** Names in the source that are no right of ours, such as `nomination`; kept so that nothing is lost. */
const sourceNameSchema = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);

const cited = { citation: lawTextSchema, certainty: certaintySchema };

const monthDaySchema = z
  .string()
  .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'must be a month and a day like 12-25');

/** A time of each year whose days the law itself does not count, both ends included; it may run over the new year. */
const closedSchema = z.strictObject({ from: monthDaySchema, to: monthDaySchema, ...cited });
export type Closed = z.output<typeof closedSchema>;

const countingSchema = z.strictObject({
  rule: z.enum(COUNTING_RULES),
  certainty: certaintySchema,
  /** Only working days are counted so. */
  closed: z.array(closedSchema).min(1).optional(),
  /** What is not known of the days that do not count: a doubt of its own, for whoever relies on the date. */
  unknown: lawTextSchema.optional(),
});

/** A number of a law, how it is counted, and how sure each is. A missing `value` is a law without a number. */
const periodFields = {
  value: z.number().int().min(1).max(3660).optional(),
  unit: z.enum(UNITS).optional(),
  ...cited,
  counting: countingSchema.optional(),
  /** "without undue delay and in any event within": what the number leaves out. */
  note: lawTextSchema.optional(),
};
export const periodSchema = z.strictObject(periodFields);
export type Period = z.output<typeof periodSchema>;

const respondSchema = z.strictObject({
  ...periodFields,
  starts: z.strictObject({ trigger: z.enum(START_TRIGGERS), certainty: certaintySchema }),
});

const extensionSchema = z.strictObject({
  ...periodFields,
  maxTotal: lawTextSchema.optional(),
  grounds: lawTextSchema.optional(),
  noticeRequiredBy: lawTextSchema.optional(),
});

const pauseSchema = z.strictObject({
  reason: z.enum(QUESTIONS),
  effect: z.enum(PAUSE_EFFECTS),
  /** Absent: every right of this clock. */
  rights: z.array(rightSchema).optional(),
  countedDays: z.strictObject({ days: z.enum(COUNTED_DAYS), certainty: certaintySchema }).optional(),
  needsJustification: z.boolean(),
  /** Codes of why it was asked: a question for another reason is on record and moves nothing. Absent: any reason. */
  onlyFor: z.strictObject({ reasons: z.array(sourceNameSchema).min(1), ...cited }).optional(),
  alsoMovesExtensionNotice: z.boolean(),
  ...cited,
  note: lawTextSchema.optional(),
});

const clockRuleSchema = z
  .strictObject({
    rights: z.array(rightSchema),
    /** What the source calls them. */
    named: z.array(sourceNameSchema).min(1),
    /** Where a name of the source is taken for a right of ours that it does not say: a reading, marked as such. */
    readings: z
      .array(z.strictObject({ named: sourceNameSchema, right: rightSchema, certainty: certaintySchema }))
      .optional(),
    acknowledge: periodSchema.optional(),
    respond: respondSchema,
    /** Of a standard, not of the law, for the rights named: used where the law has no number. */
    recommended: z.array(z.strictObject({ ...periodFields, rights: z.array(rightSchema) })).optional(),
    extension: extensionSchema.optional(),
    pauses: z.array(pauseSchema),
    refusalNotice: z.strictObject({ ...periodFields, content: z.array(lawTextSchema).optional() }).optional(),
    /** Requests received earlier are not under this clock. */
    appliesFrom: dateSchema.optional(),
  })
  .refine(
    ({ respond, pauses }) => respond.unit !== 'hours' || pauses.every(({ effect }) => effect !== 'suspends'),
    'a period in hours cannot be suspended by days',
  )
  .refine(
    ({ respond, acknowledge, extension, recommended = [] }) =>
      [respond, acknowledge, extension, ...recommended].every(
        (one) => one === undefined || (one.value === undefined) === (one.unit === undefined),
      ),
    'a number has a unit, and a unit has a number',
  );

export const ruleBodySchema = z.strictObject({
  name: lawTextSchema,
  instrument: lawTextSchema,
  authority: lawTextSchema,
  /** The edition of the reference data, or the day on which the controller compiled it. */
  compiledOn: dateSchema,
  /** What `effectiveFrom` rests on; absent where the source itself names that day. */
  inForce: z.strictObject(cited).optional(),
  clocks: z.array(clockRuleSchema),
  /** Days for deciding an appeal or a complaint to the controller. */
  appeal: z.strictObject({ decide: periodSchema, extension: periodSchema.optional() }).optional(),
  complaint: z
    .strictObject({
      acknowledge: periodSchema,
      respond: periodSchema,
      /** Complaints received earlier are not under it, whatever the request was received. */
      appliesFrom: dateSchema.optional(),
    })
    .optional(),
  /** Who must be told of a breach, and by when, from awareness. */
  breach: z.array(
    z.strictObject({
      recipient: lawTextSchema,
      deadline: periodSchema,
      trigger: z.strictObject({ name: sourceNameSchema, certainty: certaintySchema }),
      threshold: lawTextSchema.optional(),
      note: lawTextSchema.optional(),
    }),
  ),
  /** What else the law says of requests; read by people. */
  remarks: z.array(
    z.strictObject({
      about: sourceNameSchema,
      rule: lawTextSchema,
      citation: lawTextSchema.optional(),
      certainty: certaintySchema.optional(),
    }),
  ),
  /** What the compiler of the data has seen with their own eyes. */
  evidenceSeen: lawTextSchema,
});
export type RuleBody = z.output<typeof ruleBodySchema>;
export type ClockRule = RuleBody['clocks'][number];
export type PauseRule = ClockRule['pauses'][number];

/** One jurisdiction's rule at one version: superseded, never edited; a request is judged by the version it pinned. */
export const ruleVersionOf = z.strictObject({
  jurisdiction: placeSchema,
  ruleVersion: ruleVersionSchema,
  /** In force for what is received from this day on; absent in what was recorded before each version had such a day. */
  effectiveFrom: dateSchema.optional(),
  rule: ruleBodySchema,
});
export type RuleVersion = z.output<typeof ruleVersionOf>;
