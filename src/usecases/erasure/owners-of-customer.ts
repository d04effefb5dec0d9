import { customerOwner } from '../../domain/customer/stream.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import type { CustomerId, Owner } from '../../kernel/ids.ts';
import type { Deps } from '../core/deps.ts';
import { belongsToOf } from '../core/holds.ts';

/** Of the owners in a plan, and of what came in after its approval, those whose data are one customer's: their own, papers of their requests, colleagues' answers. */
export async function ownersOf(
  deps: Pick<Deps, 'ledger'>,
  { plan, started }: ErasureFile,
  customer: CustomerId,
): Promise<ReadonlySet<Owner>> {
  const own = customerOwner(customer);
  const owners = new Set<Owner>([own]);
  for (const { owner } of [...(plan?.items ?? []), ...(started?.late ?? [])]) {
    if (!owners.has(owner as Owner) && (await belongsToOf(deps, owner)).includes(own)) owners.add(owner);
  }
  return owners;
}
