import { type Id, parseId } from '../../kernel/ids.ts';
import { type LocalDate, parseInstant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, SqlValue } from '../read-model-store.ts';

export const ERASURE_PHASES = ['requested', 'planned', 'approved', 'refused', 'started', 'completed', 'bare'] as const;

export interface ErasuresAsked extends PageRequest {
  readonly phase?: (typeof ERASURE_PHASES)[number];
  readonly customer?: Id;
  readonly request?: Id;
  readonly disposal?: Id;
}

/** Ids of erasures, the newest first. */
export async function listErasures(store: ReadModelReader, asked: ErasuresAsked): Promise<Page<Id>> {
  const { phase, customer, request, disposal, cursor } = asked;
  const given = Object.entries({ phase, request, disposal }).filter(([, value]) => value !== undefined);
  const conditions = given.map(([column]) => `erasure.${column} = ?`);
  const params: SqlValue[] = given.map(([, value]) => value as string);
  if (customer !== undefined) {
    conditions.push('erasure.erasure IN (SELECT erasure FROM erasure_customer WHERE customer = ?)');
    params.push(customer);
  }
  if (cursor !== undefined) {
    conditions.push('(erasure.began_at, erasure.erasure) < (?, ?)');
    params.push(...cursorParts<string>(cursor, [parseInstant, parseId]));
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT erasure, began_at FROM erasure ${where} ORDER BY began_at DESC, erasure DESC LIMIT ?`;
  const [rows] = await store.read([{ sql, params: [...params, rowsToRead(asked)] }]);
  return pageOf(
    rows ?? [],
    asked,
    (row) => row['erasure'] as Id,
    (last) => [last['began_at'] as string, last['erasure'] as string],
  );
}

/** What the worker goes on with, the oldest first: whatever waits for a person is among them, and copies of a refused one. */
export async function unfinishedErasures(store: ReadModelReader): Promise<readonly Id[]> {
  const sql = `
    SELECT erasure FROM erasure
    WHERE phase IN ('approved', 'started') OR (phase = 'refused' AND copies = 1) ORDER BY began_at, erasure`;
  const [rows] = await store.read([{ sql, params: [] }]);
  return (rows ?? []).map((row) => row['erasure'] as Id);
}

/** Completed ones that kept something until a day that has passed, or that nobody knows yet, and that none follows. */
export async function erasuresToFollow(store: ReadModelReader, today: LocalDate): Promise<readonly Id[]> {
  const sql = `
    SELECT erasure FROM erasure
    WHERE kept_until < ? AND kept_until IS NOT NULL AND followed = 0 AND phase = 'completed'
    UNION SELECT erasure FROM erasure WHERE kept_open = 1 AND followed = 0 AND phase = 'completed'
    ORDER BY erasure`;
  const [rows] = await store.read([{ sql, params: [today] }]);
  return (rows ?? []).map((row) => row['erasure'] as Id);
}
