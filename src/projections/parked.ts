import { categoryOf, idOf, type StreamName } from '../kernel/ids.ts';
import type { Position, Revision } from '../kernel/recorded-event.ts';
import { parseDecimal } from '../kernel/strict.ts';
import { cursorParts, type Page, type PageRequest, pageOf, rowsToRead } from './page.ts';
import type { ReadModel, UnprojectableCode } from './read-model.ts';
import type { Change, ReadModelReader, Row, Statement } from './read-model-store.ts';
import type { NotUnderstood, Place } from './understand.ts';

/**
 * Events that cannot be projected as they are, and those that wait behind them (docs/record.md section 6). Only the place
 * is kept: the event is read again from the ledger when its turn comes, so nothing sealed lies about here. All of it
 * follows from the ledger and is part of the digest.
 */
export const bookkeeping: ReadModel = {
  name: 'bookkeeping',
  version: 1,
  order: 'arrival',
  // The planner writes these rows, for it alone knows what waits.
  project: () => [],
  schema: `
    CREATE TABLE parked (
      position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, event_id TEXT NOT NULL,
      type TEXT NOT NULL, queue TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, kid TEXT,
      blocks INTEGER NOT NULL, arrived INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX parked_by_queue ON parked (queue, position);
    CREATE TABLE stream_tip (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE damage_accepted (stream TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
};

export type ParkReason =
  | NotUnderstood
  | UnprojectableCode
  /** An envelope that should open does not: neither erased nor readable. */
  | 'unreadable'
  /** The stream does not begin at revision 0, or goes on at another revision than the next. */
  | 'revision-gap'
  /** Waits behind a parked event of the same customer, actor or other register. */
  | 'queued';

export interface ParkedEvent {
  readonly position: Position;
  readonly stream: StreamName;
  readonly revision: Revision;
  /** Empty for a foreign item, whose id and type are a stranger's words. */
  readonly eventId: string;
  readonly type: string;
  readonly reason: ParkReason;
  /** Paths, versions or names of data categories; never values. */
  readonly detail: string;
  /** Whose later events wait; empty where nobody's do. */
  readonly queue: string;
  /** Whether later events wait behind it. */
  readonly blocks: boolean;
  /** Whether the `arrival` models have taken it. */
  readonly arrived: boolean;
}

/**
 * Behind which queue an event waits: a customer's own streams share one; other registers wait for themselves. Looks,
 * shreddings and acts on the ledger stand each for itself and never wait.
 */
export function queueOf(stream: StreamName): string | undefined {
  switch (categoryOf(stream)) {
    case 'customer':
    case 'consent':
    case 'restriction':
      return `customer-${idOf(stream)}`;
    case 'access':
    case 'erasure':
    case 'ledger':
      return undefined;
    default:
      return stream;
  }
}

const PARK = `
  INSERT INTO parked (position, stream, revision, event_id, type, queue, reason, detail, kid, blocks, arrived)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (position) DO UPDATE SET reason = excluded.reason, detail = excluded.detail, kid = excluded.kid,
    blocks = excluded.blocks`;

export interface ParkCause {
  readonly reason: ParkReason;
  readonly detail?: string;
  readonly kid?: string | undefined;
}

/** Also says anew why an event is parked that was parked before. */
export function park(
  place: Place,
  cause: ParkCause,
  flags: { readonly blocks: boolean; readonly arrived: boolean },
): Change {
  const { position, stream, revision, id, type } = place;
  const why = [cause.reason, cause.detail ?? '', cause.kid ?? null, flags.blocks ? 1 : 0, flags.arrived ? 1 : 0];
  return { sql: PARK, params: [position, stream, revision, id, type, queueOf(stream) ?? '', ...why] };
}

export const unpark = (position: Position): Change => ({
  sql: 'DELETE FROM parked WHERE position = ?',
  params: [position],
});

export const moveTip = (stream: StreamName, revision: Revision): Change => ({
  sql: `INSERT INTO stream_tip (stream, revision) VALUES (?, ?)
    ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision`,
  params: [stream, revision],
});

export const acceptDamage = (stream: StreamName): Change => ({
  sql: 'INSERT INTO damage_accepted (stream) VALUES (?) ON CONFLICT DO NOTHING',
  params: [stream],
});

export const BLOCKED_QUEUES: Statement = {
  sql: "SELECT DISTINCT queue FROM parked WHERE blocks = 1 AND queue <> ''",
  params: [],
};
export const DAMAGE_ACCEPTED: Statement = { sql: 'SELECT stream FROM damage_accepted', params: [] };
export const tipsOf = (streams: readonly string[]): Statement => ({
  sql: 'SELECT stream, revision FROM stream_tip WHERE stream IN (SELECT value FROM json_each(?))',
  params: [JSON.stringify(streams)],
});

export async function parkedIn(store: ReadModelReader, queue: string): Promise<readonly ParkedEvent[]> {
  const [rows] = await store.read([{ sql: 'SELECT * FROM parked WHERE queue = ? ORDER BY position', params: [queue] }]);
  return (rows ?? []).map(parkedOf);
}

/** Queues with a parked event that could not be opened; with `kids`, under one of those keys. */
export async function queuesForOpening(store: ReadModelReader, kids?: readonly string[]): Promise<readonly string[]> {
  const sql = `SELECT DISTINCT queue FROM parked WHERE reason = 'unreadable'
    AND (?1 IS NULL OR kid IN (SELECT value FROM json_each(?1))) ORDER BY queue`;
  const [rows] = await store.read([{ sql, params: [kids === undefined ? null : JSON.stringify(kids)] }]);
  return (rows ?? []).map((row) => row['queue'] as string);
}

export async function countParked(store: ReadModelReader): Promise<number> {
  const [rows] = await store.read([{ sql: 'SELECT count(*) AS n FROM parked', params: [] }]);
  return Number(rows?.[0]?.['n'] ?? 0);
}

/** In the order of the ledger. */
export async function listParked(store: ReadModelReader, request: PageRequest): Promise<Page<ParkedEvent>> {
  const [at] = request.cursor === undefined ? [-1n] : cursorParts(request.cursor, [parseDecimal]);
  const sql = 'SELECT * FROM parked WHERE position > ? ORDER BY position LIMIT ?';
  const [rows] = await store.read([{ sql, params: [at ?? -1n, rowsToRead(request)] }]);
  return pageOf(rows ?? [], request, parkedOf, (last) => [last['position'] as bigint]);
}

function parkedOf(row: Row): ParkedEvent {
  return {
    position: row['position'] as bigint,
    stream: row['stream'] as StreamName,
    revision: row['revision'] as bigint,
    eventId: row['event_id'] as string,
    type: row['type'] as string,
    reason: row['reason'] as ParkReason,
    detail: row['detail'] as string,
    queue: row['queue'] as string,
    blocks: row['blocks'] === 1n,
    arrived: row['arrived'] === 1n,
  };
}
