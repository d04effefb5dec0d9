import type { AnyEvent } from '../../domain/all-events.ts';
import { deliveryEvents } from '../../domain/delivery/events.ts';
import { type Id, idOf } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { isOneOf, type ReadModel, Unprojectable } from '../read-model.ts';
import type { Change, ReadModelReader } from '../read-model-store.ts';

/** Packages that were made ready to be fetched, as src/domain/delivery/state.ts folds them. */
const schema = `
  CREATE TABLE delivery (
    delivery TEXT PRIMARY KEY, request TEXT NOT NULL, phase TEXT NOT NULL, prepared_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, ended_at TEXT, package_sha256 TEXT NOT NULL, size INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX delivery_by_request ON delivery (request, prepared_at, delivery);
`;

export const deliveries: ReadModel = { name: 'deliveries', version: 1, order: 'stream', schema, project };

const PREPARE = `
  INSERT INTO delivery (delivery, request, phase, prepared_at, expires_at, package_sha256, size)
  VALUES (?, ?, 'ready', ?, ?, ?, ?)`;
const END = "UPDATE delivery SET phase = ?, ended_at = ? WHERE delivery = ? AND phase = 'ready'";

const ENDED_AS = { DeliveryOpened: 'opened', DeliveryExpired: 'expired', DeliveryWithdrawn: 'withdrawn' } as const;

function project(event: AnyEvent): readonly Change[] {
  if (!isOneOf(deliveryEvents, event)) return [];
  const delivery = idOf(event.stream);
  const { recordedAt } = event.metadata;
  const isFirst = event.type === 'DeliveryPrepared';
  if (isFirst !== (event.revision === 0n)) throw new Unprojectable(isFirst ? 'registered-twice' : 'not-registered');
  if (event.type !== 'DeliveryPrepared') {
    return [{ sql: END, params: [ENDED_AS[event.type], recordedAt, delivery] }];
  }
  const { request, expiresAt, packageSha256, size } = event.clear;
  return [{ sql: PREPARE, params: [delivery, request, recordedAt, expiresAt, packageSha256, size] }];
}

export interface DeliveryView {
  readonly delivery: Id;
  readonly request: Id;
  readonly phase: 'ready' | 'opened' | 'expired' | 'withdrawn';
  readonly preparedAt: Instant;
  readonly expiresAt: Instant;
  /** When it was opened, expired or was withdrawn. */
  readonly endedAt?: Instant;
  readonly packageSha256: string;
  /** Bytes of what lies ready. */
  readonly size: number;
}

/** Of one request, in the order in which they were prepared: a few, so no pages. */
export async function deliveriesOf(store: ReadModelReader, request: Id): Promise<readonly DeliveryView[]> {
  const sql = 'SELECT * FROM delivery WHERE request = ? ORDER BY prepared_at, delivery';
  const [rows] = await store.read([{ sql, params: [request] }]);
  return (rows ?? []).map((row) => ({
    delivery: row['delivery'] as Id,
    request: row['request'] as Id,
    phase: row['phase'] as DeliveryView['phase'],
    preparedAt: row['prepared_at'] as Instant,
    expiresAt: row['expires_at'] as Instant,
    ...(row['ended_at'] === null ? {} : { endedAt: row['ended_at'] as Instant }),
    packageSha256: row['package_sha256'] as string,
    size: Number(row['size']),
  }));
}
