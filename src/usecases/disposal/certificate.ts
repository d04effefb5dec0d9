import { createHash } from 'node:crypto';
import { disposalCategory, type DisposalFile, isBegun } from '../../domain/disposal/state.ts';
import { disposalStream } from '../../domain/disposal/stream.ts';
import { ledgerCategory } from '../../domain/ledger/state.ts';
import { LEDGER_STREAM } from '../../domain/ledger/stream.ts';
import { retentionCategory } from '../../domain/retention/state.ts';
import { retentionEvents } from '../../domain/retention/events.ts';
import { retentionStream } from '../../domain/retention/stream.ts';
import type { RetentionTerms } from '../../domain/rules/retention-terms.ts';
import type { EventOf } from '../../domain/shape/category.ts';
import type { AnyStoredEvent } from '../../domain/shape/event.ts';
import { assert } from '../../kernel/assert.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { Id } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import type { Reply } from '../core/question.ts';
import { stateUntil } from '../core/state-until.ts';

/**
 * What was disposed of, and what was not: ids, codes, counts and days, so it stays what it is after everybody in it is
 * gone (docs/record.md section 7). It follows from streams alone, so it is the same bytes whenever it is made. The owners
 * stand in the events that it names; the destruction of keys and its proof, in the erasures.
 */
export interface DisposalCertificate {
  readonly form: 'regesta-disposal-certificate/1';
  /** Its origin when the disposal was completed: one that was put back may go on under another. */
  readonly ledger: string;
  readonly disposal: Id;
  readonly on: LocalDate;
  readonly planned: { readonly by: Id; readonly at: Instant };
  readonly approved: {
    readonly by: Id;
    readonly at: Instant;
    readonly alone?: string;
    /** That laws of which nobody stated a trigger keep nothing of it. */
    readonly unstatedConfirmed?: true;
  };
  readonly completedAt: Instant;
  /** In the version that it was disposed under. */
  readonly schedules: readonly {
    readonly schedule: string;
    readonly scheduleVersion: number;
    readonly terms?: RetentionTerms;
    readonly approvedBy?: Id;
  }[];
  readonly listed: { readonly owners: number; readonly items: number };
  readonly disposed: {
    readonly owners: number;
    readonly items: number;
    readonly byDataCategory: readonly { readonly dataCategory: DataCategory; readonly owners: number }[];
    /** Keys that were destroyed; data categories that had none and got a tombstone. */
    readonly keys: number;
    readonly tombstones: number;
  };
  /** Looked at again when the batch's turn came, and kept. */
  readonly left: readonly {
    readonly why: string;
    readonly by?: string;
    readonly dataCategory: DataCategory;
    readonly owners: number;
  }[];
  readonly erasures: readonly { readonly batch: number; readonly erasure: Id; readonly doneAt: Instant }[];
}

/** `undefined` while it is not completed: there is nothing to certify before. */
export async function disposalCertificate(
  deps: Deps,
  caller: Caller,
  disposal: Id,
): Promise<Reply<{ readonly certificate: DisposalCertificate; readonly sha256: string }> | NotYet> {
  if (isRefusedByRole(caller, 'see-disposals')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, events } = await stateUntil(deps, disposalCategory, disposalStream(disposal));
  if (!isBegun(state)) return undefined;
  const { approved, completedAt } = state;
  if (approved === undefined || completedAt === undefined) return { kind: 'refused', reason: 'disposal-not-completed' };
  const { on, plannedBy, begunAt, plan } = state;
  const certificate: DisposalCertificate = {
    form: 'regesta-disposal-certificate/1',
    ledger: await originAtEnd(deps, events as readonly AnyStoredEvent[]),
    disposal,
    on,
    planned: { by: plannedBy, at: begunAt },
    approved: approved as DisposalCertificate['approved'],
    completedAt,
    schedules: await Promise.all(state.schedules.map((one) => scheduleAt(deps, one))),
    listed: { owners: plan?.owners ?? 0, items: plan?.items ?? 0 },
    ...becameOf(state),
  };
  const sha256 = createHash('sha256').update(canonicalizeRecord(certificate), 'utf8').digest('base64');
  return { data: { certificate, sha256 } };
}

async function originAtEnd(deps: Pick<Deps, 'ledger'>, events: readonly AnyStoredEvent[]): Promise<string> {
  const completed = events.findLast(({ type }) => type === 'DisposalCompleted');
  const { state } = await stateUntil(deps, ledgerCategory, LEDGER_STREAM, completed?.position);
  assert(state.phase === 'opened', 'a ledger that is open has its first event');
  return state.origin;
}

type NotYet = { readonly kind: 'refused'; readonly reason: 'disposal-not-completed' };

function becameOf({ batches }: DisposalFile): Pick<DisposalCertificate, 'disposed' | 'left' | 'erasures'> {
  const byDataCategory = new Map<DataCategory, number>();
  const left = new Map<string, number>();
  const erasures: DisposalCertificate['erasures'][number][] = [];
  const sum = { owners: 0, items: 0, keys: 0, tombstones: 0 };
  for (const [batch, { items, started, done }] of [...batches].sort(([a], [b]) => a - b)) {
    const stays = new Set(started?.left.map(({ owner, dataCategory }) => `${owner} ${dataCategory}`));
    for (const { why, by, dataCategory } of started?.left ?? []) {
      count(left, JSON.stringify([why, dataCategory, by ?? null]));
    }
    // Refused by somebody before it began: nothing of it went.
    if (started?.erasure === undefined || done === undefined || done.keys + done.tombstones === 0) continue;
    erasures.push({ batch, erasure: started.erasure, doneAt: done.at });
    sum.owners += started.owners;
    sum.items += started.items;
    sum.keys += done.keys;
    sum.tombstones += done.tombstones;
    for (const { owner, dataCategories } of items) {
      for (const one of dataCategories) if (!stays.has(`${owner} ${one}`)) count(byDataCategory, one);
    }
  }
  return {
    disposed: {
      owners: sum.owners,
      items: sum.items,
      byDataCategory: inOrder(byDataCategory).map(([dataCategory, owners]) => ({ dataCategory, owners })),
      keys: sum.keys,
      tombstones: sum.tombstones,
    },
    left: inOrder(left).map(([key, owners]) => {
      const [why, dataCategory, by] = JSON.parse(key) as [string, DataCategory, string | null];
      return { why, ...(by === null ? {} : { by }), dataCategory, owners };
    }),
    erasures,
  };
}

const count = <Key>(of: Map<Key, number>, key: Key): void => void of.set(key, (of.get(key) ?? 0) + 1);
const inOrder = <Key extends string>(of: ReadonlyMap<Key, number>): readonly (readonly [Key, number])[] =>
  [...of].sort(([a], [b]) => (a < b ? -1 : 1));

/** The version that counted, whatever the schedule has become since. */
async function scheduleAt(
  deps: Deps,
  { schedule, scheduleVersion }: DisposalFile['schedules'][number],
): Promise<DisposalCertificate['schedules'][number]> {
  const { events } = await stateUntil(deps, retentionCategory, retentionStream(schedule));
  const all = events as readonly EventOf<typeof retentionEvents>[];
  const drafted = all.findLast(
    (event) =>
      (event.type === 'RetentionScheduled' || event.type === 'RetentionAmended') &&
      event.clear.scheduleVersion === scheduleVersion,
  );
  const approved = all.findLast(
    (event) => event.type === 'RetentionApproved' && event.clear.scheduleVersion === scheduleVersion,
  );
  const terms = drafted !== undefined && 'terms' in drafted.clear ? drafted.clear.terms : undefined;
  return {
    schedule,
    scheduleVersion,
    ...(terms === undefined ? {} : { terms }),
    ...(approved === undefined ? {} : { approvedBy: approved.metadata.actor }),
  };
}
