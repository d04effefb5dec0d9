import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { VaultError } from '../../key-vault.ts';

export type Connection = Database.Database;

/** "RgVt" */
const APPLICATION_ID = 0x52675674;
const SCHEMA_VERSION = 1;
/** How long a statement may block this process's event loop while another process writes. */
const BUSY_TIMEOUT_MS = 250;
/** While it opens, before it serves anyone. */
const OPENING_TIMEOUT_MS = 5_000;

/**
 * `keys` and `reservations` are appended to and never deleted from: what is destroyed is overwritten where it stands
 * with bytes of the same length, so no row ever moves to another page and leaves a copy behind. `secure_delete` is on
 * as well, but what a destruction rests on is this. For the same reason the epoch of the master key stands inside
 * `wrapped` (its first 4 bytes; 0: destroyed) and not in a column of varying width.
 *
 * `suppressions` names no customer and no request, and its rows lie in the order of their HMACs, not of their making.
 */
const DDL = `
  CREATE TABLE epochs (epoch INTEGER PRIMARY KEY, proof BLOB NOT NULL) STRICT;
  CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, checked TEXT) STRICT;
  INSERT INTO state VALUES (1, 1, NULL);
  CREATE TABLE hmac_keys (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL CHECK (length(wrapped) = 64)) STRICT;

  CREATE TABLE keys (
    id INTEGER PRIMARY KEY, owner TEXT NOT NULL, category TEXT NOT NULL, kid TEXT NOT NULL, kc TEXT NOT NULL,
    wrapped BLOB NOT NULL CHECK (length(wrapped) = 64)
  ) STRICT;
  CREATE UNIQUE INDEX keys_of ON keys (owner, category);
  CREATE TABLE tombstones (
    owner TEXT NOT NULL, category TEXT NOT NULL, kid TEXT, kc TEXT, request TEXT NOT NULL, at TEXT NOT NULL,
    suppressed INTEGER NOT NULL, suppress_until TEXT NOT NULL, destroyed INTEGER NOT NULL,
    PRIMARY KEY (owner, category)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tombstones_unfinished ON tombstones (owner) WHERE destroyed = 0;

  CREATE TABLE reservations (
    id INTEGER PRIMARY KEY, lookup BLOB NOT NULL CHECK (length(lookup) = 32),
    suppression BLOB NOT NULL CHECK (length(suppression) = 32), customer TEXT NOT NULL CHECK (length(customer) = 26)
  ) STRICT;
  CREATE UNIQUE INDEX reservations_by_lookup ON reservations (lookup);
  CREATE INDEX reservations_by_customer ON reservations (customer);
  CREATE TABLE suppressions (hmac BLOB PRIMARY KEY, dropped_on TEXT NOT NULL, until TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE commands (
    key_hmac BLOB PRIMARY KEY, body_hmac BLOB NOT NULL, command_id TEXT NOT NULL, outcome TEXT, at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX commands_by_time ON commands (at);

  CREATE TABLE processes (
    id TEXT PRIMARY KEY, place TEXT NOT NULL, pid INTEGER NOT NULL, beat INTEGER NOT NULL, acked INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Opens or creates the file. Throws what SQLite throws, and `VAULT_CORRUPT` for a file that is not a key vault. */
export function openConnection(file: string): Connection {
  mkdirSync(dirname(file), { recursive: true });
  // Made here, for its owner alone; the log files that SQLite makes beside it get the same mode.
  closeSync(openSync(file, 'a', 0o600));
  const db = new Database(file, { timeout: OPENING_TIMEOUT_MS });
  try {
    // Every connection sets these: they are not kept in the file, save the journal mode.
    db.pragma('secure_delete = ON');
    db.pragma('synchronous = FULL');
    db.pragma('temp_store = MEMORY');
    db.pragma('trusted_schema = OFF');
    becomeWal(db);
    db.transaction(() => createOrCheck(db)).immediate();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Turning a new file to WAL needs it alone for a moment; of several first starts the others wait. */
function becomeWal(db: Connection): void {
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
    throw corrupt('The file of the key vault cannot be used with a write-ahead log.');
  }
}

/** Once it serves; who meets a lock after that waits without blocking the event loop. */
export function blockShortly(db: Connection): void {
  db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
}

function createOrCheck(db: Connection): void {
  const application = db.pragma('application_id', { simple: true });
  const version = db.pragma('user_version', { simple: true });
  if (application === APPLICATION_ID && version === SCHEMA_VERSION) return;
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (application !== 0 || version !== 0 || tables !== 0) {
    throw corrupt(
      application === APPLICATION_ID
        ? `The key vault has the form ${String(version)}; this release reads form ${SCHEMA_VERSION}.`
        : 'The file named as the key vault is another database.',
    );
  }
  db.exec(DDL);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
}

const corrupt = (message: string): VaultError => new VaultError('VAULT_CORRUPT', message);
