import { resolve } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { followLocally, type LocalLog, readAllLocally, Wakeup } from '../../follow.ts';
import {
  type Ledger,
  LedgerError,
  type LedgerHead,
  type LedgerItem,
  type LedgerSignal,
  type ReadAllOptions,
  START,
} from '../../ledger.ts';
import { EventScan } from './event-scan.ts';
import { ledgerFailure } from './failure.ts';
import { refuseForeignFile } from './schema.ts';

export interface EmbeddedReaderOptions {
  readonly file: string;
  /** How often it looks for something newer: a second connection is not told. */
  readonly pollMs: number;
}

/**
 * A second connection that never writes, beside the process that does or without it. It takes no lock and asks for no
 * triggers, because it must also read a file that somebody has been at: what stands there is handed over, and whoever
 * compares it with what was signed is the judge. Its `recordedAt` of the head is what the file says.
 */
export interface EmbeddedReader extends Pick<Ledger, 'readAll' | 'subscribe' | 'head'> {
  close(): void;
}

/** Throws `LEDGER_FOREIGN`, `LEDGER_CORRUPT`, `LEDGER_UNAVAILABLE`; it then leaves nothing open. */
export function openEmbeddedReader({ file, pollMs }: EmbeddedReaderOptions): EmbeddedReader {
  let db: Database | undefined;
  try {
    db = new Sqlite(resolve(file), { readonly: true, fileMustExist: true, timeout: 5_000 });
    refuseForeignFile(db);
    // Everything is read once, in order: a large cache would only take memory from others.
    db.pragma('cache_size = -4096');
    return new Reader(db, pollMs);
  } catch (error) {
    db?.close();
    throw ledgerFailure(error, 'opening');
  }
}

class Reader implements EmbeddedReader {
  readonly #db: Database;
  readonly #table: EventScan;
  readonly #log: LocalLog;
  readonly #wakeup = new Wakeup();
  readonly #poll: NodeJS.Timeout;
  #version: unknown;
  #closed = false;

  constructor(db: Database, pollMs: number) {
    this.#db = db;
    this.#table = new EventScan(db);
    this.#log = {
      head: () => BigInt(this.#read(() => this.#table.lastOrdinal())),
      look: (after, upTo, categories) => this.#read(() => this.#table.look(after, upTo, categories)),
      wakeup: this.#wakeup,
    };
    this.#poll = setInterval(() => this.#wakeWhenChanged(), pollMs);
    this.#poll.unref();
  }

  readAll(options: ReadAllOptions): AsyncIterable<LedgerItem> {
    return readAllLocally(this.#log, options);
  }

  subscribe(options: Omit<ReadAllOptions, 'limit'>, signal: AbortSignal): AsyncIterable<LedgerSignal> {
    return followLocally(this.#log, options, signal);
  }

  async head(): Promise<LedgerHead> {
    // Whoever asks for the end waits for it: no reason to let the subscription sleep.
    this.#wakeup.wake();
    const position = this.#log.head();
    if (position === START) return { position };
    const recordedAt = this.#read(() => this.#table.lastRecordedAt());
    return recordedAt === undefined ? { position } : { position, recordedAt };
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#wakeup.wake();
    this.#db.close();
  }

  /** The counter of SQLite that another connection's commit changes. */
  #wakeWhenChanged(): void {
    if (this.#closed) return;
    try {
      const version = this.#db.pragma('data_version', { simple: true });
      if (version === this.#version) return;
      this.#version = version;
    } catch {
      // Whoever reads meets the failure itself.
    }
    this.#wakeup.wake();
  }

  #read<Value>(read: () => Value): Value {
    if (this.#closed) throw new LedgerError('LEDGER_CLOSED', 'The ledger is closed.');
    try {
      return read();
    } catch (error) {
      throw ledgerFailure(error, 'reading');
    }
  }
}
