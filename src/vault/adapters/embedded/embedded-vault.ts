import { CodedError } from '../../../kernel/coded-error.ts';
import type { ActorId, Id, Owner } from '../../../kernel/ids.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import type { Position } from '../../../kernel/recorded-event.ts';
import type { DataCategory, OpenedPayload, SealedRef } from '../../../kernel/sealed.ts';
import { parseDecimal } from '../../../kernel/strict.ts';
import type { Clock } from '../../../kernel/time.ts';
import type { AccessGrant } from '../../access-grant.ts';
import {
  type KeyedCommand,
  type KeyVault,
  type KnownShred,
  type Reservation,
  type Resolution,
  type SealingSession,
  type SessionRequest,
  type ShredOutcome,
  type ShredRequest,
  VaultError,
  type VaultErrorCode,
} from '../../key-vault.ts';
import type { MasterKeyState, MasterKeys, Rotation } from '../../master-keys.ts';
import { indexTerms, queryTerms, searchToken } from '../../search-terms.ts';
import { Commands } from './commands.ts';
import { ErasureJournal } from './erasure-journal.ts';
import { asVaultError } from './errors.ts';
import { type HmacKeys, openHmacKeys } from './hmac-keys.ts';
import { KeyRing } from './key-ring.ts';
import { KeyStore } from './key-store.ts';
import { type LeaseLimits, Leases } from './leases.ts';
import { MasterKeySource } from './master-key.ts';
import { customerOwner, Reservations } from './reservations.ts';
import { type RotationPoint, Rotator } from './rotation.ts';
import { blockShortly, type Connection, openConnection } from './schema.ts';
import { erased, openInToday, type UpcastSealed } from './session.ts';
import { SessionMaker } from './session-maker.ts';
import { type CrashPoint, Shredder } from './shredding.ts';
import { Writer } from './writer.ts';

export interface EmbeddedVaultLimits extends LeaseLimits {
  /** How long a shred tries to cut the log file while another program reads it, before `VAULT_SHRED_BUSY`. */
  readonly shredLimitMs: number;
  /** Opened keys in memory. 15,000 of them cost a fifth of the speed. */
  readonly cachedKeys: number;
}

const LIMITS: EmbeddedVaultLimits = {
  heartbeatMs: 1_000,
  staleAfterMs: 10_000,
  shredLimitMs: 30_000,
  cachedKeys: 10_000,
};
const HOUSEKEEPING_MS = 3_600_000;

export interface EmbeddedVaultOptions {
  readonly file: string;
  /** Apart from the data: master key (unless given) and erasure journal. Made, 0700, when something is first put there. */
  readonly secretsDir: string;
  /** From the environment, in place of the file: 32 bytes in base64, or `epoch:base64` joined by commas. */
  readonly masterKey?: string;
  /** The first name of the ledger that it belongs to: the journal says it. Absent for a copy that is looked into alone. */
  readonly origin?: string;
  readonly clock: Clock;
  readonly upcastSealed?: UpcastSealed;
  readonly limits?: Partial<EmbeddedVaultLimits>;
  /** For tests, which stop the process there. */
  readonly atCrashPoint?: (point: CrashPoint) => void;
  readonly atRotationPoint?: (point: RotationPoint) => void;
}

/** The vault, and the master keys that it is wrapped by. */
export interface EmbeddedVault extends KeyVault, MasterKeys {
  /** For whoever proves a copy: how many keys open under the master keys that are here, and how many do not. */
  proveKeys(): Promise<{ readonly keys: number; readonly damaged: number }>;
}

/**
 * Opens or creates the key vault in one SQLite file; several processes may have it open. Throws
 * `VAULT_MASTER_KEY_MISSING` or `VAULT_MASTER_KEY_WRONG` before anything is changed. What the erasure journal names is
 * destroyed again before this returns.
 */
export async function openEmbeddedVault(options: EmbeddedVaultOptions): Promise<EmbeddedVault> {
  let db: Connection | undefined;
  try {
    db = openConnection(options.file);
    const vault = new SqliteVault(db, options);
    await vault.start();
    return vault;
  } catch (error) {
    db?.close();
    throw asVaultError(error);
  }
}

class SqliteVault implements EmbeddedVault {
  readonly #db: Connection;
  readonly #clock: Clock;
  readonly #upcast: UpcastSealed;
  readonly #writer: Writer;
  readonly #keys: KeyStore;
  readonly #leases: Leases;
  readonly #hmacKeys: HmacKeys;
  readonly #reservations: Reservations;
  readonly #commands: Commands;
  readonly #shredder: Shredder;
  readonly #rotator: Rotator;
  readonly #sessions: SessionMaker;
  #housekeeping: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(db: Connection, options: EmbeddedVaultOptions) {
    const limits = { ...LIMITS, ...options.limits };
    const ring = new KeyRing(db, new MasterKeySource(options.secretsDir, options.masterKey));
    this.#db = db;
    this.#clock = options.clock;
    this.#upcast = options.upcastSealed ?? ((_type, _dataCategory, v, fields) => ({ v, fields }));
    this.#hmacKeys = db
      .transaction(() => {
        ring.open();
        return openHmacKeys(db, ring);
      })
      .immediate();
    this.#writer = new Writer(db);
    this.#keys = new KeyStore(db, ring, limits.cachedKeys);
    this.#leases = new Leases(db, this.#writer, () => this.#keys.refresh(), limits);
    this.#reservations = new Reservations(db, options.clock, this.#hmacKeys);
    this.#commands = new Commands(db, options.clock, this.#hmacKeys.idempotency);
    this.#rotator = new Rotator(db, this.#writer, ring, options.atRotationPoint ?? (() => undefined));
    this.#sessions = new SessionMaker({
      writer: this.#writer,
      keys: this.#keys,
      leases: this.#leases,
      upcast: this.#upcast,
    });
    this.#shredder = new Shredder({
      db,
      file: options.file,
      writer: this.#writer,
      leases: this.#leases,
      refresh: () => this.#keys.refresh(),
      reservations: this.#reservations,
      journal: new ErasureJournal(
        options.secretsDir,
        options.origin === undefined ? undefined : { origin: options.origin, clock: options.clock },
      ),
      limitMs: limits.shredLimitMs,
      atCrashPoint: options.atCrashPoint ?? (() => undefined),
    });
  }

  /** Before anything is served. */
  async start(): Promise<void> {
    blockShortly(this.#db);
    await this.#leases.start();
    try {
      await this.#shredder.replay();
      await this.#expire();
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#housekeeping = setInterval(() => void this.#expire().catch(() => undefined), HOUSEKEEPING_MS);
    this.#housekeeping.unref();
  }

  async session(request: SessionRequest): Promise<SealingSession> {
    return this.#guarded(() => this.#sessions.take(request));
  }

  async open(refs: readonly SealedRef[], grant: AccessGrant): Promise<readonly OpenedPayload[]> {
    return this.#guarded(() => {
      if (!grant.spend()) throw new VaultError('VAULT_GRANT_SPENT', 'A grant opens one batch, once.');
      if (grant.expiresAt <= this.#clock.now()) throw new VaultError('VAULT_GRANT_EXPIRED', 'The grant has expired.');
      for (const { owner, dataCategory } of refs) {
        if (!grant.owners.has(owner) || !grant.dataCategories.has(dataCategory)) {
          throw new VaultError('VAULT_GRANT_TOO_NARROW', 'The grant does not cover all that was to be opened.', {
            details: { owner, dataCategory },
          });
        }
      }
      this.#refresh();
      return refs.map((ref) => this.#openOne(ref));
    });
  }

  #openOne(ref: SealedRef): OpenedPayload {
    const state = this.#keys.look(ref.owner, ref.dataCategory);
    if (state.kind === 'erased') return { kind: 'erased', at: state.at, request: state.request };
    return openInToday(ref, state, this.#upcast);
  }

  async indexTokens(ref: SealedRef, fields: readonly string[]): Promise<readonly string[] | 'erased' | 'unreadable'> {
    return this.#guarded(() => {
      this.#refresh();
      const opened = this.#openOne(ref);
      if (opened.kind !== 'opened') return opened.kind;
      const values = opened.fields as JsonObject;
      return fields.flatMap((field) => {
        const value = Object.hasOwn(values, field) ? values[field] : undefined;
        return value === undefined ? [] : this.#tokens(field, indexTerms(field, value));
      });
    });
  }

  async queryTokens(field: string, words: string): Promise<readonly string[]> {
    return this.#guarded(() => this.#tokens(field, queryTerms(field, words)));
  }

  #tokens(field: string, terms: readonly string[]): readonly string[] {
    return terms.map((term) => searchToken(this.#hmacKeys.search, field, term));
  }

  async reserve(
    system: string,
    identifier: string,
    customer: Id,
    options: { readonly deliberate?: boolean } = {},
  ): Promise<Reservation> {
    return this.#guarded(() =>
      this.#writer.write(() => {
        const state = this.#keys.read(customerOwner(customer), 'source');
        if (state.kind === 'erased') throw erased('source', state);
        return this.#reservations.reserve(system, identifier, customer, options.deliberate ?? false);
      }),
    );
  }

  async resolve(system: string, identifier: string): Promise<Resolution> {
    return this.#guarded(() => this.#reservations.resolve(system, identifier));
  }

  async shred(request: ShredRequest): Promise<ShredOutcome> {
    return this.#guarded(() => this.#shredder.shred(request));
  }

  async shreds(): Promise<readonly KnownShred[]> {
    return this.#guarded(() => this.#shredder.known());
  }

  async erasures(owners: readonly Owner[]): Promise<readonly Id[]> {
    return this.#guarded(() => this.#shredder.erasures(owners));
  }

  async commandFor(actor: ActorId, idempotencyKey: string, bodyDigestInput: string): Promise<KeyedCommand> {
    return this.#guarded(() =>
      this.#writer.write(() => this.#commands.commandFor(actor, idempotencyKey, bodyDigestInput)),
    );
  }

  async finishCommand(actor: ActorId, idempotencyKey: string, outcome: JsonObject): Promise<void> {
    return this.#guarded(() => this.#writer.write(() => this.#commands.finish(actor, idempotencyKey, outcome)));
  }

  async missingKeys(
    kids: readonly { readonly owner: Owner; readonly dataCategory: DataCategory; readonly kid: string }[],
  ): Promise<readonly string[]> {
    return this.#guarded(() => {
      this.#refresh();
      const missing = kids.filter(({ owner, dataCategory, kid }) => {
        const state = this.#keys.look(owner, dataCategory);
        return state.kind !== 'erased' && (state.kind !== 'key' || state.key.kid !== kid);
      });
      return [...new Set(missing.map(({ kid }) => kid))];
    });
  }

  async checkedPosition(): Promise<Position | undefined> {
    return this.#guarded(() => {
      const text = this.#db.prepare<[], string | null>('SELECT checked FROM state').pluck().get();
      return typeof text === 'string' ? parseDecimal(text) : undefined;
    });
  }

  async setCheckedPosition(position: Position): Promise<void> {
    await this.#guarded(() =>
      this.#writer.write(() => this.#db.prepare('UPDATE state SET checked = ?').run(position.toString())),
    );
  }

  async rotateMasterKey(after?: number): Promise<Rotation> {
    return this.#guarded(() => this.#rotator.rotate(after));
  }

  async masterKeys(): Promise<MasterKeyState> {
    return this.#guarded(() => this.#rotator.state());
  }

  async newestEpoch(): Promise<number> {
    return this.#guarded(() => this.#rotator.current());
  }

  async proveKeys(): Promise<{ readonly keys: number; readonly damaged: number }> {
    return this.#guarded(() => this.#rotator.prove());
  }

  async destroyMasterKey(epoch: number): Promise<void> {
    return this.#guarded(() => this.#rotator.destroy(epoch));
  }

  health(): { readonly ready: true } | { readonly ready: false; readonly code: VaultErrorCode; readonly why: string } {
    if (this.#closed !== undefined) return { ready: false, code: 'VAULT_CLOSED', why: 'The key vault is closed.' };
    const trouble = this.#writer.trouble;
    return trouble === undefined ? { ready: true } : { ready: false, ...trouble };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearInterval(this.#housekeeping);
    // A row that cannot be taken away shows as a dead process, and goes stale.
    await this.#leases.stop().catch(() => undefined);
    await this.#writer.idle();
    this.#db.close();
  }

  async #expire(): Promise<void> {
    await this.#writer.write(() => {
      this.#reservations.expire();
      this.#commands.expire();
    });
  }

  #refresh(): number {
    const generation = this.#keys.refresh();
    this.#leases.observe(generation);
    return generation;
  }

  async #guarded<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    if (this.#closed !== undefined) throw closed();
    try {
      return await work();
    } catch (error) {
      // Work that was under way when the vault was closed meets a closed file.
      if (this.#closed !== undefined && !(error instanceof CodedError)) throw closed(error);
      throw asVaultError(error);
    }
  }
}

const closed = (cause?: unknown): VaultError => new VaultError('VAULT_CLOSED', 'The key vault is closed.', { cause });
