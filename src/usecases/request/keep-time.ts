import type { z } from 'zod';
import * as decide from '../../domain/request/decide-time.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow, onRequest, onRequestInTime, type RequestOutcome, sealsWords } from '../core/requests.ts';

export const { acknowledgeInput, askForClarityInput, receiveClarityInput, requestFeeInput, settleFeeInput } = decide;
export const { extendDeadlineInput, recordExtensionNoticeInput, remindInput } = decide;

type Of<Schema extends z.ZodType> = z.output<Schema>;

export const acknowledge = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof acknowledgeInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'handle-request', [], decide.acknowledge(input, await momentNow(deps)));

/** Asks the person what is meant; whether that pauses a clock is the rule's to say. */
export const askForClarity = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof askForClarityInput>,
): Promise<RequestOutcome> => {
  const decision = decide.askForClarity(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'handle-request', sealsWords(input.words), decision);
};

export const receiveClarity = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof receiveClarityInput>,
): Promise<RequestOutcome> => {
  const decision = decide.receiveClarity(input, await momentNow(deps));
  return onRequest(deps, caller, request, 'handle-request', sealsWords(input.words), decision);
};

export const requestFee = async (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof requestFeeInput>,
): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', [], decide.requestFee(input, await momentNow(deps)));

export const settleFee =
  (how: 'FeePaid' | 'FeeWaived') =>
  async (deps: Deps, caller: Caller, request: Id, input: Of<typeof settleFeeInput>): Promise<RequestOutcome> =>
    onRequest(deps, caller, request, 'handle-request', [], decide.settleFee(how, input, await momentNow(deps)));

/** Takes longer under one law, within its first period. It counts only once the person was told. */
export const extendDeadline = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof extendDeadlineInput>,
): Promise<RequestOutcome> =>
  onRequestInTime(deps, caller, request, 'decide-request', sealsWords(input.words), (clocks, moment) =>
    decide.extendDeadline(input, clocks, moment),
  );

/** Links the extension to the letter that told of it, proved sent in time. */
export const recordExtensionNotice = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof recordExtensionNoticeInput>,
): Promise<RequestOutcome> =>
  onRequestInTime(deps, caller, request, 'handle-request', [], (clocks, moment) =>
    decide.recordExtensionNotice(input, clocks, moment),
  );

export const remind = (
  deps: Deps,
  caller: Caller,
  request: Id,
  input: Of<typeof remindInput>,
): Promise<RequestOutcome> => onRequest(deps, caller, request, 'handle-request', [], decide.remind(input));
