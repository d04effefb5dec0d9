import { type DisposalFile, disposalCategory, isBatchOver, isBegun } from '../../domain/disposal/state.ts';
import { DISPOSAL } from '../../domain/disposal/stream.ts';
import type { Id } from '../../kernel/ids.ts';
import { idOf } from '../../kernel/ids.ts';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import { inBatches } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { listedStreams } from '../core/listed.ts';
import { loadState } from '../core/load-state.ts';
import { ask, type Reply } from '../core/question.ts';
import { loadDisposal } from './plan-disposal.ts';

export interface DisposalLine {
  readonly disposal: Id;
  readonly phase: DisposalFile['phase'];
  readonly on: LocalDate;
  readonly plannedBy: Id;
  readonly begunAt: Instant;
  readonly approvedAt?: Instant;
  readonly completedAt?: Instant;
  /** Listed so far. */
  readonly owners: number;
  readonly items: number;
  /** How far it is. */
  readonly batches: number;
  readonly batchesDone: number;
}

const lineOf = (disposal: Id, file: DisposalFile): DisposalLine => {
  const batches = [...file.batches.values()];
  const items = batches.flatMap((batch) => batch.items);
  return {
    disposal,
    phase: file.phase,
    on: file.on,
    plannedBy: file.plannedBy,
    begunAt: file.begunAt,
    ...(file.approved === undefined ? {} : { approvedAt: file.approved.at }),
    ...(file.completedAt === undefined ? {} : { completedAt: file.completedAt }),
    owners: items.length,
    items: items.reduce((sum, { dataCategories }) => sum + dataCategories.length, 0),
    batches: batches.length,
    batchesDone: batches.filter(isBatchOver).length,
  };
};

/** Every disposal, the newest last, from their own streams. */
export const seeDisposals = (deps: Deps, caller: Caller): Promise<Reply<readonly DisposalLine[]>> =>
  ask(caller, 'see-disposals', async () => {
    const found = await inBatches(await listedStreams(deps, DISPOSAL), async (stream) => {
      const { state } = await loadState(deps, disposalCategory, stream);
      return isBegun(state) ? [lineOf(idOf(stream), state)] : [];
    });
    return found.flat();
  });

export interface DisposalSeen extends DisposalLine, Pick<DisposalFile, 'schedules' | 'plan' | 'approved' | 'refused'> {
  /** One line each: what was listed, what became of it. */
  readonly batchList: readonly {
    readonly batch: number;
    readonly owners: number;
    readonly erasure?: Id;
    readonly done: boolean;
    readonly left: number;
  }[];
}

export async function seeDisposal(deps: Deps, caller: Caller, disposal: Id): Promise<Reply<DisposalSeen>> {
  if (isRefusedByRole(caller, 'see-disposals')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision } = await loadDisposal(deps, disposal);
  if (!isBegun(state)) return undefined;
  const { schedules, plan, approved, refused } = state;
  const data: DisposalSeen = {
    ...lineOf(disposal, state),
    schedules,
    ...(plan === undefined ? {} : { plan }),
    ...(approved === undefined ? {} : { approved }),
    ...(refused === undefined ? {} : { refused }),
    batchList: [...state.batches]
      .sort(([a], [b]) => a - b)
      .map(([batch, one]) => ({
        batch,
        owners: one.items.length,
        ...(one.started?.erasure === undefined ? {} : { erasure: one.started.erasure }),
        done: isBatchOver(one),
        left: one.started?.left.length ?? 0,
      })),
  };
  return revision === undefined ? { data } : { data, revision };
}

/** The owners of one batch as they were listed: what a second person reads before approving. Ids and codes. */
export async function seeBatch(
  deps: Deps,
  caller: Caller,
  disposal: Id,
  batch: number,
): Promise<Reply<{ readonly items: readonly object[]; readonly left: readonly object[] }>> {
  if (isRefusedByRole(caller, 'see-disposals')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state } = await loadDisposal(deps, disposal);
  const found = isBegun(state) ? state.batches.get(batch) : undefined;
  return found === undefined ? undefined : { data: { items: found.items, left: found.started?.left ?? [] } };
}
