import type { z } from 'zod';
import * as decide from '../../domain/request/decide-time.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import { clocksOf, grievanceClocksOf } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { momentNow, onRequest, type RequestOutcome, step, stepInTime } from '../core/requests.ts';

export const { acknowledgeInput, askForClarityInput, receiveClarityInput, requestFeeInput, settleFeeInput } = decide;
export const { confirmDeadlineInput, extendDeadlineInput, recordExtensionNoticeInput, remindInput } = decide;

export const acknowledge = step('handle-request', decide.acknowledge);

/** Asks the person what is meant; whether that pauses a clock is the rule's to say. */
export const askForClarity = step('handle-request', decide.askForClarity);
export const receiveClarity = step('handle-request', decide.receiveClarity);

export const requestFee = step('decide-request', decide.requestFee);
export const settleFee = (how: 'FeePaid' | 'FeeWaived') =>
  step('handle-request', (input: z.output<typeof settleFeeInput>, moment) => decide.settleFee(how, input, moment));

/** Takes longer under one law, within its first period. It counts only once the person was told. */
export const extendDeadline = stepInTime('decide-request', decide.extendDeadline);
/** Links the extension to the letter that told of it, proved sent in time. */
export const recordExtensionNotice = stepInTime('handle-request', decide.recordExtensionNotice);

/** A data protection officer relies on a date that rests on a doubt, as it stands now. */
export async function confirmDeadline(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof confirmDeadlineInput>,
): Promise<RequestOutcome> {
  const moment = await momentNow(deps);
  return onRequest(deps, caller, request, 'confirm-rule', [], async (state) => {
    const clocks = (await clocksOf(deps, state, moment)).map((clock) => ({ ...clock, of: clock.right }));
    const grievances = (await grievanceClocksOf(deps, state, moment)).map((clock) => ({ ...clock, of: clock.kind }));
    // An appeal that was decided and one that was not rest on the same values: the last one counts.
    const asked = [...clocks, ...grievances].findLast(
      ({ jurisdiction, of }) => jurisdiction === input.jurisdiction && of === input.of,
    );
    const doubted = asked?.needsConfirmation === true ? asked.certainty : undefined;
    return decide.confirmDeadline(input, doubted)(state);
  });
}

export const remind = step('handle-request', decide.remind);
