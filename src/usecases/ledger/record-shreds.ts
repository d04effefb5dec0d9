import { randomId } from '../../kernel/ids.ts';
import type { Deps } from '../core/deps.ts';
import { recordDestroyed } from '../erasure/destroy.ts';

/**
 * Finishes shreddings that were cut off after the vault and before the event: what the vault destroyed and the ledger
 * does not say is recorded now, before anything is served. Returns how many were. It asks for every erasure that the
 * vault knows; there are few, and each that is recorded already is one short read.
 */
export async function recordShreds(deps: Pick<Deps, 'ledger' | 'vault'>): Promise<number> {
  let recorded = 0;
  for (const { request, outcome } of await deps.vault.shreds()) {
    if (await recordDestroyed(deps, request, `start ${randomId()}`, outcome)) recorded++;
  }
  return recorded;
}
