import { assert } from '../kernel/assert.ts';
import type { Position } from '../kernel/recorded-event.ts';
import { leafEntryOf, leafEntryText } from '../evidence/leaf.ts';
import { START } from '../ledger/ledger.ts';
import { Intake } from './intake.ts';
import type { LedgerReads } from './ports.ts';
import { SealerError } from './sealer-error.ts';
import type { Sidecar } from './sidecar.ts';
import { idOfEntry } from './id-runs.ts';

export interface FollowerOptions {
  readonly reads: LedgerReads;
  readonly sidecar: Sidecar;
  readonly origin: string;
  /** After each commit of the sidecar, and each time that the end of the ledger is reached. */
  readonly onProgress: () => void;
}

/** Leaves in one transaction of the sidecar. */
const BATCH = 4_096;
/** How long a leaf may wait for company: a commit rewrites the tiles at the edge, whatever it adds. */
const LINGER_MS = 250;
/** So many leaves at the end are compared with the ledger before it is gone on from. */
const TAIL = 256;

interface Waiting {
  readonly position: Position;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Follows the ledger into the sidecar. One run at a time; a run that failed leaves nothing half done. */
export class Follower {
  readonly #options: FollowerOptions;
  #intake: Intake | undefined;
  #caughtUp = false;
  #linger: NodeJS.Timeout | undefined;
  #failed: unknown;
  #stop: AbortController | undefined;
  #waiting: Waiting[] = [];

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Of the run at hand. Throws SEALER_CATCHING_UP between two. */
  get intake(): Intake {
    if (this.#intake === undefined) {
      throw new SealerError('SEALER_CATCHING_UP', 'The sealer does not follow the ledger at the moment.');
    }
    return this.#intake;
  }

  get current(): Intake | undefined {
    return this.#intake;
  }

  /** Whether this run has reached the end of the ledger once. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Follows until `signal` aborts; throws whatever stops it. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#failed = undefined;
    try {
      const intake = await this.#open();
      this.#intake = intake;
      const both = AbortSignal.any([signal, stop.signal]);
      for await (const one of this.#options.reads.subscribe({ fromPosition: intake.position }, both)) {
        if (one.kind === 'caughtUp') {
          this.flush();
          this.#caughtUp = true;
          this.#options.onProgress();
          continue;
        }
        intake.take(one);
        if (intake.pending >= BATCH) this.flush();
        else this.#linger ??= setTimeout(() => this.#flushLater(), LINGER_MS);
        this.#tellReached();
      }
      if (this.#failed !== undefined) throw this.#failed;
      if (signal.aborted) this.flush();
    } finally {
      clearTimeout(this.#linger);
      this.#linger = undefined;
      this.#intake = undefined;
      this.#caughtUp = false;
      this.giveUp(this.#failed);
    }
  }

  /** Commits what was taken in. */
  flush(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.intake.pending === 0) return;
    try {
      this.intake.commit();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.#options.onProgress();
  }

  /** Resolves when everything up to `position` has been taken in; rejects when this run ends before. */
  reached(position: Position): Promise<void> {
    if (position === START || (this.#intake !== undefined && this.#intake.position >= position))
      return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ position, resolve, reject }));
  }

  /** Ends the run at hand, as if it had failed so. */
  #fail(error: unknown): void {
    this.#failed = error;
    this.#stop?.abort();
  }

  #flushLater(): void {
    try {
      if (this.#intake !== undefined) this.flush();
    } catch {
      // The run has been told, and throws it.
    }
  }

  #tellReached(): void {
    if (this.#waiting.length === 0) return;
    const { position } = this.intake;
    const done = this.#waiting.filter((one) => one.position <= position);
    if (done.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.position > position);
    for (const { resolve } of done) resolve();
  }

  /** Those who wait are told that it will not come. */
  giveUp(error?: unknown): void {
    const why = error ?? new SealerError('SEALER_CATCHING_UP', 'The sealer stopped following the ledger; ask again.');
    for (const { reject } of this.#waiting.splice(0)) reject(why);
  }

  async #open(): Promise<Intake> {
    const { sidecar, origin } = this.#options;
    const intake = new Intake(sidecar, origin);
    if (await this.#isOfThisLedger(intake.tree.size)) return intake;
    sidecar.setAside();
    sidecar.reset();
    return new Intake(sidecar, origin);
  }

  /**
   * An older copy of the ledger may have been put back, and have grown since: then other events stand at the end, and
   * everything is computed again. The same event with another content is no restore. Throws SEALER_SELF_CHECK.
   */
  async #isOfThisLedger(size: number): Promise<boolean> {
    const { reads, sidecar } = this.#options;
    if (size === 0) return true;
    const from = Math.max(0, size - TAIL);
    const kept = sidecar.leaves(from, size);
    const fromPosition = from === 0 ? START : sidecar.leaves(from - 1, from)[0]?.position;
    assert(fromPosition !== undefined && kept.length === size - from, 'the sidecar has every leaf that it counts');
    let n = 0;
    for await (const item of reads.readAll({ fromPosition, limit: kept.length })) {
      const entry = leafEntryText(leafEntryOf(item));
      const other = kept[n]?.entry;
      if (other !== entry && other !== undefined && idOfEntry(other) === idOfEntry(entry)) throw changed(from + n);
      if (other !== entry) return false;
      n++;
    }
    return n === kept.length;
  }
}

export function changed(index: number): SealerError {
  return new SealerError('SEALER_SELF_CHECK', `The event at leaf ${index} is not the one that was read before.`, {
    details: { index },
  });
}
