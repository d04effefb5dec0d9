import type { AnyEvent } from '../../domain/all-events.ts';
import type { PlanItem } from '../../domain/erasure/plan-events.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Change } from '../read-model-store.ts';
import type { ReadModel } from '../read-model.ts';

/**
 * Which erasures there are, and by what they are looked for. Everything else of one is folded from its own stream when it is
 * asked. `bare`: only the destruction is on record, without anybody who asked for it.
 */
const schema = `
  CREATE TABLE erasure (
    erasure TEXT PRIMARY KEY, phase TEXT NOT NULL, trigger TEXT, request TEXT, disposal TEXT, began_at TEXT NOT NULL,
    kept_until TEXT, kept_open INTEGER NOT NULL DEFAULT 0, follows TEXT, followed INTEGER NOT NULL DEFAULT 0,
    copies INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX erasure_by_phase ON erasure (phase, began_at, erasure);
  CREATE INDEX erasure_by_start ON erasure (began_at, erasure);
  CREATE INDEX erasure_by_kept ON erasure (kept_until, erasure) WHERE kept_until IS NOT NULL AND followed = 0;
  CREATE INDEX erasure_by_kept_open ON erasure (began_at, erasure) WHERE kept_open = 1 AND followed = 0;
  CREATE INDEX erasure_by_request ON erasure (request) WHERE request IS NOT NULL;
  CREATE INDEX erasure_by_disposal ON erasure (disposal) WHERE disposal IS NOT NULL;
  CREATE TABLE erasure_customer (
    customer TEXT NOT NULL, erasure TEXT NOT NULL, PRIMARY KEY (customer, erasure)
  ) STRICT, WITHOUT ROWID;
`;

export const erasures: ReadModel = { name: 'erasures', version: 4, order: 'arrival', schema, project };

const BEGIN = `
  INSERT INTO erasure (erasure, phase, trigger, request, disposal, follows, began_at)
  VALUES (?, 'requested', ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const BARE = `
  INSERT INTO erasure (erasure, phase, began_at) VALUES (?, 'bare', ?) ON CONFLICT DO NOTHING`;
const OF_CUSTOMER = 'INSERT INTO erasure_customer (customer, erasure) VALUES (?, ?) ON CONFLICT DO NOTHING';
const PHASE = "UPDATE erasure SET phase = ? WHERE erasure = ? AND phase <> 'bare'";

/**
 * The first day after which something that is kept has to go, and whether something is kept until a day that nobody knows yet;
 * the newest plan says it.
 */
const KEPT = "UPDATE erasure SET kept_until = ?, kept_open = ? WHERE erasure = ? AND phase <> 'bare'";
/** Of papers that a law came upon after the plan. */
const KEPT_TOO =
  "UPDATE erasure SET kept_until = min(coalesce(kept_until, ?1), ?1) WHERE erasure = ?2 AND phase <> 'bare'";
/** Whether something is kept under the erasure's own key. */
const COPIES = 'UPDATE erasure SET copies = ? WHERE erasure = ?';
const FOLLOWED = 'UPDATE erasure SET followed = 1 WHERE erasure = ?';
/** The one that followed it was refused: what was kept is still there. */
const NOT_FOLLOWED = `
  UPDATE erasure SET followed = 0 WHERE erasure = (SELECT follows FROM erasure WHERE erasure = ?)`;

const PHASES: { readonly [type in AnyEvent['type']]?: string } = {
  ErasurePlanned: 'planned',
  ErasureApproved: 'approved',
  ErasureRefused: 'refused',
  ErasureStarted: 'started',
  ErasureCompleted: 'completed',
};

function project(event: AnyEvent): readonly Change[] {
  const erasure = idOf(event.stream);
  const { recordedAt } = event.metadata;
  if (event.type === 'ErasureRequested') {
    const { trigger, request, disposal, follows, customers } = event.clear;
    return [
      { sql: BEGIN, params: [erasure, trigger, request ?? null, disposal ?? null, follows ?? null, recordedAt] },
      ...customers.map((customer) => ({ sql: OF_CUSTOMER, params: [customer, erasure] })),
      ...(follows === undefined ? [] : [{ sql: FOLLOWED, params: [follows] }]),
    ];
  }
  if (event.type === 'ContactsKept') return [{ sql: COPIES, params: [1, erasure] }];
  if (event.type === 'CategoryKeysShredded') {
    const isOwn = event.clear.shredded.some(({ owner }) => owner === event.stream);
    const gone = isOwn ? [{ sql: COPIES, params: [0, erasure] }] : [];
    return [{ sql: BARE, params: [erasure, recordedAt] }, ...gone];
  }
  if (event.type === 'LastKeysStarted') {
    const until = firstDay(event.clear.kept ?? []);
    return until === undefined ? [] : [{ sql: KEPT_TOO, params: [until, erasure] }];
  }
  const phase = PHASES[event.type];
  if (phase === undefined) return [];
  const moved = { sql: PHASE, params: [phase, erasure] };
  if (event.type === 'ErasureRefused') return [moved, { sql: NOT_FOLLOWED, params: [erasure] }];
  if (event.type !== 'ErasurePlanned') return [moved];
  const { items } = event.clear;
  return [moved, { sql: KEPT, params: [firstDay(items) ?? null, items.some(isKeptOpen) ? 1 : 0, erasure] }];
}

/** By a hold, a restriction or an open request; what an officer keeps without a day stays until the officer says so. */
const isKeptOpen = (item: PlanItem): boolean =>
  item.action === 'keep' && item.until === undefined && item.why !== 'office';

const firstDay = (items: readonly PlanItem[]): string | undefined =>
  items.flatMap((item) => (item.action === 'keep' ? (item.until ?? []) : [])).sort()[0];
