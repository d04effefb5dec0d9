import { type Clock, type Instant, plusMillis, systemClock } from '../../src/kernel/time.ts';

/** The real clock, moved forward by hand: never back, and never further than the ledger's guard lets pass. */
export interface MovableClock extends Clock {
  forward(ms: number): void;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    now: () => plusMillis(systemClock.now(), ahead),
    forward: (ms) => {
      ahead += ms;
    },
  };
}

export const addMillis = (at: Instant, ms: number): Instant => plusMillis(at, ms);
