import { setTimeout as delay } from 'node:timers/promises';
import { LedgerError } from '../ledger/ledger.ts';
import type { Failures } from './failures.ts';
import type { Follower } from './follower.ts';
import type { Intake } from './intake.ts';
import { isLasting, SealerError } from './sealer-error.ts';
import type { Sidecar } from './sidecar.ts';

export interface RunsOptions {
  readonly follower: Follower;
  readonly failures: Failures;
  readonly sidecar: Sidecar;
  /** Holds a run that has reached the end of the ledger against what was signed. Throws what stands against it. */
  readonly admit: (intake: Intake) => Promise<void>;
  /** What `health` tells has changed. */
  readonly onChange: () => void;
  /** The ledger is another one than before, and is read again from its beginning. */
  readonly onStartedOver: () => void;
}

/**
 * The runs of the follower, one after the other, and who works on them when. A run is *open* once the end of the ledger was
 * reached and it was admitted; until then nothing is signed. One piece of work at a time. Whatever fails ends the run, and
 * the next one begins after a pause; what contradicts itself ends them all.
 */
export class Runs {
  readonly #options: RunsOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #run = new AbortController();
  /** The run that was opened last. */
  #opening: Intake | undefined;
  #isOpen = false;
  #isResetDue = false;
  #waiting: (() => void)[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isClosed(): boolean {
    return this.#stopping.signal.aborted;
  }

  start(): void {
    this.#loop ??= this.#keepFollowing();
  }

  /** Work in hand is ended. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#wakeWaiting();
    await this.#loop;
    await this.#turn;
    this.#options.follower.giveUp(closed());
  }

  /** When it is this work's turn, whatever the state of the run. */
  async inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** When the run is open; throws what stands against it, and SEALER_CATCHING_UP after so many milliseconds. */
  async whenOpen<Value>(work: () => Promise<Value>, patienceMs: number): Promise<Value> {
    const { follower, failures } = this.#options;
    const until = performance.now() + patienceMs;
    while (!this.#isOpen) {
      this.#refuse();
      if (failures.code !== undefined) throw failures.error;
      const left = until - performance.now();
      if (left <= 0) throw new SealerError('SEALER_CATCHING_UP', 'The sealer still reads the ledger; ask again later.');
      await this.#woken(left);
    }
    return this.inTurn(async () => {
      this.#refuse();
      try {
        const value = await work();
        follower.flush();
        return value;
      } catch (error) {
        if (isLasting(error)) this.failed(error);
        throw error;
      }
    });
  }

  /**
   * Resolves when it is known whether the ledger fits what was signed: whoever has just started the sealer must not hear
   * that nothing stands against it. Also resolves when the ledger cannot be read.
   */
  async known(): Promise<void> {
    const isTried = (): boolean => [undefined, 'SEALER_CATCHING_UP'].includes(this.#options.failures.code);
    while (!this.#isOpen && isTried() && !this.isClosed) await this.#woken(Number.POSITIVE_INFINITY);
  }

  works(): void {
    this.#options.failures.over();
    this.#options.onChange();
  }

  failed(error: unknown): void {
    if (this.isClosed) return;
    this.#options.failures.failed(error);
    this.#options.onChange();
    this.#wakeWaiting();
  }

  /** From the beginning, on an empty sidecar. */
  restart(): void {
    this.#isOpen = false;
    this.#isResetDue = true;
    this.#run.abort();
  }

  /** A person has mended what stood against the run in hand. */
  async reopen(): Promise<void> {
    this.#options.failures.over();
    this.#opening = undefined;
    await this.#open();
  }

  /** The follower has come further. */
  progressed(): void {
    if (this.#options.follower.caughtUp && !this.#isOpen && !this.#run.signal.aborted) void this.#open();
  }

  async #keepFollowing(): Promise<void> {
    const { follower, failures, sidecar } = this.#options;
    const { signal: stopping } = this.#stopping;
    while (!stopping.aborted) {
      this.#run = new AbortController();
      try {
        if (this.#isResetDue) sidecar.reset();
        this.#isResetDue = false;
        await follower.run(AbortSignal.any([stopping, this.#run.signal]));
      } catch (error) {
        this.failed(isOfAnotherLedger(error) ? this.#startOver() : error);
        // What contradicts itself is not read again and again: a person looks, and starts the process again.
        if (isLasting(error)) await aborted(stopping);
      }
      this.#isOpen = false;
      await delay(failures.pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  /** An older copy of the ledger was put back, or another one: whether that may be is judged by the signed head. */
  #startOver(): SealerError {
    this.#isResetDue = true;
    this.#options.sidecar.setAside();
    this.#options.onStartedOver();
    return new SealerError('SEALER_CATCHING_UP', 'The sealer reads the whole ledger again.');
  }

  /** Once in each run, when the end of the ledger was reached. */
  async #open(): Promise<void> {
    const { follower, admit } = this.#options;
    const intake = follower.current;
    if (intake === undefined || intake === this.#opening) return;
    this.#opening = intake;
    try {
      await this.inTurn(async () => {
        // This run ended while others had their turn; the next one opens by itself.
        if (intake !== follower.current) return;
        await admit(intake);
        this.#isOpen = true;
        this.works();
      });
    } catch (error) {
      if (intake !== follower.current) return;
      this.failed(error);
      if (!isLasting(error)) this.#run.abort();
    }
    this.#wakeWaiting();
  }

  #refuse(): void {
    if (this.isClosed) throw closed();
    if (this.#options.failures.isLasting) throw this.#options.failures.error;
  }

  /** When something has changed, or after so many milliseconds. */
  async #woken(withinMs: number): Promise<void> {
    let wake = (): void => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    this.#waiting.push(wake);
    const timer = Number.isFinite(withinMs) ? setTimeout(wake, withinMs) : undefined;
    await woken;
    clearTimeout(timer);
    this.#waiting = this.#waiting.filter((one) => one !== wake);
  }

  #wakeWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function isOfAnotherLedger(error: unknown): boolean {
  return (
    error instanceof LedgerError && (error.code === 'LEDGER_POSITION_BEYOND_HEAD' || error.code === 'LEDGER_FOREIGN')
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const closed = (): SealerError => new SealerError('SEALER_CLOSED', 'The sealer is closed.');
