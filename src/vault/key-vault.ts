import { CodedError } from '../kernel/coded-error.ts';
import type { ActorId, CommandId, EventId, Id, Owner, StreamName } from '../kernel/ids.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import type { Position } from '../kernel/recorded-event.ts';
import type { DataCategory, Envelopes, OpenedPayload, SealedRef } from '../kernel/sealed.ts';
import type { Instant } from '../kernel/time.ts';
import type { AccessGrant } from './access-grant.ts';

/** An event's payload of one data category before it is sealed: its version and its personal fields. */
export interface PlainPayload {
  readonly v: number;
  readonly fields: JsonObject;
}
export type PlainPayloads = { readonly [category in DataCategory]?: PlainPayload };

/** What the ledger stores of a sealed event: the envelopes, and the digest of each for the metadata. */
export interface SealedPayloads {
  readonly envelopes: Envelopes;
  /** Base64 SHA-256 of JCS(envelope), per data category. */
  readonly digests: { readonly [category in DataCategory]?: string };
}

export type Comparison = 'same' | 'changed' | 'erased' | 'unreadable';

/**
 * Keys of one owner, taken before a decide loop, and a lease that holds off `shred` until `release`. Sealing and
 * comparing are pure and synchronous from here on, so they may stand inside the loop. Always release, in a `finally`.
 */
export interface SealingSession {
  readonly owner: Owner;
  /**
   * Throws `VAULT_CATEGORY_NOT_TAKEN` for a data category that was not asked for when the session was taken. The AAD is
   * JCS([alg, event id, stream, type, data category, kid]): without the revision, so a conflict needs no new sealing.
   */
  seal(
    place: { readonly stream: StreamName; readonly eventId: EventId; readonly type: string },
    payloads: PlainPayloads,
  ): SealedPayloads;
  /** Whether the field sealed in `ref` has this value: JCS of both is compared, inside. No plaintext leaves. */
  compare(ref: SealedRef, field: string, value: JsonValue): Comparison;
  release(): void;
}

export interface SessionRequest {
  readonly owner: Owner;
  /** Keys to seal under: minted (durably, at once, one for all who race) where none exists yet. */
  readonly seal: readonly DataCategory[];
  /** Keys to compare with: never minted. */
  readonly compare?: readonly DataCategory[];
}

export type Resolution =
  | { readonly kind: 'customer'; readonly customer: Id }
  /** The person was erased and is not to be brought back by a row or a call (`CUSTOMER_ERASED`). */
  | { readonly kind: 'suppressed' }
  | { readonly kind: 'unknown' };

export type Reservation =
  /** `customer` now holds the identifier, or held it already. */
  | { readonly kind: 'reserved' }
  /** Another customer holds it; that one wins. */
  | { readonly kind: 'held'; readonly customer: Id }
  | { readonly kind: 'suppressed' };

export interface ShredRequest {
  readonly owners: readonly Owner[];
  readonly dataCategories: readonly DataCategory[];
  /** Id of the erasure that decided it; printed wherever the value shows as erased. */
  readonly request: Id;
  readonly at: Instant;
  /** Until when the suppressions of dropped reservations are kept. */
  readonly suppressUntil: Instant;
}

export interface ShredOutcome {
  /**
   * One for each owner and data category that this request erased; what an earlier one had erased is not among them.
   * `kid` and `kc` are absent where there never was a key.
   */
  readonly tombstones: readonly {
    readonly owner: Owner;
    readonly dataCategory: DataCategory;
    readonly kid?: string;
    readonly kc?: string;
  }[];
  readonly suppressions: { readonly count: number; readonly until: Instant };
  /** When it was decided; of the first call, if this one repeats it. */
  readonly at: Instant;
}

/** What one erasure destroyed, and when that was decided. */
export interface KnownShred {
  readonly request: Id;
  readonly at: Instant;
  readonly outcome: ShredOutcome;
}

/** What an `Idempotency-Key` stands for (docs/record.md section 8). Neither the key nor the body is ever stored. */
export type KeyedCommand =
  | { readonly kind: 'new' | 'unfinished'; readonly commandId: CommandId }
  | { readonly kind: 'finished'; readonly commandId: CommandId; readonly outcome: JsonObject }
  /** The key came earlier with another body. */
  | { readonly kind: 'reused' };

/**
 * The key vault: the one place that erasure destroys, trusted for confidentiality. One random 256-bit data key per
 * (owner, data category), wrapped by the master key of an epoch; the master key is never in the data folder.
 *
 * - **Durable.** A key is durable before an event is sealed under it. A key without events is legal.
 * - **Once.** 100 first writes from several processes make one key per (owner, data category).
 * - **Erased is a state.** A tombstone, not the absence of a key: `session` for an erased data category throws
 *   `VAULT_ERASED`; `open` answers `erased`. A missing key without a tombstone is `unreadable`, an incident.
 * - **Shred waits.** From its decision on the data category counts as erased everywhere. It returns only after no session
 *   that was taken before is in flight in any live process, the wrapped key bytes are in no file of the vault any more,
 *   and the erasure journal has the act. The wait has a bound (10 s by default): a process that gives no sign for so
 *   long, or a session that stays open for so long, is passed over. What that session seals afterwards is refused; an
 *   event it had sealed before and appends afterwards is *erased*, never *unreadable*, and no tampering.
 * - **Resumable.** A shred that was cut short at any point is finished by the next opening, before anything is served.
 * - **Nothing is opened without a grant**, save inside `compare` and `indexTokens`, which give out no plaintext.
 * - **Bounded.** Opened keys are cached within a bound, and never across a generation.
 */
export interface KeyVault {
  session(request: SessionRequest): Promise<SealingSession>;

  /** One batch, once: a second `open` with the same grant throws `VAULT_GRANT_SPENT`. Answers in the order of `refs`. */
  open(refs: readonly SealedRef[], grant: AccessGrant): Promise<readonly OpenedPayload[]>;

  /**
   * Keyed search tokens of those fields, for read models only (base64, 128 bits each). Opens inside. Absent fields give
   * none; an erased payload gives none.
   */
  indexTokens(ref: SealedRef, fields: readonly string[]): Promise<readonly string[] | 'erased' | 'unreadable'>;

  /** Tokens for one search, never stored. Every word must match one; an empty list means that nothing can match. */
  queryTokens(field: string, words: string): Promise<readonly string[]>;

  /**
   * Atomic over processes. `deliberate` registers a person again in spite of a suppression (a recorded decision). Throws
   * `VAULT_ERASED` when the data category `source` of this very customer was erased.
   */
  reserve(
    system: string,
    identifier: string,
    customer: Id,
    options?: { readonly deliberate?: boolean },
  ): Promise<Reservation>;
  resolve(system: string, identifier: string): Promise<Resolution>;

  /** Idempotent. Tombstones also data categories that never had a key. */
  shred(request: ShredRequest): Promise<ShredOutcome>;
  /** Every shredding that the vault knows, so that one which was cut off before its event can be recorded. */
  shreds(): Promise<readonly KnownShred[]>;
  /** Ids of the erasures that reached data of these owners: from the vault itself, so also before the ledger says so. */
  erasures(owners: readonly Owner[]): Promise<readonly Id[]>;

  /**
   * `bodyDigestInput` is the canonical body; only its HMAC is kept, for 30 days. The mapping is durable before this
   * returns, so a retry in another process meets the same command id.
   */
  commandFor(actor: ActorId, idempotencyKey: string, bodyDigestInput: string): Promise<KeyedCommand>;
  /** `outcome`: ids, revisions and codes only. */
  finishCommand(actor: ActorId, idempotencyKey: string, outcome: JsonObject): Promise<void>;

  /**
   * The start check (docs/record.md section 4): which of these kids have neither a key nor a tombstone (an older vault
   * was put back). Called from `checkedPosition` on, before serving. What the journal names was destroyed again at
   * opening; what a `CategoryKeysShredded` in the ledger names is destroyed again by `shred` with the same request.
   */
  missingKeys(
    kids: readonly { readonly owner: Owner; readonly dataCategory: DataCategory; readonly kid: string }[],
  ): Promise<readonly string[]>;
  checkedPosition(): Promise<Position | undefined>;
  setCheckedPosition(position: Position): Promise<void>;

  health(): { readonly ready: true } | { readonly ready: false; readonly code: VaultErrorCode; readonly why: string };
  close(): Promise<void>;
}

export const VAULT_ERROR_CODES = [
  /** The data category of this owner was erased; `details.dataCategory`, `details.request`, `details.at`. */
  'VAULT_ERASED',
  'VAULT_CATEGORY_NOT_TAKEN',
  'VAULT_GRANT_SPENT',
  'VAULT_GRANT_EXPIRED',
  /** The grant does not cover an owner or a data category of the batch. */
  'VAULT_GRANT_TOO_NARROW',
  'VAULT_MASTER_KEY_MISSING',
  'VAULT_MASTER_KEY_WRONG',
  /** Something is still wrapped by it; it cannot be destroyed. */
  'VAULT_MASTER_KEY_IN_USE',
  /** It is the operator's own and still given, so nobody can say that it is destroyed. */
  'VAULT_MASTER_KEY_HELD',
  'VAULT_NO_SPACE',
  'VAULT_UNAVAILABLE',
  'VAULT_CORRUPT',
  /** A reader holds the file, so key bytes cannot be removed yet. The data counts as erased; ask again to finish. */
  'VAULT_SHRED_BUSY',
  'VAULT_CLOSED',
] as const;
export type VaultErrorCode = (typeof VAULT_ERROR_CODES)[number];

export class VaultError extends CodedError<VaultErrorCode> {}
