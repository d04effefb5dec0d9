import type { AnyEvent } from '../../domain/all-events.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import { type ActorId, categoryOf, type CustomerId, type EventId, idOf, type StreamName } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import { parseDecimal } from '../../kernel/strict.ts';
import type { Instant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { Change, ReadModelReader, Row } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * What happened to each customer, in order: changes, consents, restrictions, what periods are counted from, looks, erasure. Codes only; no envelope. An event about
 * several customers has a row with each, and no row names another one.
 */
const schema = `
  CREATE TABLE customer_timeline (
    customer TEXT NOT NULL, position INTEGER NOT NULL, event_id TEXT NOT NULL, stream TEXT NOT NULL,
    revision INTEGER NOT NULL, type TEXT NOT NULL, recorded_at TEXT NOT NULL, effective_at TEXT, actor TEXT NOT NULL,
    purpose TEXT, codes TEXT NOT NULL, PRIMARY KEY (customer, position)
  ) STRICT, WITHOUT ROWID;
`;

const INSERT = `
  INSERT INTO customer_timeline (customer, position, event_id, stream, revision, type, recorded_at, effective_at, actor,
    purpose, codes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

export const customerTimeline: ReadModel = { name: 'customer-timeline', version: 3, order: 'arrival', schema, project };

/** Of these categories a stream is about one customer, whose id it has. */
const OWN_STREAMS: ReadonlySet<string> = new Set(['customer', 'consent', 'restriction', 'trigger']);

interface Entry {
  readonly customer: string;
  readonly codes: object;
}

function project(event: AnyEvent): readonly Change[] {
  const { id, stream, revision, type, position, metadata } = event;
  return entriesOf(event).map(({ customer, codes }) => ({
    sql: INSERT,
    params: [
      ...[customer, position, id, stream, revision, type, metadata.recordedAt, metadata.effectiveAt ?? null],
      ...[metadata.actor, metadata.purpose ?? null, canonicalizeRecord(codes)],
    ],
  }));
}

function entriesOf(event: AnyEvent): readonly Entry[] {
  const category = categoryOf(event.stream);
  if (OWN_STREAMS.has(category)) {
    return [{ customer: idOf(event.stream), codes: event.clear }];
  }
  if (event.type === 'AccessGranted' || event.type === 'AccessRefused') {
    const { owners, ...codes } = event.clear;
    return customersAmong(owners).map((customer) => ({ customer, codes }));
  }
  if (event.type === 'CategoryKeysShredded') return erasures(event);
  return [];
}

function erasures(event: Extract<AnyEvent, { readonly type: 'CategoryKeysShredded' }>): readonly Entry[] {
  const { shredded, shreddedAt } = event.clear;
  return customersAmong(shredded.map(({ owner }) => owner)).map((customer) => {
    const own = shredded.filter(({ owner }) => owner === `customer-${customer}`);
    return { customer, codes: { dataCategories: own.map((one) => one.dataCategory), shreddedAt } };
  });
}

export function customersAmong(owners: readonly StreamName[]): readonly string[] {
  const own = owners.filter((owner) => categoryOf(owner) === 'customer');
  return [...new Set(own)].map(idOf);
}

export interface TimelineEntry {
  readonly position: Position;
  readonly eventId: EventId;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly type: string;
  readonly recordedAt: Instant;
  readonly effectiveAt?: string;
  readonly actor: ActorId;
  readonly purpose?: string;
  /** The event's clear data, without what it says of other customers. */
  readonly codes: JsonObject;
}

export interface TimelineRequest extends PageRequest {
  /** `oldest-first` when absent. */
  readonly order?: 'oldest-first' | 'newest-first';
  /** Only events of these types. */
  readonly types?: readonly string[];
}

/** A cursor goes on in the order in which it was given out; ask for the next page with the same order and types. */
export async function timelineOf(
  store: ReadModelReader,
  customer: CustomerId,
  request: TimelineRequest,
): Promise<Page<TimelineEntry>> {
  const newestFirst = request.order === 'newest-first';
  const [at] = request.cursor === undefined ? [undefined] : cursorParts(request.cursor, [parseDecimal]);
  const from = at ?? (newestFirst ? MAX_POSITION : -1n);
  const types = request.types === undefined ? null : JSON.stringify(request.types);
  const sql = newestFirst ? BACKWARDS : FORWARDS;
  const [rows] = await store.read([{ sql, params: [customer, from, types, rowsToRead(request)] }]);
  return pageOf(rows ?? [], request, entryOf, (last) => [last['position'] as bigint]);
}

const MAX_POSITION = 2n ** 63n - 1n;
const OF_TYPES = '(?3 IS NULL OR type IN (SELECT value FROM json_each(?3)))';
const FORWARDS = `
  SELECT * FROM customer_timeline WHERE customer = ?1 AND position > ?2 AND ${OF_TYPES} ORDER BY position LIMIT ?4`;
const BACKWARDS = `
  SELECT * FROM customer_timeline WHERE customer = ?1 AND position < ?2 AND ${OF_TYPES} ORDER BY position DESC LIMIT ?4`;

function entryOf(row: Row): TimelineEntry {
  const effectiveAt = row['effective_at'] as string | null;
  const purpose = row['purpose'] as string | null;
  return {
    position: row['position'] as Position,
    eventId: row['event_id'] as EventId,
    stream: row['stream'] as StreamName,
    revision: row['revision'] as Revision,
    type: row['type'] as string,
    recordedAt: row['recorded_at'] as Instant,
    ...(effectiveAt === null ? {} : { effectiveAt }),
    actor: row['actor'] as ActorId,
    ...(purpose === null ? {} : { purpose }),
    codes: JSON.parse(row['codes'] as string) as JsonObject,
  };
}
