import type { Statement } from 'better-sqlite3';
import { parseEventId } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { findInRun, idOfEntry, prefixOf, RUN } from '../id-runs.ts';

type Prepare = (sql: string, bigints?: boolean) => Statement;

const AFTER_RUNS = `idx >= coalesce((SELECT max(first) + ${RUN} FROM id_run), 0)`;

/** Where an event stands in the tree, by its id or by its place in the ledger. Ids of foreign events are never found. */
export class LeafLookup {
  readonly #prepare: Prepare;

  constructor(prepare: Prepare) {
    this.#prepare = prepare;
  }

  indexOf(eventId: string): number | undefined {
    if (parseEventId(eventId) === undefined) return undefined;
    return this.#inTail(eventId) ?? this.#inRuns([eventId]).get(eventId);
  }

  /** Goes once through what it has to go through, for all of them. */
  indexesOf(eventIds: readonly string[]): ReadonlyMap<string, number> {
    const wanted = new Set(eventIds.filter((id) => parseEventId(id) !== undefined));
    const found = new Map<string, number>();
    if (wanted.size === 0) return found;
    // The tail comes first: what the sealer moves from there into a run meanwhile is met in the run.
    const tail = this.#prepare(`SELECT idx, entry FROM leaf WHERE ${AFTER_RUNS}`).iterate();
    for (const { idx, entry } of tail as Iterable<{ idx: number; entry: string }>) {
      const id = isOurs(entry) ? idOfEntry(entry) : undefined;
      if (id !== undefined && wanted.delete(id)) found.set(id, idx);
    }
    for (const [id, index] of this.#inRuns([...wanted])) found.set(id, index);
    return found;
  }

  /** Positions rise with the indexes, so each takes some twenty reads of a row, and no index has to be kept. */
  indexesAt(positions: readonly Position[]): readonly (number | undefined)[] {
    const { size } = this.#prepare('SELECT coalesce(max(idx) + 1, 0) AS size FROM leaf').get() as { size: number };
    return positions.map((position) => this.#indexAt(position, size));
  }

  #indexAt(position: Position, size: number): number | undefined {
    const find = this.#prepare('SELECT position FROM leaf WHERE idx = ?', true);
    let low = 0;
    let high = size - 1;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const row = find.get(middle) as { position: Position } | undefined;
      // The sealer may forget everything meanwhile.
      if (row === undefined) return undefined;
      if (row.position === position) return middle;
      if (row.position < position) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** Among the leaves after the last run. */
  #inTail(eventId: string): number | undefined {
    const find = this.#prepare(`SELECT idx FROM leaf WHERE ${AFTER_RUNS} AND instr(entry, ?) > 0`);
    const rows = find.all(`"id":"${eventId}"`) as { idx: number }[];
    return rows.find(({ idx }) => this.#isOf(idx, eventId))?.idx;
  }

  #inRuns(eventIds: readonly string[]): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const missing = new Map(eventIds.map((id) => [id, prefixOf(id)]));
    if (missing.size === 0) return found;
    const runs = this.#prepare('SELECT first, ids FROM id_run ORDER BY first DESC').iterate();
    for (const { first, ids } of runs as Iterable<{ first: number; ids: Buffer }>) {
      for (const [id, prefix] of missing) {
        const offset = findInRun(ids, prefix).find((one) => this.#isOf(first + one, id));
        if (offset === undefined) continue;
        found.set(id, first + offset);
        missing.delete(id);
      }
      if (missing.size === 0) break;
    }
    return found;
  }

  #isOf(index: number, eventId: string): boolean {
    const row = this.#prepare('SELECT entry FROM leaf WHERE idx = ?').get(index) as { entry: string } | undefined;
    return row !== undefined && isOurs(row.entry) && idOfEntry(row.entry) === eventId;
  }
}

/** A foreign event may call itself as it likes. */
const isOurs = (entry: string): boolean => entry.startsWith('{"c":"json"');
