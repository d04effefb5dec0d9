import { z } from 'zod';
import { completeDisposal, endBatches, startBatches } from '../../domain/disposal/decide.ts';
import {
  type Batch,
  type BatchEnd,
  type BatchStart,
  type DisposalFile,
  isBatchOver,
  isBegun,
  type LeftItem,
} from '../../domain/disposal/state.ts';
import { DISPOSAL } from '../../domain/disposal/stream.ts';
import { refuseErasure } from '../../domain/erasure/decide.ts';
import { ERASURE } from '../../domain/erasure/stream.ts';
import { withoutUndefined } from '../../domain/shape/plain.ts';
import { assert } from '../../kernel/assert.ts';
import {
  type ActorId,
  type CommandId,
  derivedId,
  type Id,
  idOf,
  mintedId,
  type StreamName,
  SYSTEM_ACTOR,
} from '../../kernel/ids.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { listedStreams } from '../core/listed.ts';
import { startApproved } from '../erasure/approve-erasure.ts';
import { sinceApproved } from '../erasure/in-the-way.ts';
import { loadErasure, workStep } from '../erasure/on-erasure.ts';
import { pursueErasure } from '../erasure/pursue-erasures.ts';
import { type DisposalOutcome, disposalStep, listOn, loadDisposal } from './plan-disposal.ts';
import { type DueContext, dueContext, type Verdict, verdictsOn } from './verdicts.ts';

/** Disposals that are completed or refused stay so; each is read once in the life of a ledger. */
const over = new WeakMap<Ledger, Set<StreamName>>();

/**
 * Goes on with every disposal that is being listed, or is approved and not completed: right where a crash, or a stop, cut it
 * off. Gives how many batches were done. A batch that has to wait stops none of the others.
 */
export async function pursueDisposals(deps: Deps): Promise<number> {
  const known = over.get(deps.ledger) ?? new Set<StreamName>();
  over.set(deps.ledger, known);
  let done = 0;
  for (const stream of await listedStreams(deps, DISPOSAL)) {
    if (known.has(stream)) continue;
    done += await pursueDisposal(deps, idOf(stream));
    const { state } = await loadDisposal(deps, idOf(stream));
    if (state.phase === 'completed' || state.phase === 'refused') known.add(stream);
  }
  return done;
}

/** Batches that are carried out side by side: each waits for the vault, the views and the ledger in its turn. */
const AT_ONCE = 10;

export interface DisposalPursuit {
  /** Stops after so many batches; all of them when absent. */
  readonly batches?: number;
}

/** As far as one disposal goes now; how many batches were done. Several at the same moment make the same events. */
export async function pursueDisposal(
  deps: Deps,
  disposal: Id,
  { batches: most = Number.POSITIVE_INFINITY }: DisposalPursuit = {},
): Promise<number> {
  const { state } = await loadDisposal(deps, disposal);
  if (state.phase === 'listing') {
    await listOn(deps, disposal, await dueContext(deps));
    return 0;
  }
  if (!isBegun(state) || state.phase !== 'approved') return 0;
  const open = [...state.batches].filter(([, batch]) => !isBatchOver(batch)).sort(([a], [b]) => a - b);
  let done = 0;
  for (let from = 0; from < open.length && done < most; from += AT_ONCE) {
    const some = open.slice(from, from + Math.min(AT_ONCE, most - done));
    done += await carryOut(deps, disposal, state, some);
  }
  await disposalStep(deps, disposal, SYSTEM_ACTOR, ['completed', done, open.length], completeDisposal());
  return done;
}

type Numbered = readonly [number, Batch];

/** The same for every call, in whatever process: so a batch has one erasure, however often it is begun. */
const commandOf = (disposal: Id, batch: number, replaces: Id | undefined): CommandId =>
  derivedId([DISPOSAL, disposal, 'batch', batch, ...(replaces === undefined ? [] : [replaces])]) as CommandId;

/**
 * Some batches: looked at again, recorded with what is left of them, each handed to an erasure that the disposal's approval
 * has approved, and carried out side by side. What goes is what was listed without what was left, and the erasure's id
 * follows from disposal and batch: so a crash between any two of these steps is gone on from by the next call, which does
 * the same. Gives how many are over.
 */
async function carryOut(deps: Deps, disposal: Id, file: DisposalFile, some: readonly Numbered[]): Promise<number> {
  const { approved } = file;
  assert(approved !== undefined, 'what is carried out was approved');
  const due = await dueContext(deps);
  const starts = await started(deps, disposal, file, some, due);
  const ends = await Promise.allSettled(
    some.map(([number, batch]) => eraseBatch(deps, disposal, approved.by, batch, starts.get(number), due)),
  );
  const over = ends.flatMap((end) => (end.status === 'fulfilled' && end.value !== undefined ? [end.value] : []));
  const news = over.filter((end): end is BatchEnd => end !== 'nothing-to-do');
  if (news.length > 0) {
    await disposalStep(deps, disposal, SYSTEM_ACTOR, ['done', ...news.map(({ batch }) => batch)], endBatches(news));
  }
  // What failed once will fail for the next ones too: a full disk, a vault that is away.
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return over.length;
}

/** Of one batch, once nothing of its erasure is left to do; nothing while that waits for something. */
async function eraseBatch(
  deps: Deps,
  disposal: Id,
  approver: ActorId,
  batch: Batch,
  start: BatchStart | undefined,
  due: DueContext,
): Promise<BatchEnd | 'nothing-to-do' | undefined> {
  if (start === undefined) return undefined;
  if (start.erasure === undefined) return 'nothing-to-do';
  const items = goingOf(batch, start.left);
  const { erasure } = await startApproved(
    deps,
    { actor: approver, commandId: commandOf(disposal, start.batch, start.replaces) },
    {
      trigger: 'retention',
      disposal,
      owners: [...new Set(items.map(({ owner }) => owner))],
      items: items.map((one) => ({ ...one, action: 'erase' as const })),
    },
  );
  await pursueErasure(deps, erasure, { due });
  return endOf(deps, start.batch, erasure);
}

type Place = Pick<LeftItem, 'owner' | 'dataCategory'>;

const goingOf = ({ items }: Batch, left: readonly LeftItem[]): readonly Place[] => {
  const stays = new Set(left.map(({ owner, dataCategory }) => `${owner} ${dataCategory}`));
  return items
    .flatMap(({ owner, dataCategories }) => dataCategories.map((dataCategory) => ({ owner, dataCategory })))
    .filter(({ owner, dataCategory }) => !stays.has(`${owner} ${dataCategory}`));
};

/** Items left in one append: far below its size, also where a whole list has come to be held meanwhile. */
const LEFT_AT_ONCE = 2_000;

/** By number, as they are recorded; those that were not, or whose erasure is outdated, are looked at now. */
async function started(
  deps: Deps,
  disposal: Id,
  file: DisposalFile,
  some: readonly Numbered[],
  due: DueContext,
): Promise<ReadonlyMap<number, BatchStart>> {
  const before = new Map<number, BatchStart>();
  const fresh: Numbered[] = [];
  for (const [number, batch] of some) {
    if (batch.started === undefined || (await isOutdated(deps, batch.started, due))) fresh.push([number, batch]);
    else before.set(number, batch.started);
  }
  if (fresh.length === 0) return before;
  const owners = fresh.flatMap(([, { items }]) => items.map(({ owner }) => owner));
  const verdicts = await verdictsOn(deps, due, owners);
  const found = new Map(verdicts.map((verdict) => [`${verdict.owner} ${verdict.dataCategory}`, verdict]));
  const known = knownUnstated(file);
  const news = fresh.map(([number, batch]) => startOf(disposal, number, batch, found, known));
  const isLarge = news.reduce((sum, { left }) => sum + left.length, 0) > LEFT_AT_ONCE;
  for (const group of isLarge ? news.map((one) => [one]) : [news]) {
    const names = group.flatMap(({ batch, replaces }) => [batch, ...(replaces === undefined ? [] : [replaces])]);
    await disposalStep(deps, disposal, SYSTEM_ACTOR, ['started', ...names], startBatches(group));
  }
  // Somebody else may have been first, and looked a moment earlier: what is recorded counts.
  const { state } = await loadDisposal(deps, disposal);
  const recorded = fresh.flatMap(([number]) => {
    const one = isBegun(state) ? state.batches.get(number)?.started : undefined;
    return one === undefined ? [] : [[number, one] as const];
  });
  return new Map<number, BatchStart>([...before, ...recorded]);
}

const OUTDATED = 'plan-outdated';

/**
 * Whether the erasure of a batch waits and may not destroy all that it was made for any more: a hold has come, a day was
 * stated anew. It is refused, and the batch is looked at again: one of a hundred owners keeps none of the others waiting.
 */
async function isOutdated(deps: Deps, { erasure }: BatchStart, due: DueContext): Promise<boolean> {
  if (erasure === undefined) return false;
  const { state } = await loadErasure(deps, erasure);
  // The ledger was put back to before it, and the vault remembers what it destroyed: the rest goes by another one.
  if (state.phase === 'bare') return true;
  if (state.phase === 'refused') return state.refusal?.reason === OUTDATED;
  if (state.phase !== 'approved' || (await sinceApproved(deps, erasure, state, due)).why === undefined) return false;
  const refusal = await workStep(deps, erasure, OUTDATED, refuseErasure({ reason: OUTDATED }));
  if (refusal.kind === 'refused') return false;
  // Copies that were made for it go.
  await pursueErasure(deps, erasure);
  return true;
}

/** Laws of unknown trigger that the approver was told of, by the data that they speak of. */
const knownUnstated = ({ plan }: DisposalFile): ReadonlySet<string> =>
  new Set((plan?.unstated ?? []).map(({ schedule, dataCategory }) => `${schedule} ${dataCategory}`));

function startOf(
  disposal: Id,
  number: number,
  batch: Batch,
  verdicts: ReadonlyMap<string, Verdict>,
  known: ReadonlySet<string>,
): BatchStart {
  const left = goingOf(batch, []).flatMap((place) => {
    const verdict = verdicts.get(`${place.owner} ${place.dataCategory}`);
    if (verdict?.kind !== 'due') return [leftItem(place, verdict)];
    // A law that came into force since, or a day that was withdrawn: nobody has confirmed that it keeps nothing.
    const news = verdict.unstated.find(({ code }) => !known.has(`${code} ${place.dataCategory}`));
    return news === undefined ? [] : [{ ...place, why: 'trigger-unknown' as const, by: news.code }];
  });
  const going = goingOf(batch, left);
  const replaces = batch.started?.erasure;
  return {
    batch: number,
    ...(going.length === 0 ? {} : { erasure: mintedId(commandOf(disposal, number, replaces), ERASURE, 0) }),
    ...(replaces === undefined ? {} : { replaces }),
    owners: new Set(going.map(({ owner }) => owner)).size,
    items: going.length,
    left,
  };
}

const leftItem = (place: Place, verdict: Verdict | undefined): LeftItem =>
  verdict?.kind === 'left'
    ? withoutUndefined({ ...place, why: verdict.why, by: verdict.by as LeftItem['by'], until: verdict.until })
    : { ...place, why: 'not-due' };

/** Once nothing of the erasure is left to do: completed, or refused by somebody before it began. */
async function endOf(deps: Deps, batch: number, erasure: Id): Promise<BatchEnd | undefined> {
  const { state } = await loadErasure(deps, erasure);
  if (state.phase !== 'completed' && state.phase !== 'refused') return undefined;
  // The batch is looked at again by the next call.
  if (state.phase === 'refused' && state.refusal?.reason === OUTDATED) return undefined;
  const own = `${ERASURE}-${erasure}`;
  const destroyed = [...(state.destroyed?.keys.values() ?? [])].filter(({ owner }) => owner !== own);
  const keys = destroyed.filter(({ kid }) => kid !== undefined).length;
  return { batch, erasure, keys, tombstones: destroyed.length - keys };
}

export const carryOutInput = z.strictObject({ batches: z.number().int().min(1).max(100).default(1) });

/** The next batches now, for whoever watches; the schedule does the same by itself. */
export async function carryOutNext(
  deps: Deps,
  caller: Caller,
  disposal: Id,
  { batches }: z.output<typeof carryOutInput>,
): Promise<DisposalOutcome> {
  if (isRefusedByRole(caller, 'approve-disposal')) return { kind: 'refused', reason: 'role-not-allowed' };
  const { state, revision: before } = await loadDisposal(deps, disposal);
  if (!isBegun(state)) return { kind: 'refused', reason: 'disposal-unknown' };
  if (state.phase === 'listing' || state.phase === 'planned')
    return { kind: 'refused', reason: 'disposal-not-approved' };
  if (state.phase === 'refused') return { kind: 'refused', reason: 'disposal-refused' };
  await pursueDisposal(deps, disposal, { batches });
  const { revision } = await loadDisposal(deps, disposal);
  return { kind: 'unchanged', revision: revision ?? before, compared: [] };
}
