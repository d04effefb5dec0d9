import type { z } from 'zod';
import * as decide from '../../domain/request/decide-time.ts';
import { step, stepInTime } from '../core/requests.ts';

export const { acknowledgeInput, askForClarityInput, receiveClarityInput, requestFeeInput, settleFeeInput } = decide;
export const { extendDeadlineInput, recordExtensionNoticeInput, remindInput } = decide;

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

export const remind = step('handle-request', decide.remind);
