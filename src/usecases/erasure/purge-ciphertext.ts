import { recordCiphertext } from '../../domain/erasure/carry-out.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import { LedgerError } from '../../ledger/ledger.ts';
import { workStep } from './on-erasure.ts';
import type { Walk } from './walk.ts';

/**
 * Everything whose key this erasure destroyed, where the store can; what was counted before is taken off. Another program
 * that reads the store may hold it up: that stops nobody from being told, and the last step asks again.
 */
export async function purgeCiphertext({ deps, erasure, crash }: Walk, file: ErasureFile): Promise<void> {
  if (deps.ledger.purge === undefined || file.destroyed === undefined) return;
  const keys = [...file.destroyed.keys.values()].flatMap(({ owner, dataCategory, kid }) =>
    kid === undefined ? [] : [{ owner, dataCategory, kid }],
  );
  const { envelopes } = await deps.ledger.purge({ request: erasure, keys });
  crash(6);
  const news = Math.max(0, envelopes - (file.ciphertext?.envelopes ?? 0));
  if (file.ciphertext === undefined || news > 0) {
    // Named after the sum, so that what landed since is another event, and the same purge again is not.
    await workStep(deps, erasure, `ciphertext ${envelopes}`, recordCiphertext(news));
  }
}

export const isBusy = (error: unknown): boolean => error instanceof LedgerError && error.code === 'LEDGER_PURGE_BUSY';
