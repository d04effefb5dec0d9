import { existsSync, rmSync } from 'node:fs';
import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import type { EvidenceState } from '../../domain/evidence/state.ts';
import { SealerError } from '../sealer-error.ts';
import type {
  KeptAnchor,
  KeptCheckpoint,
  KeptCosignature,
  KeptLeaf,
  Sidecar,
  SidecarBatch,
  SidecarHead,
  SidecarReads,
} from '../sidecar.ts';
import { idOfEntry, RUN, runOf } from '../id-runs.ts';
import { isOfThisForm, prepareFile, TABLES } from './evidence-schema.ts';
import { LeafLookup } from './leaf-lookup.ts';

const CHECKPOINT = 'SELECT size, idx AS "index", root, note, sealed_at AS sealedAt FROM checkpoint';
const LEVEL = 2 ** 46;

/** Where `setAside` puts the copy, for `openEvidenceDbReader`. */
export const setAsideFile = (file: string): string => file.replace(/(?:\.db)?$/, '-set-aside.db');

/** Throws SEALER_STORE_FAILED. `:memory:` for one that nobody keeps. */
export function openEvidenceDb(file: string): Sidecar {
  return guarded(() => {
    const db = new Sqlite(file, { timeout: 5_000 });
    try {
      prepareFile(db);
      return new EvidenceDb(db);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * For another thread or process, while the sealer writes. Where there is no sidecar yet, nothing has been read, and that
 * is what it answers.
 */
export function openEvidenceDbReader(file: string): SidecarReads {
  let opened: EvidenceDb | undefined;
  const db = (): EvidenceDb | undefined => {
    if (opened !== undefined || !existsSync(file)) return opened;
    return guarded(() => {
      const one = new Sqlite(file, { readonly: true, timeout: 5_000 });
      if (isOfThisForm(one)) opened = new EvidenceDb(one);
      else one.close();
      return opened;
    });
  };
  return {
    head: () => db()?.head(),
    tile: (level, index) => db()?.tile(level, index),
    leaves: (from, to) => db()?.leaves(from, to) ?? [],
    indexOf: (eventId) => db()?.indexOf(eventId),
    indexesOf: (eventIds) => db()?.indexesOf(eventIds) ?? new Map(),
    indexesAt: (positions) => db()?.indexesAt(positions) ?? positions.map(() => undefined),
    checkpoints: (from, to, limit) => db()?.checkpoints(from, to, limit) ?? [],
    newestCheckpoint: () => db()?.newestCheckpoint(),
    attestedSizes: (below) => db()?.attestedSizes(below) ?? [],
    anchors: (upTo) => db()?.anchors(upTo) ?? [],
    cosignatures: (size) => db()?.cosignatures(size) ?? [],
    close: () => opened?.close(),
  };
}

class EvidenceDb implements Sidecar {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  readonly #lookup = new LeafLookup((sql, bigints) => this.#prepare(sql, bigints));

  constructor(db: Database) {
    this.#db = db;
  }

  head(): SidecarHead | undefined {
    const row = guarded(
      () =>
        this.#prepare('SELECT origin, size, position, revision, state FROM head', true).get() as HeadRow | undefined,
    );
    if (row === undefined) return undefined;
    const { origin, size, position, revision, state } = row;
    const parsed = JSON.parse(state) as EvidenceState;
    return { origin, size: Number(size), position, ...(revision === null ? {} : { revision }), state: parsed };
  }

  commit(batch: SidecarBatch): void {
    guarded(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        this.#write(batch);
        this.#db.exec('COMMIT');
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  tile(level: number, index: number): Buffer | undefined {
    const find = this.#prepare('SELECT bytes FROM tile WHERE key = ?');
    return guarded(() => find.get(level * LEVEL + index) as { bytes: Buffer } | undefined)?.bytes;
  }

  leaves(from: number, to: number): readonly KeptLeaf[] {
    const find = this.#prepare('SELECT entry, position FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx', true);
    return guarded(() => find.all(from, to) as KeptLeaf[]);
  }

  evidenceFrom(index: number): number {
    const count = this.#prepare('SELECT count(*) AS n FROM evidence WHERE idx >= ?');
    return guarded(() => (count.get(index) as { n: number }).n);
  }

  indexOf(eventId: string): number | undefined {
    return guarded(() => this.#lookup.indexOf(eventId));
  }

  indexesOf(eventIds: readonly string[]): ReadonlyMap<string, number> {
    return guarded(() => this.#lookup.indexesOf(eventIds));
  }

  indexesAt(positions: readonly Position[]): readonly (number | undefined)[] {
    return guarded(() => this.#lookup.indexesAt(positions));
  }

  checkpoints(from: number, to: number, limit: number): readonly KeptCheckpoint[] {
    const find = this.#prepare(`${CHECKPOINT} WHERE size >= ? AND size < ? ORDER BY size LIMIT ?`);
    return guarded(() => find.all(from, to, limit) as KeptCheckpoint[]);
  }

  newestCheckpoint(): KeptCheckpoint | undefined {
    const find = this.#prepare(`${CHECKPOINT} ORDER BY size DESC LIMIT 1`);
    return guarded(() => find.get() as KeptCheckpoint | undefined);
  }

  attestedSizes(below: number): readonly number[] {
    const find = this.#prepare(
      'SELECT size FROM anchor WHERE size < ? UNION SELECT size FROM cosignature WHERE size < ? ORDER BY size',
    );
    return guarded(() => (find.all(below, below) as { size: number }[]).map(({ size }) => size));
  }

  anchors(upTo: number): readonly KeptAnchor[] {
    const find = this.#prepare(
      `SELECT idx AS "index", size, authority, token, attested_at AS attestedAt FROM anchor
       WHERE size <= ? ORDER BY size, idx`,
    );
    return guarded(() => find.all(upTo) as KeptAnchor[]);
  }

  cosignatures(size: number): readonly KeptCosignature[] {
    const find = this.#prepare(
      'SELECT idx AS "index", size, witness, line FROM cosignature WHERE size = ? ORDER BY idx',
    );
    return guarded(() => find.all(size) as KeptCosignature[]);
  }

  setAside(): void {
    const own = this.newestCheckpoint();
    if (own === undefined || this.#db.memory) return;
    const file = setAsideFile(this.#db.name);
    const earlier = openEvidenceDbReader(file);
    const isOfThis = earlier.head()?.origin === this.head()?.origin;
    const kept = isOfThis ? (earlier.newestCheckpoint()?.size ?? 0) : 0;
    earlier.close();
    if (kept >= own.size) return;
    rmSync(file, { force: true });
    guarded(() => this.#db.prepare('VACUUM INTO ?').run(file));
  }

  reset(): void {
    guarded(() =>
      this.#db
        .transaction(() => {
          for (const table of TABLES) this.#db.exec(`DELETE FROM ${table}`);
        })
        .immediate(),
    );
  }

  close(): void {
    this.#db.close();
  }

  #write({ leaves, evidence, tiles, checkpoints, anchors, cosignatures, head }: SidecarBatch): void {
    const first = head.size - leaves.length;
    const leaf = this.#prepare('INSERT INTO leaf (idx, position, entry) VALUES (?, ?, ?)');
    leaves.forEach(({ entry, position }, i) => leaf.run(first + i, position, entry));
    this.#writeRuns(first, head.size);
    const tile = this.#prepare('INSERT OR REPLACE INTO tile (key, bytes) VALUES (?, ?)');
    for (const { level, index, bytes } of tiles) tile.run(level * LEVEL + index, bytes);
    const one = this.#prepare('INSERT INTO evidence (idx) VALUES (?)');
    for (const index of evidence) one.run(index);
    const checkpoint = this.#prepare('INSERT OR IGNORE INTO checkpoint VALUES (?, ?, ?, ?, ?)');
    for (const { size, index, root, note, sealedAt } of checkpoints) checkpoint.run(size, index, root, note, sealedAt);
    const anchor = this.#prepare('INSERT INTO anchor VALUES (?, ?, ?, ?, ?)');
    for (const { index, size, authority, token, attestedAt } of anchors) {
      anchor.run(index, size, authority, token, attestedAt);
    }
    const cosignature = this.#prepare('INSERT INTO cosignature VALUES (?, ?, ?, ?)');
    for (const { index, size, witness, line } of cosignatures) cosignature.run(index, size, witness, line);
    // Last: it says that everything before it is there.
    this.#prepare('INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?, ?)').run(
      head.origin,
      head.size,
      head.position,
      head.revision ?? null,
      JSON.stringify(head.state),
    );
  }

  #writeRuns(before: number, size: number): void {
    for (let first = before - (before % RUN); first + RUN <= size; first += RUN) {
      const entries = this.#prepare('SELECT entry FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx');
      const rows = entries.all(first, first + RUN) as { entry: string }[];
      const ids = runOf(rows.map(({ entry }) => idOfEntry(entry)));
      this.#prepare('INSERT INTO id_run (first, ids) VALUES (?, ?)').run(first, ids);
    }
  }

  /** Positions and revisions go beyond what a number holds. */
  #prepare(sql: string, bigints = false): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = guarded(() => this.#db.prepare(sql).safeIntegers(bigints));
    this.#statements.set(sql, statement);
    return statement;
  }
}

interface HeadRow {
  readonly origin: string;
  readonly size: bigint;
  readonly position: Position;
  readonly revision: Revision | null;
  readonly state: string;
}

function guarded<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    throw new SealerError('SEALER_STORE_FAILED', 'The sidecar of the sealer cannot be read or written.', {
      cause: error,
      details: { sqlite: error.code },
    });
  }
}
