import { assert } from '../kernel/assert.ts';
import type { Position } from '../kernel/recorded-event.ts';
import { type Ledger, type LedgerItem, type LedgerSignal, START } from '../ledger/ledger.ts';
import { Inbox } from './inbox.ts';
import { isFreeing, type Plan, Planner } from './planner.ts';
import type { ReadModel } from './read-model.ts';
import { type Checkpoint, PURGE_DUE, type ReadModelStore } from './read-model-store.ts';
import type { TokenSource } from './tokens.ts';
import { Waiters } from './waiters.ts';

export interface FollowerDeps {
  readonly ledger: Ledger;
  readonly vault: TokenSource;
  readonly store: ReadModelStore;
  readonly models: readonly ReadModel[];
  /** At most so many items in one transaction of the store. */
  readonly maxBatch: number;
  /** After each transaction. */
  readonly onCommitted?: (plan: Plan) => void;
  /** Each time that the end of the ledger is reached after having been behind. */
  readonly onCaughtUp?: () => void;
}

/** What a run must know of the ledger before it follows it. */
export interface LedgerFacts {
  /** Id of `LedgerOpened`. */
  readonly ledgerId: string;
  readonly missingKids: ReadonlySet<string>;
}

/**
 * Brings one store up to the ledger and keeps it there. Each batch is one transaction with its checkpoint, so what comes
 * twice is left out and what was not committed comes again. The planner belongs to one run; `#turn` lets one at a time at it.
 */
export class Follower {
  readonly #deps: FollowerDeps;
  readonly #waiters = new Waiters();
  #checkpoint: Checkpoint | undefined;
  #position: Position = START;
  #planner: Planner | undefined;
  #facts: LedgerFacts | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #caughtUp = false;
  #isBehind = true;

  constructor(deps: FollowerDeps) {
    this.#deps = deps;
  }

  /** Up to here everything is projected or parked. */
  get position(): Position {
    return this.#position;
  }

  /** Whether this run has reached the end of the ledger once. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** True as soon as everything up to `position` is projected; false after `timeoutMs`. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    return this.#waiters.waitFor(position, timeoutMs, this.position);
  }

  /** Those who wait are told that it will not come. */
  giveUpWaiting(): void {
    this.#waiters.giveUp();
  }

  /** Follows until `signal` aborts, then returns; throws whatever stops it. May be called again. */
  async run(facts: LedgerFacts, signal: AbortSignal): Promise<void> {
    const { ledger, store, vault, models, maxBatch } = this.#deps;
    this.#caughtUp = false;
    this.#isBehind = true;
    this.#facts = facts;
    this.#checkpoint = await store.checkpoint();
    this.#planner = await Planner.load({ ledger, vault, store, models, missingKids: facts.missingKids });
    await this.retryOpening();
    this.#position = this.#checkpoint?.position ?? START;
    this.#waiters.reached(this.#position);
    const leave = new AbortController();
    const source = ledger.subscribe({ fromPosition: this.position }, AbortSignal.any([signal, leave.signal]));
    const inbox = new Inbox<LedgerSignal>(maxBatch);
    const filling = inbox.fill(source);
    try {
      for (;;) {
        const signals = await inbox.take(this.#isBehind ? GATHERING_MS : 0, isCaughtUp);
        if (signals === undefined || signal.aborted) return;
        await this.#takeIn(signals);
        this.#isBehind = !this.#caughtUp || signals.length >= MANY;
      }
    } finally {
      // A plan that was not committed must not be gone on from.
      this.#planner = undefined;
      leave.abort();
      inbox.stop();
      await filling;
    }
  }

  /** Tries again what was parked because it could not be opened. Nothing is done between two runs. */
  async retryOpening(): Promise<void> {
    await this.#inTurn(async () => {
      const plan = await this.#planner?.retryOpening();
      if (plan === undefined || plan.changes.length === 0) return;
      assert(this.#checkpoint !== undefined, 'what is parked was projected before');
      await this.#commit(plan, this.#checkpoint);
    });
  }

  async #takeIn(signals: readonly LedgerSignal[]): Promise<void> {
    let batch: LedgerItem[] = [];
    for (const signal of signals) {
      if (signal.kind === 'caughtUp') {
        await this.#project(batch);
        batch = [];
        this.#caughtUp = true;
        this.#deps.onCaughtUp?.();
        continue;
      }
      if (isFreeing(signal)) {
        await this.#project(batch);
        await this.#project([signal]);
        batch = [];
        continue;
      }
      batch.push(signal);
    }
    await this.#project(batch);
  }

  async #project(items: readonly LedgerItem[]): Promise<void> {
    const news = onlyNews(items, this.#position);
    const last = news.at(-1);
    if (last === undefined) return;
    await this.#inTurn(async () => {
      assert(this.#planner !== undefined, 'a run has its planner');
      const plan = await this.#planner.plan(news);
      await this.#commit(plan, checkpointAt(last, this.#facts?.ledgerId ?? ''));
    });
  }

  async #commit(plan: Plan, checkpoint: Checkpoint): Promise<void> {
    // Noted first: when the process dies in between, the next opening purges.
    if (plan.purge) await this.#deps.store.setNote(PURGE_DUE, 'yes');
    await this.#deps.store.commit(plan.changes, checkpoint);
    if (plan.purge) await this.#deps.store.purge();
    this.#checkpoint = checkpoint;
    this.#position = checkpoint.position;
    this.#deps.onCommitted?.(plan);
    this.#waiters.reached(checkpoint.position);
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    await mine;
  }
}

/** Who is behind gathers this long for a large batch: each transaction writes every page that it touched. */
const GATHERING_MS = 50;
/** So many at once, and more is surely on its way. */
const MANY = 100;
const isCaughtUp = (signal: LedgerSignal): boolean => signal.kind === 'caughtUp';

/** A subscription may hand over again what it handed over before a break, also within one batch. */
function onlyNews(items: readonly LedgerItem[], after: Position): readonly LedgerItem[] {
  let seen = after;
  return items.filter((item) => {
    const position = positionOf(item);
    if (position <= seen) return false;
    seen = position;
    return true;
  });
}

const positionOf = (item: LedgerItem): Position => (item.kind === 'event' ? item.event.position : item.position);

function checkpointAt(item: LedgerItem, ledger: string): Checkpoint {
  const { position, stream, revision, id } = item.kind === 'event' ? item.event : item;
  const place = { position, stream, revision, eventId: id, ledger };
  return item.kind === 'event' ? { ...place, recordedAt: item.event.metadata.recordedAt } : place;
}
