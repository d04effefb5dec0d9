import type { z } from 'zod';
import type { Intention } from '../../domain/access/intentions.ts';
import {
  approveDisposal as decideApprove,
  approveDisposalInput,
  beginDisposal,
  closeList,
  type DisposalDecision,
  type DisposalRefusal,
  listBatch,
  listedOwners,
  refuseDisposal as decideRefuse,
  refuseDisposalInput,
} from '../../domain/disposal/decide.ts';
import { OWNERS_PER_BATCH } from '../../domain/disposal/events.ts';
import {
  disposalCategory,
  type DisposalFile,
  type DisposalItem,
  type DisposalState,
  isBegun,
} from '../../domain/disposal/state.ts';
import { DISPOSAL, disposalStream } from '../../domain/disposal/stream.ts';
import { CUSTOMER, customerIdOf } from '../../domain/customer/stream.ts';
import { refused } from '../../domain/shape/decision.ts';
import { type ActorId, categoryOf, type CommandId, derivedId, type Id, mintedId } from '../../kernel/ids.ts';
import { act, type Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { enlist } from '../core/listed.ts';
import { loadState } from '../core/load-state.ts';
import { DEFAULT_PURPOSE, mayKeepContacts } from '../erasure/keep-contacts.ts';
import { itemsOf, Tally, upperLimits, verdictsOfAll } from './find-due.ts';
import { type DueContext, dueContext } from './verdicts.ts';

export { approveDisposalInput, refuseDisposalInput };

export type DisposalOutcome = Outcome<IntendRefusal<DisposalRefusal>>;

export const loadDisposal = (deps: Pick<Deps, 'ledger'>, disposal: Id) =>
  loadState(deps, disposalCategory, disposalStream(disposal));

/** One step that is done in somebody's name, or the system's: named after what it is, so said twice it is one event. */
export const disposalStep = (
  deps: Pick<Deps, 'ledger' | 'vault'>,
  disposal: Id,
  actor: ActorId,
  step: readonly (string | number)[],
  decide: (state: DisposalState) => DisposalDecision,
): Promise<Outcome<DisposalRefusal>> =>
  act(
    deps,
    { actor, commandId: derivedId([DISPOSAL, disposal, ...step]) as CommandId },
    { category: disposalCategory, stream: disposalStream(disposal), seals: [], decide },
  );

/**
 * Lists what is due today, for a second person to approve. Nothing is destroyed by it. What a crash cuts off while it is
 * being listed is gone on with by the schedule: nobody is listed twice.
 */
export async function planDisposal(deps: Deps, caller: Caller): Promise<DisposalOutcome> {
  if (isRefusedByRole(caller, 'plan-disposal')) return { kind: 'refused', reason: 'role-not-allowed' };
  const disposal = mintedId(caller.commandId, DISPOSAL, 0);
  const context = await dueContext(deps);
  const limits = upperLimits(context);
  if (limits.length === 0) return { kind: 'refused', reason: 'disposal-nothing-scheduled' };
  const { state } = await loadDisposal(deps, disposal);
  if (!isBegun(state) && !(await isAnythingDue(deps, context))) {
    return { kind: 'refused', reason: 'disposal-nothing-due' };
  }
  const under = { ...actOf(caller), commandId: derivedId([caller.commandId, DISPOSAL, 'listing']) as CommandId };
  await enlist(deps, under, disposalStream(disposal));
  const schedules = limits.map(({ code, scheduleVersion }) => ({ schedule: code, scheduleVersion }));
  const begun = await intend(deps, caller, 'plan-disposal', {
    category: disposalCategory,
    stream: disposalStream(disposal),
    seals: [],
    decide: beginDisposal(context.today, schedules),
  });
  if (begun.kind === 'refused') return begun;
  const closed = await listOn(deps, disposal, context);
  return closed.kind === 'written' ? closed : begun;
}

async function isAnythingDue(deps: Deps, context: DueContext): Promise<boolean> {
  for await (const verdicts of verdictsOfAll(deps, context, kindsOf(context))) {
    if (verdicts.some(({ kind }) => kind === 'due')) return true;
  }
  return false;
}

/** Of those alone can anything be due. */
const kindsOf = (context: DueContext) => new Set(upperLimits(context).map(({ terms }) => terms.ownerKind));

/** Lists whoever is not listed yet, and closes the list. In the name of whoever began it, also when the schedule goes on. */
export async function listOn(deps: Deps, disposal: Id, context: DueContext): Promise<Outcome<DisposalRefusal>> {
  const { state } = await loadDisposal(deps, disposal);
  if (!isBegun(state)) return { kind: 'refused', reason: 'disposal-unknown' };
  const actor = state.plannedBy;
  const listed = new Set(listedOwners(state));
  const tally = new Tally();
  let number = state.batches.size;
  let waiting: DisposalItem[] = [];
  const flush = async (): Promise<void> => {
    const some = waiting.slice(0, OWNERS_PER_BATCH);
    waiting = waiting.slice(OWNERS_PER_BATCH);
    number++;
    await disposalStep(deps, disposal, actor, ['listed', number], listBatch(some));
  };
  for await (const verdicts of verdictsOfAll(deps, context, kindsOf(context))) {
    tally.add(verdicts);
    waiting.push(...itemsOf(verdicts).filter(({ owner }) => !listed.has(owner)));
    while (waiting.length >= OWNERS_PER_BATCH) await flush();
  }
  if (waiting.length > 0) await flush();
  const { due, left, unstated } = tally.counts();
  const more = unstated.length === 0 ? {} : { unstated: [...unstated] };
  return disposalStep(deps, disposal, actor, ['planned'], closeList({ due: [...due], left: [...left], ...more }));
}

const onDisposal = (
  deps: Deps,
  caller: Caller,
  disposal: Id,
  name: Intention,
  decide: (state: DisposalState) => DisposalDecision,
): Promise<DisposalOutcome> =>
  intend(deps, caller, name, { category: disposalCategory, stream: disposalStream(disposal), seals: [], decide });

/**
 * The list as it stands is approved; it is carried out batch by batch, each looked at again when its turn comes. Recipients
 * are told of whom, and what they know them by is looked at in the name of who approves: so only by somebody who may look.
 */
export async function approveDisposal(
  deps: Deps,
  caller: Caller,
  disposal: Id,
  input: z.output<typeof approveDisposalInput>,
): Promise<DisposalOutcome> {
  const { state: now } = await loadDisposal(deps, disposal);
  const may = !isBegun(now) || now.phase !== 'planned' || (await mayLook(deps, caller, now));
  return onDisposal(deps, caller, disposal, 'approve-disposal', (state) => {
    const decision = decideApprove(input, caller.actor)(state);
    return decision.kind === 'accepted' && !may ? refused('disposal-look-not-allowed') : decision;
  });
}

async function mayLook(deps: Deps, caller: Caller, { batches }: DisposalFile): Promise<boolean> {
  for (const { items } of batches.values()) {
    const customers = items.flatMap(({ owner }) => (categoryOf(owner) === CUSTOMER ? [customerIdOf(owner)] : []));
    const goes = items.flatMap(({ owner, dataCategories }) =>
      dataCategories.map((dataCategory) => ({ owner, dataCategory, action: 'erase' as const })),
    );
    const batch = { trigger: 'retention' as const, customers, plan: { items: goes } };
    if (!(await mayKeepContacts(deps, caller, batch, DEFAULT_PURPOSE))) return false;
  }
  return true;
}

export const refuseDisposal = (
  deps: Deps,
  caller: Caller,
  disposal: Id,
  input: z.output<typeof refuseDisposalInput>,
): Promise<DisposalOutcome> => onDisposal(deps, caller, disposal, 'approve-disposal', decideRefuse(input));
