import type { Id } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Instant } from '../../kernel/time.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Change, ReadModelReader, Row, Statement } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';
import { dropEnvelope, sealedRefSchema } from './sealed-refs.ts';

const schema = `
  ${sealedRefSchema}
  CREATE TABLE shred (
    owner TEXT NOT NULL, data_category TEXT NOT NULL, request TEXT NOT NULL, shredded_at TEXT NOT NULL,
    position INTEGER NOT NULL, PRIMARY KEY (owner, data_category)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE missing_key (kid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

/** The first one counts, as in the vault: what is destroyed cannot be destroyed again. */
const SHRED = `
  INSERT INTO shred (owner, data_category, request, shredded_at, position) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const MISSING = 'INSERT INTO missing_key (kid) VALUES (?) ON CONFLICT DO NOTHING';

/** What was erased, at whose request: read by every model that holds envelopes or tokens, so it comes first. */
export const shreds: ReadModel = {
  name: 'shreds',
  version: 1,
  order: 'arrival',
  schema,
  project: (event): readonly Change[] => {
    if (event.type === 'KeysMissing') return event.clear.kids.map((kid) => ({ sql: MISSING, params: [kid] }));
    if (event.type !== 'CategoryKeysShredded') return [];
    const request = idOf(event.stream);
    return event.clear.shredded.flatMap(({ owner, dataCategory }) => [
      { sql: SHRED, params: [owner, dataCategory, request, event.clear.shreddedAt, event.position] },
      dropEnvelope(owner, dataCategory),
    ]);
  },
};

export interface ErasedDataCategory {
  readonly dataCategory: DataCategory;
  readonly at: Instant;
  /** Id of the erasure. */
  readonly request: Id;
}

export const erasedQuery = (owners: readonly string[]): Statement => ({
  sql: 'SELECT * FROM shred WHERE owner IN (SELECT value FROM json_each(?)) ORDER BY owner, data_category',
  params: [JSON.stringify(owners)],
});

export const erasedOf = (row: Row): ErasedDataCategory => ({
  dataCategory: row['data_category'] as DataCategory,
  at: row['shredded_at'] as Instant,
  request: row['request'] as Id,
});

/** Data categories of one owner that are erased. */
export async function erasedDataCategories(
  store: ReadModelReader,
  owner: string,
): Promise<readonly ErasedDataCategory[]> {
  const [rows] = await store.read([erasedQuery([owner])]);
  return (rows ?? []).map(erasedOf);
}
