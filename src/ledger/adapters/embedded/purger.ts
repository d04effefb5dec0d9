import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Statement } from 'better-sqlite3';
import { LedgerError, type PurgeOutcome, type PurgeRequest } from '../../ledger.ts';
import { PurgeList } from '../../purge-list.ts';

/** Rows that one look goes over: a few milliseconds, in which no append is written. */
const SPAN = 2_048;
/** Envelopes of one transaction. */
const BATCH = 64;
const POLL_MS = 20;

/** Canonical JSON has no such text anywhere else: inside of a string its quotes would be escaped. */
const OWNER = `substr(e.metadata, instr(e.metadata, '"owner":"') + 9, 64)`;

interface Change {
  readonly ordinal: number;
  readonly left: string;
}

export interface PurgerParts {
  readonly db: Database;
  /** Throws `LEDGER_CLOSED` once the ledger is closed; turns what SQLite throws into our errors. */
  readonly guarded: <Value>(work: () => Value) => Value;
  /** How long the log is waited for, while another program reads it. */
  readonly limitMs: number;
}

/**
 * Overwrites envelopes where they stand, with a text of the same length: SQLite then writes into the very bytes of the
 * row, overflow pages too, and moves nothing. A row that shrank or went away would let it move its neighbours to other
 * pages, and copies of them would stay behind in the free room of the old ones. `secure_delete` is on as well; what
 * *gone* rests on is this, and the log being cut at the end (the log holds the pages as they were).
 *
 * Each transaction permits, overwrites and takes the permits back, so that the triggers of the file never stand open.
 */
export class Purger {
  readonly #parts: PurgerParts;
  readonly #last: Statement;
  readonly #sealed: Statement;
  readonly #row: Statement;
  readonly #permit: Statement;
  readonly #overwrite: Statement;
  readonly #revoke: Statement;
  readonly #lengthOf: Statement;

  constructor(parts: PurgerParts) {
    this.#parts = parts;
    const { db } = parts;
    this.#last = db.prepare('SELECT coalesce(max(ordinal), -1) FROM envelopes').pluck();
    this.#sealed = db
      .prepare(
        `SELECT e.ordinal, ${OWNER} FROM envelopes v JOIN events e ON e.ordinal = v.ordinal
         WHERE v.ordinal > ? AND v.ordinal <= ?`,
      )
      .raw();
    this.#row = db
      .prepare('SELECT e.metadata, v.sealed FROM events e JOIN envelopes v USING (ordinal) WHERE e.ordinal = ?')
      .raw();
    this.#lengthOf = db.prepare('SELECT length(CAST(sealed AS BLOB)) FROM envelopes WHERE ordinal = ?').pluck();
    this.#permit = db.prepare('INSERT OR REPLACE INTO purge_permits (ordinal, request) VALUES (?, ?)');
    this.#overwrite = db.prepare('UPDATE envelopes SET sealed = ? WHERE ordinal = ?');
    this.#revoke = db.prepare('DELETE FROM purge_permits');
  }

  async purge({ request, keys }: PurgeRequest): Promise<PurgeOutcome> {
    const { guarded } = this.#parts;
    const list = new PurgeList(keys);
    const end = guarded(() => this.#last.get() as number);
    let envelopes = 0;
    for (let after = -1; after < end; after += SPAN) {
      const found = guarded(() => this.#look(list, after, Math.min(end, after + SPAN)));
      envelopes += found.gone;
      for (let at = 0; at < found.changes.length; at += BATCH) {
        guarded(() => this.#write(request, found.changes.slice(at, at + BATCH)));
        await breathe();
      }
      await breathe();
    }
    await this.#cutLog();
    return { envelopes };
  }

  #look(list: PurgeList, after: number, upTo: number): { readonly gone: number; readonly changes: readonly Change[] } {
    const changes: Change[] = [];
    let gone = 0;
    for (const [ordinal, text] of this.#sealed.all(after, upTo) as [number, string][]) {
      if (!list.names(text.slice(0, text.indexOf('"')))) continue;
      const [metadata, sealed] = this.#row.get(ordinal) as [string, string];
      const found = list.take(metadata, sealed);
      gone += found.gone;
      if (found.left !== undefined) changes.push({ ordinal, left: found.left });
    }
    return { gone, changes };
  }

  #write(request: string, changes: readonly Change[]): void {
    this.#parts.db
      .transaction(() => {
        for (const { ordinal, left } of changes) {
          const length = this.#lengthOf.get(ordinal) as number;
          this.#permit.run(ordinal, request);
          // Spaces behind JSON say nothing, and keep every byte of the row in its place.
          this.#overwrite.run(left + ' '.repeat(length - Buffer.byteLength(left)), ordinal);
        }
        this.#revoke.run();
      })
      .immediate();
  }

  /** Also when nothing was overwritten just now: an earlier call may have ended before this. */
  async #cutLog(): Promise<void> {
    const { db, guarded, limitMs } = this.#parts;
    const since = performance.now();
    while (!guarded(() => truncateLog(db))) {
      if (performance.now() - since > limitMs) {
        throw new LedgerError(
          'LEDGER_PURGE_BUSY',
          'Another program reads the ledger file, so its log cannot be cut and still holds ciphertext. Ask again to finish the purge.',
        );
      }
      await delay(POLL_MS);
    }
  }
}

/** Without waiting: that would stop this process's other work. */
function truncateLog(db: Database): boolean {
  const timeout = db.pragma('busy_timeout', { simple: true }) as number;
  db.pragma('busy_timeout = 0');
  try {
    const [answer] = db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
    return answer?.busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
