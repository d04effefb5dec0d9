/**
 * Counts the time that this process was awake. Our own pauses, a long garbage collection, a stopped process or a
 * laptop asleep, must not be charged to the server: a tick that comes late counts as two at most.
 */
export class ActiveClock {
  readonly #tickMs: number;
  #at = 0;
  #last = performance.now();

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  /** Milliseconds, as of now; never more than two ticks ahead of the last tick. */
  now(): number {
    return this.#at + Math.min(performance.now() - this.#last, this.#tickMs * 2);
  }

  /** True when the tick came late, so that nobody should be judged by it. */
  tick(): boolean {
    const elapsed = performance.now() - this.#last;
    this.#at += Math.min(elapsed, this.#tickMs * 2);
    this.#last = performance.now();
    return elapsed > this.#tickMs * 3;
  }
}
