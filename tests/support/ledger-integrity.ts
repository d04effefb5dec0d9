import Sqlite from 'better-sqlite3';

interface Row {
  readonly ordinal: number;
  readonly prev: number | null;
  readonly revision: number;
  readonly id: string;
  readonly stream: string;
}

/**
 * Reads a closed ledger file from end to end, by other means than the adapter: an order without gaps, each stream's
 * chain and head as a full scan finds them, no id twice on a stream, SQLite's own check. Gives the ids in order.
 */
export function verifiedIds(file: string): string[] {
  const db = new Sqlite(file, { readonly: true });
  try {
    const check = db.pragma('integrity_check', { simple: true });
    if (check !== 'ok') throw new Error(`integrity_check: ${check}`);
    const rows = db.prepare('SELECT ordinal, prev, revision, id, stream FROM events ORDER BY ordinal').all() as Row[];
    const streams = new Map<string, Row[]>();
    for (const [n, row] of rows.entries()) {
      if (row.ordinal !== n) throw new Error(`a gap in the order before ${row.ordinal}`);
      const before = streams.get(row.stream) ?? [];
      if (row.prev !== (before.at(-1)?.ordinal ?? null)) throw new Error(`a wrong chain at ${row.ordinal}`);
      if (row.revision !== before.length) throw new Error(`a wrong revision at ${row.ordinal}`);
      if (before.some((other) => other.id === row.id)) throw new Error(`an id twice at ${row.ordinal}`);
      streams.set(row.stream, [...before, row]);
    }
    const heads = db.prepare('SELECT stream, revision, ordinal FROM heads').all() as Omit<Row, 'id' | 'prev'>[];
    if (heads.length !== streams.size) throw new Error('not one head for each stream');
    for (const head of heads) {
      const last = streams.get(head.stream)?.at(-1);
      if (last?.ordinal !== head.ordinal || last.revision !== head.revision) throw new Error('a wrong head');
    }
    const strays = db.prepare('SELECT count(*) FROM envelopes WHERE ordinal NOT IN (SELECT ordinal FROM events)');
    if (strays.pluck().get() !== 0) throw new Error('envelopes without their event');
    return rows.map((row) => row.id);
  } finally {
    db.close();
  }
}
