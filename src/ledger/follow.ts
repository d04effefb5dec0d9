import { type LedgerItem, LedgerError, type LedgerSignal, type ReadAllOptions, START } from './ledger.ts';
import type { Position } from '../kernel/recorded-event.ts';

/** Wakes those who wait for something newer. The counter makes a wake-up between a look and a wait impossible to lose. */
export class Wakeup {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  get count(): number {
    return this.#count;
  }

  wake(): void {
    this.#count++;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }

  /** Resolves when `wake` was called since `seen` was read, or when `signal` aborts. Leaves no listener behind. */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#count !== seen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** One look forward: the items found, and the position up to which everything has now been looked at. */
export interface Batch {
  readonly items: readonly LedgerItem[];
  readonly lookedUpTo: Position;
}

/** What a ledger that lives in this process offers to its readers. `look` is synchronous, so it holds nothing open. */
export interface LocalLog {
  /** Position of the last event, `START` when there is none. Throws `LEDGER_CLOSED`. */
  head(): Position;
  /** A bounded look at what lies in (`after`, `upTo`]. Throws `LEDGER_CLOSED`. */
  look(after: Position, upTo: Position, categories: readonly string[] | undefined): Batch;
  readonly wakeup: Wakeup;
}

/** Lets timers, sockets and appends in between two batches: a consumer that never waits must not starve the process. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function* readAllLocally(log: LocalLog, options: ReadAllOptions): AsyncGenerator<LedgerItem, void> {
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  let at = options.fromPosition;
  const end = log.head();
  while (at < end && left > 0) {
    const batch = log.look(at, end, options.categories);
    for (const item of batch.items) {
      if (left-- <= 0) return;
      yield item;
    }
    at = batch.lookedUpTo;
    await breathe();
  }
}

/** The subscription of ledger.ts for a ledger in this process: reads in batches, then waits for the next commit. */
export async function* followLocally(
  log: LocalLog,
  options: Omit<ReadAllOptions, 'limit'>,
  signal: AbortSignal,
): AsyncGenerator<LedgerSignal, void> {
  let at = options.fromPosition;
  refuseBeyondHead(at, log.head());
  let behind = true;
  while (!signal.aborted) {
    const seen = log.wakeup.count;
    const end = log.head();
    const batch = at < end ? log.look(at, end, options.categories) : { items: [], lookedUpTo: end };
    for (const item of batch.items) {
      yield item;
      if (signal.aborted) return;
    }
    at = batch.lookedUpTo;
    if (at < end) {
      // More than one batch lies before us, so the end of catching up will be said again.
      behind = true;
      await breathe();
      continue;
    }
    if (behind) {
      behind = false;
      yield { kind: 'caughtUp', position: at };
    }
    await log.wakeup.after(seen, signal);
  }
}

function refuseBeyondHead(from: Position, head: Position): void {
  if (from <= head) return;
  throw new LedgerError(
    'LEDGER_POSITION_BEYOND_HEAD',
    'The position lies beyond the end of this ledger: an older ledger was put back, or this is another one.',
    { details: { from: String(from), head: head === START ? 'empty' : String(head) } },
  );
}
