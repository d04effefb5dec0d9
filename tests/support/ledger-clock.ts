import { type Clock, fromMillis, type Instant, systemClock, toMillis } from '../../src/kernel/time.ts';

/** A clock that runs like the machine's until a test stops it at an instant of its choice. */
export class TestClock implements Clock {
  #stoppedAt: Instant | undefined;

  now(): Instant {
    return this.#stoppedAt ?? systemClock.now();
  }

  /** Stops at `instant` plus `ms`. */
  stopAt(instant: Instant, ms = 0): Instant {
    this.#stoppedAt = fromMillis(toMillis(instant) + ms);
    return this.#stoppedAt;
  }

  run(): void {
    this.#stoppedAt = undefined;
  }
}
