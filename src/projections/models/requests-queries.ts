import { type Id, parseId } from '../../kernel/ids.ts';
import { parseInstant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader } from '../read-model-store.ts';

export const requestPhases = ['open', 'closed'] as const;

export interface RequestsAsked extends PageRequest {
  readonly phase?: (typeof requestPhases)[number];
  readonly customer?: Id;
}

/** Ids of requests, the newest receipt first. */
export async function listRequests(store: ReadModelReader, asked: RequestsAsked): Promise<Page<Id>> {
  const [at, id] = asked.cursor === undefined ? ['9', ''] : cursorParts<string>(asked.cursor, [parseInstant, parseId]);
  const params = [at ?? '', id ?? '', asked.phase ?? null, asked.customer ?? null, rowsToRead(asked)];
  const [rows] = await store.read([{ sql: LIST, params }]);
  return pageOf(
    rows ?? [],
    asked,
    (row) => row['request'] as Id,
    (last) => [last['received_at'] as string, last['request'] as string],
  );
}

const LIST = `
  SELECT request, received_at FROM request
  WHERE (received_at, request) < (?1, ?2) AND (?3 IS NULL OR phase = ?3) AND (?4 IS NULL OR customer = ?4)
  ORDER BY received_at DESC, request DESC LIMIT ?5`;
