import { CodedError } from '../kernel/coded-error.ts';
import type { Id, Owner, StreamName } from '../kernel/ids.ts';
import type { AppendReceipt } from '../kernel/receipt.ts';
import type { EventToAppend, Position, RecordedEvent, Revision } from '../kernel/recorded-event.ts';
import type { DataCategory } from '../kernel/sealed.ts';
import type { Instant } from '../kernel/time.ts';

/** Before the first event of every ledger. `fromPosition` is exclusive everywhere. */
export const START: Position = -1n;

/** UTF-8 bytes of JCS(data) + JCS(metadata), over all events of one append, on every adapter. */
export const MAX_APPEND_BYTES = 512 * 1024;

/** The exact revision of the last event now on the stream, or that there is none. There is no `any`. */
export type ExpectedRevision = Revision | 'noStream';

/**
 * What a place of the ledger holds. A *foreign* event is one that we did not write or that was damaged since: a type
 * that begins with `$` on one of our streams, malformed data, a link, a redacted event. Nothing folds it; the sealer
 * counts it as a leaf of its place only; a decision on its stream is refused.
 */
export type LedgerItem =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | {
      readonly kind: 'foreign';
      readonly stream: string;
      readonly revision: Revision;
      readonly position: Position;
      readonly id: string;
      readonly type: string;
      readonly reason: string;
    };

export type LedgerSignal =
  | LedgerItem
  /** Everything recorded before the subscription looked has been handed over; live events follow. */
  | { readonly kind: 'caughtUp'; readonly position: Position };

export interface ReadAllOptions {
  /** Exclusive; `START` for the beginning. */
  readonly fromPosition: Position;
  /** Stream categories to hand over; all when absent. Never `$` streams. */
  readonly categories?: readonly string[];
  /** At most so many items, after filtering. */
  readonly limit?: number;
}

export interface ReadStreamOptions {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive; the beginning (forwards) or the end (backwards) when absent. */
  readonly fromRevision?: Revision;
  readonly limit?: number;
}

export interface LedgerHead {
  /** Position of the last event, `START` when the ledger is empty. */
  readonly position: Position;
  /** Its `recordedAt`, not voided by a `ClockCorrected`; absent when the ledger is empty. */
  readonly recordedAt?: Instant;
}

/** Data keys that are destroyed already. Whoever asks has made sure of it: a purge cannot be undone. */
export interface PurgeRequest {
  /** Id of the erasure that decided it. */
  readonly request: Id;
  readonly keys: readonly { readonly owner: Owner; readonly dataCategory: DataCategory; readonly kid: string }[];
}

export interface PurgeOutcome {
  /**
   * Envelopes of these owners and data categories whose ciphertext is no longer in the store: counted anew each time, so
   * a purge that was cut short and asked for again answers the same number.
   */
  readonly envelopes: number;
}

/**
 * The ledger: the only source of truth. It is verified, not trusted, for content; it is trusted for order until a
 * checkpoint is sealed.
 *
 * - **Durable.** When `append` resolves, the events survive `kill -9` and power loss.
 * - **Atomic.** The events of one append are all there, at consecutive revisions, or none is.
 * - **Exact.** An append lands at exactly the expected revision or fails with `LEDGER_WRONG_REVISION`. Of 50 racing
 *   for revision 0, one wins.
 * - **Idempotent.** A second append of the same ids at the same expected revision answers with the first receipt,
 *   `repeated: true`, also after later appends. Ids that stand elsewhere on the stream, or only some of them: refused
 *   as `LEDGER_WRONG_REVISION`, as far back along the stream as the adapter says it looks (the last 4,096 events
 *   at least). What is stored counts, also in the receipt; the second body is ignored. A part of an earlier run, at
 *   its own place, is repeated too.
 * - **Ordered.** Positions rise strictly over the whole ledger and in each stream. Everyone reads the same order.
 * - **Honest about the unknown.** `LEDGER_OUTCOME_UNKNOWN` means that the events may be there: append the same ids
 *   again, or read back; never with new ids. Every other error means that nothing was written.
 * - **Checked first.** What cannot be stored for ever (`undefined`, lone surrogates, `__proto__`, integer-like keys,
 *   unsafe numbers, more than `MAX_APPEND_BYTES`, no events, ids twice) is refused before anything is sent.
 * - **Its own clock.** `recordedAt` is stamped by the adapter as `max(now, last seen)`, see `clock-guard.ts`.
 *
 * Reads hand over items in order, each exactly once, and release what they hold when left early. Appended bytes of
 * `clear` and `metadata` come back canonically equal.
 */
export interface Ledger {
  append(stream: StreamName, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendReceipt>;

  /** A stream that does not exist yields nothing. */
  readStream(stream: StreamName, options: ReadStreamOptions): AsyncIterable<LedgerItem>;

  /** From a position to the end as it was when the read began, or a little later; then it ends. */
  readAll(options: ReadAllOptions): AsyncIterable<LedgerItem>;

  /**
   * From a position on, for ever, until `signal` aborts (then it ends without an error). Survives everything that
   * `append` survives: it reconnects by itself from the last item handed over. A position beyond the head throws
   * `LEDGER_POSITION_BEYOND_HEAD` (an older ledger was put back, or a wrong connection). `caughtUp` comes each time
   * that catching up ends, at least once.
   */
  subscribe(options: Omit<ReadAllOptions, 'limit'>, signal: AbortSignal): AsyncIterable<LedgerSignal>;

  head(): Promise<LedgerHead>;

  /**
   * Purges ciphertext whose keys are destroyed: the second step of an erasure. A declared capability, absent where the
   * store cannot do it (EventStoreDB keeps what it was given); there the destroyed key is all that stands before it.
   *
   * - **Gone.** When it resolves, the bytes of those envelopes are in no file of the store: not in its tables, not in
   *   its log, not on its free pages. What the device below keeps is named in docs/trust.md.
   * - **Nothing else changes.** The event stays, with `clear`, its metadata and the envelope's digest in it: leaves,
   *   proofs, bundles and receipts made before verify as they did. An envelope of another key is never touched.
   * - **Erased.** A purged envelope is missing from `data.sealed` while its digest stands. Its key has a tombstone, so
   *   whoever opens it is answered *erased*, never *unreadable*; no reader may call such an event damaged.
   * - **Bounded.** It works in small steps; appends and reads go on between them.
   * - **Resumable and idempotent.** Cut short at any point, it is finished by the same call again, which also takes what
   *   landed under those keys since. Throws `LEDGER_PURGE_BUSY` when only the last step, the log, could not be done.
   */
  purge?(request: PurgeRequest): Promise<PurgeOutcome>;

  /** Lets appends in flight end, then releases everything. Later calls throw `LEDGER_CLOSED`. */
  close(): Promise<void>;

  /** Whether appends would be taken now; a sentence without personal data when not. For readiness, not for logic. */
  health(): { readonly ready: true } | { readonly ready: false; readonly code: LedgerErrorCode; readonly why: string };
}

export const LEDGER_ERROR_CODES = [
  /** Another event stands at the expected place. `details.actual` is the last revision or `noStream`. */
  'LEDGER_WRONG_REVISION',
  /** Refused before sending: the events cannot be stored. The message names the field. */
  'LEDGER_EVENT_INVALID',
  'LEDGER_APPEND_TOO_LARGE',
  /** Our clock is more than 2 s behind the last event. */
  'LEDGER_CLOCK_BEHIND',
  /** Our clock is more than 30 days beyond the last event; an operator must accept it. */
  'LEDGER_CLOCK_JUMPED',
  /** The disk is full or refuses to write. Nothing of this call was written. */
  'LEDGER_NO_SPACE',
  /** The store cannot be reached, and nothing of this call was written. */
  'LEDGER_UNAVAILABLE',
  /** The call may or may not have been written. */
  'LEDGER_OUTCOME_UNKNOWN',
  /** A stream with a foreign event in it, or one that does not begin at revision 0. */
  'LEDGER_STREAM_DAMAGED',
  'LEDGER_POSITION_BEYOND_HEAD',
  /** Purged in the tables, while another program's reading keeps the log from being cut. Ask again to finish. */
  'LEDGER_PURGE_BUSY',
  /** Another process has the embedded store open for writing. */
  'LEDGER_IN_USE',
  /** The database holds something that is not a ledger of ours, or not the one expected. */
  'LEDGER_FOREIGN',
  /** The store's file is corrupt or unreadable. */
  'LEDGER_CORRUPT',
  'LEDGER_CLOSED',
] as const;
export type LedgerErrorCode = (typeof LEDGER_ERROR_CODES)[number];

export class LedgerError extends CodedError<LedgerErrorCode> {}
