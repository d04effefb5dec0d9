import { type LedgerRefusal, recordRotation } from '../../domain/ledger/decide.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { type Act, act, type Outcome } from '../core/act.ts';
import type { Deps } from '../core/deps.ts';
import type { MasterKeys } from '../../vault/master-keys.ts';

/** Writes down the epoch that the vault is in; nothing where the ledger says so already. */
export async function recordEpoch(
  deps: Pick<Deps, 'ledger' | 'vault'>,
  masterKeys: MasterKeys,
  who: Act,
): Promise<Outcome<LedgerRefusal>> {
  const { current, wrapped } = await masterKeys.masterKeys();
  const rewrapped = wrapped.find(({ epoch }) => epoch === current)?.keys ?? 0;
  return act(deps, who, {
    category: ledgerCategory,
    stream: LEDGER_STREAM,
    seals: [],
    decide: recordRotation({ epoch: current, rewrapped }),
  });
}
