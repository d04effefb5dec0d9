import type { z } from 'zod';
import {
  checkAuthority as decideAuthority,
  checkAuthorityInput,
  identifyCustomer as decideCustomer,
  identifyCustomerInput,
  linkDuplicate as decideDuplicate,
  linkDuplicateInput,
} from '../../domain/request/decide-intake.ts';
import type { CustomerId, Id } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRegistered } from '../core/of-registered.ts';
import { withOrphans } from '../core/orphans.ts';
import { isReceived, loadRequest, onRequest, type RequestOutcome, step } from '../core/requests.ts';

export { checkAuthorityInput, identifyCustomerInput, linkDuplicateInput };

/** Says who of the register a request is about. Where that was somebody else, what was joined to it is asked for by itself. */
export async function identifyCustomer(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof identifyCustomerInput>,
): Promise<RequestOutcome> {
  if (!(await isRegistered(deps, input.customer as CustomerId))) return { kind: 'refused', reason: 'customer-unknown' };
  const { state: before } = await loadRequest(deps, request);
  const outcome = await onRequest(deps, caller, request, 'handle-request', [], decideCustomer(input));
  return isReceived(before) && before.customer !== undefined ? withOrphans(deps, outcome) : outcome;
}

/** Joins a request to an earlier one of the same person for the same: that one is answered. */
export async function linkDuplicate(
  deps: Deps,
  caller: Caller,
  request: Id,
  input: z.output<typeof linkDuplicateInput>,
): Promise<RequestOutcome> {
  return onRequest(deps, caller, request, 'handle-request', [], async (state) => {
    const { state: earlier } = await loadRequest(deps, input.of as Id);
    return decideDuplicate(input, request, earlier)(state);
  });
}

/** Records whether an agent or a guardian may speak for the person. */
export const checkAuthority = step('handle-request', decideAuthority);
