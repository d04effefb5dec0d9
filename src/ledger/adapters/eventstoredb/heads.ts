import type { Position } from '../../../kernel/recorded-event.ts';
import type { Instant } from '../../../kernel/time.ts';
import { type LedgerHead, START } from '../../ledger.ts';
import type { Reader } from './reader.ts';
import { itemOf, type StoredPlace } from './stored.ts';

const FIRST_PAGE = 1;
const LARGEST_PAGE = 256;
/** How far back a well-formed event is looked for behind foreign ones, to learn its time. */
const TIMES_SOUGHT = 1_024;

/** Streams whose name begins with `$` belong to the database, and are no part of the ledger. */
export const isOurs = (place: StoredPlace): boolean => !place.stream.startsWith('$');

/** Position of the last place of any kind, those of the database itself too; `START` when there is none. */
export async function rawHead(reader: Reader, withinMs: number): Promise<Position> {
  for await (const places of reader.backwards(1, undefined, withinMs)) {
    for (const place of places) return place.position;
  }
  return START;
}

/** The last event of the ledger, and the time of the last one that is well formed. */
export async function ledgerHead(reader: Reader, withinMs: number): Promise<LedgerHead> {
  let position: Position | undefined;
  let sought = 0;
  for await (const place of fromTheEnd(reader, withinMs)) {
    if (!isOurs(place)) continue;
    position ??= place.position;
    const recordedAt = recordedAtOf(place);
    if (recordedAt !== undefined) return { position, recordedAt };
    if (++sought === TIMES_SOUGHT) break;
  }
  return { position: position ?? START };
}

function recordedAtOf(place: StoredPlace): Instant | undefined {
  const item = itemOf(place);
  return item.kind === 'event' ? item.event.metadata.recordedAt : undefined;
}

/** In pages that grow: the answer nearly always stands in the first place. */
async function* fromTheEnd(reader: Reader, withinMs: number): AsyncGenerator<StoredPlace> {
  let before: Position | undefined;
  for (let page = FIRST_PAGE; ; page = Math.min(page * 16, LARGEST_PAGE)) {
    let count = 0;
    for await (const places of reader.backwards(page, before, withinMs)) {
      for (const place of places) {
        count++;
        before = place.position;
        yield place;
      }
    }
    if (count < page) return;
  }
}
