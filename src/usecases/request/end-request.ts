import * as decide from '../../domain/request/decide-end.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { withOrphans } from '../core/orphans.ts';
import { onRequest, type RequestOutcome, step } from '../core/requests.ts';

export const { withdrawRequestInput, transferRequestInput, reopenRequestInput } = decide;
export const { receiveAppealInput, decideAppealInput } = decide;
export const { receiveComplaintInput, acknowledgeComplaintInput, answerComplaintInput } = decide;

/** Whoever was told that the earlier request answers theirs is answered again. */
const leaving =
  <Input>(end: (deps: Deps, caller: Caller, request: Id, input: Input) => Promise<RequestOutcome>): typeof end =>
  async (deps, caller, request, input) =>
    withOrphans(deps, await end(deps, caller, request, input));

export const withdrawRequest = leaving(step('handle-request', decide.withdrawRequest));
export const transferRequest = leaving(step('decide-request', decide.transferRequest));

/** Closes what has nothing left to do; the outcome follows from what was done. */
export const closeRequest = (deps: Deps, caller: Caller, request: Id): Promise<RequestOutcome> =>
  onRequest(deps, caller, request, 'decide-request', [], decide.closeRequest);

/** Nothing is ever deleted: what was closed is opened again, with the reason. */
export const reopenRequest = step('decide-request', decide.reopenRequest);

export const receiveAppeal = step('handle-request', decide.receiveAppeal);
export const decideAppeal = step('decide-request', decide.decideAppeal);

export const receiveComplaint = step('handle-request', decide.receiveComplaint);
export const acknowledgeComplaint = step('handle-request', decide.acknowledgeComplaint);
export const answerComplaint = step('decide-request', decide.answerComplaint);
