import type { PlanItem } from '../../domain/erasure/plan-events.ts';
import { goesAtOnce, goesLast, notYetDestroyed } from '../../domain/erasure/queries.ts';
import { type ErasureFile, type LatePart, shreddedKeyName } from '../../domain/erasure/state.ts';
import type { Told } from '../../domain/shape/decision.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Deps } from '../core/deps.ts';
import { type DueContext, dueContext, type Verdict, verdictsOn } from '../disposal/verdicts.ts';
import { whyNotForThisPerson } from './request-behind.ts';
import { workOutPlan } from './work-out-plan.ts';

/** What has come since a plan was approved. */
export interface SinceApproved {
  /** What stands in its way: a hold goes by itself, for the others it is refused. Absent where nothing does. */
  readonly why?: 'hold' | 'law' | 'request' | 'restriction' | 'outdated';
  readonly holds: readonly Told[];
  /** Came in after the plan, so nobody approved that it goes. */
  readonly late: readonly LatePart[];
}

/**
 * What has come to stand in the way of a plan since it was approved, worked out anew as it was for the plan: by the schedules
 * for what a disposal destroys, by holds, laws and restrictions for everything else. `due`: what is the same for all
 * erasures that a disposal carries out in one go.
 */
export async function sinceApproved(
  deps: Deps,
  erasure: Id,
  file: ErasureFile,
  due?: DueContext,
): Promise<SinceApproved> {
  const left = notYetDestroyed(file, goesAtOnce(file));
  // The ledger was put back to before they were destroyed, and the vault remembers: nothing comes in time for them any more.
  // What goes last is asked about again when it does.
  const isGone = file.destroyed !== undefined && left.length === 0;
  const goes = isGone ? [] : [...left, ...notYetDestroyed(file, goesLast(file))];
  if (file.disposal !== undefined) return sinceListed(deps, goes, due);
  if (!isGone && (await whyNotForThisPerson(deps, file)) !== undefined) return { why: 'request', holds: [], late: [] };
  const now = await workOutPlan(deps, erasure, file);
  const wanted = new Set(goes.map(shreddedKeyName));
  const keeps = now.flatMap((item) => (item.action === 'keep' && wanted.has(shreddedKeyName(item)) ? [item] : []));
  const planned = new Set((file.plan?.items ?? []).map(shreddedKeyName));
  const late = now
    .filter((item) => !planned.has(shreddedKeyName(item)))
    .map(({ owner, dataCategory }) => ({ owner, dataCategory }));
  const holds = toldOf(keeps.flatMap(({ hold }) => hold ?? []));
  if (holds.length > 0) return { why: 'hold', holds, late };
  const why = keeps[0]?.why;
  return why === undefined ? { holds, late } : { why: why === 'office' ? 'outdated' : why, holds, late };
}

async function sinceListed(deps: Deps, goes: readonly PlanItem[], due?: DueContext): Promise<SinceApproved> {
  if (goes.length === 0) return { holds: [], late: [] };
  const verdicts = await verdictsOn(deps, due ?? (await dueContext(deps)), [
    ...new Set(goes.map(({ owner }) => owner)),
  ]);
  const byName = new Map(verdicts.map((verdict) => [shreddedKeyName(verdict), verdict]));
  const not = goes.map((item) => byName.get(shreddedKeyName(item))).filter((one) => one?.kind !== 'due');
  const holds = toldOf(not.flatMap(holdOf));
  if (not.length === 0) return { holds, late: [] };
  return { why: holds.length > 0 ? 'hold' : 'outdated', holds, late: [] };
}

const holdOf = (verdict: Verdict | undefined): readonly string[] =>
  verdict?.kind === 'left' && verdict.why === 'hold' && verdict.by !== undefined ? [verdict.by] : [];
const toldOf = (holds: readonly string[]): readonly Told[] => [...new Set(holds)].map((hold) => ({ hold }));
