import type Database from 'better-sqlite3';
import type { Row, SqlValue } from '../read-model-store.ts';

/** A statement ready to run. Integers come back as bigint. */
export interface Prepared {
  run(params: readonly SqlValue[]): void;
  all(params: readonly SqlValue[]): readonly Row[];
}

/** `?1`, which may be used several times. No text in our statements has a question mark in it. */
const NUMBERED = /\?(\d+)/g;

/** The driver takes plain `?` only, so numbered parameters are put in the order in which they are used. */
export function prepare(db: Database.Database, sql: string): Prepared {
  const order = [...sql.matchAll(NUMBERED)].map((match) => Number(match[1]) - 1);
  const statement = db.prepare(sql.replace(NUMBERED, '?')).safeIntegers(true);
  const ordered = (params: readonly SqlValue[]): readonly SqlValue[] =>
    order.length === 0 ? params : order.map((index) => params[index] as SqlValue);
  return {
    run: (params) => {
      statement.run(ordered(params));
    },
    all: (params) => statement.all(ordered(params)) as Row[],
  };
}
