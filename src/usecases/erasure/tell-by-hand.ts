import { z } from 'zod';
import { recordNotTold, recordTold } from '../../domain/erasure/carry-out.ts';
import { isAsked } from '../../domain/erasure/queries.ts';
import { NOT_TOLD_REASONS, TOLD_BY } from '../../domain/erasure/vocabulary.ts';
import { idSchema } from '../../domain/shape/schemas.ts';
import { refused } from '../../domain/shape/decision.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type ErasureOutcome, onErasure } from './on-erasure.ts';
import { carryOutNow, type Pursuit } from './pursue-erasures.ts';
import { isAwaited } from './request-behind.ts';

export const recordTellingInput = z
  .strictObject({
    told: z.enum(['yes', 'no']),
    /** All of the erasure when absent. */
    customers: z.array(idSchema).min(1).max(100).optional(),
    /** How, of those who were told. */
    by: z.enum(TOLD_BY).exclude(['request-answer']).optional(),
    /** Why not, of those who were not. */
    reason: z.enum(NOT_TOLD_REASONS).exclude(['retention', 'request-ended']).optional(),
  })
  .superRefine(({ told, by, reason }, check) => {
    const [needed, other] = told === 'yes' ? (['by', 'reason'] as const) : (['reason', 'by'] as const);
    const given = { by, reason };
    if (given[needed] === undefined) check.addIssue({ code: 'custom', path: [needed], message: 'must be said' });
    if (given[other] !== undefined) check.addIssue({ code: 'custom', path: [other], message: 'must be left out' });
  });

/**
 * The office told the customers, or says why not; then what was kept for it is destroyed. Whoever asked by a request is told
 * by its answer, and not by an entry here: nor is it said that they are not, as long as they wait for that answer.
 */
export async function recordTelling(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  input: z.output<typeof recordTellingInput>,
  pursuit: Pursuit = {},
): Promise<ErasureOutcome> {
  const outcome = await onErasure(deps, caller, erasure, 'tell-erased', async (state) => {
    if (!isAsked(state)) return refused('erasure-unknown');
    const isYes = input.told === 'yes' && state.request !== undefined;
    if (isYes || (await isAwaited(deps, state))) return refused('erasure-told-by-request');
    const customers = input.customers ?? [...state.customers];
    if (customers.length === 0) return refused('erasure-customer-not-in-it');
    const { by, reason } = input;
    if (by !== undefined) return recordTold({ customers, by })(state);
    assert(reason !== undefined, 'what is said of a telling was checked');
    return recordNotTold({ customers, reason })(state);
  });
  if (outcome.kind === 'written') await carryOutNow(deps, erasure, pursuit);
  return outcome;
}
