import type { Database } from 'better-sqlite3';
import { SealerError } from '../sealer-error.ts';

/** "RgEv": a file of another program is never taken for ours and thrown away. */
const APPLICATION_ID = 0x52674576;
const SCHEMA_VERSION = 1;

/**
 * Measured over 500,000 leaves in batches of 1,000: with a unique index over ids each leaf writes 10,650 bytes, with one
 * over 48 bits of them 5,750, and without any 540. So the ids of 4,096 leaves are written once, sorted, in `id_run` (550
 * bytes a leaf); a look-up of ids goes through all runs, so many are asked for at once. Tiles of all levels are one table:
 * level * 2^46 + index.
 */
const SCHEMA = `
  CREATE TABLE leaf (idx INTEGER PRIMARY KEY, position INTEGER NOT NULL, entry TEXT NOT NULL) STRICT;
  CREATE TABLE id_run (first INTEGER PRIMARY KEY, ids BLOB NOT NULL) STRICT;
  CREATE TABLE tile (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE evidence (idx INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY, idx INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL, sealed_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE anchor (
    idx INTEGER PRIMARY KEY, size INTEGER NOT NULL, authority TEXT NOT NULL, token BLOB NOT NULL, attested_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE cosignature (idx INTEGER PRIMARY KEY, size INTEGER NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL) STRICT;
  CREATE INDEX anchor_size ON anchor (size);
  CREATE INDEX cosignature_size ON cosignature (size);
  CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, size INTEGER NOT NULL, position INTEGER NOT NULL,
    revision INTEGER, state TEXT NOT NULL
  ) STRICT;
`;
/** All of them, for whoever empties the file. */
export const TABLES = ['leaf', 'id_run', 'tile', 'evidence', 'checkpoint', 'anchor', 'cosignature', 'head'] as const;

/**
 * Settings and tables of a file that is written. One of an earlier release is emptied, for all of it is made again from
 * the ledger; throws SEALER_STORE_FAILED for the database of another program.
 */
export function prepareFile(db: Database): void {
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  // What a power cut takes away is computed again; a torn file would not be noticed as quickly, so not OFF.
  db.pragma('synchronous = NORMAL');
  db.pragma('cache_size = -16384');
  db.pragma('journal_size_limit = 33554432');
  makeTables(db);
}

export const isOfThisForm = (db: Database): boolean => db.pragma('user_version', { simple: true }) === SCHEMA_VERSION;

function makeTables(db: Database): void {
  const objects = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  const id = db.pragma('application_id', { simple: true });
  if (objects !== 0 && id !== APPLICATION_ID) {
    throw new SealerError('SEALER_STORE_FAILED', 'The file of the sidecar is the database of another program.');
  }
  if (objects !== 0 && isOfThisForm(db)) return;
  db.transaction(() => {
    for (const table of TABLES) db.exec(`DROP TABLE IF EXISTS ${table}`);
    db.exec(SCHEMA);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}
