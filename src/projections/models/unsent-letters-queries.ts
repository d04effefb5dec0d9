import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { ReadModelReader } from '../read-model-store.ts';

/** Requests with a letter that failed no earlier than `since`, in the order of their ids; `after`: the last one seen. */
export async function listUnsentLetters(
  store: ReadModelReader,
  { since, after, limit }: { readonly since: Instant; readonly after: Id | undefined; readonly limit: number },
): Promise<readonly Id[]> {
  const [rows] = await store.read([{ sql: UNSENT, params: [since, after ?? '', limit] }]);
  return (rows ?? []).map((row) => row['request'] as Id);
}

const UNSENT = `
  SELECT DISTINCT request FROM unsent_letter WHERE failed_at >= ?1 AND request > ?2 ORDER BY request LIMIT ?3`;
