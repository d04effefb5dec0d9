import type { Database } from 'better-sqlite3';
import { LedgerError } from '../../ledger.ts';

/** "Rgst": says to `file` and to us that this database is a ledger of ours. */
const APPLICATION_ID = 0x52677374;
const SCHEMA_VERSION = 1;

/**
 * Measured layout: a stream is a chain of `prev` pointers from its row in `heads`, because a random unique index over
 * (stream, revision) or over ids costs three to four times the speed. Small columns come first, so that walking a
 * chain never reads an overflow page. The texts of `clear` and `metadata` are the canonical bytes; nothing here is
 * readable that names a person, and `sealed` lies apart so that purging ciphertext touches no event.
 *
 * The triggers make the ledger append-only and gap-free for whoever opens the file with SQLite; against one who drops
 * them stand the proofs, not this file.
 */
const SCHEMA: readonly string[] = [
  `CREATE TABLE events (
  ordinal INTEGER PRIMARY KEY,
  prev INTEGER,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  stream TEXT NOT NULL,
  type TEXT NOT NULL,
  metadata TEXT NOT NULL,
  clear TEXT NOT NULL
) STRICT`,
  `CREATE TABLE envelopes (ordinal INTEGER PRIMARY KEY, sealed TEXT NOT NULL) STRICT`,
  `CREATE TABLE heads (
  stream TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL
) STRICT, WITHOUT ROWID`,
  `CREATE TABLE writer (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL) STRICT`,
  // An authorised purge of ciphertext first says here which event it is for, and by which request.
  `CREATE TABLE purge_permits (ordinal INTEGER PRIMARY KEY, request TEXT NOT NULL) STRICT`,
  // Room is proved by taking it: see room-probe.ts.
  `CREATE TABLE probe (id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT`,
  `CREATE TRIGGER events_in_order BEFORE INSERT ON events
WHEN NEW.ordinal IS NOT (SELECT coalesce(max(ordinal), -1) + 1 FROM events)
BEGIN SELECT raise(ABORT, 'events are written one after the other, without a gap'); END`,
  `CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events are never changed'); END`,
  `CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT raise(ABORT, 'events are never deleted'); END`,
  `CREATE TRIGGER envelopes_no_replace BEFORE INSERT ON envelopes
WHEN EXISTS (SELECT 1 FROM envelopes WHERE ordinal = NEW.ordinal)
BEGIN SELECT raise(ABORT, 'envelopes are never changed'); END`,
  `CREATE TRIGGER envelopes_no_update BEFORE UPDATE ON envelopes
WHEN NEW.ordinal <> OLD.ordinal OR NOT EXISTS (SELECT 1 FROM purge_permits WHERE ordinal = OLD.ordinal)
BEGIN SELECT raise(ABORT, 'envelopes are changed only by an authorised purge'); END`,
  `CREATE TRIGGER envelopes_no_delete BEFORE DELETE ON envelopes
WHEN NOT EXISTS (SELECT 1 FROM purge_permits WHERE ordinal = OLD.ordinal)
BEGIN SELECT raise(ABORT, 'envelopes are deleted only by an authorised purge'); END`,
];

/** Makes a new file a ledger, or makes sure that an old one is. Changes nothing in a file that is not ours. */
export function openSchema(db: Database): void {
  const applicationId = db.pragma('application_id', { simple: true });
  const objects = db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').pluck().all() as string[];
  if (applicationId === 0 && objects.length === 0) return create(db);
  refuseForeignFile(db);
  const missing = SCHEMA.filter((sql) => !objects.includes(sql));
  if (missing.length > 0 || objects.length !== SCHEMA.length) {
    throw new LedgerError(
      'LEDGER_CORRUPT',
      'The tables or triggers of the ledger file are not those it was made with: it was changed by other means. Restore it from a backup and compare it with the last checkpoint.',
      { details: { missing: missing.length } },
    );
  }
}

/** Whether it is a ledger of this form at all; says nothing of what it holds. Throws `LEDGER_FOREIGN`. */
export function refuseForeignFile(db: Database): void {
  const applicationId = db.pragma('application_id', { simple: true });
  if (applicationId !== APPLICATION_ID) throw foreign('The file is an SQLite database, but not a ledger of ours.');
  const version = db.pragma('user_version', { simple: true });
  if (version !== SCHEMA_VERSION) {
    throw foreign(`The ledger file has form ${version}; this release reads form ${SCHEMA_VERSION}.`);
  }
}

/** One transaction, so that a crash leaves either an empty file or a whole ledger. */
function create(db: Database): void {
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  db.transaction(() => {
    for (const sql of SCHEMA) db.exec(sql);
    db.exec('INSERT INTO writer (id, epoch) VALUES (1, 0)');
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

function foreign(message: string): LedgerError {
  return new LedgerError('LEDGER_FOREIGN', message);
}
