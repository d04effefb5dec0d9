import type { Position } from '../../kernel/recorded-event.ts';
import { type Instant, later } from '../../kernel/time.ts';
import { type Ledger, type LedgerItem, START } from '../../ledger/ledger.ts';
import { ledgerState } from './ledger-state.ts';

export interface Leaf {
  /** Ordinal among all events on streams whose name does not begin with `$` (docs/record.md section 3). */
  readonly index: number;
  readonly item: LedgerItem;
}

export type PrefixEnd = { readonly recordedAsOf: Instant } | { readonly leaves: number };

/**
 * The leaves of an exact prefix, in order. `recordedAsOf T` is the longest prefix in which the running maximum of the
 * recorded times that are not void is <= T (docs/record.md section 2); `leaves` pins a number of them.
 */
export async function* prefixOf(ledger: Ledger, end: PrefixEnd): AsyncGenerator<Leaf> {
  const state = await ledgerState(ledger);
  const voided = state.phase === 'opened' ? state.voided : [];
  let index = 0;
  let runningMax: Instant | undefined;
  for await (const item of ledger.readAll({ fromPosition: START })) {
    if ('leaves' in end && index >= end.leaves) return;
    if (item.kind === 'event' && !voided.some(({ from, to }) => from <= BigInt(index) && BigInt(index) <= to)) {
      const at = item.event.metadata.recordedAt;
      runningMax = runningMax === undefined ? at : later(runningMax, at);
      if ('recordedAsOf' in end && runningMax > end.recordedAsOf) return;
    }
    yield { index, item };
    index++;
  }
}

/** Position of the last event of the prefix as of T; `START` when nothing was recorded by then. */
export async function positionAsOf(ledger: Ledger, recordedAsOf: Instant): Promise<Position> {
  let last: Position = START;
  for await (const { item } of prefixOf(ledger, { recordedAsOf })) {
    last = item.kind === 'event' ? item.event.position : item.position;
  }
  return last;
}
