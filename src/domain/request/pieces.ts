import { z } from 'zod';
import { placeSchema, rightSchema, ruleVersionSchema } from '../rules/rule.ts';
import { RIGHTS } from '../rules/vocabulary.ts';
import { sealedFields } from '../shape/event.ts';
import { wordsSchema } from '../shape/schemas.ts';

/** Pieces that several events of a request are made of. */

export const rightsSchema = z.array(rightSchema).min(1).max(RIGHTS.length);
export const regimeSchema = z.strictObject({
  /** `EU`, `GB`, `US-CA`, as the rulebook names it. */
  jurisdiction: placeSchema,
  /** Of the rulebook. One version for each clock: a later version reaches a request only by a new event. */
  ruleVersion: ruleVersionSchema,
});
export type Regime = z.output<typeof regimeSchema>;
export const regimesSchema = z.array(regimeSchema).min(1).max(12);
/** Two decimals always, so that no other number is taken for an amount. */
export const amountSchema = z
  .string()
  .regex(/^[0-9]{1,6}\.[0-9]{2}$/, 'must be an amount with two decimals, like 12.50');
export const currencySchema = z.enum([
  'EUR',
  'GBP',
  'USD',
  'CNY',
  'CHF',
  'JPY',
  'KRW',
  'BRL',
  'CAD',
  'AUD',
  'INR',
  'HKD',
  'SGD',
]);

/** What an officer writes to a decision: it goes into a letter, and may name people. */
export const ourWords = { note: sealedFields(1, z.strictObject({ reasonInWords: wordsSchema })) };
/** What the person writes. */
export const theirWords = { note: sealedFields(1, z.strictObject({ note: wordsSchema })) };
