import type { CustomerId } from '../../kernel/ids.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import type { Outcome } from './act.ts';
import type { Deps } from './deps.ts';

/** Refuses what is said about somebody who is not in the register: a consent needs a customer. */
export async function ofRegistered<Reason extends string>(
  deps: Pick<Deps, 'ledger'>,
  customer: CustomerId,
  then: () => Promise<Outcome<Reason>>,
): Promise<Outcome<Reason | 'customer-unknown'>> {
  return (await isRegistered(deps, customer)) ? then() : { kind: 'refused', reason: 'customer-unknown' };
}

export async function isRegistered(deps: Pick<Deps, 'ledger'>, customer: CustomerId): Promise<boolean> {
  for await (const _first of deps.ledger.readStream(customerStream(customer), { direction: 'forwards', limit: 1 })) {
    return true;
  }
  return false;
}
