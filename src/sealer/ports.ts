import type { CommandId, StreamName } from '../kernel/ids.ts';
import type { EventToAppend, Position, Revision } from '../kernel/recorded-event.ts';
import type { SigningKey } from '../evidence/keys.ts';
import type { ExpectedRevision, Ledger } from '../ledger/ledger.ts';

/** The sealer reads the ledger by a view of its own, and it may be one that somebody tampered with. */
export type LedgerReads = Pick<Ledger, 'readAll' | 'subscribe' | 'head'>;

export interface Appended {
  readonly revision: Revision;
  readonly position: Position;
}

/**
 * Appends by whoever writes the ledger, with every promise of `Ledger.append`: exact, idempotent, honest about the
 * unknown. Throws LedgerError.
 */
export type AppendToLedger = (
  stream: StreamName,
  expected: ExpectedRevision,
  events: readonly EventToAppend[],
) => Promise<Appended>;

/** What was last signed, or was found in the ledger and checked. */
export interface SignedHead {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note, whole: after a crash the same one is appended, never another of the same size. */
  readonly note: string;
  /** Random, made with the note: an append that is tried again after a crash has the same event id. */
  readonly commandId: CommandId;
}

/**
 * Remembers what was last signed, apart from the ledger and its backups: who restores an old ledger does not restore
 * this with it. Durable when `write` returns. Throws SEALER_SECRETS_UNREADABLE, SEALER_SECRETS_UNWRITABLE.
 */
export interface HeadFile {
  read(): SignedHead | undefined;
  write(head: SignedHead): void;
}

/**
 * The private keys. `next` is there while a rotation is on its way. A key is durable before it is given out. Throws
 * SEALER_SECRETS_UNREADABLE, SEALER_SECRETS_UNWRITABLE.
 */
export interface SigningKeys {
  current(origin: string): SigningKey | undefined;
  next(origin: string): SigningKey | undefined;
  /** Makes a key where there is none. */
  makeCurrent(origin: string): SigningKey;
  makeNext(origin: string): SigningKey;
  /** The next key takes the place of the current one, which is gone. */
  promote(): void;
  /** The next key will not take over. */
  discardNext(): void;
}
