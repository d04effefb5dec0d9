import type { CustomerField } from '../../domain/customer/fields.ts';
import { customerStream } from '../../domain/customer/stream.ts';
import { assert } from '../../kernel/assert.ts';
import { type CustomerId, type EventId, type Id, parseId } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { SealedRef } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, Row } from '../read-model-store.ts';
import { REF_COLUMNS, refOf } from './sealed-refs.ts';
import { type ErasedDataCategory, erasedOf, erasedQuery } from './shreds.ts';

/** One value of one field, sealed. */
export interface StatementView {
  readonly source: string;
  readonly channel: string;
  readonly revision: Revision;
  readonly ref: SealedRef;
  /** Set right by hand, so it is no source's own word. */
  readonly isCorrection: boolean;
  /** The value did not validate for its country or format and is kept as it came. */
  readonly isUnverified: boolean;
  /** False for a source's last word that a correction or a retirement has set aside. */
  readonly isStanding: boolean;
}

export interface FieldView {
  readonly field: CustomerField;
  /** The value that holds: the newest that stands. Absent for a retired field. */
  readonly current?: StatementView;
  /** Every source's newest statement, and the correction if one stands; newest first. */
  readonly statements: readonly StatementView[];
  readonly verified?: {
    readonly method: string;
    readonly validUntil?: LocalDate;
    readonly at: Instant;
    readonly by: EventId;
  };
  readonly retired?: { readonly reason: string; readonly at: Instant };
}

export interface CustomerView {
  readonly customer: CustomerId;
  /** Of the last event of the customer's own stream. */
  readonly revision: Revision;
  readonly registeredAt: Instant;
  readonly changedAt: Instant;
  readonly collectionCountry: string;
  /** That registered the customer. */
  readonly source: string;
  readonly channel: string;
  readonly returnedBy?: Id;
  /** In the order of their names. */
  readonly fields: readonly FieldView[];
  readonly identifiers: readonly { readonly system: string; readonly linkedAt: Instant; readonly ref: SealedRef }[];
  /** Data categories whose keys are destroyed: what their refs hold shows as erased. */
  readonly erased: readonly ErasedDataCategory[];
}

export async function customerById(store: ReadModelReader, customer: CustomerId): Promise<CustomerView | undefined> {
  return (await customersByIds(store, [customer]))[0];
}

/** At most 100, as in one look; in the order asked for, without those that are not in the register. */
export async function customersByIds(
  store: ReadModelReader,
  customers: readonly CustomerId[],
): Promise<readonly CustomerView[]> {
  assert(customers.length <= 100, 'one look is at most 100 customers');
  const ids = JSON.stringify(customers);
  const one = (sql: string) => ({ sql, params: [ids] });
  const [heads, statements, verified, retired, identifiers, erased] = await store.read([
    one(HEADS),
    one(STATEMENTS),
    one(VERIFIED),
    one(RETIRED),
    one(IDENTIFIERS),
    erasedQuery(customers.map(customerStream)),
  ]);
  const parts = {
    statements: grouped(statements, 'customer'),
    verified: grouped(verified, 'customer'),
    retired: grouped(retired, 'customer'),
    identifiers: grouped(identifiers, 'customer'),
    erased: grouped(erased, 'owner'),
  };
  const found = new Map((heads ?? []).map((row) => [row['customer'] as CustomerId, row]));
  return customers.flatMap((customer) => {
    const head = found.get(customer);
    return head === undefined ? [] : [viewOf(head, parts)];
  });
}

/** Ids of all customers in the register, in the order of their ids. */
export async function listCustomers(store: ReadModelReader, request: PageRequest): Promise<Page<CustomerId>> {
  const [after] = request.cursor === undefined ? [''] : cursorParts(request.cursor, [parseId]);
  const params = [after ?? '', rowsToRead(request)];
  const [rows] = await store.read([{ sql: LIST, params }]);
  const id = (row: Row) => row['customer'] as CustomerId;
  return pageOf(rows ?? [], request, id, (last) => [id(last)]);
}

export async function countCustomers(store: ReadModelReader): Promise<number> {
  const [rows] = await store.read([{ sql: 'SELECT count(*) AS n FROM customer', params: [] }]);
  return Number(rows?.[0]?.['n'] ?? 0);
}

const AMONG = 'IN (SELECT value FROM json_each(?))';
const HEADS = `SELECT * FROM customer WHERE customer ${AMONG}`;
const STATEMENTS = `
  SELECT s.*, ${REF_COLUMNS} FROM customer_statement s
  JOIN sealed_ref r ON r.stream = 'customer-' || s.customer AND r.revision = s.revision AND r.data_category = s.data_category
  WHERE s.customer ${AMONG} ORDER BY s.customer, s.field, s.revision DESC, s.slot`;
const VERIFIED = `SELECT * FROM customer_verified WHERE customer ${AMONG}`;
const RETIRED = `SELECT * FROM customer_retired WHERE customer ${AMONG}`;
const IDENTIFIERS = `
  SELECT i.*, ${REF_COLUMNS} FROM customer_identifier i
  JOIN sealed_ref r ON r.stream = 'customer-' || i.customer AND r.revision = i.revision AND r.data_category = 'source'
  WHERE i.customer ${AMONG} ORDER BY i.customer, i.revision`;
const LIST = 'SELECT customer FROM customer WHERE customer > ? ORDER BY customer LIMIT ?';

type Grouped = ReadonlyMap<string, readonly Row[]>;
interface Parts {
  readonly statements: Grouped;
  readonly verified: Grouped;
  readonly retired: Grouped;
  readonly identifiers: Grouped;
  readonly erased: Grouped;
}

function grouped(rows: readonly Row[] | undefined, column: string): Grouped {
  const groups = new Map<string, Row[]>();
  for (const row of rows ?? []) {
    const key = row[column] as string;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function viewOf(head: Row, parts: Parts): CustomerView {
  const customer = head['customer'] as CustomerId;
  const returnedBy = head['returned_by'] as Id | null;
  return {
    customer,
    revision: head['revision'] as Revision,
    registeredAt: head['registered_at'] as Instant,
    changedAt: head['changed_at'] as Instant,
    collectionCountry: head['collection_country'] as string,
    source: head['source'] as string,
    channel: head['channel'] as string,
    ...(returnedBy === null ? {} : { returnedBy }),
    fields: fieldsOf(customer, parts),
    identifiers: (parts.identifiers.get(customer) ?? []).map((row) => ({
      system: row['system'] as string,
      linkedAt: row['linked_at'] as Instant,
      ref: refOf(row) as SealedRef,
    })),
    erased: (parts.erased.get(customerStream(customer)) ?? []).map(erasedOf),
  };
}

function fieldsOf(customer: CustomerId, parts: Parts): readonly FieldView[] {
  const statements = grouped(parts.statements.get(customer), 'field');
  const verified = grouped(parts.verified.get(customer), 'field');
  const retired = grouped(parts.retired.get(customer), 'field');
  const names = new Set([...statements.keys(), ...retired.keys()]);
  return [...names].sort().map((name) => {
    const views = (statements.get(name) ?? []).map(statementOf);
    const current = views.find((view) => view.isStanding);
    const check = verified.get(name)?.[0];
    const end = retired.get(name)?.[0];
    return {
      field: name as CustomerField,
      ...(current === undefined ? {} : { current }),
      statements: views,
      ...(check === undefined ? {} : { verified: verifiedOf(check) }),
      ...(end === undefined ? {} : { retired: { reason: end['reason'] as string, at: end['retired_at'] as Instant } }),
    };
  });
}

function statementOf(row: Row): StatementView {
  return {
    source: row['source'] as string,
    channel: row['channel'] as string,
    revision: row['revision'] as Revision,
    ref: refOf(row) as SealedRef,
    isCorrection: row['slot'] === '',
    isUnverified: row['unverified'] === 1n,
    isStanding: row['standing'] === 1n,
  };
}

function verifiedOf(row: Row): NonNullable<FieldView['verified']> {
  const validUntil = row['valid_until'] as LocalDate | null;
  return {
    method: row['method'] as string,
    ...(validUntil === null ? {} : { validUntil }),
    at: row['verified_at'] as Instant,
    by: row['event_id'] as EventId,
  };
}
