import { z } from 'zod';
import { completeDisposal, endBatch, startBatch } from '../../domain/disposal/decide.ts';
import {
  type Batch,
  type BatchStart,
  type DisposalFile,
  isBatchOver,
  isBegun,
  type LeftItem,
} from '../../domain/disposal/state.ts';
import { DISPOSAL } from '../../domain/disposal/stream.ts';
import { ERASURE } from '../../domain/erasure/stream.ts';
import { withoutUndefined } from '../../domain/shape/plain.ts';
import { assert } from '../../kernel/assert.ts';
import { type CommandId, derivedId, type Id, idOf, mintedId, type StreamName, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRefusedByRole } from '../core/intend.ts';
import { listedStreams } from '../core/listed.ts';
import { startApproved } from '../erasure/approve-erasure.ts';
import { loadErasure } from '../erasure/on-erasure.ts';
import { pursueErasure } from '../erasure/pursue-erasures.ts';
import { type DisposalOutcome, disposalStep, listOn, loadDisposal } from './plan-disposal.ts';
import { dueContext, type Verdict, verdictsOn } from './verdicts.ts';

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
  const failures: unknown[] = [];
  let done = 0;
  for (let from = 0; from < open.length && done < most; from += AT_ONCE) {
    const some = open.slice(from, from + Math.min(AT_ONCE, most - done));
    const ends = await Promise.allSettled(
      some.map(([number, batch]) => carryOut(deps, disposal, state, number, batch)),
    );
    done += ends.filter((end) => end.status === 'fulfilled' && end.value).length;
    failures.push(...ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
    // What failed once will fail for the next ones too: a full disk, a vault that is away.
    if (failures.length > 0) throw failures[0];
  }
  await disposalStep(deps, disposal, SYSTEM_ACTOR, ['completed', done, open.length], completeDisposal());
  return done;
}

/**
 * One batch: looked at again, recorded with what is left of it, handed to an erasure that the disposal's approval has
 * approved, and carried out. What goes is what was listed without what was left, and the erasure's id follows from disposal
 * and batch: so a crash between any two of these steps is gone on from by the next call, which does the same.
 */
async function carryOut(deps: Deps, disposal: Id, file: DisposalFile, number: number, batch: Batch): Promise<boolean> {
  assert(file.approved !== undefined, 'what is carried out was approved');
  const commandId = derivedId([DISPOSAL, disposal, 'batch', number]) as CommandId;
  const started = batch.started ?? (await start(deps, disposal, number, batch, mintedId(commandId, ERASURE, 0)));
  const { erasure } = started;
  if (erasure === undefined) return true;
  const items = goingOf(batch, started.left);
  await startApproved(
    deps,
    { actor: file.approved.by, commandId },
    {
      trigger: 'retention',
      disposal,
      owners: [...new Set(items.map(({ owner }) => owner))],
      items: items.map((one) => ({ ...one, action: 'erase' as const })),
    },
  );
  await pursueErasure(deps, erasure);
  return recordEnd(deps, disposal, number, erasure);
}

type Place = Pick<LeftItem, 'owner' | 'dataCategory'>;

const goingOf = ({ items }: Batch, left: readonly LeftItem[]): readonly Place[] => {
  const stays = new Set(left.map(({ owner, dataCategory }) => `${owner} ${dataCategory}`));
  return items
    .flatMap(({ owner, dataCategories }) => dataCategories.map((dataCategory) => ({ owner, dataCategory })))
    .filter(({ owner, dataCategory }) => !stays.has(`${owner} ${dataCategory}`));
};

async function start(deps: Deps, disposal: Id, number: number, batch: Batch, erasure: Id): Promise<BatchStart> {
  const owners = batch.items.map(({ owner }) => owner);
  const verdicts = await verdictsOn(deps, await dueContext(deps), owners);
  const found = new Map(verdicts.map((verdict) => [`${verdict.owner} ${verdict.dataCategory}`, verdict]));
  const left = goingOf(batch, []).flatMap((place) => {
    const verdict = found.get(`${place.owner} ${place.dataCategory}`);
    return verdict?.kind === 'due' ? [] : [leftItem(place, verdict)];
  });
  const going = goingOf(batch, left);
  const news: BatchStart = {
    batch: number,
    ...(going.length === 0 ? {} : { erasure }),
    owners: new Set(going.map(({ owner }) => owner)).size,
    items: going.length,
    left,
  };
  const outcome = await disposalStep(deps, disposal, SYSTEM_ACTOR, ['started', number], startBatch(news));
  if (outcome.kind === 'written' && !outcome.written.repeated) return news;
  // Somebody else was first, and looked a moment earlier: what is recorded counts.
  const { state } = await loadDisposal(deps, disposal);
  return (isBegun(state) ? state.batches.get(number)?.started : undefined) ?? news;
}

const leftItem = (place: Place, verdict: Verdict | undefined): LeftItem =>
  verdict?.kind === 'left'
    ? withoutUndefined({ ...place, why: verdict.why, by: verdict.by as LeftItem['by'], until: verdict.until })
    : { ...place, why: 'not-due' };

/** Once nothing of the erasure is left to do: completed, or refused by somebody before it began. */
async function recordEnd(deps: Deps, disposal: Id, batch: number, erasure: Id): Promise<boolean> {
  const { state } = await loadErasure(deps, erasure);
  if (state.phase !== 'completed' && state.phase !== 'refused') return false;
  const destroyed = [...(state.destroyed?.keys.values() ?? [])].filter(
    ({ owner }) => owner !== `${ERASURE}-${erasure}`,
  );
  const keys = destroyed.filter(({ kid }) => kid !== undefined).length;
  const end = { batch, erasure, keys, tombstones: destroyed.length - keys };
  await disposalStep(deps, disposal, SYSTEM_ACTOR, ['done', batch], endBatch(end));
  return true;
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
