/** Milliseconds and counts. The defaults are what held against a real server; tests inject shorter ones. */
export interface EventStoreDbLimits {
  /** One attempt of one append, from its dispatch to the worker. */
  readonly callMs: number;
  /** No answer of any kind for so long, with a call over `callMs`: the worker's connection is taken for dead. */
  readonly silenceMs: number;
  /** One append with its queueing and all its attempts; also a read without progress. */
  readonly overallMs: number;
  /** From the start of a connection until the whole append path is proved. */
  readonly readyMs: number;
  /** After a connection is proved: the next worker is loaded, so that it is there when it is needed. */
  readonly spareAfterMs: number;
  /** Opening the ledger: a server that is still starting is waited for so long. */
  readonly openMs: number;
  /** Nothing appended for so long: the append path is proved again, so that health tells the truth when idle. */
  readonly idleProbeMs: number;
  /** A read call that says nothing for so long is given up and begun again from the last item. */
  readonly readIdleMs: number;
  /** From a subscription's start to its confirmation. */
  readonly confirmMs: number;
  /** How often a quiet subscription looks at the head. */
  readonly headPollMs: number;
  /** The head stands beyond the last event handled for so long: the subscription is stalled. */
  readonly stallMs: number;
  /** The head cannot be read for so long: the same. */
  readonly headUnreadableMs: number;
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  readonly keepAliveMs: number;
  /** Appends in flight; uncapped, 100,000 at once gave 80,477 failures. */
  readonly inFlight: number;
}

export const DEFAULT_LIMITS: EventStoreDbLimits = {
  callMs: 3_000,
  silenceMs: 2_700,
  overallMs: 25_000,
  readyMs: 3_000,
  spareAfterMs: 1_000,
  openMs: 30_000,
  idleProbeMs: 5_000,
  readIdleMs: 3_000,
  confirmMs: 3_000,
  headPollMs: 1_000,
  stallMs: 4_000,
  headUnreadableMs: 2_000,
  firstBackoffMs: 50,
  longestBackoffMs: 1_000,
  keepAliveMs: 2_000,
  inFlight: 500,
};

/** Exponential, with jitter from half to the whole, so that a thousand retries do not arrive as one. */
export function backoffMs(attempt: number, limits: EventStoreDbLimits): number {
  const whole = Math.min(limits.longestBackoffMs, limits.firstBackoffMs * 2 ** Math.min(attempt, 20));
  return whole * (0.5 + Math.random() / 2);
}
