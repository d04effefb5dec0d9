import { CodedError } from '../kernel/coded-error.ts';
import type { Position } from '../kernel/recorded-event.ts';
import type { Clock } from '../kernel/time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ReadModelStore } from './read-model-store.ts';
import type { TokenSource } from './tokens.ts';

export interface ProjectionRunnerOptions {
  readonly ledger: Ledger;
  readonly vault: TokenSource;
  readonly store: ReadModelStore;
  readonly clock: Clock;
  /** The release that projects; parked work is tried again when another one wrote the store. */
  readonly release: string;
  /** At most so many events in one transaction; 2000 when absent. */
  readonly maxBatch?: number;
  /** Waiting after a failure: doubles from `min` to `max`; 100 ms and 30 s when absent. */
  readonly backOffMs?: { readonly min: number; readonly max: number };
  /** For the log: codes, ids and places only. */
  readonly onNotice?: (notice: ProjectionNotice) => void;
}

export type ProjectionNotice =
  | { readonly kind: 'parked'; readonly position: string; readonly stream: string; readonly reason: string }
  | { readonly kind: 'freed'; readonly count: number }
  | { readonly kind: 'failed'; readonly code: string; readonly retryInMs: number; readonly error: unknown }
  /** The read models were not made from this ledger as it stands, and are made again from its beginning. */
  | { readonly kind: 'started-over'; readonly why: 'other-ledger' | 'beyond-head' | 'corrupt' }
  | { readonly kind: 'rebuilt'; readonly position: string };

export interface ProjectionMetrics {
  readonly position: Position;
  /** Age of the oldest event that is not projected yet; 0 when there is none. */
  readonly lagMs: number;
  readonly parked: number;
  readonly caughtUp: boolean;
  readonly rebuilding: boolean;
}

export type ProjectionHealth =
  | { readonly ready: true }
  | { readonly ready: false; readonly code: string; readonly why: string };

/** Why the runner stands still; a sentence without personal data. */
export interface ProjectionFailure {
  readonly code: string;
  readonly why: string;
}

export function failureFrom(error: unknown): ProjectionFailure {
  if (error instanceof CodedError) return { code: String(error.code), why: error.message };
  return { code: 'PROJECTION_FAILED', why: 'The read models cannot go on because of a fault; the log has it.' };
}
