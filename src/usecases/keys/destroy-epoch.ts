import type { z } from 'zod';
import { destroyEpoch as decide, destroyEpochInput, type LedgerRefusal } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { assert } from '../../kernel/assert.ts';
import { type Act, act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, type IntendRefusal, isRefusedByRole } from '../core/intend.ts';
import { ledgerState } from '../core/ledger-state.ts';

export { destroyEpochInput };

type Input = z.output<typeof destroyEpochInput>;

/** An operator asks; the schedule does the same by itself where the key lies in a file of ours. */
export async function destroyEpoch(
  deps: Deps,
  caller: Caller,
  input: Input,
): Promise<Outcome<IntendRefusal<LedgerRefusal>>> {
  if (isRefusedByRole(caller, 'manage-keys')) return { kind: 'refused', reason: 'role-not-allowed' };
  return destroyNow(deps, actOf(caller), input);
}

/**
 * The key goes first, and the event says so after: nobody may read that an old backup opens nothing while it still does.
 * Crash point: in between. The key is gone, and whoever asks again finds it gone and writes it down.
 */
export async function destroyNow(
  deps: Pick<Deps, 'ledger' | 'vault' | 'clock' | 'masterKeys' | 'backupRetentionDays'>,
  who: Act,
  { epoch, attested }: Input,
): Promise<Outcome<LedgerRefusal>> {
  const { masterKeys, clock, backupRetentionDays = 0 } = deps;
  assert(masterKeys !== undefined, 'whoever asks for this has master keys');
  const { source } = await masterKeys.masterKeys();
  const decision = decide({ epoch, attested }, { retentionDays: backupRetentionDays, now: clock.now(), source });
  const judged = decision(await ledgerState(deps.ledger));
  if (judged.kind === 'refused') return { kind: 'refused', reason: judged.reason };
  await masterKeys.destroyMasterKey(epoch);
  return act(deps, who, { category: ledgerCategory, stream: LEDGER_STREAM, seals: [], decide: decision });
}
