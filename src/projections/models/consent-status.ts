import type { AnyEvent } from '../../domain/all-events.ts';
import { consentEvents } from '../../domain/consent/events.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { type CustomerId, type EventId, type Id, idOf, parseId } from '../../kernel/ids.ts';
import { type Instant, type LocalDate, parseInstant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { Change, ReadModelReader, Row } from '../read-model-store.ts';
import { isOneOf, type ReadModel } from '../read-model.ts';

/** Where each purpose stands with each customer, as src/domain/consent/state.ts folds it. Evidence in words stays out. */
const schema = `
  CREATE TABLE consent_status (
    customer TEXT NOT NULL, purpose TEXT NOT NULL, phase TEXT NOT NULL, since TEXT NOT NULL, event_id TEXT NOT NULL,
    recorded_at TEXT NOT NULL, revision INTEGER NOT NULL, notice TEXT, notice_version INTEGER, method TEXT,
    given_by TEXT, channel TEXT, separate INTEGER, expires_at TEXT, confirmed INTEGER, contested_by TEXT,
    PRIMARY KEY (customer, purpose)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX consent_status_by_expiry ON consent_status (expires_at, customer, purpose)
    WHERE phase = 'given' AND expires_at IS NOT NULL;
  CREATE TABLE consent_report (
    customer TEXT NOT NULL, purpose TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, reported_on TEXT,
    event_id TEXT NOT NULL, recorded_at TEXT NOT NULL, PRIMARY KEY (customer, purpose, source)
  ) STRICT, WITHOUT ROWID;
`;

const COLUMNS = `customer, purpose, phase, since, event_id, recorded_at, revision, notice, notice_version, method,
  given_by, channel, separate, expires_at, confirmed, contested_by`;
const SET = `INSERT OR REPLACE INTO consent_status (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`;
/** A purpose that was only reported stands as *reported*; what the person said to us is not replaced by a report. */
const ONLY_REPORTED = `
  INSERT INTO consent_status (customer, purpose, phase, since, event_id, recorded_at, revision)
  VALUES (?1, ?2, 'reported', ?3, ?4, ?3, ?5) ON CONFLICT DO NOTHING`;
const REPORT = `
  INSERT INTO consent_report (customer, purpose, source, state, reported_on, event_id, recorded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (customer, purpose, source) DO UPDATE SET state = excluded.state,
    reported_on = excluded.reported_on, event_id = excluded.event_id, recorded_at = excluded.recorded_at`;
/** A reported no without a date counts as later than our yes: when in doubt, nothing is allowed. */
const CONTEST = `
  UPDATE consent_status SET contested_by = ?3 WHERE customer = ?1 AND purpose = ?2 AND phase = 'given'
    AND NOT (?4 IS NOT NULL AND ?4 < substr(since, 1, 10))`;
export const consentStatus: ReadModel = { name: 'consent-status', version: 1, order: 'stream', schema, project };

type ConsentEvent = Extract<AnyEvent, { readonly type: keyof typeof consentEvents }>;

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(consentEvents, event)) return [];
  switch (event.type) {
    case 'ConsentGiven':
      return [given(event, 0)];
    case 'ConsentConfirmed':
      return [given(event, 1)];
    case 'ConsentRefused': {
      const { notice, noticeVersion, channel, refusedAt } = event.clear;
      return [set(event, 'refused', refusedAt, [notice ?? null, noticeVersion ?? null, null, null, channel])];
    }
    case 'ConsentWithdrawn':
      return [set(event, 'withdrawn', event.clear.withdrawnAt, [null, null, null, null, event.clear.channel])];
    case 'ConsentExpired':
      return [set(event, 'expired', event.clear.expiredAt, [])];
    case 'ConsentReported':
      return reported(event);
  }
}

function given(event: Extract<ConsentEvent, { readonly type: 'ConsentGiven' | 'ConsentConfirmed' }>, confirmed: 0 | 1) {
  const { notice, noticeVersion, method, givenBy, channel, separate, givenAt, expiresAt } = event.clear;
  const terms = [notice, noticeVersion, method, givenBy, channel, separate ? 1 : 0, expiresAt ?? null, confirmed];
  return set(event, 'given', givenAt, terms);
}

const TERMS = 8;

function set(event: ConsentEvent, phase: string, since: Instant, terms: readonly (string | number | null)[]): Change {
  const where = [idOf(event.stream), event.clear.purpose, phase, since, event.id, event.metadata.recordedAt];
  const padding = new Array<null>(TERMS - terms.length).fill(null);
  return { sql: SET, params: [...where, event.revision, ...terms, ...padding] };
}

function reported(event: Extract<ConsentEvent, { readonly type: 'ConsentReported' }>): readonly Change[] {
  const { purpose, state, source, reportedOn } = event.clear;
  const customer = idOf(event.stream);
  const { recordedAt } = event.metadata;
  const day = reportedOn ?? null;
  return [
    { sql: ONLY_REPORTED, params: [customer, purpose, recordedAt, event.id, event.revision] },
    { sql: REPORT, params: [customer, purpose, source, state, day, event.id, recordedAt] },
    ...(state === 'given' ? [] : [{ sql: CONTEST, params: [customer, purpose, event.id, day] }]),
  ];
}

export interface ConsentView {
  readonly purpose: string;
  readonly phase: 'reported' | 'given' | 'refused' | 'withdrawn' | 'expired';
  /** When it was given, refused, withdrawn or expired; for a report, when we recorded it. */
  readonly since: Instant;
  /** The event that says so. */
  readonly by: EventId;
  readonly recordedAt: Instant;
  readonly notice?: Id;
  readonly noticeVersion?: number;
  readonly method?: string;
  readonly givenBy?: string;
  readonly channel?: string;
  readonly separate?: boolean;
  readonly expiresAt?: Instant;
  /** Whether a given consent confirmed what another system had reported. */
  readonly confirmed?: boolean;
  /** A no that another system reported later than this yes. */
  readonly contestedBy?: EventId;
  readonly reports: readonly {
    readonly source: string;
    readonly state: 'given' | 'refused' | 'withdrawn';
    readonly reportedOn?: LocalDate;
    readonly by: EventId;
  }[];
}

export interface CustomerConsents {
  /** Of the last event of the consent stream; absent where nothing was ever recorded. */
  readonly revision?: bigint;
  readonly purposes: readonly ConsentView[];
}

export async function consentsOf(store: ReadModelReader, customer: CustomerId): Promise<CustomerConsents> {
  const params = [customer];
  const [rows, reports, stream] = await store.read([
    { sql: 'SELECT * FROM consent_status WHERE customer = ? ORDER BY purpose', params },
    { sql: 'SELECT * FROM consent_report WHERE customer = ? ORDER BY purpose, source', params },
    { sql: 'SELECT revision FROM stream_tip WHERE stream = ?', params: [consentStream(customer)] },
  ]);
  const revision = stream?.[0]?.['revision'] as bigint | undefined;
  const purposes = (rows ?? []).map((row) => viewOf(row, reports ?? []));
  return revision === undefined ? { purposes } : { revision, purposes };
}

export interface DueExpiry {
  readonly customer: CustomerId;
  readonly purpose: string;
  readonly expiresAt: Instant;
}

/** Consents that have run out by `now` and are not yet recorded as expired, the oldest first. */
export async function dueExpiries(
  store: ReadModelReader,
  now: Instant,
  request: PageRequest,
): Promise<Page<DueExpiry>> {
  const [at, customer, purpose] =
    request.cursor === undefined ? ['', '', ''] : cursorParts<string>(request.cursor, [parseInstant, parseId, text]);
  const params = [now, at ?? '', customer ?? '', purpose ?? '', rowsToRead(request)];
  const [rows] = await store.read([{ sql: DUE, params }]);
  const item = (row: Row): DueExpiry => ({
    customer: row['customer'] as CustomerId,
    purpose: row['purpose'] as string,
    expiresAt: row['expires_at'] as Instant,
  });
  return pageOf(rows ?? [], request, item, (last) => keyOf(item(last)));
}

const DUE = `
  SELECT customer, purpose, expires_at FROM consent_status
  WHERE phase = 'given' AND expires_at IS NOT NULL AND expires_at <= ?
    AND (expires_at, customer, purpose) > (?, ?, ?)
  ORDER BY expires_at, customer, purpose LIMIT ?`;
const text = (value: string): string => value;
const keyOf = ({ expiresAt, customer, purpose }: DueExpiry) => [expiresAt, customer, purpose];

function viewOf(row: Row, reports: readonly Row[]): ConsentView {
  const given = row['phase'] === 'given';
  return {
    purpose: row['purpose'] as string,
    phase: row['phase'] as ConsentView['phase'],
    since: row['since'] as Instant,
    by: row['event_id'] as EventId,
    recordedAt: row['recorded_at'] as Instant,
    ...present('notice', row['notice'] as Id | null),
    ...present('noticeVersion', row['notice_version'] === null ? null : Number(row['notice_version'])),
    ...present('method', row['method'] as string | null),
    ...present('givenBy', row['given_by'] as string | null),
    ...present('channel', row['channel'] as string | null),
    ...present('separate', given ? row['separate'] === 1n : null),
    ...present('expiresAt', row['expires_at'] as Instant | null),
    ...present('confirmed', given ? row['confirmed'] === 1n : null),
    ...present('contestedBy', row['contested_by'] as EventId | null),
    reports: reports
      .filter((report) => report['purpose'] === row['purpose'])
      .map((report) => ({
        source: report['source'] as string,
        state: report['state'] as 'given',
        ...present('reportedOn', report['reported_on'] as LocalDate | null),
        by: report['event_id'] as EventId,
      })),
  };
}

function present<Key extends string, Value>(key: Key, value: Value | null): { readonly [key in Key]?: Value } {
  return (value === null ? {} : { [key]: value }) as { readonly [key in Key]?: Value };
}
