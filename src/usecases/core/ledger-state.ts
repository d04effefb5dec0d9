import { type LedgerState, ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { type EventOf, foldEvents } from '../../domain/shape/category.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readHistory } from './read-stream.ts';

/** What was recorded of the ledger itself. Damage of this stream cannot be accepted on it, so it is always refused. */
export async function ledgerState(ledger: Ledger): Promise<LedgerState> {
  const history = await readHistory<EventOf<typeof ledgerCategory.events>>(
    ledger,
    ledgerCategory.events,
    LEDGER_STREAM,
    async () => false,
  );
  return foldEvents(ledgerCategory, history.events);
}
