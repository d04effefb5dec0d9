import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import { keepsData } from '../../domain/restriction/queries.ts';
import { restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import { categoryOf, type Owner } from '../../kernel/ids.ts';
import { inBatches } from './activity-facts.ts';
import type { Deps } from './deps.ts';
import { belongsToOf } from './holds.ts';
import { loadState } from './load-state.ts';

type Streams = Pick<Deps, 'ledger'>;

/**
 * Which of these owners are under a restriction that keeps their data from being destroyed without the customer's asking: the
 * customer, and the papers of the customer's requests. From the customers' own streams.
 */
export async function restrictedAmong(deps: Streams, owners: readonly Owner[]): Promise<ReadonlySet<Owner>> {
  const found = await inBatches([...new Set(owners)], async (owner) =>
    (await isRestricted(deps, owner)) ? [owner] : [],
  );
  return new Set(found.flat());
}

async function isRestricted(deps: Streams, owner: Owner): Promise<boolean> {
  const customer = (await belongsToOf(deps, owner)).find((one) => categoryOf(one) === CUSTOMER);
  if (customer === undefined) return false;
  const { state } = await loadState(deps, restrictionCategory, restrictionStream(customerIdOf(customer)));
  return keepsData(state) !== undefined;
}
