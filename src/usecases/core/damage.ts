import { ledgerEvents } from '../../domain/ledger/events.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { decodeEvent } from '../../domain/shape/event.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { IsDamageAccepted } from './read-stream.ts';

/** Whether an operator recorded `DamageAccepted` for the stream. Read only when damage was met, so it may cost a read. */
export function isDamageAccepted(ledger: Ledger): IsDamageAccepted {
  return async (stream) => {
    for await (const item of ledger.readStream(LEDGER_STREAM, { direction: 'forwards' })) {
      if (item.kind !== 'event' || item.event.type !== 'DamageAccepted') continue;
      const decoded = decodeEvent(ledgerEvents, item.event);
      if (decoded.ok && (decoded.value.clear as { stream: string }).stream === stream) return true;
    }
    return false;
  };
}
