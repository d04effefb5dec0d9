import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/time.ts';
import { ProjectionError } from '../projection-error.ts';
import {
  type Change,
  type Checkpoint,
  PURGE_DUE,
  type ReadModelStore,
  type Row,
  type Statement,
} from '../read-model-store.ts';
import { digestOf } from './digest.ts';
import { failureOf, isUseless } from './failure.ts';
import { type Prepared, prepare } from './prepared.ts';
import { isQuicklyScrubbed, writeAnew } from './scrub.ts';

/** What the store must know of a read model: its tables, and which reading of the events they come from. */
export interface StoredModel {
  readonly name: string;
  readonly version: number;
  readonly schema: string;
}

export interface EmbeddedReadModelsOptions {
  /** Path of the file; it need not exist. `:memory:` for a store that nobody keeps. */
  readonly file: string;
  readonly models: readonly StoredModel[];
}

/** "RegP": a file of another program is never taken for ours and thrown away. */
const APPLICATION_ID = 0x52656750;
const MEMORY = ':memory:';

/** Tables of the store itself: how far, and by whom. Not content, so `digest` leaves them out. */
export const OWN_TABLES: readonly string[] = ['store_checkpoint', 'store_note'];
const OWN_SCHEMA = `
  CREATE TABLE store_checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL,
    event_id TEXT NOT NULL, ledger TEXT NOT NULL, recorded_at TEXT
  ) STRICT;
  CREATE TABLE store_note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;
const SET_CHECKPOINT = `
  INSERT INTO store_checkpoint (one, position, stream, revision, event_id, ledger, recorded_at) VALUES (1, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (one) DO UPDATE SET position = excluded.position, stream = excluded.stream, revision = excluded.revision,
    event_id = excluded.event_id, ledger = excluded.ledger, recorded_at = excluded.recorded_at`;

const SET_NOTE =
  'INSERT INTO store_note (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/**
 * Read models in one SQLite file. A file that is damaged, or that other read models wrote, is thrown away: it can be
 * rebuilt. Throws `PROJECTION_IN_USE` when another process has it, `PROJECTION_CORRUPT` for another program's file.
 */
export async function openEmbeddedReadModels(options: EmbeddedReadModelsOptions): Promise<ReadModelStore> {
  if (options.file !== MEMORY) for (const begun of ['.rebuild', '.scrub']) removeFile(`${options.file}${begun}`);
  return new EmbeddedStore(options);
}

class EmbeddedStore implements ReadModelStore {
  readonly #options: EmbeddedReadModelsOptions;
  #db: Database.Database;
  /** Prepared statements by their text. The texts are constants of our own files, so the map is bounded by them. */
  #prepared = new Map<string, Prepared>();
  #closed = false;
  /** A read met damage: the next commit says so too, and then the runner throws the file away. */
  #damage: unknown;

  constructor(options: EmbeddedReadModelsOptions) {
    this.#options = options;
    this.#db = openDatabase(options);
    if (this.file !== MEMORY && this.#isScrubDue()) this.#guard(() => this.#scrub());
  }

  get file(): string {
    return this.#options.file;
  }

  async checkpoint(): Promise<Checkpoint | undefined> {
    const row = this.#guard(() => this.#prepare('SELECT * FROM store_checkpoint').all([])[0]);
    if (row === undefined) return undefined;
    return {
      position: row['position'] as bigint,
      stream: row['stream'] as string,
      revision: row['revision'] as bigint,
      eventId: row['event_id'] as string,
      ledger: row['ledger'] as string,
      ...(row['recorded_at'] === null ? {} : { recordedAt: row['recorded_at'] as Instant }),
    };
  }

  async commit(changes: readonly Change[], checkpoint: Checkpoint): Promise<void> {
    const { position, stream, revision, eventId, ledger, recordedAt } = checkpoint;
    this.#guard(() => {
      if (this.#damage !== undefined) throw this.#damage;
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        for (const change of changes) this.#prepare(change.sql).run(change.params);
        this.#prepare(SET_CHECKPOINT).run([position, stream, revision, eventId, ledger, recordedAt ?? null]);
        this.#db.exec('COMMIT');
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async read(queries: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    // No await in between, and this process is the only one that writes: all answers are of one moment.
    return this.#guard(() => queries.map(({ sql, params }) => this.#prepare(sql).all(params)));
  }

  async note(key: string): Promise<string | undefined> {
    const [rows] = await this.read([{ sql: 'SELECT value FROM store_note WHERE key = ?', params: [key] }]);
    return rows?.[0]?.['value'] as string | undefined;
  }

  async setNote(key: string, value: string): Promise<void> {
    this.#guard(() => this.#prepare(SET_NOTE).run([key, value]));
  }

  async purge(): Promise<void> {
    this.#guard(() => {
      // secure_delete overwrote the rows; what the write-ahead log still holds of them goes with it.
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
      if (this.file === MEMORY) return;
      this.#prepare(SET_NOTE).run([PURGE_DUE, 'yes']);
      if (isQuicklyScrubbed(this.file)) this.#scrub();
    });
  }

  async reset(): Promise<void> {
    this.#guard(() => this.#closeDatabase());
    removeFile(this.file);
    this.#damage = undefined;
    this.#db = openDatabase(this.#options);
  }

  async beside(): Promise<ReadModelStore> {
    return this.#guard(() => {
      const file = this.file === MEMORY ? MEMORY : `${this.file}.rebuild`;
      if (file !== MEMORY) removeFile(file);
      return new EmbeddedStore({ ...this.#options, file });
    });
  }

  async replaceWith(other: ReadModelStore): Promise<void> {
    assert(other instanceof EmbeddedStore && other !== this && !this.#closed, 'a store is replaced by its own kind');
    // From here to the end nothing waits, so no read can come in between.
    if (this.file === MEMORY) {
      this.#closeDatabase();
      this.#db = other.#release();
      return;
    }
    const from = other.file;
    other.#closeDatabase();
    other.#closed = true;
    this.#closeDatabase();
    // A crash before the rename leaves the old file, after it the new one; each is whole, for closing emptied its log.
    for (const side of [this.file, from]) assert(!existsSync(`${side}-wal`), 'closing a store empties its log');
    renameSync(from, this.file);
    this.#damage = undefined;
    this.#db = openDatabase(this.#options);
  }

  async digest(): Promise<string> {
    return this.#guard(() => digestOf(this.#db, OWN_TABLES));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeDatabase();
  }

  #isScrubDue(): boolean {
    return this.#prepare('SELECT value FROM store_note WHERE key = ?').all([PURGE_DUE]).length > 0;
  }

  #scrub(): void {
    this.#prepared.clear();
    try {
      writeAnew(this.#db, this.file);
    } finally {
      // Whether it came to its end or not, whoever asks next needs an open file.
      if (!this.#db.open) this.#db = openDatabase(this.#options);
    }
    this.#prepare('DELETE FROM store_note WHERE key = ?').run([PURGE_DUE]);
  }

  #release(): Database.Database {
    this.#closed = true;
    this.#prepared.clear();
    return this.#db;
  }

  #closeDatabase(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#prepared.get(sql);
    if (prepared === undefined) {
      prepared = prepare(this.#db, sql);
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }

  #guard<Answer>(work: () => Answer): Answer {
    if (this.#closed) throw new ProjectionError('PROJECTION_CLOSED', 'The read models are closed.');
    try {
      return work();
    } catch (error) {
      if (isUseless(error)) this.#damage = error;
      throw failureOf(error);
    }
  }
}

function openDatabase(options: EmbeddedReadModelsOptions): Database.Database {
  try {
    return openOnce(options);
  } catch (error) {
    if (!isUseless(error) || options.file === MEMORY || !isMarkedOurs(options.file)) throw failureOf(error);
    removeFile(options.file);
    return openOnce(options);
  }
}

/** Opens or creates the file, alone. Throws a useless-file error when its content cannot serve. */
function openOnce(options: EmbeddedReadModelsOptions): Database.Database {
  const db = new Database(options.file, { timeout: 250 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    // Disposable: a power loss may take the last batches back, with their checkpoint.
    db.pragma('synchronous = NORMAL');
    db.pragma('secure_delete = ON');
    db.pragma('cache_size = -65536');
    db.pragma('temp_store = MEMORY');
    db.pragma('wal_autocheckpoint = 16384');
    db.exec('BEGIN IMMEDIATE; COMMIT');
    const fingerprint = fingerprintOf(options.models);
    const id = db.pragma('application_id', { simple: true });
    const isEmpty = db.prepare('SELECT count(*) AS n FROM sqlite_master').pluck().get() === 0;
    if (id === 0 && isEmpty) create(db, options.models, fingerprint);
    else if (id !== APPLICATION_ID) throw new ProjectionError('PROJECTION_CORRUPT', FOREIGN_FILE);
    else if (readFingerprint(db) !== fingerprint) throw new ProjectionError('PROJECTION_CORRUPT', OTHER_MODELS);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const OTHER_MODELS = 'The file was written by other read models.';
const FOREIGN_FILE = 'The file named for the read models is not one of ours; nothing was changed. Name another file.';
/** Where SQLite keeps the application id in the header of a file. */
const APPLICATION_ID_AT = 68;

/** Only a file that still carries our mark is thrown away: a wrong path must not cost anybody a file. */
function isMarkedOurs(file: string): boolean {
  const header = Buffer.alloc(APPLICATION_ID_AT + 4);
  const handle = openSync(file, 'r');
  try {
    return (
      readSync(handle, header, 0, header.length, 0) === header.length &&
      header.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID
    );
  } finally {
    closeSync(handle);
  }
}

function create(db: Database.Database, models: readonly StoredModel[], fingerprint: string): void {
  db.transaction(() => {
    db.exec(OWN_SCHEMA);
    for (const model of models) db.exec(model.schema);
    db.prepare("INSERT INTO store_note (key, value) VALUES ('store.fingerprint', ?)").run(fingerprint);
    db.pragma(`application_id = ${APPLICATION_ID}`);
  })();
}

function readFingerprint(db: Database.Database): unknown {
  return db.prepare("SELECT value FROM store_note WHERE key = 'store.fingerprint'").pluck().get();
}

function fingerprintOf(models: readonly StoredModel[]): string {
  const facts = models.map(({ name, version, schema }) => [name, version, schema]);
  return createHash('sha256')
    .update(JSON.stringify([OWN_SCHEMA, facts]))
    .digest('base64');
}

function removeFile(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}
