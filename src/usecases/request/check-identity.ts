import type { z } from 'zod';
import * as decide from '../../domain/request/decide-identity.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow, onRequest, type RequestOutcome } from '../core/requests.ts';

export const { requestIdentityInput, receiveEvidenceInput, confirmIdentityInput } = decide;
export const { identityIsNotInDoubtInput, rejectIdentityInput } = decide;

type Of<Schema extends z.ZodType> = z.output<Schema>;

/** Asks for the least that settles a doubt on who writes. */
export const requestIdentity = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof requestIdentityInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', [], decide.requestIdentity(input, await momentNow(deps)));

export const receiveEvidence = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof receiveEvidenceInput>,
): Promise<RequestOutcome> => {
  const seals = input.evidence === undefined ? [] : (['identity'] as const);
  return onRequest(
    deps,
    caller,
    request,
    'handle-request',
    seals,
    decide.receiveEvidence(input, await momentNow(deps)),
  );
};

export const confirmIdentity = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof confirmIdentityInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', [], decide.confirmIdentity(input, await momentNow(deps)));

export const identityIsNotInDoubt = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof identityIsNotInDoubtInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', [], decide.identityIsNotInDoubt(input));

export const rejectIdentity = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof rejectIdentityInput>,
): Promise<RequestOutcome> => onRequest(deps, caller, request, 'handle-request', [], decide.rejectIdentity(input));
