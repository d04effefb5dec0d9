import type { CustomerId } from '../../kernel/ids.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import type { Outcome } from './act.ts';
import type { Deps } from './deps.ts';
import { unlessErased } from './erased.ts';

export type NotThere = 'customer-unknown' | 'customer-erased';

/**
 * Refuses what is said about somebody who is not in the register (a consent needs a customer), and what would have to be
 * sealed under a key that was erased. The same thing said without words of the person's own can still be recorded.
 */
export async function ofRegistered<Reason extends string>(
  deps: Pick<Deps, 'ledger'>,
  customer: CustomerId,
  then: () => Promise<Outcome<Reason>>,
): Promise<Outcome<Reason | NotThere>> {
  if (!(await isRegistered(deps, customer))) return { kind: 'refused', reason: 'customer-unknown' };
  return unlessErased(then);
}

export async function isRegistered(deps: Pick<Deps, 'ledger'>, customer: CustomerId): Promise<boolean> {
  for await (const _first of deps.ledger.readStream(customerStream(customer), { direction: 'forwards', limit: 1 })) {
    return true;
  }
  return false;
}
