import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import {
  type CustomerRefusal,
  retireCustomerFacts as decide,
  retireCustomerFactsInput,
} from '../../domain/customer/decide.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { retireCustomerFactsInput };

/** The fields have no current value any more; history keeps what was stated. */
export function retireCustomerFacts(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof retireCustomerFactsInput>,
): Promise<Outcome<IntendRefusal<CustomerRefusal>>> {
  return intend(deps, caller, 'retire-customer-facts', {
    category: customerCategory,
    stream: customerStream(customer),
    seals: [],
    decide: decide(input),
  });
}
