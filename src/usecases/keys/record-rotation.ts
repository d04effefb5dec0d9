import { type LedgerRefusal, recordRotation } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { randomId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { MasterKeys } from '../../vault/master-keys.ts';
import { type Act, act, type Outcome } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';
import { ledgerState } from '../core/ledger-state.ts';

type KeyDeps = Pick<Deps, 'ledger' | 'vault'>;

/** By the program itself, under a command of its own. */
export const byItself = (): Act => ({ actor: SYSTEM_ACTOR, commandId: randomId() });

/**
 * Writes down the epoch that the vault is in; nothing where the ledger says so already. Those before it that nobody wrote
 * down come first (a crash after the vault, or a ledger that was put back to before them): an epoch that the ledger does not
 * know is never destroyed, and no certificate counts the backups that it opens.
 */
export async function recordEpoch(deps: KeyDeps, masterKeys: MasterKeys, who: Act): Promise<Outcome<LedgerRefusal>> {
  const { current, held, wrapped } = await masterKeys.masterKeys();
  const record = (by: Act, epoch: number) => {
    const rewrapped = wrapped.find((one) => one.epoch === epoch)?.keys ?? 0;
    return act(deps, by, {
      category: ledgerCategory,
      stream: LEDGER_STREAM,
      seals: [],
      decide: recordRotation({ epoch, rewrapped }),
    });
  };
  const known = await newestKnown(deps);
  for (const epoch of held) if (known < epoch && epoch < current) await record(byItself(), epoch);
  return record(who, current);
}

/**
 * Before an erasure is complete: the keys that it destroyed were wrapped by the vault's epoch at the newest, and copies of the
 * vault from then need that one, whatever a crash or a rotation in hand kept from the ledger. Asks for little, for it is asked
 * of every erasure.
 */
export async function recordNewestEpoch(deps: KeyDeps & Pick<Deps, 'masterKeys'>): Promise<void> {
  const { masterKeys } = deps;
  if (masterKeys === undefined || (await masterKeys.newestEpoch()) <= (await newestKnown(deps))) return;
  await recordEpoch(deps, masterKeys, byItself());
}

/** The newest epoch that the ledger knows; 0 where it knows none. */
export async function newestKnown({ ledger }: Pick<Deps, 'ledger'>): Promise<number> {
  const state = await ledgerState(ledger);
  return state.phase === 'opened' ? (state.epochs.at(-1)?.epoch ?? 0) : 0;
}
