import type { AnyEvent } from '../../domain/all-events.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import { categoryOf, idOf } from '../../kernel/ids.ts';
import { type Instant, type LocalDate, parseLocalDate } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { Change, ReadModelReader, Row, SqlValue } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';
import { customersAmong } from './customer-timeline.ts';

/**
 * How much happened on each day of the controller's calendar, in the time zone in force when it was recorded. Each event
 * counts once; the country is the one of collection that all customers of the event share, empty for none or several.
 */
const schema = `
  CREATE TABLE activity_by_day (
    day TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL, purpose TEXT NOT NULL, country TEXT NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (day, kind, actor, purpose, country)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE activity_country (customer TEXT PRIMARY KEY, country TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE activity_zone (position INTEGER PRIMARY KEY, time_zone TEXT NOT NULL) STRICT;
`;

const COUNT = `ON CONFLICT (day, kind, actor, purpose, country) DO UPDATE SET count = count + excluded.count`;
const OF_NOBODY = `
  INSERT INTO activity_by_day (day, kind, actor, purpose, country, count) VALUES (?1, ?2, ?3, ?4, '', ?5) ${COUNT}`;
const OF_ONE = `
  INSERT INTO activity_by_day (day, kind, actor, purpose, country, count)
  SELECT ?1, ?2, ?3, ?4, coalesce((SELECT country FROM activity_country WHERE customer = ?6), ''), ?5 WHERE true ${COUNT}`;
const OF_MANY = `
  INSERT INTO activity_by_day (day, kind, actor, purpose, country, count)
  SELECT ?1, ?2, ?3, ?4, iif(count(DISTINCT coalesce(c.country, '')) = 1, coalesce(min(c.country), ''), ''), ?5
  FROM json_each(?6) w LEFT JOIN activity_country c ON c.customer = w.value WHERE true ${COUNT}`;
const COLLECTED = 'INSERT INTO activity_country (customer, country) VALUES (?, ?) ON CONFLICT DO NOTHING';
const ZONE = 'INSERT INTO activity_zone (position, time_zone) VALUES (?, ?) ON CONFLICT DO NOTHING';

/** The time zone in force after everything projected so far. */
export const ZONE_IN_FORCE = {
  sql: 'SELECT time_zone FROM activity_zone ORDER BY position DESC LIMIT 1',
  params: [],
} as const;
export const ZONE_BEFORE_ANY = 'UTC';

export const activityByDay: ReadModel = {
  name: 'activity-by-day',
  version: 2,
  order: 'arrival',
  schema,
  project: (event, context) => {
    const zone = event.type === 'OrganisationDescribed' ? event.clear.timeZone : context.timeZone;
    return [...facts(event), counted(event, dayOfMinute(event.metadata.recordedAt, zone))];
  },
};

export type ActivityKind = 'change' | 'consent' | 'look' | 'refusal' | 'other';

function facts(event: AnyEvent): readonly Change[] {
  if (event.type === 'OrganisationDescribed') {
    return [{ sql: ZONE, params: [event.position, event.clear.timeZone] }];
  }
  if (event.type !== 'CustomerRegistered') return [];
  return [{ sql: COLLECTED, params: [idOf(event.stream), event.clear.collectionCountry] }];
}

function counted(event: AnyEvent, day: LocalDate): Change {
  const count = event.type === 'AccessRefusalsCounted' ? event.clear.count : 1;
  const params: SqlValue[] = [day, kindOf(event), event.metadata.actor, purposeOf(event), count];
  const customers = customersOf(event);
  const [first] = customers;
  if (first === undefined) return { sql: OF_NOBODY, params };
  if (customers.length === 1) return { sql: OF_ONE, params: [...params, first] };
  return { sql: OF_MANY, params: [...params, JSON.stringify(customers)] };
}

function kindOf(event: AnyEvent): ActivityKind {
  switch (categoryOf(event.stream)) {
    case 'customer':
      return 'change';
    case 'consent':
      return 'consent';
    case 'access':
      return event.type === 'AccessGranted' ? 'look' : 'refusal';
    default:
      return 'other';
  }
}

/** Of a consent: the purpose consented to. Of everything else: the purpose it was done for. */
function purposeOf(event: AnyEvent): string {
  if (event.type === 'AccessRefused') return event.metadata.purpose ?? event.clear.asked ?? '';
  if (categoryOf(event.stream) === 'consent' && 'purpose' in event.clear) return event.clear.purpose ?? '';
  return event.metadata.purpose ?? '';
}

function customersOf(event: AnyEvent): readonly string[] {
  const category = categoryOf(event.stream);
  if (category === 'customer' || category === 'consent' || category === 'restriction') return [idOf(event.stream)];
  if (event.type === 'AccessGranted' || event.type === 'AccessRefused') return customersAmong(event.clear.owners);
  if (event.type === 'CategoryKeysShredded') return customersAmong(event.clear.shredded.map(({ owner }) => owner));
  return [];
}

const MINUTE = 'YYYY-MM-DDTHH:mm'.length;
let lastMinute = { key: '', day: '' as LocalDate };

/** Days begin on full minutes everywhere, and events come in the order of time: one answer serves a minute's events. */
function dayOfMinute(instant: Instant, timeZone: string): LocalDate {
  const key = `${instant.slice(0, MINUTE)} ${timeZone}`;
  if (lastMinute.key !== key) lastMinute = { key, day: dayOf(instant, timeZone) };
  return lastMinute.day;
}

export interface ActivityRow {
  readonly day: LocalDate;
  readonly kind: ActivityKind;
  readonly actor: string;
  /** Empty where no purpose was named. */
  readonly purpose: string;
  /** Of collection; empty where the event is about nobody, or about customers of several countries. */
  readonly country: string;
  readonly count: number;
}

export interface ActivityFilter {
  /** Days of the controller's calendar, both inclusive. */
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export async function activityBetween(
  store: ReadModelReader,
  { from, to }: ActivityFilter,
  request: PageRequest,
): Promise<Page<ActivityRow>> {
  const after =
    request.cursor === undefined
      ? ['', '', '', '', '']
      : cursorParts<string>(request.cursor, [parseLocalDate, text, text, text, text]);
  const [rows] = await store.read([{ sql: BETWEEN, params: [from, to, ...after, rowsToRead(request)] }]);
  return pageOf(rows ?? [], request, rowOf, (last) => KEY.map((column) => last[column] as string));
}

const KEY = ['day', 'kind', 'actor', 'purpose', 'country'] as const;
const text = (value: string): string => value;
const BETWEEN = `
  SELECT * FROM activity_by_day WHERE day >= ? AND day <= ? AND (day, kind, actor, purpose, country) > (?, ?, ?, ?, ?)
  ORDER BY day, kind, actor, purpose, country LIMIT ?`;

const rowOf = (row: Row): ActivityRow => ({
  day: row['day'] as LocalDate,
  kind: row['kind'] as ActivityKind,
  actor: row['actor'] as string,
  purpose: row['purpose'] as string,
  country: row['country'] as string,
  count: Number(row['count']),
});
