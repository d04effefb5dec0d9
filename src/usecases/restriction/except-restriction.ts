import type { z } from 'zod';
import { mayProcess } from '../../domain/consent/queries.ts';
import { consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import {
  endException as decideEnd,
  exceptPurpose as decide,
  exceptPurposeInput,
} from '../../domain/restriction/decide.ts';
import type { CustomerId, EventId } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { knownPurposes } from '../core/known-purposes.ts';
import { loadState } from '../core/load-state.ts';
import { onRestrictions } from '../core/on-restrictions.ts';
import type { RestrictionOutcome } from './restrict-processing.ts';

export { exceptPurposeInput };

/** Lets one purpose go on in spite of a restriction, on a ground of GDPR Art. 18(2). */
export async function exceptPurpose(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  restriction: EventId,
  input: z.output<typeof exceptPurposeInput>,
): Promise<RestrictionOutcome> {
  const now = deps.clock.now();
  if ((await knownPurposes(deps, [input.purpose])).size === 0) return { kind: 'refused', reason: 'purpose-unknown' };
  const { state } = await loadState(deps, consentCategory, consentStream(customer));
  const { may } = mayProcess(state, input.purpose, now);
  return onRestrictions(deps, caller, customer, 'except-restriction', decide(restriction, input, may, now));
}

/** The exception counts no more, at once. */
export const endException = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  restriction: EventId,
  exception: EventId,
): Promise<RestrictionOutcome> =>
  onRestrictions(deps, caller, customer, 'except-restriction', decideEnd(restriction, exception));
