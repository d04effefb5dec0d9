import { recordShred } from '../domain/erasure/decide.ts';
import { erasureCategory } from '../domain/erasure/state.ts';
import { erasureStream } from '../domain/erasure/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../kernel/ids.ts';
import { act } from './core/act.ts';
import type { Deps } from './core/deps.ts';

/**
 * Finishes shreddings that were cut off after the vault and before the event: what the vault destroyed and the ledger
 * does not say is recorded now, before anything is served. Returns how many were. It asks for every erasure that the
 * vault knows; there are few, and each that is recorded already is one short read.
 */
export async function recordShreds(deps: Pick<Deps, 'ledger' | 'vault'>): Promise<number> {
  let recorded = 0;
  for (const { request, at, outcome } of await deps.vault.shreds()) {
    const answer = await act(
      deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      {
        category: erasureCategory,
        stream: erasureStream(request),
        seals: [],
        decide: recordShred({
          shredded: [...outcome.tombstones],
          suppressions: outcome.suppressions,
          shreddedAt: at,
        }),
      },
    );
    if (answer.kind === 'written') recorded++;
  }
  return recorded;
}
