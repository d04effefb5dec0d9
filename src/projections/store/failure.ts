import Database from 'better-sqlite3';
import { ProjectionError } from '../projection-error.ts';

/** SQLite's words for a failure become ours; what is a fault of our own (a wrong statement) stays what it is. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code } = error;
  if (/^SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN)/.test(code)) {
    return new ProjectionError('PROJECTION_NO_SPACE', 'The file of the read models cannot be written.', {
      cause: error,
      details: { sqlite: code },
    });
  }
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return new ProjectionError('PROJECTION_IN_USE', 'Another process has the read models open.', { cause: error });
  }
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) {
    return new ProjectionError('PROJECTION_CORRUPT', 'The file of the read models is damaged.', { cause: error });
  }
  return error;
}

/** Whether the file is ours to throw away: damaged, or written by read models of another shape. */
export function isUseless(error: unknown): boolean {
  const failure = failureOf(error);
  return failure instanceof ProjectionError && failure.code === 'PROJECTION_CORRUPT';
}
