import Sqlite from 'better-sqlite3';
import { LedgerError } from '../../ledger.ts';

/** Where SQLite failed: what is known of the events depends on it. */
export type Stage = 'opening' | 'reading' | 'writing' | 'committing';

/**
 * SQLite's codes as ours. A commit that could not write its pages left nothing behind that a recovery would take for
 * a commit: the mark is on the last page. A commit that failed *after* that (the flush, the index of the log) may be
 * there after a crash, so its outcome is unknown.
 */
export function ledgerFailure(error: unknown, stage: Stage): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const { code } = error;
  const options = { cause: error, details: { sqlite: code } };
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new LedgerError('LEDGER_CORRUPT', CORRUPT, options);
  }
  const refusesToWrite = code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE' || code.startsWith('SQLITE_READONLY');
  if (refusesToWrite) return new LedgerError('LEDGER_NO_SPACE', NO_SPACE, options);
  if (code.startsWith('SQLITE_BUSY')) return new LedgerError('LEDGER_UNAVAILABLE', BUSY, options);
  if (stage === 'committing') return new LedgerError('LEDGER_OUTCOME_UNKNOWN', UNKNOWN, options);
  if (code.startsWith('SQLITE_IOERR_SHM') || code.startsWith('SQLITE_IOERR_TRUNCATE')) {
    return new LedgerError('LEDGER_NO_SPACE', NO_SPACE, options);
  }
  if (code.startsWith('SQLITE_IOERR')) return new LedgerError('LEDGER_CORRUPT', CORRUPT, options);
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return new LedgerError('LEDGER_UNAVAILABLE', CANNOT_OPEN, options);
  }
  return error;
}

const CORRUPT =
  'The ledger file cannot be read: it is damaged, or not a ledger. Restore it from a backup; nothing was written.';
const NO_SPACE =
  'The disk of the ledger is full or refuses to write. Make room; nothing of this call was written, and nothing acknowledged is lost.';
const BUSY = 'Another program holds the ledger file locked. Nothing of this call was written.';
const UNKNOWN =
  'The disk did not confirm the write, so the events may be there after a restart. Append the same ids again, or read back.';
const CANNOT_OPEN =
  'The ledger file cannot be opened. See that its folder exists and that this user may write in it; nothing was written.';
