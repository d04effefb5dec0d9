import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { assert } from '../../kernel/assert.ts';

/** Writing more than this anew would hold up the process for seconds: a larger file waits for the next opening. */
const SCRUB_NOW_BYTES = 64 * 1024 * 1024;

export const isQuicklyScrubbed = (file: string): boolean => statSync(file).size <= SCRUB_NOW_BYTES;

/**
 * Writes the file anew without what was ever deleted, and closes it. `secure_delete` overwrites a row where it stands; it
 * does not reach the copies that SQLite leaves in the gaps of a page when it moves rows to another one. Crash points: (1)
 * before the rename the old file stands, with its note; (2) after it the new one does, with the same note.
 */
export function writeAnew(db: Database.Database, file: string): void {
  const anew = `${file}.scrub`;
  rmSync(anew, { force: true });
  db.prepare('VACUUM INTO ?').run(anew);
  db.close();
  assert(!existsSync(`${file}-wal`), 'closing a store empties its log');
  renameSync(anew, file);
}
