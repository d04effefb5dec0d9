import * as decide from '../../domain/request/decide-answer.ts';
import { step } from '../core/requests.ts';

export const { applyExceptionInput, decidePartialInput, decideRedactionInput, refuseRequestInput } = decide;
export const { approveResponseInput, deliverResponseInput } = decide;

export const applyException = step('decide-request', decide.applyException);
export const decidePartial = step('decide-request', decide.decidePartial);
export const decideRedaction = step('decide-request', decide.decideRedaction);

/** Tells the person no, with the reason and the remedies. */
export const refuseRequest = step('decide-request', decide.refuseRequest);

export const approveResponse = step('decide-request', decide.approveResponse);

/** Records that the person has the answer: never before it is known who asks, and only what was approved. */
export const deliverResponse = step('handle-request', decide.deliverResponse);
