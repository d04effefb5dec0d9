import { z } from 'zod';
import {
  approveErasure as decide,
  approveErasureInput as approval,
  inOrder,
  refuseErasure as decideRefusal,
  type refuseErasureInput,
  requestedFacts,
  takeApprovalOver,
} from '../../domain/erasure/decide.ts';
import type { erasureRequested } from '../../domain/erasure/events.ts';
import type { PlanItem } from '../../domain/erasure/plan-events.ts';
import { isAsked } from '../../domain/erasure/queries.ts';
import { erasureCategory } from '../../domain/erasure/state.ts';
import { ERASURE, erasureStream } from '../../domain/erasure/stream.ts';
import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import { accepted, refused } from '../../domain/shape/decision.ts';
import { codeSchema } from '../../domain/shape/schemas.ts';
import { categoryOf, type Id, mintedId, type Owner } from '../../kernel/ids.ts';
import { type Act, act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, isRefusedByRole } from '../core/intend.ts';
import { mayKeepContacts } from './keep-contacts.ts';
import { type ErasureOutcome, onErasure } from './on-erasure.ts';
import { workedOnBefore } from './follow-kept.ts';
import { carryOutNow, isLeftByApprover, type Pursuit } from './pursue-erasures.ts';
import { whyNotForThisPerson } from './request-behind.ts';
import { workOutPlan } from './work-out-plan.ts';

export { refuseErasureInput } from '../../domain/erasure/decide.ts';
export const approveErasureInput = approval.extend({
  /** For which the customers' contacts are looked at, in the name of who approves, so that somebody can be told. */
  purpose: codeSchema.default('rights-request'),
});

/**
 * A second person approves the plan as it stands, and it is carried out at once, as far as it goes. What is left, or failed,
 * is the schedule's: the approval stands all the same.
 */
export async function approveErasure(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  { purpose, ...input }: z.output<typeof approveErasureInput>,
  pursuit: Pursuit = {},
): Promise<ErasureOutcome> {
  if (isRefusedByRole(caller, 'approve-erasure')) return refused('role-not-allowed');
  const condition = caller.ifRevision === undefined ? {} : { ifRevision: caller.ifRevision };
  const outcome = await act(
    deps,
    { ...actOf(caller), purpose },
    {
      category: erasureCategory,
      stream: erasureStream(erasure),
      seals: [],
      decide: async (state) => {
        if (!isAsked(state)) return refused('erasure-unknown');
        const before = await workedOnBefore(deps, state);
        const decision = (await isLeftByApprover(deps, erasure, state))
          ? takeApprovalOver(input, caller.actor, before)(state)
          : decide(input, caller.actor, await workOutPlan(deps, erasure, state), before)(state);
        if (decision.kind === 'refused') return decision;
        const not = await whyNotForThisPerson(deps, state);
        if (not !== undefined) return refused(not);
        return (await mayKeepContacts(deps, caller, state, purpose)) ? decision : refused('erasure-look-not-allowed');
      },
      ...condition,
    },
  );
  if (outcome.kind === 'written') await carryOutNow(deps, erasure, pursuit);
  return outcome;
}

/** Not carried out, with the reason; only as long as nothing was destroyed. What was copied for it is. */
export async function refuseErasure(
  deps: Deps,
  caller: Caller,
  erasure: Id,
  input: z.output<typeof refuseErasureInput>,
): Promise<ErasureOutcome> {
  const outcome = await onErasure(deps, caller, erasure, 'approve-erasure', decideRefusal(input));
  if (outcome.kind === 'written') await carryOutNow(deps, erasure);
  return outcome;
}

export interface ApprovedDisposal {
  readonly trigger: 'retention';
  readonly ground?: z.output<typeof erasureRequested.clear>['ground'];
  readonly disposal: Id;
  /** At most 100 of them are customers. */
  readonly owners: readonly Owner[];
  readonly items: readonly PlanItem[];
  /** Which of the disposal's erasures it is; the same number under the same command is the same erasure. */
  readonly number?: number;
}

/**
 * An erasure that a disposal's approval has approved already, by whoever `who` is: asked for, planned and approved in one
 * append. It is carried out by `pursueErasure`, or by the schedule.
 */
export async function startApproved(
  deps: Deps,
  who: Act,
  { trigger, ground = 'schedule', disposal, owners, items, number = 0 }: ApprovedDisposal,
): Promise<{ readonly erasure: Id; readonly outcome: Outcome<'erasure-exists'> }> {
  const erasure = mintedId(who.commandId, ERASURE, number);
  const customers = owners.filter((owner) => categoryOf(owner) === CUSTOMER).map(customerIdOf);
  const others = owners.filter((owner) => categoryOf(owner) !== CUSTOMER);
  const dataCategories = [...new Set(items.map(({ dataCategory }) => dataCategory))];
  const asked = requestedFacts({ trigger, ground, disposal, customers, owners: others, dataCategories });
  const outcome = await act(deps, who, {
    category: erasureCategory,
    stream: erasureStream(erasure),
    seals: [],
    decide: (state) =>
      state.phase === 'unknown'
        ? accepted(
            { type: 'ErasureRequested' as const, clear: asked },
            { type: 'ErasurePlanned' as const, clear: { items: inOrder(items) } },
            { type: 'ErasureApproved' as const, clear: { plan: 1 } },
          )
        : refused('erasure-exists'),
  });
  return { erasure, outcome };
}
