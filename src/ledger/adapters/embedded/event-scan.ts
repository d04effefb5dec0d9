import type { Database, Statement } from 'better-sqlite3';
import type { Position } from '../../../kernel/recorded-event.ts';
import { type Instant, parseInstant } from '../../../kernel/time.ts';
import { decodeStored } from '../../codec.ts';
import type { Batch } from '../../follow.ts';
import type { LedgerItem } from '../../ledger.ts';

export type RawRow = [
  ordinal: number,
  revision: number,
  id: string,
  stream: string,
  type: string,
  metadata: string,
  clear: string,
  sealed: string | null,
];

export const ROW = `SELECT e.ordinal, e.revision, e.id, e.stream, e.type, e.metadata, e.clear, v.sealed
  FROM events e LEFT JOIN envelopes v ON v.ordinal = e.ordinal`;

/** A look is bounded in rows handed over, in bytes, and in rows passed over by the filter. */
const BATCH_ROWS = 256;
const BATCH_CHARS = 4 * 1024 * 1024;
const BATCH_SPAN = 8_192;

/** Reads the events in their order, from the tables of events and envelopes alone: also by a connection that cannot write. */
export class EventScan {
  readonly #db: Database;
  readonly #scans = new Map<number, Statement>();

  constructor(db: Database) {
    this.#db = db;
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

export function decodeRow([ordinal, revision, id, stream, type, metadata, clear, sealed]: RawRow): LedgerItem {
  // Of envelopes that were all purged an empty object is left, with spaces in the place of their bytes.
  const hasSealed = sealed !== null && sealed.trimEnd() !== '{}';
  return decodeStored({
    id,
    stream,
    type,
    revision: BigInt(revision),
    position: BigInt(ordinal),
    clear: parsedJson(clear),
    ...(hasSealed ? { sealed: parsedJson(sealed) } : {}),
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
