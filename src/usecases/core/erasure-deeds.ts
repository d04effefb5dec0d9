import { isForgotten } from '../../domain/erasure/queries.ts';
import { type ErasureFile, erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import type { CustomerId, Id } from '../../kernel/ids.ts';
import { listErasures } from '../../projections/models/erasures-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

const VIEWS_WAIT_MS = 5_000;

export interface ErasureDeed {
  readonly erasure: Id;
  readonly file: ErasureFile;
}

/**
 * The erasure that was carried out for a request of this customer: the newest whose keys are destroyed and that no view shows
 * any more. A view says which there are, and their own streams what they are.
 */
export async function deedOf(
  deps: Pick<Deps, 'ledger' | 'readModels'>,
  request: Id,
  customer: CustomerId,
): Promise<ErasureDeed | undefined> {
  await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS);
  for await (const erasure of everyItem((page) => listErasures(deps.readModels.reader, { ...page, request }))) {
    const { state } = await loadState(deps, erasureCategory, erasureStream(erasure));
    if (isForgotten(state) && state.request === request && state.customers.includes(customer)) {
      return { erasure, file: state };
    }
  }
  return undefined;
}
