import { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import { accepted, alreadySo, refused, refusedAbout, type Told } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { isSecondPerson } from '../shape/second-person.ts';
import { erasureApproved, erasureRefused, erasureRequested } from './events.ts';
import type { PlanItem } from './plan-events.ts';
import { isErase } from './queries.ts';
import { beforeApproval, type DecideOnErasure, onFile } from './refusals.ts';
import { shreddedKeyName } from './state.ts';
import { MAX_PLAN_ITEMS } from './vocabulary.ts';

type Requested = z.output<typeof erasureRequested.clear>;

export const requestErasure =
  (input: Requested): DecideOnErasure =>
  (state) => {
    if (state.phase !== 'unknown') return refused('erasure-exists');
    if (input.customers.length === 0 && (input.owners ?? []).length === 0) return refused('erasure-nobody-named');
    if (input.trigger === 'request' && input.request === undefined) return refused('erasure-request-missing');
    return accepted({ type: 'ErasureRequested', clear: requestedFacts(input) });
  };

export const requestedFacts = ({ owners, ...input }: Requested): Requested =>
  withoutUndefined({
    ...input,
    customers: asSet(input.customers),
    dataCategories: asSet(input.dataCategories),
    owners: owners === undefined || owners.length === 0 ? undefined : asSet(owners),
  });

/** The planner's work. The same plan again is already so, and another one takes its place until one is approved. */
export const planErasure = (items: readonly PlanItem[]): DecideOnErasure =>
  beforeApproval((file) => {
    if (items.length === 0) return refused('erasure-nothing-to-erase');
    if (items.length > MAX_PLAN_ITEMS) return refused('erasure-plan-too-large');
    if (file.plan !== undefined && isSamePlan(file.plan.items, items)) return alreadySo;
    return accepted({ type: 'ErasurePlanned', clear: { items: inOrder(items) } });
  });

export const approveErasureInput = z.strictObject({
  /** Revision of the plan that was read. */
  plan: erasureApproved.clear.shape.plan,
  alone: erasureApproved.clear.shape.alone,
});

/**
 * The second person. `now`: what the planner says at this moment; an approval of what is not so any more would destroy what
 * is held or kept by law, or leave out what came since. `before`: who worked on the erasure that this one follows.
 */
export const approveErasure = (
  { plan, alone }: z.output<typeof approveErasureInput>,
  actor: ActorId,
  now: readonly PlanItem[],
  before: readonly ActorId[] = [],
): DecideOnErasure =>
  beforeApproval((file) => {
    if (file.plan === undefined) return refused('erasure-not-planned');
    if (BigInt(plan) !== file.plan.revision) return refused('erasure-plan-changed');
    const held = heldOf(file.plan.items, now);
    if (held.length > 0) return refusedAbout('erasure-held', held);
    if (!isSamePlan(file.plan.items, now)) return refused('erasure-plan-outdated');
    if (!file.plan.items.some(isErase)) return refused('erasure-nothing-to-erase');
    const second = isSecondPerson(actor, [...file.workedOnBy, ...before], alone);
    if (!second.may) return refused('erasure-second-person-missing');
    return accepted({ type: 'ErasureApproved', clear: withoutUndefined({ plan, alone: second.alone }) });
  });

/**
 * Somebody else in the place of an approver who may not look at addresses any more, so that nobody could be told. The plan is
 * the one that was approved; what came since is asked again before it starts.
 */
export const takeApprovalOver = (
  { plan, alone }: z.output<typeof approveErasureInput>,
  actor: ActorId,
  before: readonly ActorId[],
): DecideOnErasure =>
  onFile((file) => {
    if (file.phase !== 'approved' || file.plan === undefined) return refused('erasure-approved-already');
    if (BigInt(plan) !== file.plan.revision) return refused('erasure-plan-changed');
    const second = isSecondPerson(actor, [...file.workedOnBy, ...before], alone);
    if (!second.may) return refused('erasure-second-person-missing');
    return accepted({ type: 'ErasureApproved', clear: withoutUndefined({ plan, alone: second.alone }) });
  });

export const refuseErasureInput = erasureRefused.clear;

/** Also of an approved one that waits, for a hold: nothing is destroyed before it is started. */
export const refuseErasure = ({ reason }: z.output<typeof refuseErasureInput>): DecideOnErasure =>
  onFile((file) => {
    if (file.phase === 'refused') return alreadySo;
    // An older ledger may have been put back beside a vault that destroyed its keys since: that is not undone by a no.
    const isBegun = file.phase === 'started' || file.phase === 'completed' || file.destroyed !== undefined;
    if (isBegun) return refused('erasure-started');
    return accepted({ type: 'ErasureRefused', clear: { reason } });
  });

/** A plan as it is stored: by owner and data category, so that two that say the same are the same. */
export const inOrder = (items: readonly PlanItem[]): PlanItem[] =>
  items.map((item) => withoutUndefined(item)).sort((a, b) => (shreddedKeyName(a) < shreddedKeyName(b) ? -1 : 1));

function isSamePlan(a: readonly PlanItem[], b: readonly PlanItem[]): boolean {
  const written = (items: readonly PlanItem[]): string =>
    JSON.stringify(inOrder(items).map((item) => Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1))));
  return written(a) === written(b);
}

/** What a plan wants gone and a hold has come upon. */
function heldOf(items: readonly PlanItem[], now: readonly PlanItem[]): readonly Told[] {
  const wanted = new Set(items.filter(isErase).map(shreddedKeyName));
  const holds = now.flatMap((item) =>
    item.action === 'keep' && item.why === 'hold' && wanted.has(shreddedKeyName(item)) ? [item.hold ?? ''] : [],
  );
  return [...new Set(holds)].map((hold) => ({ hold }));
}
