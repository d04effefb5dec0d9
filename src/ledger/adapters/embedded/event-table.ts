import type { Database, Statement } from 'better-sqlite3';
import type { StreamName } from '../../../kernel/ids.ts';
import type { Position } from '../../../kernel/recorded-event.ts';
import { type Instant, parseInstant } from '../../../kernel/time.ts';
import { decodeStored } from '../../codec.ts';
import type { Batch } from '../../follow.ts';
import { LedgerError, type LedgerItem } from '../../ledger.ts';

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

type RawRow = [
  ordinal: number,
  revision: number,
  id: string,
  stream: string,
  type: string,
  metadata: string,
  clear: string,
  sealed: string | null,
];

const ROW = `SELECT e.ordinal, e.revision, e.id, e.stream, e.type, e.metadata, e.clear, v.sealed
  FROM events e LEFT JOIN envelopes v ON v.ordinal = e.ordinal`;
/** The chain of a stream, newest first: from one ordinal on, at most so many links. */
const CHAIN = `WITH RECURSIVE chain(ordinal, prev, id, depth) AS (
    SELECT ordinal, prev, id, 1 FROM events WHERE ordinal = ?
    UNION ALL
    SELECT e.ordinal, e.prev, e.id, depth + 1 FROM chain JOIN events e ON e.ordinal = chain.prev WHERE depth < ?)`;

/** A look is bounded in rows handed over, in bytes, and in rows passed over by the filter. */
const BATCH_ROWS = 256;
const BATCH_CHARS = 4 * 1024 * 1024;
const BATCH_SPAN = 8_192;

/** The statements of the ledger file, prepared once. Knows SQL and rows; decides nothing. */
export class EventTable {
  readonly #db: Database;
  readonly #insertEvent: Statement;
  readonly #insertEnvelopes: Statement;
  readonly #putHead: Statement;
  readonly #head: Statement;
  readonly #row: Statement;
  readonly #chainOrdinals: Statement;
  readonly #chainIds: Statement;
  readonly #scans = new Map<number, Statement>();

  constructor(db: Database) {
    this.#db = db;
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

  /** Ordinal of the last event of the ledger, -1 when there is none. */
  lastOrdinal(): number {
    return this.#db.prepare('SELECT coalesce(max(ordinal), -1) FROM events').pluck().get() as number;
  }

  /** `recordedAt` of the last event that tells one; a damaged event tells none. */
  lastRecordedAt(): Instant | undefined {
    const newestFirst = this.#db.prepare('SELECT metadata FROM events ORDER BY ordinal DESC').pluck().iterate();
    for (const metadata of newestFirst as Iterable<string>) {
      const parsed = parsedJson(metadata);
      const recordedAt =
        typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)['recordedAt'] : undefined;
      const instant = typeof recordedAt === 'string' ? parseInstant(recordedAt) : undefined;
      if (instant !== undefined) return instant;
    }
    return undefined;
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

  /** What lies in (`after`, `upTo`], as far as one look goes. */
  look(after: Position, upTo: Position, categories: readonly string[] | undefined): Batch {
    const from = Number(after);
    const end = Math.min(Number(upTo), from + (categories === undefined ? BATCH_ROWS : BATCH_SPAN));
    // '-' is followed by '.' in ASCII, so a category is the range between the two.
    const ranges = (categories ?? []).flatMap((category) => [`${category}-`, `${category}.`]);
    const items: LedgerItem[] = [];
    let chars = 0;
    for (const row of this.#scan(categories?.length).iterate(from, end, ...ranges) as Iterable<RawRow>) {
      items.push(decodeRow(row));
      chars += row[6].length + (row[7]?.length ?? 0);
      if (items.length >= BATCH_ROWS || chars >= BATCH_CHARS) return { items, lookedUpTo: BigInt(row[0]) };
    }
    return { items, lookedUpTo: BigInt(end) };
  }

  #scan(categories: number | undefined): Statement {
    const key = categories ?? -1;
    const known = this.#scans.get(key);
    if (known !== undefined) return known;
    const oneOf = Array.from({ length: categories ?? 0 }, () => '(e.stream >= ? AND e.stream < ?)').join(' OR ');
    const filter = categories === undefined ? '' : ` AND (${oneOf === '' ? 'false' : oneOf})`;
    const scan = this.#db.prepare(`${ROW} WHERE e.ordinal > ? AND e.ordinal <= ?${filter} ORDER BY e.ordinal`).raw();
    this.#scans.set(key, scan);
    return scan;
  }
}

export function brokenChain(stream: StreamName, revision: number): LedgerError {
  return new LedgerError(
    'LEDGER_CORRUPT',
    `The ledger file is damaged: revision ${revision} of ${stream} is not where its chain leads.`,
    { details: { stream, revision } },
  );
}

function decodeRow([ordinal, revision, id, stream, type, metadata, clear, sealed]: RawRow): LedgerItem {
  return decodeStored({
    id,
    stream,
    type,
    revision: BigInt(revision),
    position: BigInt(ordinal),
    clear: parsedJson(clear),
    ...(sealed === null ? {} : { sealed: parsedJson(sealed) }),
    metadata: parsedJson(metadata),
  });
}

/** `null` for what is not JSON: the codec then calls the event foreign. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
