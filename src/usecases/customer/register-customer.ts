import type { z } from 'zod';
import { type CustomerId, mintedId } from '../../kernel/ids.ts';
import {
  type CustomerRefusal,
  type IdentifierInput,
  registerCustomer as decide,
  registerCustomerInput,
} from '../../domain/customer/decide.ts';
import { customerCategory } from '../../domain/customer/state.ts';
import { dataCategoriesOf } from '../../domain/customer/statement-input.ts';
import { CUSTOMER, customerStream } from '../../domain/customer/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { unlessErased } from '../core/erased.ts';
import { type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { isRegistered } from '../core/of-registered.ts';

export { registerCustomerInput };

export type RegisterRefusal = IntendRefusal<CustomerRefusal>;
export interface Registration {
  readonly customer: CustomerId;
  readonly outcome: Outcome<RegisterRefusal>;
}

/**
 * Enters a customer in the register. Only (source system, identifier) is unique: whoever holds it already is answered as
 * `customer-exists`, whoever was erased as `customer-erased`, unless someone decided to bring that person back.
 *
 * Crash points: (1) after a reservation, before the append: the identifier points to an id whose stream is empty, and
 * the next registration of that identifier finishes under that id.
 */
export async function registerCustomer(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof registerCustomerInput>,
): Promise<Registration> {
  const minted = mintedId(caller.commandId, CUSTOMER, 0) as CustomerId;
  const identifiers = input.identifiers ?? [];
  const deliberate = input.returnedBy !== undefined;
  const name = deliberate ? 'register-returned-customer' : 'register-customer';
  if (isRefusedByRole(caller, name))
    return { customer: minted, outcome: { kind: 'refused', reason: 'role-not-allowed' } };
  const reserved = await reserveAll(deps, identifiers, minted, deliberate);
  if (reserved === 'suppressed') return { customer: minted, outcome: { kind: 'refused', reason: 'customer-erased' } };
  const outcome = await unlessErased(() =>
    intend(deps, caller, name, {
      category: customerCategory,
      stream: customerStream(reserved),
      seals: [...dataCategoriesOf(input.facts), ...(identifiers.length > 0 ? (['source'] as const) : [])],
      decide: decide(input),
    }),
  );
  return { customer: reserved, outcome };
}

/**
 * The id under which all identifiers can be held: the minted one, or the one that holds one of them already. Looked up
 * first, so that a refusal leaves no reservation behind.
 */
async function reserveAll(
  deps: Deps,
  identifiers: readonly IdentifierInput[],
  minted: CustomerId,
  deliberate: boolean,
): Promise<CustomerId | 'suppressed'> {
  let customer = minted;
  for (const { system, identifier } of identifiers) {
    const found = await deps.vault.resolve(system, identifier);
    if (found.kind === 'suppressed' && !deliberate) return 'suppressed';
    if (found.kind !== 'customer') continue;
    customer = found.customer as CustomerId;
    if (await isRegistered(deps, customer)) return customer;
  }
  for (const { system, identifier } of identifiers) {
    const reservation = await deps.vault.reserve(system, identifier, customer, { deliberate });
    if (reservation.kind === 'suppressed') return 'suppressed';
    // Someone was faster: theirs wins, and if it is registered the decision says `customer-exists`.
    if (reservation.kind === 'held') customer = reservation.customer as CustomerId;
  }
  return customer;
}
