import type { EventStoreDbLimits } from '../../src/ledger/adapters/eventstoredb/limits.ts';

/**
 * Short enough that a test of silence does not take half a minute. On a busy machine a limit may strike without need:
 * then an attempt is made again, and the promises must hold all the same.
 */
export const SHORT_LIMITS: Partial<EventStoreDbLimits> = {
  callMs: 400,
  silenceMs: 350,
  overallMs: 30_000,
  readyMs: 2_000,
  idleProbeMs: 60_000,
  readIdleMs: 400,
  confirmMs: 400,
  headPollMs: 60,
  stallMs: 400,
  headUnreadableMs: 800,
  firstBackoffMs: 10,
  longestBackoffMs: 100,
};
