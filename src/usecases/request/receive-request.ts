import type { z } from 'zod';
import { receiveRequest as decide, receiveRequestInput, sealedByReceipt } from '../../domain/request/decide-intake.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { REQUEST, requestStream } from '../../domain/request/stream.ts';
import { type CustomerId, mintedId } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { intend } from '../core/intend.ts';
import { isRegistered } from '../core/of-registered.ts';
import { momentNow, type RequestOutcome } from '../core/requests.ts';

export { receiveRequestInput };

/** Takes a request in, whoever it is from: what the letter says is sealed under the request's own keys. */
export async function receiveRequest(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof receiveRequestInput>,
): Promise<RequestOutcome> {
  const { customer } = input;
  if (customer !== undefined && !(await isRegistered(deps, customer as CustomerId))) {
    return { kind: 'refused', reason: 'customer-unknown' };
  }
  return intend(deps, caller, 'receive-request', {
    category: requestCategory,
    stream: requestStream(mintedId(caller.commandId, REQUEST, 0)),
    seals: sealedByReceipt(input),
    decide: decide(input, await momentNow(deps)),
  });
}
