import { isForgotten } from '../../domain/erasure/queries.ts';
import { type ErasureFile, erasureCategory } from '../../domain/erasure/state.ts';
import { erasureStream } from '../../domain/erasure/stream.ts';
import type { CustomerId, Id } from '../../kernel/ids.ts';
import { listErasures } from '../../projections/models/erasures-queries.ts';
import { everyItem } from '../../projections/page.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

const VIEWS_WAIT_MS = 5_000;

export interface OneDeed {
  readonly erasure: Id;
  readonly file: ErasureFile;
}
export interface ErasureDeed extends OneDeed {
  /** Others that were carried out for the same request before, the newest first: what went is what went by all of them. */
  readonly earlier?: readonly OneDeed[];
}

export const filesOf = ({ file, earlier = [] }: ErasureDeed): readonly ErasureFile[] => [
  file,
  ...earlier.map((one) => one.file),
];

/**
 * The erasures that were carried out for a request of this customer: the newest whose keys are destroyed and that no view
 * shows any more, with those before it. A view says which there are, and their own streams what they are.
 */
export async function deedOf(
  deps: Pick<Deps, 'ledger' | 'readModels'>,
  request: Id,
  customer: CustomerId,
): Promise<ErasureDeed | undefined> {
  const deeds: OneDeed[] = [];
  await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS);
  for await (const erasure of everyItem((page) => listErasures(deps.readModels.reader, { ...page, request }))) {
    const { state } = await loadState(deps, erasureCategory, erasureStream(erasure));
    if (isForgotten(state) && state.request === request && state.customers.includes(customer)) {
      deeds.push({ erasure, file: state });
    }
  }
  const [newest, ...earlier] = deeds;
  return newest === undefined ? undefined : { ...newest, earlier };
}
