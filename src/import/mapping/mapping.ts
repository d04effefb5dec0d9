import { z } from 'zod';
import { REPORTED_STATES } from '../../domain/consent/events.ts';
import { codeSchema, countrySchema } from '../../domain/shape/schemas.ts';
import { DELIMITERS } from '../table.ts';
import { columnKey } from '../readers/header.ts';
import { DATE_FORMATS } from '../values/date.ts';

/** Where the text of a column goes. Dotted names are parts of one field of the register. */
export const COLUMN_TARGETS = [
  'identifier',
  'name.full',
  'name.given',
  'name.family',
  'birthDate',
  'email',
  'phone',
  /** May be the target of several columns: one line each, in the order of the table. */
  'postalAddress.lines',
  'postalAddress.locality',
  'postalAddress.region',
  'postalAddress.postalCode',
  'postalAddress.country',
  'country',
  'company.name',
  'company.jobTitle',
  'company.industry',
  'language',
  /** May be the target of several columns: one paragraph each, in the order of the table. */
  'note',
  /** Where the customer's data was collected, if the table says so row by row. */
  'collectionCountry',
] as const;
export type ColumnTarget = (typeof COLUMN_TARGETS)[number];
const REPEATABLE: readonly ColumnTarget[] = ['postalAddress.lines', 'note'];

const targetSchema = z.enum(COLUMN_TARGETS);

const columnSchema = z.union([
  /** One column may state several things: a country is that of the person and of the address. */
  z.strictObject({ to: z.union([targetSchema, z.array(targetSchema).min(1)]) }),
  z.strictObject({
    consent: codeSchema,
    /** Which words of the table mean what; a word that is not listed is no statement, with a warning. */
    values: z.record(z.string().min(1).max(100), z.enum(REPORTED_STATES)),
  }),
  /** The day on which the state of the consent of this purpose was reached, as the source says. */
  z.strictObject({ consentDate: codeSchema }),
  z.strictObject({ ignored: z.string().min(3).max(400) }),
]);
export type ColumnRule = z.output<typeof columnSchema>;

const shape = z.strictObject({
  /** Stands in the ledger beside every run of an import. */
  name: codeSchema,
  /** The source whose statements the rows are. */
  source: codeSchema,
  /** The system whose identifiers the identifier column holds. */
  system: codeSchema,
  /** Where the data was collected, unless a column with that target says otherwise. */
  collectionCountry: countrySchema,
  delimiter: z.enum(DELIMITERS).optional(),
  sheet: z.string().min(1).max(100).optional(),
  headerLine: z.number().int().min(1).max(1000).optional(),
  /** Words that mean that nothing is stated, in any case; blank cells always do. */
  nulls: z.array(z.string().min(1).max(100)).max(100).default([]),
  /** Tried in this order. Without it: forms that can be read in one way only. */
  dateFormats: z.array(z.enum(DATE_FORMATS)).min(1).optional(),
  columns: z.record(z.string().min(1).max(400), columnSchema),
});

/** What each column of a table means. Every column is mapped, or ignored with a reason: nothing is dropped silently. */
export const mappingSchema = shape.superRefine((mapping, context) => {
  for (const [path, message] of contradictions(mapping)) context.addIssue({ code: 'custom', path: [...path], message });
});
export type Mapping = z.output<typeof mappingSchema>;
export type MappingInput = z.input<typeof mappingSchema>;

type Contradiction = readonly [path: readonly string[], message: string];

function contradictions(mapping: z.output<typeof shape>): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const taken = new Set<string>();
  const names = new Set<string>();
  for (const [column, rule] of Object.entries(mapping.columns)) {
    const key = columnKey(column);
    if (key === '') found.push([['columns', column], 'has a blank name']);
    if (names.has(key)) found.push([['columns', column], 'differs from another column by spaces only']);
    names.add(key);
    for (const target of uniqueTargets(rule)) {
      if (taken.has(target)) found.push([['columns', column], `${target} is the target of another column already`]);
      taken.add(target);
    }
  }
  return [...found, ...missing(mapping, taken)];
}

function uniqueTargets(rule: ColumnRule): readonly string[] {
  if ('ignored' in rule) return [];
  if ('consent' in rule) return [`consent of ${rule.consent}`];
  if ('consentDate' in rule) return [`date of consent of ${rule.consentDate}`];
  return targetsOf(rule).filter((target) => !REPEATABLE.includes(target));
}

export const targetsOf = (rule: { readonly to: ColumnTarget | readonly ColumnTarget[] }): readonly ColumnTarget[] =>
  typeof rule.to === 'string' ? [rule.to] : rule.to;

function missing(mapping: z.output<typeof shape>, taken: ReadonlySet<string>): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const has = (...targets: readonly ColumnTarget[]): boolean => targets.some((target) => taken.has(target));
  if (!has('identifier'))
    found.push([['columns'], 'no column has the target identifier, by which a row is known again']);
  if (!has('name.full', 'name.given', 'name.family', 'company.name')) {
    found.push([['columns'], 'no column names the customer: map one to name.full or company.name']);
  }
  for (const [column, rule] of Object.entries(mapping.columns)) {
    if ('consentDate' in rule && !taken.has(`consent of ${rule.consentDate}`)) {
      found.push([['columns', column], 'dates a consent whose state no column gives']);
    }
  }
  const formats = mapping.dateFormats ?? [];
  if (formats.includes('DD/MM/YYYY') && formats.includes('MM/DD/YYYY')) {
    found.push([['dateFormats'], 'DD/MM/YYYY and MM/DD/YYYY together cannot tell 03/04 from 04/03']);
  }
  return found;
}
