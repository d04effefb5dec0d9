import type { AnyEvent } from '../../domain/all-events.ts';
import { accessEvents } from '../../domain/access/events.ts';
import type { ActorId, EventId, Owner } from '../../kernel/ids.ts';
import { parseStreamName } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { parseDecimal } from '../../kernel/strict.ts';
import type { Instant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { Change, ReadModelReader, Row, SqlValue } from '../read-model-store.ts';
import { isOneOf, type ReadModel } from '../read-model.ts';

/** Who looked at whose data: one row for each access event and owner; an event that names nobody has one row. */
const schema = `
  CREATE TABLE access_log (
    position INTEGER NOT NULL, owner TEXT NOT NULL, event_id TEXT NOT NULL, recorded_at TEXT NOT NULL,
    actor TEXT NOT NULL, outcome TEXT NOT NULL, look TEXT, purpose TEXT, legal_basis TEXT, data_categories TEXT NOT NULL,
    fields TEXT, reason TEXT, count INTEGER NOT NULL, until TEXT, PRIMARY KEY (position, owner)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX access_log_by_owner ON access_log (owner, position);
  CREATE INDEX access_log_by_actor ON access_log (actor, position);
  CREATE INDEX access_log_by_time ON access_log (recorded_at, position);
`;

const INSERT = `
  INSERT INTO access_log (position, owner, event_id, recorded_at, actor, outcome, look, purpose, legal_basis,
    data_categories, fields, reason, count, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;

/** In `owner`, where the event named nobody. */
const NOBODY = '';

export const accessLog: ReadModel = { name: 'access-log', version: 1, order: 'arrival', schema, project };

type AccessEvent = Extract<AnyEvent, { readonly type: keyof typeof accessEvents }>;

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(accessEvents, event)) return [];
  switch (event.type) {
    case 'AccessGranted':
      return look(event, 'granted', event.metadata.purpose ?? null, event.clear.recordedAsOf ?? null);
    case 'AccessRefused':
      return look(event, 'refused', event.metadata.purpose ?? event.clear.asked ?? null, null);
    case 'AccessRefusalsCounted': {
      const { reason, count, to } = event.clear;
      const { purpose, legalBasis } = event.metadata;
      const how = ['counted', null, purpose ?? null, legalBasis ?? null, '[]', null, reason, count, to];
      return [{ sql: INSERT, params: [...placeOf(event, NOBODY), ...how] }];
    }
  }
}

type Look = Extract<AccessEvent, { readonly type: 'AccessGranted' | 'AccessRefused' }>;

function look(event: Look, outcome: string, purpose: string | null, until: Instant | null): readonly Change[] {
  const { look, owners, dataCategories, fields } = event.clear;
  const reason = event.type === 'AccessRefused' ? event.clear.reason : null;
  const names = fields === undefined ? null : JSON.stringify(fields);
  const basis = event.metadata.legalBasis ?? null;
  const how = [outcome, look, purpose, basis, JSON.stringify(dataCategories), names, reason, 1, until];
  const whose = owners.length === 0 ? [NOBODY] : owners;
  return whose.map((owner) => ({ sql: INSERT, params: [...placeOf(event, owner), ...how] }));
}

const placeOf = (event: AccessEvent, owner: string): readonly SqlValue[] => [
  event.position,
  owner,
  event.id,
  event.metadata.recordedAt,
  event.metadata.actor,
];

export interface AccessEntry {
  readonly position: Position;
  /** The access event. */
  readonly eventId: EventId;
  readonly recordedAt: Instant;
  readonly actor: ActorId;
  readonly outcome: 'granted' | 'refused' | 'counted';
  /** Whose data; absent where the event named nobody. */
  readonly owner?: Owner;
  readonly look?: string;
  readonly purpose?: string;
  readonly legalBasis?: string;
  readonly dataCategories: readonly DataCategory[];
  /** Absent: all fields of those data categories. */
  readonly fields?: readonly string[];
  /** Why it was refused. */
  readonly reason?: string;
  /** More than one for refusals that were only counted. */
  readonly count: number;
  /** For a replay, the instant that was replayed; for counted refusals, the end of the count. */
  readonly until?: Instant;
}

export interface AccessLogFilter {
  /** A customer's, an actor's or the organisation's stream name. */
  readonly owner?: Owner;
  readonly actor?: ActorId;
  readonly outcome?: AccessEntry['outcome'];
  /** Recorded at this instant or later. */
  readonly from?: Instant;
  /** Recorded before this instant. */
  readonly before?: Instant;
}

/** Newest first. */
export async function accessLogEntries(
  store: ReadModelReader,
  filter: AccessLogFilter,
  request: PageRequest,
): Promise<Page<AccessEntry>> {
  const conditions: string[] = [];
  const params: SqlValue[] = [];
  const also = (condition: string, ...values: readonly SqlValue[]): void => {
    conditions.push(condition);
    params.push(...values);
  };
  if (filter.owner !== undefined) also('owner = ?', filter.owner);
  if (filter.actor !== undefined) also('actor = ?', filter.actor);
  if (filter.outcome !== undefined) also('outcome = ?', filter.outcome);
  if (filter.from !== undefined) also('recorded_at >= ?', filter.from);
  if (filter.before !== undefined) also('recorded_at < ?', filter.before);
  if (request.cursor !== undefined) {
    const [position, owner] = cursorParts<SqlValue>(request.cursor, [parseDecimal, ownerOf]);
    also('(position, owner) < (?, ?)', position ?? 0n, owner ?? '');
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT * FROM access_log ${where} ORDER BY position DESC, owner DESC LIMIT ?`;
  const [rows] = await store.read([{ sql, params: [...params, rowsToRead(request)] }]);
  return pageOf(rows ?? [], request, entryOf, (last) => [last['position'] as bigint, last['owner'] as string]);
}

const ownerOf = (text: string): string | undefined => (text === NOBODY ? text : parseStreamName(text)?.stream);

function entryOf(row: Row): AccessEntry {
  const text = (column: string) => row[column] as string | null;
  return {
    position: row['position'] as Position,
    eventId: row['event_id'] as EventId,
    recordedAt: row['recorded_at'] as Instant,
    actor: row['actor'] as ActorId,
    outcome: row['outcome'] as AccessEntry['outcome'],
    ...(row['owner'] === NOBODY ? {} : { owner: row['owner'] as Owner }),
    ...(text('look') === null ? {} : { look: text('look') as string }),
    ...(text('purpose') === null ? {} : { purpose: text('purpose') as string }),
    ...(text('legal_basis') === null ? {} : { legalBasis: text('legal_basis') as string }),
    dataCategories: JSON.parse(row['data_categories'] as string) as DataCategory[],
    ...(text('fields') === null ? {} : { fields: JSON.parse(text('fields') as string) as string[] }),
    ...(text('reason') === null ? {} : { reason: text('reason') as string }),
    count: Number(row['count']),
    ...(text('until') === null ? {} : { until: text('until') as Instant }),
  };
}
