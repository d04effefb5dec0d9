import type { AnyEvent } from '../../domain/all-events.ts';
import { customerEvents } from '../../domain/customer/events.ts';
import { type CustomerField, fieldCategory } from '../../domain/customer/fields.ts';
import { customerIdOf } from '../../domain/customer/stream.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Change } from '../read-model-store.ts';
import { isOneOf, type ReadModel, Unprojectable } from '../read-model.ts';
import { keepRef } from './sealed-refs.ts';

/**
 * What is known of each customer now, still sealed. `slot` is the source that made a statement, or empty for a correction
 * by hand, which belongs to no source: an old row of the source is then still that source's last word. `standing` is 0
 * for a source's last word that a correction or a retirement has set aside. The value that holds is the newest that stands.
 */
const schema = `
  CREATE TABLE customer (
    customer TEXT PRIMARY KEY, revision INTEGER NOT NULL, registered_at TEXT NOT NULL, changed_at TEXT NOT NULL,
    collection_country TEXT NOT NULL, source TEXT NOT NULL, channel TEXT NOT NULL, returned_by TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE customer_statement (
    customer TEXT NOT NULL, field TEXT NOT NULL, slot TEXT NOT NULL, source TEXT NOT NULL, channel TEXT NOT NULL,
    revision INTEGER NOT NULL, data_category TEXT NOT NULL, unverified INTEGER NOT NULL, standing INTEGER NOT NULL,
    PRIMARY KEY (customer, field, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE customer_verified (
    customer TEXT NOT NULL, field TEXT NOT NULL, method TEXT NOT NULL, valid_until TEXT, verified_at TEXT NOT NULL,
    event_id TEXT NOT NULL, PRIMARY KEY (customer, field)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE customer_retired (
    customer TEXT NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL, retired_at TEXT NOT NULL,
    PRIMARY KEY (customer, field)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE customer_identifier (
    customer TEXT NOT NULL, revision INTEGER NOT NULL, system TEXT NOT NULL, linked_at TEXT NOT NULL,
    PRIMARY KEY (customer, revision)
  ) STRICT, WITHOUT ROWID;
`;

const REGISTER = `
  INSERT INTO customer (customer, revision, registered_at, changed_at, collection_country, source, channel, returned_by)
  VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, NULL)`;
const TOUCH = 'UPDATE customer SET revision = ?, changed_at = ? WHERE customer = ?';
const RETURNED = 'UPDATE customer SET returned_by = ? WHERE customer = ?';
const STATE = `
  INSERT INTO customer_statement (customer, field, slot, source, channel, revision, data_category, unverified, standing)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
  ON CONFLICT (customer, field, slot) DO UPDATE SET source = excluded.source, channel = excluded.channel,
    revision = excluded.revision, unverified = excluded.unverified, standing = 1`;
const DROP_CORRECTION = "DELETE FROM customer_statement WHERE customer = ? AND field = ? AND slot = ''";
const SET_ASIDE = 'UPDATE customer_statement SET standing = 0 WHERE customer = ? AND field = ?';
const NOT_VERIFIED = 'DELETE FROM customer_verified WHERE customer = ? AND field = ?';
const NOT_RETIRED = 'DELETE FROM customer_retired WHERE customer = ? AND field = ?';
/** Only a value that holds can be checked. */
const VERIFY = `
  INSERT INTO customer_verified (customer, field, method, valid_until, verified_at, event_id)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6
  WHERE EXISTS (SELECT 1 FROM customer_statement WHERE customer = ?1 AND field = ?2 AND standing = 1)
  ON CONFLICT (customer, field) DO UPDATE SET method = excluded.method, valid_until = excluded.valid_until,
    verified_at = excluded.verified_at, event_id = excluded.event_id`;
const RETIRE = `
  INSERT INTO customer_retired (customer, field, reason, retired_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (customer, field) DO UPDATE SET reason = excluded.reason, retired_at = excluded.retired_at`;
const LINK = 'INSERT INTO customer_identifier (customer, revision, system, linked_at) VALUES (?, ?, ?, ?)';
/** An envelope that no statement refers to any more is history, and history is in the ledger. */
const DROP_UNUSED = `
  DELETE FROM sealed_ref WHERE stream = ?1 AND data_category <> 'source' AND NOT EXISTS (
    SELECT 1 FROM customer_statement s WHERE s.customer = ?2 AND s.revision = sealed_ref.revision
      AND s.data_category = sealed_ref.data_category)`;

export const currentCustomer: ReadModel = { name: 'current-customer', version: 1, order: 'stream', schema, project };

type StatingEvent = Extract<
  AnyEvent,
  { readonly type: 'CustomerRegistered' | 'CustomerFactsChanged' | 'CustomerFactsCorrected' }
>;

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(customerEvents, event)) return [];
  switch (event.type) {
    case 'CustomerRegistered': {
      if (event.revision !== 0n) throw new Unprojectable('registered-twice');
      return [register(event), ...stated(event)];
    }
    case 'CustomerFactsChanged':
    case 'CustomerFactsCorrected':
      return [touch(event), ...stated(event), { sql: DROP_UNUSED, params: [event.stream, customerIdOf(event.stream)] }];
    case 'CustomerFactsVerified':
      return [touch(event), ...verified(event)];
    case 'CustomerFactsRetired':
      return [
        touch(event),
        ...retired(event),
        { sql: DROP_UNUSED, params: [event.stream, customerIdOf(event.stream)] },
      ];
    case 'CustomerIdentifierLinked':
      return [touch(event), ...linked(event)];
    case 'CustomerReturned':
      return [touch(event), { sql: RETURNED, params: [event.clear.decidedBy, customerIdOf(event.stream)] }];
  }
}

function register(event: Extract<AnyEvent, { readonly type: 'CustomerRegistered' }>): Change {
  const { collectionCountry, source, channel } = event.clear;
  const customer = customerIdOf(event.stream);
  const params = [customer, event.revision, event.metadata.recordedAt, collectionCountry, source, channel];
  return { sql: REGISTER, params };
}

/** Every event of a customer moves its revision, which is what a caller's If-Match is compared with. */
function touch(event: AnyEvent): Change {
  if (event.revision === 0n) throw new Unprojectable('not-registered');
  return { sql: TOUCH, params: [event.revision, event.metadata.recordedAt, customerIdOf(event.stream)] };
}

function stated(event: StatingEvent): readonly Change[] {
  const customer = customerIdOf(event.stream);
  const { source, channel, unverified } = event.clear;
  const isFirst = event.type === 'CustomerRegistered';
  const isCorrection = event.type === 'CustomerFactsCorrected';
  const slot = isCorrection ? '' : source;
  const changes: Change[] = [];
  for (const field of statedFields(event)) {
    const dataCategory = fieldCategory[field];
    if (!isFirst) {
      // What was checked was the old value, and what was retired is stated again.
      changes.push(
        { sql: NOT_VERIFIED, params: [customer, field] },
        { sql: NOT_RETIRED, params: [customer, field] },
        { sql: isCorrection ? SET_ASIDE : DROP_CORRECTION, params: [customer, field] },
      );
    }
    const params = [customer, field, slot, source, channel, event.revision, dataCategory];
    changes.push({ sql: STATE, params: [...params, unverified.includes(field) ? 1 : 0] });
  }
  return [...usedRefs(event), ...changes];
}

/** A field whose payload is not there states nothing, here as in the fold of src/domain/customer/state.ts. */
export function statedFields(event: StatingEvent): readonly CustomerField[] {
  return [...new Set(event.clear.fields)].filter((field) => event.sealed[fieldCategory[field]] !== undefined);
}

function usedRefs(event: StatingEvent): readonly Change[] {
  const categories = new Set<DataCategory>(statedFields(event).map((field) => fieldCategory[field]));
  return [...categories].flatMap((category) => {
    const ref = event.sealed[category];
    return ref === undefined ? [] : [keepRef(ref, event.revision)];
  });
}

function verified(event: Extract<AnyEvent, { readonly type: 'CustomerFactsVerified' }>): readonly Change[] {
  const { fields, method, validUntil } = event.clear;
  const rest = [method, validUntil ?? null, event.metadata.recordedAt, event.id];
  return fields.map((field) => ({ sql: VERIFY, params: [customerIdOf(event.stream), field, ...rest] }));
}

function retired(event: Extract<AnyEvent, { readonly type: 'CustomerFactsRetired' }>): readonly Change[] {
  const customer = customerIdOf(event.stream);
  return event.clear.fields.flatMap((field) => [
    { sql: SET_ASIDE, params: [customer, field] },
    { sql: DROP_CORRECTION, params: [customer, field] },
    { sql: NOT_VERIFIED, params: [customer, field] },
    { sql: RETIRE, params: [customer, field, event.clear.reason, event.metadata.recordedAt] },
  ]);
}

function linked(event: Extract<AnyEvent, { readonly type: 'CustomerIdentifierLinked' }>): readonly Change[] {
  const ref = event.sealed.source;
  if (ref === undefined) return [];
  const params = [customerIdOf(event.stream), event.revision, event.clear.system, event.metadata.recordedAt];
  return [keepRef(ref, event.revision), { sql: LINK, params }];
}
