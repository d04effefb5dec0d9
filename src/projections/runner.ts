import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../kernel/recorded-event.ts';
import { toMillis } from '../kernel/time.ts';
import { LedgerError } from '../ledger/ledger.ts';
import { Follower, type FollowerDeps } from './follower.ts';
import { cameFrom, readLedgerFacts } from './ledger-facts.ts';
import { readModels } from './models/read-models.ts';
import { countParked, listParked } from './parked.ts';
import { type Plan, readParked } from './planner.ts';
import { ProjectionError } from './projection-error.ts';
import type { ReadModelStore } from './read-model-store.ts';
import { type PausedLive, rebuildBeside } from './rebuild.ts';
import {
  failureFrom,
  type ProjectionFailure,
  type ProjectionHealth,
  type ProjectionMetrics,
  type ProjectionNotice,
  type ProjectionRunnerOptions,
} from './runner-options.ts';

/** Larger ones are a little cheaper, but the process answers nobody while one is written. */
const DEFAULT_BATCH = 2000;

const CATCHING_UP: ProjectionHealth = {
  ready: false,
  code: 'PROJECTION_CATCHING_UP',
  why: 'The read models have not reached the end of the ledger since the start.',
};

/**
 * Keeps the read models up to date while the process runs. Everything that would not come again on a rebuild (the vault
 * or the ledger away, the disk full, a fault of ours) stops it, shows in `health`, and is tried again after a while.
 */
export class ProjectionRunner {
  readonly #options: ProjectionRunnerOptions;
  readonly #follower: Follower;
  readonly #backOff: { readonly min: number; readonly max: number };
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #pausing = new AbortController();
  #paused: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #rebuilding: Promise<void> | undefined;
  #failure: ProjectionFailure | undefined;
  #waitMs = 0;
  #everCaughtUp = false;

  constructor(options: ProjectionRunnerOptions) {
    this.#options = options;
    this.#backOff = options.backOffMs ?? { min: 100, max: 30_000 };
    this.#follower = new Follower({
      ...this.#followerDeps(options.store),
      onCommitted: (plan) => this.#committed(plan),
      onCaughtUp: () => {
        this.#everCaughtUp = true;
        this.#works();
      },
    });
  }

  start(): void {
    this.#loop ??= this.#keepGoing();
  }

  /** Ends after the transaction in hand. The store stays open; it is closed by whoever opened it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rebuilding?.catch(() => undefined);
    await this.#loop;
    this.#follower.giveUpWaiting();
  }

  /** Read your own writes: true when everything up to `position` is projected, false after `timeoutMs`. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    return this.#follower.waitFor(position, timeoutMs);
  }

  health(): ProjectionHealth {
    if (this.#failure !== undefined) return { ready: false, ...this.#failure };
    return this.#everCaughtUp ? { ready: true } : CATCHING_UP;
  }

  async metrics(): Promise<ProjectionMetrics> {
    return {
      position: this.#follower.position,
      lagMs: await this.#lagMs(),
      parked: await countParked(this.#options.store),
      caughtUp: this.#follower.caughtUp,
      rebuilding: this.#rebuilding !== undefined,
    };
  }

  /** Comparable with another digest at the same position only. */
  digest(): Promise<string> {
    return this.#options.store.digest();
  }

  /**
   * Makes all read models again beside the ones that go on serving, and puts them in their place when they have caught
   * up. A second call while one is on its way joins it. Rejects, with the old ones still serving, when it fails.
   */
  rebuild(): Promise<void> {
    this.#rebuilding ??= this.#rebuild().finally(() => {
      this.#rebuilding = undefined;
    });
    return this.#rebuilding;
  }

  /** Whether another release wrote the store and left parked work that this one may understand. */
  async isParkedWorkDue(): Promise<boolean> {
    const { store, release } = this.#options;
    return (await store.note('release')) !== release && (await countParked(store)) > 0;
  }

  /**
   * Tries parked work again. What could not be opened is tried in its place. What could not be read is now out of the
   * order of the ledger, so when this release can read any of it, everything is rebuilt.
   */
  async retryParked(): Promise<{ readonly rebuilt: boolean; readonly parked: number }> {
    const { store, release } = this.#options;
    const rebuilt = await this.#understandsMore();
    if (rebuilt) await this.rebuild();
    else await this.#follower.retryOpening();
    await store.setNote('release', release);
    return { rebuilt, parked: await countParked(store) };
  }

  async #understandsMore(): Promise<boolean> {
    const { store, ledger } = this.#options;
    let cursor: string | undefined;
    do {
      const page = await listParked(store, cursor === undefined ? { limit: 500 } : { limit: 500, cursor });
      for (const row of page.items) {
        if (!row.arrived && row.reason !== 'foreign' && (await readParked(ledger, row))?.kind === 'event') return true;
      }
      cursor = page.next;
    } while (cursor !== undefined);
    return false;
  }

  #followerDeps(store: ReadModelStore): FollowerDeps {
    const { ledger, vault, maxBatch } = this.#options;
    return { ledger, vault, store, models: readModels, maxBatch: maxBatch ?? DEFAULT_BATCH };
  }

  #works(): void {
    this.#failure = undefined;
    this.#waitMs = 0;
  }

  #committed(plan: Plan): void {
    this.#works();
    for (const { place, reason } of plan.parked) {
      this.#notice({ kind: 'parked', position: String(place.position), stream: place.stream, reason });
    }
    if (plan.freed > 0) this.#notice({ kind: 'freed', count: plan.freed });
  }

  #notice(notice: ProjectionNotice): void {
    this.#options.onNotice?.(notice);
  }

  async #lagMs(): Promise<number> {
    const { ledger, clock } = this.#options;
    for await (const item of ledger.readAll({ fromPosition: this.#follower.position, limit: 1 })) {
      if (item.kind === 'event') return Math.max(0, toMillis(clock.now()) - toMillis(item.event.metadata.recordedAt));
    }
    return 0;
  }

  async #keepGoing(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.#paused;
      const signal = AbortSignal.any([this.#stopping.signal, this.#pausing.signal]);
      if (signal.aborted) continue;
      this.#running = this.#follow(signal).catch((error: unknown) => this.#afterFailure(error, signal));
      await this.#running;
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { ledger, store, release } = this.#options;
    const facts = await readLedgerFacts(ledger);
    const checkpoint = await store.checkpoint();
    if (checkpoint !== undefined && !(await cameFrom(ledger, facts, checkpoint))) {
      await this.#startOver('other-ledger');
    }
    if ((await store.note('release')) === undefined) await store.setNote('release', release);
    await this.#follower.run(facts, signal);
  }

  async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof LedgerError && error.code === 'LEDGER_POSITION_BEYOND_HEAD') {
      return this.#startOver('beyond-head');
    }
    if (error instanceof ProjectionError && error.code === 'PROJECTION_CORRUPT') return this.#startOver('corrupt');
    this.#failure = failureFrom(error);
    this.#waitMs = Math.min(Math.max(this.#waitMs * 2, this.#backOff.min), this.#backOff.max);
    this.#notice({ kind: 'failed', code: this.#failure.code, retryInMs: this.#waitMs, error });
    await delay(this.#waitMs, undefined, { signal }).catch(() => undefined);
  }

  async #startOver(why: 'other-ledger' | 'beyond-head' | 'corrupt'): Promise<void> {
    this.#everCaughtUp = false;
    await this.#options.store.reset();
    this.#notice({ kind: 'started-over', why });
  }

  async #rebuild(): Promise<void> {
    const { ledger, store, release } = this.#options;
    const facts = await readLedgerFacts(ledger);
    const position = await rebuildBeside({
      store,
      facts,
      release,
      follow: (beside, onCaughtUp) => new Follower({ ...this.#followerDeps(beside), onCaughtUp }),
      pauseLive: () => this.#pause(),
      stopping: this.#stopping.signal,
    });
    this.#notice({ kind: 'rebuilt', position: String(position) });
  }

  /** Lets the live run end and holds the next one back until `resume`. */
  async #pause(): Promise<PausedLive> {
    let release = (): void => {};
    this.#paused = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#pausing.abort();
    await this.#running;
    const resume = (): void => {
      this.#pausing = new AbortController();
      this.#paused = undefined;
      release();
    };
    return { position: this.#follower.position, resume };
  }
}
