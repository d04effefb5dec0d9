import { listStream } from '../../domain/listing/decide.ts';
import { listingCategory } from '../../domain/listing/state.ts';
import { listingStream } from '../../domain/listing/stream.ts';
import { categoryOf, type StreamName } from '../../kernel/ids.ts';
import { type Act, act } from './act.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

/** Every stream of that category that was ever begun, from the ledger itself. */
export const listedStreams = async (deps: Pick<Deps, 'ledger'>, kind: string): Promise<readonly StreamName[]> => [
  ...(await loadState(deps, listingCategory, listingStream(kind))).state,
];

/** Before the first event of a stream that decisions have to find. */
export async function enlist(deps: Pick<Deps, 'ledger' | 'vault'>, who: Act, stream: StreamName): Promise<void> {
  await act(deps, who, {
    category: listingCategory,
    stream: listingStream(categoryOf(stream)),
    seals: [],
    decide: listStream(stream),
  });
}
