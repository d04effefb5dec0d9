import type { StreamName } from '../../../kernel/ids.ts';
import type { LedgerItem, ReadStreamOptions } from '../../ledger.ts';
import { brokenChain, type EventTable } from './event-table.ts';

const CHUNK = 4_096;
const BATCH = 256;

/** Runs a synchronous read while the ledger is open; throws `LEDGER_CLOSED` when it is not. */
export type Reading = <Value>(read: (table: EventTable) => Value) => Value;

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * A stream's chain leads backwards only. So its ordinals are collected first, from the head to the oldest revision
 * wanted (8 bytes each), and then the events are read in the direction asked for, in batches.
 */
export async function* readStreamByChain(
  reading: Reading,
  stream: StreamName,
  options: ReadStreamOptions,
): AsyncGenerator<LedgerItem, void> {
  const head = reading((table) => table.head(stream));
  if (head === undefined) return;
  const { oldest, newest } = span(options, head.revision);
  if (oldest > newest) return;
  const ordinals = await collect(reading, stream, head.ordinal, head.revision - oldest + 1);
  // `ordinals[0]` is the head's; revision r is at head.revision - r.
  const count = newest - oldest + 1;
  for (let n = 0; n < count; n++) {
    if (n > 0 && n % BATCH === 0) await breathe();
    const revision = options.direction === 'forwards' ? oldest + n : newest - n;
    const ordinal = ordinals[head.revision - revision] as number;
    yield reading((table) => table.item(ordinal, stream, revision));
  }
}

function span({ direction, fromRevision, limit }: ReadStreamOptions, last: number): { oldest: number; newest: number } {
  const most = Math.max(0, limit ?? Number.POSITIVE_INFINITY);
  const from = fromRevision === undefined ? undefined : Number(fromRevision);
  if (direction === 'forwards') {
    const oldest = Math.max(0, from ?? 0);
    return { oldest, newest: Math.min(last, oldest + most - 1) };
  }
  const newest = Math.min(last, from ?? last);
  return { oldest: Math.max(0, newest - most + 1), newest };
}

async function collect(reading: Reading, stream: StreamName, ordinal: number, count: number): Promise<number[]> {
  const ordinals: number[] = [];
  let next = ordinal;
  while (ordinals.length < count) {
    // Each chunk begins with the link that the last one ended with, so that no `prev` has to be carried along.
    const overlap = ordinals.length === 0 ? 0 : 1;
    const chunk = reading((table) => table.ordinalsBack(next, Math.min(CHUNK, count - ordinals.length) + overlap));
    if (chunk.length <= overlap) throw brokenChain(stream, count - ordinals.length - 1);
    for (let n = overlap; n < chunk.length; n++) ordinals.push(chunk[n] as number);
    next = ordinals.at(-1) as number;
    if (ordinals.length < count) await breathe();
  }
  return ordinals;
}
