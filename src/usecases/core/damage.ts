import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { foldEvents } from '../../domain/shape/category.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type IsDamageAccepted, readHistory } from './read-stream.ts';

/** Whether an operator recorded `DamageAccepted` for the stream. Read only when damage was met, so it may cost a read. */
export function isDamageAccepted(ledger: Ledger): IsDamageAccepted {
  return async (stream) => {
    // Damage of the ledger's own stream cannot be accepted on that stream.
    if (stream === LEDGER_STREAM) return false;
    const { events } = await readHistory(ledger, ledgerCategory.events, LEDGER_STREAM, async () => false);
    const state = foldEvents(ledgerCategory, events as Parameters<typeof ledgerCategory.evolve>[1][]);
    return state.phase === 'opened' && state.damaged.has(stream);
  };
}
