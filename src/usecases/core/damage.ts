import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { ledgerState } from './ledger-state.ts';
import type { IsDamageAccepted } from './read-stream.ts';

/** Whether an operator recorded `DamageAccepted` for the stream. Read only when damage was met, so it may cost a read. */
export function isDamageAccepted(ledger: Ledger): IsDamageAccepted {
  return async (stream) => {
    if (stream === LEDGER_STREAM) return false;
    const state = await ledgerState(ledger);
    return state.phase === 'opened' && state.damaged.has(stream);
  };
}
