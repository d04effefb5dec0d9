import type { z } from 'zod';
import type { CustomerId } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import {
  type CustomerRefusal,
  correctCustomer as decide,
  correctCustomerComparisons,
  correctCustomerInput,
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

export { correctCustomerInput };

/** Sets values right by hand (GDPR Art. 16); the reason in words is sealed with the notes. */
export async function correctCustomer(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof correctCustomerInput>,
  purpose?: string,
): Promise<Outcome<IntendRefusal<CustomerRefusal>>> {
  const dataCategories = dataCategoriesOf(input.facts);
  const seals: readonly DataCategory[] =
    input.reasonInWords === undefined ? dataCategories : [...new Set<DataCategory>([...dataCategories, 'note'])];
  const outcome = await unlessErased(() =>
    intend(deps, caller, 'correct-customer', {
      category: customerCategory,
      stream: customerStream(customer),
      seals,
      compares: { dataCategories, wanted: correctCustomerComparisons(input) },
      decide: (state, compared) => decide(input, compared)(state),
    }),
  );
  return tell(deps, caller, outcome, { purpose, owner: customerOwner(customer), dataCategories });
}
