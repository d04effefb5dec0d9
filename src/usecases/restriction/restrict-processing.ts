import type { z } from 'zod';
import {
  type RestrictionRefusal,
  restrictProcessing as decide,
  restrictProcessingInput,
} from '../../domain/restriction/decide.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import type { IntendRefusal } from '../core/intend.ts';
import { knownPurposes } from '../core/known-purposes.ts';
import type { NotThere } from '../core/of-registered.ts';
import { onRestrictions } from '../core/on-restrictions.ts';

export { restrictProcessingInput };

export type RestrictionOutcome = Outcome<IntendRefusal<RestrictionRefusal | NotThere>>;

/** Stops processing of a customer's data, for some purposes or for all; the next look is judged by it (GDPR Art. 18). */
export async function restrictProcessing(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof restrictProcessingInput>,
): Promise<RestrictionOutcome> {
  const known = await knownPurposes(deps, input.purposes ?? []);
  return onRestrictions(deps, caller, customer, 'restrict-processing', decide(input, known));
}
