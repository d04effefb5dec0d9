import type { Database, Statement } from 'better-sqlite3';
import type { StreamName } from '../../../kernel/ids.ts';
import { LedgerError, type LedgerItem } from '../../ledger.ts';
import { decodeRow, EventScan, type RawRow, ROW } from './event-scan.ts';

/** Ordinals and revisions are numbers in here (exact up to 2^53) and bigints outside. */
export interface StreamHead {
  readonly revision: number;
  readonly ordinal: number;
}

export interface EventRow {
  readonly ordinal: number;
  readonly prev: number | null;
  readonly revision: number;
  readonly id: string;
  readonly stream: StreamName;
  readonly type: string;
  readonly metadata: string;
  readonly clear: string;
  readonly sealed: string | undefined;
}

/** The chain of a stream, newest first: from one ordinal on, at most so many links. */
const CHAIN = `WITH RECURSIVE chain(ordinal, prev, id, depth) AS (
    SELECT ordinal, prev, id, 1 FROM events WHERE ordinal = ?
    UNION ALL
    SELECT e.ordinal, e.prev, e.id, depth + 1 FROM chain JOIN events e ON e.ordinal = chain.prev WHERE depth < ?)`;

/** The statements of the ledger file, prepared once. Knows SQL and rows; decides nothing. */
export class EventTable extends EventScan {
  readonly #insertEvent: Statement;
  readonly #insertEnvelopes: Statement;
  readonly #putHead: Statement;
  readonly #head: Statement;
  readonly #row: Statement;
  readonly #chainOrdinals: Statement;
  readonly #chainIds: Statement;

  constructor(db: Database) {
    super(db);
    this.#insertEvent = db.prepare(
      'INSERT INTO events (ordinal, prev, revision, id, stream, type, metadata, clear) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertEnvelopes = db.prepare('INSERT INTO envelopes (ordinal, sealed) VALUES (?, ?)');
    this.#putHead = db.prepare(
      `INSERT INTO heads (stream, revision, ordinal) VALUES (?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, ordinal = excluded.ordinal`,
    );
    this.#head = db.prepare('SELECT revision, ordinal FROM heads WHERE stream = ?').raw();
    this.#row = db.prepare(`${ROW} WHERE e.ordinal = ?`).raw();
    this.#chainOrdinals = db.prepare(`${CHAIN} SELECT ordinal FROM chain`).pluck();
    this.#chainIds = db.prepare(`${CHAIN} SELECT id FROM chain`).pluck();
  }

  insert(row: EventRow): void {
    this.#insertEvent.run(row.ordinal, row.prev, row.revision, row.id, row.stream, row.type, row.metadata, row.clear);
    if (row.sealed !== undefined) this.#insertEnvelopes.run(row.ordinal, row.sealed);
  }

  putHead(stream: StreamName, head: StreamHead): void {
    this.#putHead.run(stream, head.revision, head.ordinal);
  }

  head(stream: StreamName): StreamHead | undefined {
    const row = this.#head.get(stream) as [number, number] | undefined;
    return row === undefined ? undefined : { revision: row[0], ordinal: row[1] };
  }

  /** At most `count` ordinals of the stream's chain, newest first, from the event at `ordinal` on. */
  ordinalsBack(ordinal: number, count: number): number[] {
    return this.#chainOrdinals.all(ordinal, count) as number[];
  }

  /** The same for ids. */
  idsBack(ordinal: number, count: number): string[] {
    return this.#chainIds.all(ordinal, count) as string[];
  }

  /** The event that a chain led to. Throws `LEDGER_CORRUPT` when it is not the one that stands there by rights. */
  item(ordinal: number, stream: StreamName, revision: number): LedgerItem {
    const row = this.#row.get(ordinal) as RawRow | undefined;
    if (row === undefined || row[1] !== revision || row[3] !== stream) throw brokenChain(stream, revision);
    return decodeRow(row);
  }
}

export function brokenChain(stream: StreamName, revision: number): LedgerError {
  return new LedgerError(
    'LEDGER_CORRUPT',
    `The ledger file is damaged: revision ${revision} of ${stream} is not where its chain leads.`,
    { details: { stream, revision } },
  );
}
