import { z } from 'zod';
import { recordNotTold, recordTold } from '../../domain/erasure/carry-out.ts';
import { isAsked } from '../../domain/erasure/queries.ts';
import { NOT_TOLD_REASONS, TOLD_BY } from '../../domain/erasure/vocabulary.ts';
import { idSchema } from '../../domain/shape/schemas.ts';
import { refused } from '../../domain/shape/decision.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type ErasureOutcome, onErasure } from './on-erasure.ts';
import { type Pursuit, pursueErasure } from './pursue-erasures.ts';

export const recordTellingInput = z.discriminatedUnion('told', [
  z.strictObject({
    told: z.literal('yes'),
    /** All of the erasure when absent. */
    customers: z.array(idSchema).min(1).max(100).optional(),
    by: z.enum(TOLD_BY).exclude(['request-answer']),
  }),
  z.strictObject({
    told: z.literal('no'),
    customers: z.array(idSchema).min(1).max(100).optional(),
    reason: z.enum(NOT_TOLD_REASONS).exclude(['retention', 'request-ended']),
  }),
]);

/**
 * The office told the customers, or says why not; then what was kept for it is destroyed. Whoever asked by a request is told
 * by its answer, and not by an entry here.
 */
export async function recordTelling(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  input: z.output<typeof recordTellingInput>,
  pursuit: Pursuit = {},
): Promise<ErasureOutcome> {
  const outcome = await onErasure(deps, caller, erasure, 'tell-erased', (state) => {
    if (!isAsked(state)) return refused('erasure-unknown');
    if (input.told === 'yes' && state.request !== undefined) return refused('erasure-told-by-request');
    const customers = input.customers ?? [...state.customers];
    if (customers.length === 0) return refused('erasure-customer-not-in-it');
    return input.told === 'yes'
      ? recordTold({ customers, by: input.by })(state)
      : recordNotTold({ customers, reason: input.reason })(state);
  });
  if (outcome.kind === 'written') await pursueErasure(deps, erasure, pursuit);
  return outcome;
}
