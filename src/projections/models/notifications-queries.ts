import type { NotificationFailure } from '../../domain/notification/events.ts';
import type { TellingKind } from '../../domain/shape/telling-matter.ts';
import type { NotificationPhase } from '../../domain/notification/state.ts';
import type { SealedFieldName } from '../../domain/shape/vocabulary.ts';
import { type CustomerId, type EventId, type Id, parseId, type StreamName } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import { type Instant, parseInstant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, Row, SqlValue } from '../read-model-store.ts';

export interface NotificationView {
  readonly notification: Id;
  readonly recipient: string;
  readonly kind: TellingKind;
  readonly occasion: StreamName;
  readonly cause?: EventId;
  readonly customers: readonly CustomerId[];
  readonly dataCategories: readonly DataCategory[];
  readonly fields?: readonly string[];
  readonly purposes?: readonly string[];
  readonly phase: NotificationPhase;
  readonly hasWebhook: boolean;
  readonly orderedAt: Instant;
  readonly attempts: number;
  readonly inHandUntil?: Instant;
  readonly failure?: { readonly code: NotificationFailure; readonly nextAt?: Instant };
  readonly channel?: string;
  /** Systems whose identifiers it was told. */
  readonly systems?: readonly string[];
  readonly sentAt?: Instant;
  readonly chased: number;
  readonly settledAt?: Instant;
  readonly confirmedBy?: string;
  readonly evidence?: string;
  /** Why it was given up. */
  readonly reason?: string;
  readonly revision: Revision;
}

export interface NotificationRequest extends PageRequest {
  readonly phase?: NotificationPhase;
  readonly recipient?: string;
  readonly occasion?: string;
  readonly customer?: Id;
  /** Only what is not confirmed or given up. */
  readonly open?: boolean;
}

const COLUMNS = `
  n.*, EXISTS (SELECT 1 FROM recipient_webhook w WHERE w.recipient_stream = n.recipient_stream) AS has_webhook`;

/** In the order in which they were ordered. */
export async function listNotifications(
  store: ReadModelReader,
  asked: NotificationRequest,
): Promise<Page<NotificationView>> {
  const { phase, recipient, occasion, customer, open, cursor } = asked;
  const given = Object.entries({ phase, recipient, occasion }).filter(([, value]) => value !== undefined);
  const conditions = given.map(([column]) => `n.${column} = ?`);
  const params: SqlValue[] = given.map(([, value]) => value as string);
  if (customer !== undefined) {
    conditions.push('n.notification IN (SELECT c.notification FROM notification_customer c WHERE c.customer = ?)');
    params.push(customer);
  }
  if (open === true) conditions.push('n.settled_at IS NULL');
  if (cursor !== undefined) {
    conditions.push('(n.ordered_at, n.notification) > (?, ?)');
    params.push(...cursorParts<string>(cursor, [parseInstant, parseId]));
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT ${COLUMNS} FROM notification n ${where} ORDER BY n.ordered_at, n.notification LIMIT ?`;
  const [rows] = await store.read([{ sql, params: [...params, rowsToRead(asked)] }]);
  return pageOf(rows ?? [], asked, viewOf, (last) => [last['ordered_at'] as string, last['notification'] as string]);
}

export async function notificationById(store: ReadModelReader, id: Id): Promise<NotificationView | undefined> {
  const sql = `SELECT ${COLUMNS} FROM notification n WHERE n.notification = ?`;
  const [rows] = await store.read([{ sql, params: [id] }]);
  const row = rows?.[0];
  return row === undefined ? undefined : viewOf(row);
}

/** Something of which recipients have to be told and for which nobody has determined yet who they are. */
export interface UntoldOccasion {
  readonly kind: Exclude<TellingKind, 'erasure'>;
  readonly stream: StreamName;
  readonly cause: EventId;
  readonly dataCategories: readonly DataCategory[];
  readonly fields?: readonly SealedFieldName[];
  readonly purposes?: readonly string[];
  readonly began?: EventId;
}

const UNTOLD = `
  SELECT o.* FROM telling_occasion o
  WHERE o.recorded_at >= ? AND NOT EXISTS (SELECT 1 FROM telling t WHERE t.cause = o.cause)
  ORDER BY o.recorded_at, o.cause LIMIT ?`;

/** The oldest first, recorded no earlier than `since`. */
export async function untoldOccasions(
  store: ReadModelReader,
  since: Instant,
  limit: number,
): Promise<readonly UntoldOccasion[]> {
  const [rows] = await store.read([{ sql: UNTOLD, params: [since, limit] }]);
  return (rows ?? []).map((row) => ({
    kind: row['kind'] as UntoldOccasion['kind'],
    stream: row['stream'] as StreamName,
    cause: row['cause'] as EventId,
    dataCategories: listOf<DataCategory>(row['data_categories']) ?? [],
    ...present('fields', listOf<SealedFieldName>(row['fields'])),
    ...present('purposes', listOf<string>(row['purposes'])),
    ...present('began', (row['began'] ?? undefined) as EventId | undefined),
  }));
}

const UNORDERED = `
  SELECT DISTINCT t.occasion, t.cause FROM telling t
  WHERE t.notification <> '' AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.notification = t.notification)
  ORDER BY t.occasion, t.cause LIMIT ?`;

/** Occasions whose recipients are determined and not all ordered: somebody was cut off in between. */
export async function unorderedTellings(
  store: ReadModelReader,
  limit: number,
): Promise<readonly { readonly occasion: StreamName; readonly cause?: EventId }[]> {
  const [rows] = await store.read([{ sql: UNORDERED, params: [limit] }]);
  return (rows ?? []).map((row) => {
    const cause = row['cause'] === '' ? undefined : (row['cause'] as EventId);
    return { occasion: row['occasion'] as StreamName, ...present('cause', cause) };
  });
}

const listOf = <Item extends string>(value: SqlValue | undefined): readonly Item[] | undefined =>
  value === null || value === undefined ? undefined : (JSON.parse(value as string) as Item[]);

const present = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [name in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [name in Name]?: Value };

function viewOf(row: Row): NotificationView {
  const text = <Value extends string>(column: string): Value | undefined =>
    (row[column] ?? undefined) as Value | undefined;
  const code = text<NotificationFailure>('failure');
  const nextAt = text<Instant>('next_at');
  return {
    notification: row['notification'] as Id,
    recipient: row['recipient'] as string,
    kind: row['kind'] as TellingKind,
    occasion: row['occasion'] as StreamName,
    ...present('cause', text<EventId>('cause')),
    customers: listOf<CustomerId>(row['customers']) ?? [],
    dataCategories: listOf<DataCategory>(row['data_categories']) ?? [],
    ...present('fields', listOf<string>(row['fields'])),
    ...present('purposes', listOf<string>(row['purposes'])),
    phase: row['phase'] as NotificationPhase,
    hasWebhook: row['has_webhook'] === 1n,
    orderedAt: row['ordered_at'] as Instant,
    attempts: Number(row['attempts']),
    ...present('inHandUntil', text<Instant>('in_hand_until')),
    ...present('failure', code === undefined ? undefined : { code, ...present('nextAt', nextAt) }),
    ...present('channel', text('channel')),
    ...present('systems', listOf<string>(row['systems'])),
    ...present('sentAt', text<Instant>('sent_at')),
    chased: Number(row['chased']),
    ...present('settledAt', text<Instant>('settled_at')),
    ...present('confirmedBy', text('confirmed_by')),
    ...present('evidence', text('evidence')),
    ...present('reason', text('reason')),
    revision: row['revision'] as Revision,
  };
}
