import type { Position, Revision } from '../kernel/recorded-event.ts';
import type { Instant } from '../kernel/time.ts';

/** Integers come back as bigint. */
export type SqlValue = string | number | bigint | null;

/** One statement with its parameters. The text is a constant of the read model's file; values only ever are parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}
export type Change = Statement;
export type Row = { readonly [column: string]: SqlValue };

/** How far the ledger has been projected, and in which ledger. */
export interface Checkpoint {
  /** Of the last item handled. */
  readonly position: Position;
  /** Where that item stands and its id: a ledger that holds another event there is not the one that was projected. */
  readonly stream: string;
  readonly revision: Revision;
  readonly eventId: string;
  /** Id of the event `LedgerOpened`. */
  readonly ledger: string;
  /** Absent when the last item was foreign. */
  readonly recordedAt?: Instant;
}

/** A note that stands from before something must leave the files until it has left them all. */
export const PURGE_DUE = 'purge-due';

/** What queries need, and all they get. */
export interface ReadModelReader {
  /** All answers come from one snapshot, one list of rows for each query, in order. */
  read(queries: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
}

/**
 * Where read models live. Trusted for nothing: everything in it can be deleted and is rebuilt from the ledger. It holds
 * envelopes (sealed under the customers' keys) and keyed tokens, so what is deleted is overwritten.
 *
 * - **Atomic.** `commit` writes all changes and the checkpoint, in order, or nothing.
 * - **Not necessarily durable.** After a power loss an older state with its own checkpoint may come back; after
 *   `kill -9` the last commit stands.
 * - **One writer.** A second process that opens it is refused with `PROJECTION_IN_USE`.
 */
export interface ReadModelStore extends ReadModelReader {
  checkpoint(): Promise<Checkpoint | undefined>;
  commit(changes: readonly Change[], checkpoint: Checkpoint): Promise<void>;
  /** A word about the store itself (which release wrote it); not content, so not in the digest. */
  note(key: string): Promise<string | undefined>;
  setNote(key: string, value: string): Promise<void>;
  /**
   * Removes what deleted rows left behind, also in side files. Called after keys were shredded. What would hold up the
   * process for long is noted (`PURGE_DUE`) and done at the next opening.
   */
  purge(): Promise<void>;
  /** Empties everything, notes too. */
  reset(): Promise<void>;
  /** An empty store for a rebuild, while this one goes on serving. What an earlier rebuild left is removed. */
  beside(): Promise<ReadModelStore>;
  /** Puts `other`, made by `beside`, in the place of this one: every read is wholly before or wholly after. */
  replaceWith(other: ReadModelStore): Promise<void>;
  /**
   * Base64 SHA-256 over all rows of all tables in canonical order, the parked ones among them: whatever the batches and
   * restarts were, the same ledger gives the same digest.
   */
  digest(): Promise<string>;
  close(): Promise<void>;
}
