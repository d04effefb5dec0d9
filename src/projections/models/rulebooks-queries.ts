import type { ReadModelReader } from '../read-model-store.ts';

/** Codes of jurisdictions with a rule, or of places with a calendar, in the ledger; in the order of the alphabet. */
export async function listRulebooks(store: ReadModelReader, kind: 'rule' | 'calendar'): Promise<readonly string[]> {
  const [rows] = await store.read([{ sql: LIST, params: [kind] }]);
  return (rows ?? []).map((row) => row['code'] as string);
}

const LIST = 'SELECT code FROM rulebook WHERE kind = ? ORDER BY code';
