import { z } from 'zod';
import type { DataCategory } from '../../kernel/sealed.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { codeSchema } from '../shape/schemas.ts';
import {
  CUSTOMER_FIELDS,
  type CustomerFacts,
  type CustomerField,
  customerFactsSchema,
  customerFieldSchema,
  fieldCategory,
} from './fields.ts';

/** What every intention that states facts carries. */
export const statementShape = {
  /** Code of the system or desk that states the facts. */
  source: codeSchema,
  channel: codeSchema,
  /** An absent field is no statement; it never retires what stands. */
  facts: customerFactsSchema,
  /** Fields whose value is kept as it came although it does not validate. */
  unverified: z.array(customerFieldSchema).optional(),
};

export interface StatementInput {
  readonly source: string;
  readonly channel: string;
  readonly facts: CustomerFacts;
  readonly unverified?: readonly CustomerField[] | undefined;
}

const E164 = /^\+[1-9][0-9]{1,14}$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** A value that does not validate comes in only under its flag, so that nobody takes it for a checked one. */
export function checkStatement(input: StatementInput, context: z.RefinementCtx): void {
  const unverified = new Set(input.unverified);
  const { email, phone } = input.facts;
  if (email !== undefined && !unverified.has('email') && !EMAIL.test(email)) {
    const message = 'must be an e-mail address, or be listed in `unverified`';
    context.addIssue({ code: 'custom', path: ['facts', 'email'], message });
  }
  if (phone !== undefined && !unverified.has('phone') && !E164.test(phone)) {
    const message = 'must be in E.164 form, like +4930123456, or be listed in `unverified`';
    context.addIssue({ code: 'custom', path: ['facts', 'phone'], message });
  }
  for (const field of unverified) {
    if (input.facts[field] !== undefined) continue;
    context.addIssue({ code: 'custom', path: ['unverified'], message: `names ${field}, which is not stated` });
  }
}

/** In the order of `CUSTOMER_FIELDS`, whatever order the caller wrote. */
export const statedFields = (facts: CustomerFacts): readonly CustomerField[] =>
  CUSTOMER_FIELDS.filter((field) => facts[field] !== undefined);

type FieldsByCategory = { readonly [category in DataCategory]?: CustomerFacts };

/** The clear and the sealed part of a statement of these fields: each value under the key of its data category. */
export function statementOf(input: StatementInput, fields: readonly CustomerField[]) {
  const sealed: { [category in DataCategory]?: { [field: string]: unknown } } = {};
  for (const field of fields) {
    const payload = (sealed[fieldCategory[field]] ??= {});
    payload[field] = withoutUndefined(input.facts[field]);
  }
  const unverified = fields.filter((field) => input.unverified?.includes(field));
  return {
    clear: { source: input.source, channel: input.channel, fields: [...fields], unverified },
    sealed: sealed as FieldsByCategory,
  };
}

/** Data categories that a statement of these facts needs keys for. */
export const dataCategoriesOf = (facts: CustomerFacts): readonly DataCategory[] => [
  ...new Set(statedFields(facts).map((field) => fieldCategory[field])),
];
