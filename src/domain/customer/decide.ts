import { z } from 'zod';
import type { Id } from '../../kernel/ids.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { DecidedOf } from '../shape/category.ts';
import { type Compared, type ComparisonWanted, isNews } from '../shape/comparison.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { codeSchema, countrySchema, dateSchema, idSchema, wordsSchema } from '../shape/schemas.ts';
import { CORRECTION_REASONS, type customerEvents, RETIREMENT_REASONS, VERIFICATION_METHODS } from './events.ts';
import { type CustomerField, customerFieldSchema } from './fields.ts';
import type { CurrentValues, CustomerState } from './state.ts';
import { checkStatement, type StatementInput, statedFields, statementOf, statementShape } from './statement-input.ts';

export const CUSTOMER_REFUSALS = [
  'customer-unknown',
  'customer-exists',
  'customer-erased',
  'nothing-stated',
  'field-without-value',
] as const;
export type CustomerRefusal = (typeof CUSTOMER_REFUSALS)[number];
type CustomerDecided = DecidedOf<typeof customerEvents>;
export type CustomerDecision = Decision<CustomerDecided, CustomerRefusal>;

const identifierSchema = z.strictObject({ system: codeSchema, identifier: z.string().min(1).max(200) });
export type IdentifierInput = z.output<typeof identifierSchema>;

export const registerCustomerInput = z
  .strictObject({
    ...statementShape,
    collectionCountry: countrySchema,
    /** Under which the person is known in other systems. */
    identifiers: z.array(identifierSchema).max(20).optional(),
    /** Who decided to register a person again who had been erased; absent for everybody else. */
    returnedBy: idSchema.optional(),
  })
  .superRefine(checkStatement);
export type RegisterCustomer = z.output<typeof registerCustomerInput>;

export const registerCustomer =
  (input: RegisterCustomer) =>
  (state: CustomerState): CustomerDecision => {
    if (state.phase === 'registered') return refused('customer-exists');
    const { collectionCountry, identifiers = [], returnedBy } = input;
    const fields = statedFields(input.facts);
    if (fields.length === 0 && identifiers.length === 0) return refused('nothing-stated');
    const { clear, sealed } = statementOf(input, fields);
    return accepted<CustomerDecided>(
      { type: 'CustomerRegistered', clear: { ...clear, collectionCountry }, sealed },
      ...(returnedBy === undefined ? [] : [returned(returnedBy)]),
      ...distinct(identifiers).map(linked),
    );
  };

export const changeCustomerInput = z.strictObject(statementShape).superRefine(checkStatement);
export type ChangeCustomer = z.output<typeof changeCustomerInput>;

/** A source is compared with its own last statement only: what others say since is not its change. */
export const changeCustomerComparisons =
  (input: ChangeCustomer) =>
  (state: CustomerState): readonly ComparisonWanted[] =>
    comparisons(input, lastOf(state, input.source));

export const changeCustomer =
  (input: ChangeCustomer, compared: Compared) =>
  (state: CustomerState): CustomerDecision => {
    if (state.phase === 'unknown') return refused('customer-unknown');
    const news = fieldsThatDiffer(input, compared);
    if (news === 'erased') return refused('customer-erased');
    if (news.length === 0) return alreadySo;
    return accepted({ type: 'CustomerFactsChanged', ...statementOf(input, news) });
  };

export const correctCustomerInput = z
  .strictObject({
    ...statementShape,
    reason: z.enum(CORRECTION_REASONS),
    /** Sealed with the notes. */
    reasonInWords: wordsSchema.optional(),
  })
  .superRefine(checkStatement);
export type CorrectCustomer = z.output<typeof correctCustomerInput>;

/** A correction is compared with the value that holds now, whoever stated it. */
export const correctCustomerComparisons =
  (input: CorrectCustomer) =>
  (state: CustomerState): readonly ComparisonWanted[] =>
    comparisons(input, state.phase === 'registered' ? state.current : undefined);

export const correctCustomer =
  (input: CorrectCustomer, compared: Compared) =>
  (state: CustomerState): CustomerDecision => {
    if (state.phase === 'unknown') return refused('customer-unknown');
    const news = fieldsThatDiffer(input, compared);
    if (news === 'erased') return refused('customer-erased');
    if (news.length === 0) return alreadySo;
    const { reason, reasonInWords } = input;
    const { clear, sealed } = statementOf(input, news);
    return accepted({
      type: 'CustomerFactsCorrected',
      clear: { ...clear, reason },
      sealed: reasonInWords === undefined ? sealed : { ...sealed, note: { ...sealed.note, reasonInWords } },
    });
  };

export const verifyCustomerInput = z.strictObject({
  fields: z.array(customerFieldSchema).min(1),
  method: z.enum(VERIFICATION_METHODS),
  /** The last day on which the check still counts. */
  validUntil: dateSchema.optional(),
});

export const verifyCustomer =
  ({ fields, method, validUntil }: z.output<typeof verifyCustomerInput>) =>
  (state: CustomerState): CustomerDecision => {
    if (state.phase === 'unknown') return refused('customer-unknown');
    if (fields.some((field) => !state.current.has(field))) return refused('field-without-value');
    const news = unique(fields).filter((field) => {
      const verified = state.verified.get(field);
      return verified?.method !== method || verified.validUntil !== validUntil;
    });
    if (news.length === 0) return alreadySo;
    const clear = withoutUndefined({ fields: news, method, validUntil });
    return accepted({ type: 'CustomerFactsVerified', clear });
  };

export const retireCustomerFactsInput = z.strictObject({
  fields: z.array(customerFieldSchema).min(1),
  reason: z.enum(RETIREMENT_REASONS),
});

/** To bring a retired value back, correct it: the same statement of the same source again says nothing new. */
export const retireCustomerFacts =
  ({ fields, reason }: z.output<typeof retireCustomerFactsInput>) =>
  (state: CustomerState): CustomerDecision => {
    if (state.phase === 'unknown') return refused('customer-unknown');
    const news = unique(fields).filter((field) => state.current.has(field));
    if (news.length === 0) return alreadySo;
    return accepted({ type: 'CustomerFactsRetired', clear: { fields: news, reason } });
  };

export const linkIdentifierInput = identifierSchema;

/** Compared with every identifier that the customer has in that system; the keys are their events. */
export const linkIdentifierComparisons =
  ({ system, identifier }: IdentifierInput) =>
  (state: CustomerState): readonly ComparisonWanted[] =>
    identifiersIn(state, system).map((ref) => ({ key: ref.eventId, field: 'identifier', ref, value: identifier }));

export const linkIdentifier =
  (input: IdentifierInput, compared: Compared) =>
  (state: CustomerState): CustomerDecision => {
    if (state.phase === 'unknown') return refused('customer-unknown');
    const answers = identifiersIn(state, input.system).map((ref) => compared.get(ref.eventId));
    if (answers.includes('erased')) return refused('customer-erased');
    return answers.includes('same') ? alreadySo : accepted(linked(input));
  };

const identifiersIn = (state: CustomerState, system: string) =>
  state.phase === 'unknown' ? [] : state.identifiers.filter((one) => one.system === system).map((one) => one.ref);

const linked = ({ system, identifier }: IdentifierInput): CustomerDecided => ({
  type: 'CustomerIdentifierLinked',
  clear: { system },
  sealed: { source: { identifier } },
});

const returned = (decidedBy: Id): CustomerDecided => ({ type: 'CustomerReturned', clear: { decidedBy } });

function comparisons(input: StatementInput, against: CurrentValues | undefined): readonly ComparisonWanted[] {
  return statedFields(input.facts).flatMap((field) => {
    const statement = against?.get(field);
    if (statement === undefined) return [];
    const value = withoutUndefined(input.facts[field]) as JsonValue;
    return [{ key: field, field, ref: statement.ref, value }];
  });
}

function fieldsThatDiffer(input: StatementInput, compared: Compared): readonly CustomerField[] | 'erased' {
  const fields = statedFields(input.facts);
  // One erased data category refuses the whole statement: half a row would look like a whole one.
  if (fields.some((field) => compared.get(field) === 'erased')) return 'erased';
  return fields.filter((field) => isNews(compared.get(field)));
}

const lastOf = (state: CustomerState, source: string): CurrentValues | undefined =>
  state.phase === 'unknown' ? undefined : state.statements.get(source);

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

function distinct(identifiers: readonly IdentifierInput[]): readonly IdentifierInput[] {
  const seen = new Map(identifiers.map((one) => [JSON.stringify([one.system, one.identifier]), one]));
  return [...seen.values()];
}
