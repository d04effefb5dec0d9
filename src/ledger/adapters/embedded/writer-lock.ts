import { hostname } from 'node:os';
import Sqlite, { type Database } from 'better-sqlite3';
import type { Instant } from '../../../kernel/time.ts';
import { LedgerError } from '../../ledger.ts';
import { ledgerFailure } from './failure.ts';

/**
 * One process writes. The lock is a transaction held open on a small file beside the ledger: the kernel lets it go
 * when the process ends, however it ends, so there is no stale lock to judge. The row in it only tells the second
 * comer whom it meets, and is readable while the lock is held.
 *
 * POSIX drops such a lock when *any* descriptor of the file is closed in its process: nobody else may open this file
 * here. Should it happen all the same, the epoch in the ledger itself stops the older writer (group-commit.ts).
 */
export class WriterLock {
  readonly #db: Database;

  private constructor(db: Database) {
    this.#db = db;
  }

  static take(ledgerFile: string, startedAt: Instant): WriterLock {
    const db = open(`${ledgerFile}.lock`);
    try {
      hold(db);
      sayWhoHoldsIt(db, startedAt);
      hold(db);
      return new WriterLock(db);
    } catch (error) {
      const failure = isBusy(error) ? inUse(db) : ledgerFailure(error, 'opening');
      db.close();
      throw failure;
    }
  }

  release(): void {
    this.#db.close();
  }
}

function open(file: string): Database {
  try {
    return new Sqlite(file, { timeout: 0 });
  } catch (error) {
    throw ledgerFailure(error, 'opening');
  }
}

/** Readers are let in, another writer is not. */
function hold(db: Database): void {
  if (!db.inTransaction) db.exec('BEGIN IMMEDIATE');
}

/** Best effort: on a full disk the lock holds all the same, and an older name stays in the row. */
function sayWhoHoldsIt(db: Database, startedAt: Instant): void {
  try {
    db.exec('CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY, pid INTEGER, host TEXT, started_at TEXT)');
    db.prepare('INSERT OR REPLACE INTO owner VALUES (1, ?, ?, ?)').run(process.pid, hostname(), startedAt);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    if (!(error instanceof Sqlite.SqliteError) || !/FULL|IOERR|CANTOPEN|READONLY/.test(error.code)) throw error;
  }
}

const isBusy = (error: unknown): boolean => error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');

function inUse(db: Database): LedgerError {
  const owner = whoHoldsIt(db);
  const by =
    owner === undefined ? 'Another process' : `Process ${owner.pid} on ${owner.host} (since ${owner.startedAt})`;
  return new LedgerError(
    'LEDGER_IN_USE',
    `${by} has this ledger open. Stop it first, or work through its API; nothing was written.`,
    owner === undefined ? {} : { details: owner },
  );
}

function whoHoldsIt(db: Database): { pid: number; host: string; startedAt: string } | undefined {
  try {
    db.pragma('busy_timeout = 1000');
    const row = db.prepare('SELECT pid, host, started_at FROM owner').raw().get() as
      | [number, string, string]
      | undefined;
    return row === undefined ? undefined : { pid: row[0], host: row[1], startedAt: row[2] };
  } catch {
    return undefined;
  }
}
