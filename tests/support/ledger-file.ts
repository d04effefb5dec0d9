import Sqlite from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import type { ForeignEvent } from '../contracts/ledger-adapters.ts';

/** Adds an event to a closed ledger file behind the adapter's back, chained as the adapter would. */
export function injectIntoFile(file: string, { stream, type, data, metadata }: ForeignEvent): void {
  const db = new Sqlite(file);
  try {
    const clear = (JSON.parse(data) as { clear?: unknown }).clear;
    const head = db.prepare('SELECT revision, ordinal FROM heads WHERE stream = ?').get(stream) as
      | { revision: number; ordinal: number }
      | undefined;
    const revision = (head?.revision ?? -1) + 1;
    const ordinal = db.prepare('SELECT coalesce(max(ordinal), -1) + 1 FROM events').pluck().get();
    const id = randomUUID().replace(/^(.{14})4/, '$18');
    const text = clear === undefined ? 'not JSON' : JSON.stringify(clear);
    db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
      ordinal,
      head?.ordinal ?? null,
      revision,
      id,
      stream,
      type,
      metadata,
      text,
    );
    db.prepare('INSERT OR REPLACE INTO heads VALUES (?, ?, ?)').run(stream, revision, ordinal);
  } finally {
    db.close();
  }
}
