import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError, type LedgerItem, type ReadAllOptions } from '../../ledger.ts';
import { isOurs, rawHead } from './heads.ts';
import type { Horizon } from './horizon.ts';
import { backoffMs, type EventStoreDbLimits } from './limits.ts';
import type { Reader } from './reader.ts';
import { itemOf } from './stored.ts';
import { keeping } from './supervise.ts';

const SMALLEST_PAGE = 64;
const LARGEST_PAGE = 4_096;

export interface ReadingDeps {
  readonly reader: Reader;
  readonly limits: EventStoreDbLimits;
  readonly horizon: Horizon;
}

/** `Ledger.readAll`, also for one who only reads. */
export async function* readEverything(
  { reader, limits, horizon }: ReadingDeps,
  options: ReadAllOptions,
): AsyncGenerator<LedgerItem> {
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  const keep = keeping(options.categories);
  // A server may end a read politely before its end; so the end is asked for, and read up to.
  const end = await rawHead(reader, limits.overallMs);
  let at = options.fromPosition;
  let page = options.limit === undefined ? undefined : Math.max(options.limit, SMALLEST_PAGE);
  for (let empty = 0; at < end; ) {
    const before = at;
    for await (const places of reader.all(at, page)) {
      for (const place of places) {
        at = place.position;
        if (!isOurs(place) || !keep(place)) continue;
        yield itemOf(place);
        if (--left <= 0) return;
      }
      horizon.saw(at);
      if (at >= end) return;
    }
    if (page !== undefined) page = Math.min(page * 4, LARGEST_PAGE);
    empty = at > before ? 0 : empty + 1;
    if (empty > 0) await pauseBefore(empty, limits);
  }
}

async function pauseBefore(attempt: number, limits: EventStoreDbLimits): Promise<void> {
  const pauses = Math.ceil(limits.overallMs / limits.longestBackoffMs);
  if (attempt > pauses) {
    throw new LedgerError('LEDGER_UNAVAILABLE', 'The EventStoreDB server ends every read before its end.');
  }
  await sleep(backoffMs(attempt, limits));
}
