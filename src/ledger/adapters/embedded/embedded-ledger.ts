import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import type { StreamName } from '../../../kernel/ids.ts';
import type { AppendReceipt } from '../../../kernel/receipt.ts';
import type { EventToAppend } from '../../../kernel/recorded-event.ts';
import type { Clock, Instant } from '../../../kernel/time.ts';
import { ClockGuard } from '../../clock-guard.ts';
import { prepareAppend } from '../../codec.ts';
import { checkExpected } from '../../expectation.ts';
import { followLocally, type LocalLog, readAllLocally, Wakeup } from '../../follow.ts';
import {
  type ExpectedRevision,
  type Ledger,
  LedgerError,
  type LedgerErrorCode,
  type LedgerHead,
  type LedgerItem,
  type LedgerSignal,
  type PurgeOutcome,
  type PurgeRequest,
  type ReadAllOptions,
  type ReadStreamOptions,
  START,
} from '../../ledger.ts';
import { EventTable } from './event-table.ts';
import { ledgerFailure, type Stage } from './failure.ts';
import { type AppendCall, type CallOutcome, GroupWriter } from './group-writer.ts';
import { AppendQueue } from './append-queue.ts';
import { Purger } from './purger.ts';
import { foldLog, thereIsRoom } from './room-probe.ts';
import { openSchema } from './schema.ts';
import { readStreamByChain } from './stream-reader.ts';
import { WriterLock } from './writer-lock.ts';

export interface EmbeddedLedgerOptions {
  /** Made when it does not exist, with its folder. SQLite keeps `-wal` and `-shm` beside it, and we `.lock`. */
  readonly file: string;
  readonly clock: Clock;
  /** A jump of the clock up to here was accepted by an operator. */
  readonly acceptJumpUntil?: Instant;
  /** An upper limit to the file, in pages of 8 KiB: reaching it is a full disk. */
  readonly maxPages?: number;
  /** How long a purge waits for the log while another program reads the file, before `LEDGER_PURGE_BUSY`. */
  readonly purgeLimitMs?: number;
}

/**
 * One SQLite file, one writing process. Throws `LEDGER_IN_USE` (naming the process that has it), `LEDGER_FOREIGN`,
 * `LEDGER_CORRUPT`, `LEDGER_NO_SPACE` or `LEDGER_UNAVAILABLE`; it then leaves nothing open.
 */
export async function openEmbeddedLedger(options: EmbeddedLedgerOptions): Promise<Ledger> {
  const file = resolve(options.file);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LedgerError('LEDGER_UNAVAILABLE', 'The folder of the ledger cannot be made.', { cause: error });
  }
  const lock = WriterLock.take(file, options.clock.now());
  let db: Database | undefined;
  try {
    db = new Sqlite(file, { timeout: 5_000 });
    openSchema(db);
    configure(db, options.maxPages);
    return new EmbeddedLedger(db, lock, options);
  } catch (error) {
    db?.close();
    lock.release();
    throw ledgerFailure(error, 'opening');
  }
}

function configure(db: Database, maxPages: number | undefined): void {
  // Kept in the file already, save in one that a backup tool has written anew.
  db.pragma('journal_mode = WAL');
  // FULL flushes the log at every commit: acknowledged means durable, also through a power cut.
  db.pragma('synchronous = FULL');
  db.pragma('wal_autocheckpoint = 2000');
  db.pragma('journal_size_limit = 67108864');
  db.pragma('cache_size = -65536');
  db.pragma('temp_store = MEMORY');
  // Purged ciphertext is overwritten, not only unlinked.
  db.pragma('secure_delete = ON');
  if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);
}

const PROBE_EVERY_MS = 1_000;
const PURGE_LIMIT_MS = 30_000;
/** Failures that may be over by the time somebody asks. The others need a person. */
const PASSING: ReadonlySet<LedgerErrorCode> = new Set([
  'LEDGER_NO_SPACE',
  'LEDGER_UNAVAILABLE',
  'LEDGER_OUTCOME_UNKNOWN',
]);

class EmbeddedLedger implements Ledger {
  readonly #db: Database;
  readonly #lock: WriterLock;
  readonly #table: EventTable;
  readonly #guard: ClockGuard;
  readonly #writer: GroupWriter;
  readonly #queue: AppendQueue;
  readonly #log: LocalLog;
  readonly #purger: Purger;
  readonly #wakeup = new Wakeup();
  #closing: Promise<void> | undefined;
  #closed = false;
  /** The last group's failure; gone with the next group that succeeds. */
  #failure: LedgerError | undefined;
  #probedAt = Number.NEGATIVE_INFINITY;

  constructor(db: Database, lock: WriterLock, options: EmbeddedLedgerOptions) {
    const { clock, acceptJumpUntil } = options;
    this.#db = db;
    this.#lock = lock;
    this.#table = new EventTable(db);
    this.#guard = new ClockGuard(clock, acceptJumpUntil === undefined ? {} : { acceptJumpUntil });
    const lastRecordedAt = this.#table.lastRecordedAt();
    if (lastRecordedAt !== undefined) this.#guard.saw(lastRecordedAt);
    this.#writer = new GroupWriter(db, this.#table, this.#guard);
    this.#queue = new AppendQueue(
      (calls) => this.#writeGroup(calls),
      (failure) => this.#groupEnded(failure),
    );
    this.#log = {
      head: () => BigInt(this.#openWriter().lastOrdinal),
      look: (after, upTo, categories) => this.#read(() => this.#table.look(after, upTo, categories)),
      wakeup: this.#wakeup,
    };
    this.#purger = new Purger({
      db,
      guarded: (work) => this.#write(work),
      limitMs: options.purgeLimitMs ?? PURGE_LIMIT_MS,
    });
  }

  async append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendReceipt> {
    if (this.#closing !== undefined) throw closed();
    checkExpected(expected);
    return this.#queue.add({ stream, expected, events: prepareAppend(stream, events) });
  }

  readStream(stream: StreamName, options: ReadStreamOptions): AsyncIterable<LedgerItem> {
    return readStreamByChain((read) => this.#read(() => read(this.#table)), stream, options);
  }

  readAll(options: ReadAllOptions): AsyncIterable<LedgerItem> {
    return readAllLocally(this.#log, options);
  }

  subscribe(options: Omit<ReadAllOptions, 'limit'>, signal: AbortSignal): AsyncIterable<LedgerSignal> {
    return followLocally(this.#log, options, signal);
  }

  async head(): Promise<LedgerHead> {
    const last = this.#openWriter().lastOrdinal;
    const recordedAt = this.#guard.lastSeen;
    if (last < 0) return { position: START };
    return recordedAt === undefined ? { position: BigInt(last) } : { position: BigInt(last), recordedAt };
  }

  async purge(request: PurgeRequest): Promise<PurgeOutcome> {
    return this.#purger.purge(request);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  health(): ReturnType<Ledger['health']> {
    const failure = this.#closing === undefined ? this.#failure : closed();
    if (failure === undefined) return { ready: true };
    if (PASSING.has(failure.code) && this.#roomIsBack()) return { ready: true };
    return { ready: false, code: failure.code, why: failure.message };
  }

  async #close(): Promise<void> {
    await this.#queue.drained();
    this.#closed = true;
    this.#wakeup.wake();
    // The last connection folds the log back into the file; a full disk may refuse that and loses nothing by it.
    this.#db.close();
    this.#lock.release();
  }

  #writeGroup(calls: readonly AppendCall[]): CallOutcome[] {
    // The append that comes after a full disk is itself the probe; it only needs the log's room given back.
    if (this.#failure?.code === 'LEDGER_NO_SPACE' && this.#mayProbe()) foldLog(this.#db);
    return this.#writer.write(calls);
  }

  #groupEnded(failure: unknown): void {
    if (failure === undefined) this.#wakeup.wake();
    this.#failure = failure instanceof LedgerError ? failure : undefined;
  }

  /** Readiness must turn green by itself: while it is red nobody sends the append that would show the room. */
  #roomIsBack(): boolean {
    if (!this.#mayProbe() || !thereIsRoom(this.#db)) return false;
    this.#failure = undefined;
    return true;
  }

  /** Probing a full disk moves megabytes: once a second, whoever asks. */
  #mayProbe(): boolean {
    const now = performance.now();
    if (now - this.#probedAt < PROBE_EVERY_MS) return false;
    this.#probedAt = now;
    return true;
  }

  #openWriter(): GroupWriter {
    if (this.#closed) throw closed();
    return this.#writer;
  }

  #read<Value>(read: () => Value): Value {
    return this.#opened(read, 'reading');
  }

  #write<Value>(write: () => Value): Value {
    return this.#opened(write, 'writing');
  }

  #opened<Value>(work: () => Value, stage: Stage): Value {
    if (this.#closed) throw closed();
    try {
      return work();
    } catch (error) {
      throw ledgerFailure(error, stage);
    }
  }
}

const closed = (): LedgerError => new LedgerError('LEDGER_CLOSED', 'The ledger is closed.');
