import { restrictionStream } from '../../domain/restriction/stream.ts';
import type { CustomerId, EventId, Id } from '../../kernel/ids.ts';
import { parseDecimal } from '../../kernel/strict.ts';
import type { Instant } from '../../kernel/time.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from '../page.ts';
import type { ReadModelReader, Row } from '../read-model-store.ts';

export interface RestraintView {
  /** The event that began it, which is its name. */
  readonly id: EventId;
  readonly customer: CustomerId;
  readonly kind: 'restriction' | 'objection' | 'opt-out';
  readonly state: 'standing' | 'pending' | 'upheld' | 'overruled' | 'withdrawn' | 'lifted';
  /** Empty for a restriction of every purpose and for an opt-out that names none. */
  readonly purposes: readonly string[];
  /** Of an opt-out: what it is of. */
  readonly ground: string;
  readonly effect?: string;
  readonly contactBy?: string;
  readonly request?: Id;
  readonly since: Instant;
  readonly changedAt: Instant;
  readonly changedBy: EventId;
  /** What proves that the customer was told of the lifting. */
  readonly toldBy?: EventId;
  readonly exceptions: readonly {
    readonly id: EventId;
    readonly purpose: string;
    readonly exception: string;
    readonly until?: Instant;
    readonly ended: boolean;
  }[];
}

export interface CustomerRestraints {
  /** Of the last event of the restriction stream; absent where nothing was ever recorded. */
  readonly revision?: bigint;
  readonly items: readonly RestraintView[];
}

/** Everything that stands or ever stood in the way of one customer, the oldest first. */
export async function restraintsOf(store: ReadModelReader, customer: CustomerId): Promise<CustomerRestraints> {
  const [rows, exceptions, stream] = await store.read([
    { sql: 'SELECT * FROM restraint WHERE customer = ? ORDER BY position, event_id', params: [customer] },
    { sql: 'SELECT * FROM restraint_exception WHERE customer = ? ORDER BY event_id', params: [customer] },
    { sql: 'SELECT revision FROM stream_tip WHERE stream = ?', params: [restrictionStream(customer)] },
  ]);
  const items = (rows ?? []).map((row) => viewOf(row, exceptions ?? []));
  const revision = stream?.[0]?.['revision'] as bigint | undefined;
  return revision === undefined ? { items } : { revision, items };
}

/** What stands now, of all customers, the newest first. */
export async function openRestraints(
  store: ReadModelReader,
  request: PageRequest & { readonly kind?: RestraintView['kind'] },
): Promise<Page<RestraintView>> {
  const [at] = request.cursor === undefined ? [MAX_POSITION] : cursorParts(request.cursor, [parseDecimal]);
  const [rows, exceptions] = await store.read([
    { sql: OPEN, params: [at ?? MAX_POSITION, request.kind ?? null, rowsToRead(request)] },
    { sql: EXCEPTIONS_OF_OPEN, params: [] },
  ]);
  return pageOf(
    rows ?? [],
    request,
    (row) => viewOf(row, exceptions ?? []),
    (last) => [last['position'] as bigint],
  );
}

const MAX_POSITION = 2n ** 63n - 1n;
const OPEN = `
  SELECT * FROM restraint WHERE open = 1 AND position < ?1 AND (?2 IS NULL OR kind = ?2)
  ORDER BY position DESC LIMIT ?3`;
/** Exceptions are few: each is an officer's own decision. */
const EXCEPTIONS_OF_OPEN = `
  SELECT e.* FROM restraint_exception e
  JOIN restraint r ON r.customer = e.customer AND r.event_id = e.restriction AND r.open = 1 ORDER BY e.event_id`;

function viewOf(row: Row, exceptions: readonly Row[]): RestraintView {
  const optional = Object.entries({
    effect: row['effect'],
    contactBy: row['contact_by'],
    request: row['request'],
    toldBy: row['told_by'],
  }).filter(([, value]) => value !== null);
  return {
    id: row['event_id'] as EventId,
    customer: row['customer'] as CustomerId,
    kind: row['kind'] as RestraintView['kind'],
    state: row['state'] as RestraintView['state'],
    purposes: JSON.parse(row['purposes'] as string) as string[],
    ground: row['ground'] as string,
    ...Object.fromEntries(optional),
    since: row['since'] as Instant,
    changedAt: row['changed_at'] as Instant,
    changedBy: row['changed_by'] as EventId,
    exceptions: exceptions
      .filter((one) => one['customer'] === row['customer'] && one['restriction'] === row['event_id'])
      .map((one) => {
        const until = one['until'] as Instant | null;
        return {
          id: one['event_id'] as EventId,
          purpose: one['purpose'] as string,
          exception: one['exception'] as string,
          ...(until === null ? {} : { until }),
          ended: one['ended'] === 1n,
        };
      }),
  };
}
