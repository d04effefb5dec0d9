import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import {
  type CustomerRefusal,
  changeCustomer as decide,
  changeCustomerComparisons,
  changeCustomerInput,
} from '../../domain/customer/decide.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { dataCategoriesOf } from '../../domain/customer/statement-input.ts';
import { customerOwner, customerStream } from '../../domain/customer/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { unlessErased } from '../core/erased.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { tell } from '../core/tell.ts';

export { changeCustomerInput };

/** A source states facts; only what differs from its own last statement becomes an event. Not yet told to the caller. */
export function stateFacts(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof changeCustomerInput>,
): Promise<Outcome<IntendRefusal<CustomerRefusal>>> {
  const dataCategories = dataCategoriesOf(input.facts);
  return unlessErased(() =>
    intend(deps, caller, 'change-customer', {
      category: customerCategory,
      stream: customerStream(customer),
      seals: dataCategories,
      compares: { dataCategories, wanted: changeCustomerComparisons(input) },
      decide: (state, compared) => decide(input, compared)(state),
    }),
  );
}

/** The same for a call from outside: `purpose` decides whether the caller may learn that nothing changed. */
export async function changeCustomer(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof changeCustomerInput>,
  purpose?: string,
): Promise<Outcome<IntendRefusal<CustomerRefusal>>> {
  const outcome = await stateFacts(deps, caller, customer, input);
  const dataCategories = dataCategoriesOf(input.facts);
  return tell(deps, caller, outcome, { purpose, owner: customerOwner(customer), dataCategories });
}
