import { customerOwner } from '../../domain/customer/stream.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { REQUEST } from '../../domain/request/stream.ts';
import { categoryOf, type CustomerId, type Owner } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Deps } from '../core/deps.ts';
import { stateUntil } from '../core/state-until.ts';

/** Of the owners in a plan, those whose data are one customer's: their own, and the papers of their requests. */
export async function ownersOf(
  deps: Pick<Deps, 'ledger'>,
  { plan }: ErasureFile,
  customer: CustomerId,
  until?: Position,
): Promise<ReadonlySet<Owner>> {
  const owners = new Set<Owner>([customerOwner(customer)]);
  for (const { owner } of plan?.items ?? []) {
    if (categoryOf(owner) !== REQUEST) continue;
    const { state } = await stateUntil(deps, requestCategory, owner, until);
    if (state.phase !== 'unknown' && state.customer === customer) owners.add(owner);
  }
  return owners;
}
