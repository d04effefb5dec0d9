import type { z } from 'zod';
import * as decide from '../../domain/request/decide-answer.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow, onRequest, type RequestOutcome, sealsWords } from '../core/requests.ts';

export const { applyExceptionInput, decidePartialInput, decideRedactionInput, refuseRequestInput } = decide;
export const { approveResponseInput, deliverResponseInput } = decide;

type Of<Schema extends z.ZodType> = z.output<Schema>;

export const applyException = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof applyExceptionInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decide.applyException(input));

export const decidePartial = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof decidePartialInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decide.decidePartial(input));

export const decideRedaction = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof decideRedactionInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decide.decideRedaction(input));

/** Tells the person no, with the reason and the remedies. */
export const refuseRequest = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof refuseRequestInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decide.refuseRequest(input));

export const approveResponse = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof approveResponseInput>,
): Promise<RequestOutcome> => {
  const decision = decide.approveResponse(input, await momentNow(deps), caller.actor);
  return onRequest(deps, caller, request, 'decide-request', [], decision);
};

/** Records that the person has the answer: never before it is known who asks, and only what was approved. */
export const deliverResponse = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof deliverResponseInput>,
): Promise<RequestOutcome> => {
  const decision = decide.deliverResponse(input, await momentNow(deps), caller.actor);
  return onRequest(deps, caller, request, 'handle-request', [], decision);
};
