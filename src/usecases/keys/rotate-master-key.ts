import type { LedgerRefusal } from '../../domain/ledger/decide.ts';
import { assert } from '../../kernel/assert.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, type IntendRefusal, isRefusedByRole } from '../core/intend.ts';
import { newestKnown, recordEpoch } from './record-rotation.ts';

/**
 * Another master key takes over, and every live key is wrapped anew. Crash points: (1) in the vault, which finishes it by
 * the next rotation; (2) after the vault, before the event: the schedule writes down the epoch that the vault is in
 * (`keepKeys`), and so does an erasure that completes before it. A retry after a crash may rotate once more, which does no
 * harm: both epochs are written down.
 */
export async function rotateMasterKey(deps: Deps, caller: Caller): Promise<Outcome<IntendRefusal<LedgerRefusal>>> {
  if (isRefusedByRole(caller, 'manage-keys')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { masterKeys } = deps;
  assert(masterKeys !== undefined, 'whoever routes to this has master keys');
  await masterKeys.rotateMasterKey(await newestKnown(deps));
  return recordEpoch(deps, masterKeys, actOf(caller));
}
