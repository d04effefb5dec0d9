import { type Id, parseId } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { parseInstant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, SqlValue } from '../read-model-store.ts';

export const requestPhases = ['open', 'closed'] as const;

export interface RequestsAsked extends PageRequest {
  readonly phase?: (typeof requestPhases)[number];
  readonly customer?: Id;
  /** As they stood at this place of the ledger, filters too. */
  readonly until?: Position;
}

/** Ids of requests, the newest receipt first. */
export async function listRequests(store: ReadModelReader, asked: RequestsAsked): Promise<Page<Id>> {
  const { until, phase, customer } = asked;
  const [at, id] = partsOf(asked);
  const params = [at, id, phase ?? null, customer ?? null, rowsToRead(asked)];
  const now = customer === undefined ? LIST : LIST_OF_CUSTOMER;
  const question = until === undefined ? { sql: now, params } : { sql: LIST_UNTIL, params: [...params, until] };
  const [rows] = await store.read([question]);
  return pageOf(
    rows ?? [],
    asked,
    (row) => row['request'] as Id,
    (last) => [last['received_at'] as string, last['request'] as string, ...(until === undefined ? [] : [until])],
  );
}

/** The place of the ledger that a later page of a list is of; its first page has none yet. */
export const positionOfPage = ({ cursor }: PageRequest): Position | undefined =>
  cursor === undefined ? undefined : (cursorParts<SqlValue>(cursor, UNTIL_KEY)[2] as Position);

const KEY = [parseInstant, parseId];
const UNTIL_KEY = [...KEY, (text: string) => (/^-?[0-9]{1,19}$/.test(text) ? BigInt(text) : undefined)];

function partsOf({ cursor, until }: RequestsAsked): readonly [string, string] {
  if (cursor === undefined) return ['9', ''];
  const [at, id] = cursorParts<SqlValue>(cursor, until === undefined ? KEY : UNTIL_KEY);
  return [String(at), String(id)];
}

const LIST = `
  SELECT request, received_at FROM request
  WHERE (received_at, request) < (?1, ?2) AND (?3 IS NULL OR phase = ?3) AND (?4 IS NULL OR customer = ?4)
  ORDER BY received_at DESC, request DESC LIMIT ?5`;
/** "Or any customer" would leave the index of customers unused, and those of one are a few among all. */
const LIST_OF_CUSTOMER = `
  SELECT request, received_at FROM request
  WHERE customer = ?4 AND (received_at, request) < (?1, ?2) AND (?3 IS NULL OR phase = ?3)
  ORDER BY received_at DESC, request DESC LIMIT ?5`;
/** Of each request the last change by then says what it was. */
const LIST_UNTIL = `
  SELECT request.request, request.received_at FROM request
  JOIN request_change AS was ON was.request = request.request AND was.position = (
    SELECT max(one.position) FROM request_change AS one WHERE one.request = request.request AND one.position <= ?6
  )
  WHERE (request.received_at, request.request) < (?1, ?2)
    AND (?3 IS NULL OR was.phase = ?3) AND (?4 IS NULL OR was.customer = ?4)
  ORDER BY request.received_at DESC, request.request DESC LIMIT ?5`;

/**
 * Requests that were joined to one that was withdrawn or handed on since, is somebody else's, or was classified anew: with it
 * nobody may answer them, unless it had delivered all that they ask for to the same person: then they are answered for good, and
 * looked at no more. Which of the others are orphans is decided from their own streams.
 */
export async function orphanedRequests(store: ReadModelReader): Promise<readonly Id[]> {
  const [rows] = await store.read([{ sql: ORPHANS, params: [] }]);
  return (rows ?? []).map((row) => row['request'] as Id);
}

const ORPHANS = `
  SELECT request.request FROM request JOIN request AS earlier ON earlier.request = request.duplicate_of
  WHERE request.duplicate_of IS NOT NULL
    AND (earlier.has_left = 1 OR earlier.moved_at > request.joined_at OR earlier.customer <> request.customer)
    AND (
      earlier.customer <> request.customer
      OR ((earlier.customer IS NULL OR request.customer IS NULL) AND earlier.moved_at > request.joined_at)
      OR EXISTS (
        SELECT 1 FROM request_right AS mine LEFT JOIN request_right AS theirs
          ON theirs.request = request.duplicate_of AND theirs.asked = mine.asked AND theirs.delivered = 1
        WHERE mine.request = request.request AND theirs.request IS NULL
      )
    )`;
