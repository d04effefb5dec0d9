import type { AnyEvent } from '../../domain/all-events.ts';
import { customerEvents } from '../../domain/customer/events.ts';
import { type CustomerField, fieldCategory } from '../../domain/customer/fields.ts';
import { customerIdOf } from '../../domain/customer/stream.ts';
import { categoryOf, type CustomerId, parseId } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { SEARCH_TERMS_VERSION } from '../../vault/search-terms.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { Change, ReadModelReader, Row } from '../read-model-store.ts';
import { isOneOf, type ProjectionContext, type ReadModel, type TokenWish } from '../read-model.ts';
import { statedFields } from './current-customer.ts';

/**
 * Keyed tokens of the values that stand (several sources may each have one), by which a customer is found. A value that
 * its own source replaced, that a correction set aside or that was retired cannot be found any more. The table holds no
 * value and no fingerprint that anyone without the vault's token key could make.
 */
const schema = `
  CREATE TABLE customer_token (
    customer TEXT NOT NULL, field TEXT NOT NULL, slot TEXT NOT NULL, token TEXT NOT NULL, revision INTEGER NOT NULL,
    data_category TEXT NOT NULL, PRIMARY KEY (customer, field, slot, token)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX customer_token_by_token ON customer_token (token, customer);
`;

export const SEARCH_FIELDS = ['name', 'email', 'phone', 'company', 'identifier'] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** A token of a data category that is shredded is never taken in, whatever the vault says: live and rebuilt agree. */
const INSERT = `
  INSERT INTO customer_token (customer, field, slot, token, revision, data_category) SELECT ?1, ?2, ?3, ?4, ?5, ?6
  WHERE NOT EXISTS (SELECT 1 FROM shred WHERE owner = 'customer-' || ?1 AND data_category = ?6)
  ON CONFLICT DO NOTHING`;
const DROP_SLOT = 'DELETE FROM customer_token WHERE customer = ? AND field = ? AND slot = ?';
const DROP_FIELD = 'DELETE FROM customer_token WHERE customer = ? AND field = ?';
const DROP_CATEGORY = 'DELETE FROM customer_token WHERE customer = ? AND data_category = ?';
const DROP_KEYS = `
  DELETE FROM customer_token WHERE EXISTS (SELECT 1 FROM sealed_ref r WHERE r.kid IN (SELECT value FROM json_each(?))
    AND r.stream = 'customer-' || customer_token.customer AND r.revision = customer_token.revision
    AND r.data_category = customer_token.data_category)`;

export const customerSearch: ReadModel = {
  name: 'customer-search',
  // Words cut another way have other tokens: the index is made anew then, too.
  version: 1_000 + SEARCH_TERMS_VERSION,
  order: 'stream',
  schema,
  wishes,
  project: (event, context) => [...onErasure(event), ...onCustomer(event, context)],
};

const isSearchField = (field: CustomerField): field is CustomerField & SearchField =>
  (SEARCH_FIELDS as readonly string[]).includes(field);

function wishes(event: AnyEvent): readonly TokenWish[] {
  switch (event.type) {
    case 'CustomerRegistered':
    case 'CustomerFactsChanged':
    case 'CustomerFactsCorrected':
      return statedFields(event)
        .filter(isSearchField)
        .flatMap((field) => wish(event.sealed[fieldCategory[field]], field));
    case 'CustomerIdentifierLinked':
      return wish(event.sealed.source, 'identifier');
    default:
      // Nothing else states a value that can be searched for.
      return [];
  }
}

const wish = (ref: TokenWish['ref'] | undefined, field: SearchField): readonly TokenWish[] =>
  ref === undefined ? [] : [{ ref, field }];

function onErasure(event: AnyEvent): readonly Change[] {
  if (event.type === 'KeysMissing') return [{ sql: DROP_KEYS, params: [JSON.stringify(event.clear.kids)] }];
  if (event.type !== 'CategoryKeysShredded') return [];
  return event.clear.shredded
    .filter(({ owner }) => categoryOf(owner) === 'customer')
    .map(({ owner, dataCategory }) => ({ sql: DROP_CATEGORY, params: [customerIdOf(owner), dataCategory] }));
}

function onCustomer(event: AnyEvent, context: ProjectionContext): readonly Change[] {
  if (!isOneOf(customerEvents, event)) return [];
  const customer = customerIdOf(event.stream);
  const insert = (field: SearchField, slot: string, category: DataCategory) =>
    (context.tokens.get(field) ?? []).map((token) => ({
      sql: INSERT,
      params: [customer, field, slot, token, event.revision, category],
    }));
  switch (event.type) {
    case 'CustomerRegistered':
      return statedFields(event)
        .filter(isSearchField)
        .flatMap((field) => insert(field, event.clear.source, fieldCategory[field]));
    case 'CustomerFactsChanged':
      return statedFields(event)
        .filter(isSearchField)
        .flatMap((field) => [
          { sql: DROP_SLOT, params: [customer, field, event.clear.source] },
          { sql: DROP_SLOT, params: [customer, field, CORRECTION] },
          ...insert(field, event.clear.source, fieldCategory[field]),
        ]);
    case 'CustomerFactsCorrected':
      return statedFields(event)
        .filter(isSearchField)
        .flatMap((field) => [
          { sql: DROP_FIELD, params: [customer, field] },
          ...insert(field, CORRECTION, fieldCategory[field]),
        ]);
    case 'CustomerFactsRetired':
      return event.clear.fields.filter(isSearchField).map((field) => ({ sql: DROP_FIELD, params: [customer, field] }));
    case 'CustomerIdentifierLinked':
      return insert('identifier', event.clear.system, 'source');
    case 'CustomerFactsVerified':
    case 'CustomerReturned':
      return [];
  }
}

/** The slot of a correction by hand, as in the current customer. */
const CORRECTION = '';

/**
 * Ids of the customers that carry all of these tokens (`queryTokens` of the vault, several lists put together), in the
 * order of their ids. No token finds nobody.
 */
export async function searchCustomers(
  store: ReadModelReader,
  tokens: readonly string[],
  request: PageRequest,
): Promise<Page<CustomerId>> {
  const [after] = request.cursor === undefined ? [''] : cursorParts(request.cursor, [parseId]);
  const wanted = [...new Set(tokens)];
  if (wanted.length === 0) return { items: [] };
  const rarestFirst = await byRarity(store, wanted);
  const [first, ...others] = rarestFirst;
  const params = [first ?? '', after ?? '', JSON.stringify(others), others.length, rowsToRead(request)];
  const [rows] = await store.read([{ sql: SEARCH, params }]);
  const id = (row: Row) => row['customer'] as CustomerId;
  return pageOf(rows ?? [], request, id, (last) => [id(last)]);
}

/** The rarest token leads: a family name is read through, not a country's whole list of first names. */
const RARITY = 'SELECT count(*) AS n FROM (SELECT 1 FROM customer_token WHERE token = ? LIMIT 1000)';
const SEARCH = `
  SELECT DISTINCT customer FROM customer_token t WHERE token = ?1 AND customer > ?2 AND ?4 = (
    SELECT count(*) FROM json_each(?3) w
    WHERE EXISTS (SELECT 1 FROM customer_token o WHERE o.token = w.value AND o.customer = t.customer))
  ORDER BY customer LIMIT ?5`;

async function byRarity(store: ReadModelReader, tokens: readonly string[]): Promise<readonly string[]> {
  if (tokens.length === 1) return tokens;
  const counts = await store.read(tokens.map((token) => ({ sql: RARITY, params: [token] })));
  const rarity = new Map(tokens.map((token, index) => [token, Number(counts[index]?.[0]?.['n'] ?? 0)]));
  return [...tokens].sort((a, b) => (rarity.get(a) ?? 0) - (rarity.get(b) ?? 0));
}
