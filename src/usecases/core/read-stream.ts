import type { StreamName } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import { type AnyStoredEvent, decodeEvent, type EventDefinition } from '../../domain/shape/event.ts';
import { type Ledger, LedgerError, type LedgerItem } from '../../ledger/ledger.ts';

/** A stream as a decision reads it: whole, from revision 0, every event understood. */
export interface StreamHistory<Event> {
  readonly events: readonly Event[];
  /** Of the last event; absent for a stream that does not exist yet. */
  readonly lastRevision: Revision | undefined;
}

/** What an operator accepted of a damaged stream (`DamageAccepted`); asked only when damage was met. */
export type IsDamageAccepted = (stream: StreamName) => Promise<boolean>;

/**
 * Reads and decodes a stream for a decision. A foreign event, one that cannot be decoded, or a stream that does not
 * begin at revision 0 (EventStoreDB lets a deleted stream go on) refuses the decision with `LEDGER_STREAM_DAMAGED`, until
 * an operator's act is recorded; then what is left is folded.
 */
export async function readHistory<Event>(
  ledger: Ledger,
  definitions: { readonly [type: string]: EventDefinition },
  stream: StreamName,
  isDamageAccepted: IsDamageAccepted,
): Promise<StreamHistory<Event>> {
  const events: AnyStoredEvent[] = [];
  let lastRevision: Revision | undefined;
  let damage: string | undefined;
  for await (const item of ledger.readStream(stream, { direction: 'forwards' })) {
    const revision = item.kind === 'event' ? item.event.revision : item.revision;
    if (lastRevision === undefined ? revision !== 0n : revision !== lastRevision + 1n) damage ??= `gap at ${revision}`;
    lastRevision = revision;
    const read = understand(definitions, item);
    if (typeof read === 'string') damage ??= `revision ${revision}: ${read}`;
    else events.push(read);
  }
  if (damage !== undefined && !(await isDamageAccepted(stream))) {
    throw new LedgerError(
      'LEDGER_STREAM_DAMAGED',
      `The stream ${stream} is damaged (${damage}); nothing is decided on it until an operator has looked at it.`,
      { details: { stream } },
    );
  }
  return { events: events as unknown as readonly Event[], lastRevision };
}

function understand(
  definitions: { readonly [type: string]: EventDefinition },
  item: LedgerItem,
): AnyStoredEvent | string {
  if (item.kind === 'foreign') return item.reason;
  const decoded = decodeEvent(definitions, item.event);
  return decoded.ok ? decoded.value : decoded.failure.kind;
}
