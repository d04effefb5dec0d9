import type { RecordedEvent } from '../../../src/kernel/recorded-event.ts';
import type { Ledger, LedgerItem, LedgerSignal } from '../../../src/ledger/ledger.ts';

/** What a place of the ledger shows to its readers: itself, something else, or nothing. */
export type Alteration = (event: RecordedEvent) => LedgerItem | undefined;

/** A ledger whose store was changed behind our back, in ways that a well-behaved store cannot be made to show. */
export function alteredLedger(inner: Ledger, alter: Alteration): Ledger {
  return {
    append: (stream, expected, events) => inner.append(stream, expected, events),
    readStream: (stream, options) => altered(inner.readStream(stream, options), alter),
    readAll: (options) => altered(inner.readAll(options), alter),
    subscribe: (options, signal) => altered(inner.subscribe(options, signal), alter),
    head: () => inner.head(),
    close: () => inner.close(),
    health: () => inner.health(),
  };
}

async function* altered<Item extends LedgerSignal>(
  items: AsyncIterable<Item>,
  alter: Alteration,
): AsyncGenerator<Item> {
  for await (const item of items) {
    const shown = item.kind === 'event' ? alter(item.event) : item;
    if (shown !== undefined) yield shown as Item;
  }
}

export const untouched = (event: RecordedEvent): LedgerItem => ({ kind: 'event', event });

export function asForeign({ stream, revision, position, id, type }: RecordedEvent): LedgerItem {
  return { kind: 'foreign', stream, revision, position, id, type, reason: 'metadata is not an object' };
}
