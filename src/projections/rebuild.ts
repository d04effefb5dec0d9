import type { Position } from '../kernel/recorded-event.ts';
import type { Follower, LedgerFacts } from './follower.ts';
import { ProjectionError } from './projection-error.ts';
import type { ReadModelStore } from './read-model-store.ts';

/** The live follower stands still at `position` until `resume` is called; then it goes on from its store. */
export interface PausedLive {
  readonly position: Position;
  readonly resume: () => void;
}

export interface RebuildDeps {
  readonly facts: LedgerFacts;
  readonly store: ReadModelStore;
  readonly release: string;
  readonly follow: (beside: ReadModelStore, onCaughtUp: () => void) => Follower;
  readonly pauseLive: () => Promise<PausedLive>;
  readonly stopping: AbortSignal;
}

/**
 * Makes the read models again in a store of their own, and puts it in the place of the one that serves. What serves is
 * never behind what it served before. Crash points: (1) while it is being made, and (2) made but not yet in place: the
 * old one serves on, and the next opening removes what was begun; (3) in place: it is whole.
 */
export async function rebuildBeside(deps: RebuildDeps): Promise<Position> {
  const { facts, store, release, follow, pauseLive, stopping } = deps;
  const beside = await store.beside();
  const leave = new AbortController();
  let hasCaughtUp = (): void => {};
  const caughtUp = new Promise<void>((resolve) => {
    hasCaughtUp = resolve;
  });
  const follower = follow(beside, hasCaughtUp);
  const running = follower.run(facts, AbortSignal.any([leave.signal, stopping]));
  const ended = endOf(running);
  ended.catch(() => undefined);
  let live: PausedLive | undefined;
  try {
    await Promise.race([caughtUp, ended]);
    live = await pauseLive();
    while (!(await Promise.race([follower.waitFor(live.position, PATIENCE_MS), ended])));
    leave.abort();
    await running;
    await beside.setNote('release', release);
    await store.replaceWith(beside);
    return follower.position;
  } finally {
    leave.abort();
    await running.catch(() => undefined);
    await beside.close();
    live?.resume();
  }
}

const PATIENCE_MS = 60_000;

/** Rejects when the follower ends before it was told to: with what ended it, or because all of us are stopping. */
async function endOf(running: Promise<void>): Promise<never> {
  await running;
  throw new ProjectionError('PROJECTION_CLOSED', 'The rebuild was stopped; the read models serve on as they were.');
}
