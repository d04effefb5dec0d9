import type { z } from 'zod';
import {
  optOut as decide,
  optOutInput,
  takeBackInput,
  withdrawOptOut as decideWithdrawal,
} from '../../domain/restriction/decide-objections.ts';
import type { CustomerId, EventId } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { onRestrictions } from '../core/on-restrictions.ts';
import type { RestrictionOutcome } from './restrict-processing.ts';

export { optOutInput, takeBackInput };

/** Records an opt-out, at once and without a reason or a proof of identity (11 CCR 7026). */
export async function optOut(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof optOutInput>,
): Promise<RestrictionOutcome> {
  const asked = input.purpose === undefined ? undefined : await loadPurpose(deps, input.purpose);
  return onRestrictions(deps, caller, customer, 'opt-out', decide(input, asked, deps.clock.now()));
}

/** The customer takes an opt-out back. */
export const withdrawOptOut = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  id: EventId,
  input: z.output<typeof takeBackInput>,
): Promise<RestrictionOutcome> =>
  onRestrictions(deps, caller, customer, 'withdraw-opt-out', decideWithdrawal(id, input));
