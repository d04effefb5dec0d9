import type { Database } from 'better-sqlite3';
import { MAX_APPEND_BYTES } from '../../ledger.ts';

/**
 * Folds the log back into the file, so that its room can be used again. On a full disk this is what frees any: the
 * log is only reused once its pages found a place in the file. False when they do not, or a reader holds the log.
 */
export function foldLog(db: Database): boolean {
  try {
    const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
    return result?.busy === 0;
  } catch {
    return false;
  }
}

/**
 * Whether the largest append would find room again, proved by writing as much and deleting it: free space that the
 * system reports is no promise. In two transactions, because SQLite never writes pages that are freed in the
 * transaction that filled them. What a crash leaves between the two is deleted by the next probe.
 */
export function thereIsRoom(db: Database): boolean {
  if (!foldLog(db)) return false;
  try {
    db.exec('DELETE FROM probe');
    db.prepare('INSERT INTO probe (id, filler) VALUES (1, zeroblob(?))').run(MAX_APPEND_BYTES);
    db.exec('DELETE FROM probe');
    return foldLog(db);
  } catch {
    return false;
  }
}
