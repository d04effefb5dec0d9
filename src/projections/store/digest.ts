import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';

/**
 * Base64 SHA-256 over every row of every table, tables by name and rows by primary key. Neither the order in which rows
 * were written nor anything that is not in a table (times of this machine, batch sizes) can be seen in it.
 */
export function digestOf(db: Database.Database, except: readonly string[]): string {
  const hash = createHash('sha256');
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();
  for (const table of tables as string[]) {
    if (except.includes(table) || table.startsWith('sqlite_')) continue;
    hash.update(`${JSON.stringify(['table', table])}\n`);
    const rows = db
      .prepare(`SELECT * FROM "${table}" ORDER BY ${keyOf(db, table)}`)
      .raw(true)
      .safeIntegers(true);
    let lines = '';
    for (const row of rows.iterate() as IterableIterator<readonly unknown[]>) {
      lines += `${JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? { integer: String(value) } : value))}\n`;
      if (lines.length < 65_536) continue;
      hash.update(lines);
      lines = '';
    }
    hash.update(lines);
  }
  return hash.digest('base64');
}

function keyOf(db: Database.Database, table: string): string {
  const columns = db.pragma(`table_info("${table}")`) as readonly { readonly name: string; readonly pk: number }[];
  const key = columns.filter((column) => column.pk > 0).sort((a, b) => a.pk - b.pk);
  return (key.length === 0 ? columns : key).map((column) => `"${column.name}"`).join(', ');
}
