import { ledgerEvents } from '../domain/ledger/events.ts';
import { LEDGER_STREAM } from '../domain/ledger/stream.ts';
import { decodeEvent } from '../domain/shape/event.ts';
import { parseStreamName } from '../kernel/ids.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerFacts } from './follower.ts';
import type { Checkpoint } from './read-model-store.ts';

/** Reads the ledger's own stream, which is short: its opening, and which keys were recorded as missing. */
export async function readLedgerFacts(ledger: Ledger): Promise<LedgerFacts> {
  let ledgerId = '';
  const missingKids = new Set<string>();
  for await (const item of ledger.readStream(LEDGER_STREAM, { direction: 'forwards' })) {
    if (item.kind !== 'event') continue;
    const { event } = item;
    if (event.revision === 0n && event.type === 'LedgerOpened') ledgerId = event.id;
    if (event.type !== 'KeysMissing') continue;
    const decoded = decodeEvent(ledgerEvents, event);
    if (!decoded.ok) continue;
    for (const kid of (decoded.value.clear as { readonly kids: readonly string[] }).kids) missingKids.add(kid);
  }
  return { ledgerId, missingKids };
}

/**
 * Whether the read models were made from this ledger as it stands: not from another one, and not from a longer one whose
 * end was lost and then written anew. If not, they are made again.
 */
export async function cameFrom(ledger: Ledger, facts: LedgerFacts, checkpoint: Checkpoint): Promise<boolean> {
  if (checkpoint.ledger !== facts.ledgerId) return false;
  const stream = parseStreamName(checkpoint.stream)?.stream;
  // A stranger's stream of another form: its name is no place that the port can read.
  if (stream === undefined) return true;
  const at = { direction: 'forwards', fromRevision: checkpoint.revision, limit: 1 } as const;
  for await (const item of ledger.readStream(stream, at)) {
    const { id, position } = item.kind === 'event' ? item.event : item;
    return id === checkpoint.eventId && position === checkpoint.position;
  }
  return false;
}
