import type { z } from 'zod';
import * as decide from '../../domain/request/decide-end.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow, onRequest, type RequestOutcome, sealsWords } from '../core/requests.ts';

export const { withdrawRequestInput, transferRequestInput, reopenRequestInput } = decide;
export const { receiveAppealInput, decideAppealInput } = decide;
export const { receiveComplaintInput, acknowledgeComplaintInput, answerComplaintInput } = decide;

type Of<Schema extends z.ZodType> = z.output<Schema>;

export const withdrawRequest = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof withdrawRequestInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', [], decide.withdrawRequest(input, await momentNow(deps)));

export const transferRequest = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof transferRequestInput>,
): Promise<RequestOutcome> => {
  const decision = decide.transferRequest(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decision);
};

/** Closes what has nothing left to do; the outcome follows from what was done. */
export const closeRequest = (deps: Deps, caller: Caller, request: Id): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', [], decide.closeRequest);

/** Nothing is ever deleted: what was closed is opened again, with the reason. */
export const reopenRequest = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof reopenRequestInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', [], decide.reopenRequest(input, await momentNow(deps)));

export const receiveAppeal = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof receiveAppealInput>,
): Promise<RequestOutcome> => {
  const decision = decide.receiveAppeal(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'handle-request', sealsWords(input.words), decision);
};

export const decideAppeal = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof decideAppealInput>,
): Promise<RequestOutcome> => {
  const decision = decide.decideAppeal(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decision);
};

export const receiveComplaint = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof receiveComplaintInput>,
): Promise<RequestOutcome> => {
  const decision = decide.receiveComplaint(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'handle-request', sealsWords(input.words), decision);
};

export const answerComplaint = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof answerComplaintInput>,
): Promise<RequestOutcome> => {
  const decision = decide.answerComplaint(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'decide-request', sealsWords(input.words), decision);
};

export const acknowledgeComplaint = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof acknowledgeComplaintInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', [], decide.acknowledgeComplaint(input, await momentNow(deps)));
