import type { Database } from 'better-sqlite3';
import { MAX_APPEND_BYTES } from '../../ledger.ts';

/**
 * Whether the largest append would find room again, proved by writing as much and deleting it: free space that the
 * system reports is no promise. In two transactions, because SQLite never writes pages that are freed in the
 * transaction that filled them. What a crash leaves between the two is deleted by the next probe.
 */
export function thereIsRoom(db: Database): boolean {
  try {
    db.exec('DELETE FROM probe');
    db.prepare('INSERT INTO probe (id, filler) VALUES (1, zeroblob(?))').run(2 * MAX_APPEND_BYTES);
    db.exec('DELETE FROM probe');
    return true;
  } catch {
    return false;
  }
}
