import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import { type CustomerRefusal, verifyCustomer as decide, verifyCustomerInput } from '../../domain/customer/decide.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { verifyCustomerInput };

/** Records that the current values of these fields were checked (GDPR Art. 5(1)(d)). */
export function verifyCustomer(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof verifyCustomerInput>,
): Promise<Outcome<IntendRefusal<CustomerRefusal>>> {
  return intend(deps, caller, 'verify-customer', {
    category: customerCategory,
    stream: customerStream(customer),
    seals: [],
    decide: decide(input),
  });
}
