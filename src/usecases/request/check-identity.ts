import type { z } from 'zod';
import * as decide from '../../domain/request/decide-identity.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow, onRequest, type RequestOutcome, step } from '../core/requests.ts';

export const { requestIdentityInput, receiveEvidenceInput, confirmIdentityInput } = decide;
export const { identityIsNotInDoubtInput, rejectIdentityInput } = decide;

/** Asks for the least that settles a doubt on who writes. */
export const requestIdentity = step('handle-request', decide.requestIdentity);

/** Takes in what proves who writes; what it says of the person is sealed. */
export async function receiveEvidence(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof receiveEvidenceInput>,
): Promise<RequestOutcome> {
  const seals = input.evidence === undefined ? [] : (['identity'] as const);
  const decision = decide.receiveEvidence(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'handle-request', seals, decision);
}

export const confirmIdentity = step('handle-request', decide.confirmIdentity);
export const identityIsNotInDoubt = step('handle-request', decide.identityIsNotInDoubt);
export const rejectIdentity = step('handle-request', decide.rejectIdentity);
