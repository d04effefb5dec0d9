import type { z } from 'zod';
import {
  decideObjection as decideIt,
  decideObjectionInput,
  receiveObjection as decide,
  receiveObjectionInput,
  takeBackInput,
  withdrawObjection as decideWithdrawal,
} from '../../domain/restriction/decide-objections.ts';
import type { CustomerId, EventId } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { onRestrictions } from '../core/on-restrictions.ts';
import { lastConsentOf, purposeAsked } from '../core/restrictions.ts';
import type { RestrictionOutcome } from './restrict-processing.ts';

export { decideObjectionInput, receiveObjectionInput, takeBackInput };

/** Records an objection, and with it what it stops before anybody decides (GDPR Art. 21). */
export async function receiveObjection(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof receiveObjectionInput>,
): Promise<RestrictionOutcome> {
  const now = deps.clock.now();
  const asked = purposeAsked(await loadPurpose(deps, input.purpose), await lastConsentOf(deps, customer, now));
  const decision = decide(input, asked, now);
  return onRestrictions(deps, caller, customer, 'receive-objection', decision);
}

/** Upholds an objection or overrules it; one to direct marketing cannot be overruled. */
export const decideObjection = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  objection: EventId,
  input: z.output<typeof decideObjectionInput>,
): Promise<RestrictionOutcome> =>
  onRestrictions(deps, caller, customer, 'decide-objection', decideIt(objection, input));

/** The customer takes an objection back. */
export const withdrawObjection = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  objection: EventId,
  input: z.output<typeof takeBackInput>,
): Promise<RestrictionOutcome> =>
  onRestrictions(deps, caller, customer, 'withdraw-objection', decideWithdrawal(objection, input));
