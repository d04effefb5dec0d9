import type { Position } from '../kernel/recorded-event.ts';

interface Waiter {
  readonly position: Position;
  readonly resolve: (reached: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

/** Those who wrote and want to read what they wrote. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  waitFor(position: Position, timeoutMs: number, reachedAlready: Position): Promise<boolean> {
    if (position <= reachedAlready) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter);
        resolve(false);
      }, timeoutMs);
      const waiter: Waiter = { position, resolve, timer };
      this.#waiting.add(waiter);
    });
  }

  reached(position: Position): void {
    for (const waiter of this.#waiting) {
      if (waiter.position > position) continue;
      clearTimeout(waiter.timer);
      this.#waiting.delete(waiter);
      waiter.resolve(true);
    }
  }

  /** Nobody will get any further: whoever still waits hears so now. */
  giveUp(): void {
    for (const waiter of this.#waiting) {
      clearTimeout(waiter.timer);
      waiter.resolve(false);
    }
    this.#waiting.clear();
  }
}
