import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';

export const ledgerFile = (folder: string): string => join(folder, 'data', 'ledger.db');
export const sidecarFile = (folder: string): string => join(folder, 'data', 'evidence.db');
export const headFile = (folder: string): string => join(folder, 'secrets', 'last-signed.json');

/** A row of the embedded ledger, as somebody with the sqlite3 program sees it. */
export interface Row {
  readonly ordinal: number;
  readonly prev: number | null;
  readonly revision: number;
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly metadata: string;
  readonly clear: string;
}

/** By another process: closing a file of SQLite in this one would let go of the locks that an open product holds. */
export function copied(from: string, to: string): string {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  execFileSync('cp', ['-rp', `${from}/.`, to]);
  return to;
}

function open<Value>(file: string, work: (db: Database) => Value): Value {
  const db = new Sqlite(file, { timeout: 10_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** What anybody can do who may write the file. Without their triggers the tables take everything; `hidden` puts them back. */
export function tamper(file: string, change: (db: Database) => void, traces: 'hidden' | 'left' = 'hidden'): void {
  open(file, (db) => {
    const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
      readonly name: string;
      readonly sql: string;
    }[];
    db.transaction(() => {
      for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
      change(db);
      if (traces === 'hidden') for (const { sql } of triggers) db.exec(sql);
    }).immediate();
  });
}

export const rowsOf = (file: string): readonly Row[] =>
  open(file, (db) => db.prepare('SELECT * FROM events ORDER BY ordinal').all() as Row[]);

export const rowOf = (db: Database, ordinal: number): Row =>
  db.prepare('SELECT * FROM events WHERE ordinal = ?').get(ordinal) as Row;

/** The same text with one character in the place of another, as a hex editor does it. */
export function oneByte(text: string, at: number): string {
  const other = text[at] === 'a' ? 'b' : 'a';
  return text.slice(0, at) + other + text.slice(at + 1);
}

export function setText(
  db: Database,
  column: 'clear' | 'metadata' | 'stream' | 'type',
  at: number,
  text: string,
): void {
  db.prepare(`UPDATE events SET ${column} = ? WHERE ordinal = ?`).run(text, at);
}

const MOVED = 1_000_000_000;

/** Every event from `from` on moves by so many places, with its envelopes and whatever points at it. */
export function shift(db: Database, from: number, by: 1 | -1): void {
  const column = (table: string, name: string): void => {
    db.prepare(`UPDATE ${table} SET ${name} = ${name} + ${MOVED} WHERE ${name} >= ?`).run(from);
    db.prepare(`UPDATE ${table} SET ${name} = ${name} - ${MOVED} + ${by} WHERE ${name} >= ${MOVED}`).run();
  };
  for (const table of ['events', 'envelopes', 'heads']) column(table, 'ordinal');
  column('events', 'prev');
}

/** An event is gone, and the chain of its stream is mended around it. */
export function remove(db: Database, ordinal: number): void {
  const { prev, stream } = rowOf(db, ordinal);
  db.prepare('UPDATE events SET prev = ? WHERE prev = ?').run(prev, ordinal);
  for (const table of ['events', 'envelopes']) db.prepare(`DELETE FROM ${table} WHERE ordinal = ?`).run(ordinal);
  const last = db.prepare('SELECT ordinal, revision FROM events WHERE stream = ? ORDER BY ordinal DESC LIMIT 1');
  const row = last.get(stream) as { readonly ordinal: number; readonly revision: number } | undefined;
  if (row === undefined) db.prepare('DELETE FROM heads WHERE stream = ?').run(stream);
  else db.prepare('UPDATE heads SET ordinal = ?, revision = ? WHERE stream = ?').run(row.ordinal, row.revision, stream);
}

/** Two events change places: everything of the one stands where the other stood. */
export function swap(db: Database, one: number, other: number): void {
  for (const table of ['events', 'envelopes']) {
    const move = db.prepare(`UPDATE ${table} SET ordinal = ? WHERE ordinal = ?`);
    for (const [to, from] of [
      [-2, one],
      [one, other],
      [other, -2],
    ])
      move.run(to, from);
  }
}

/** Everything from there on is gone, as if it had never been. */
export function cutTail(db: Database, from: number): void {
  const last = db.prepare('SELECT max(ordinal) FROM events').pluck().get() as number;
  for (let ordinal = last; ordinal >= from; ordinal--) remove(db, ordinal);
}
