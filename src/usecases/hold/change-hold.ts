import type { z } from 'zod';
import type { Intention } from '../../domain/access/intentions.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import {
  changeCustodian as decideCustodian,
  changeCustodianInput,
  declineRelease as decideDecline,
  type HoldDecision,
  type HoldFacts,
  type HoldRefusal,
  placeHold as decidePlace,
  placeHoldInput,
  proposeRelease as decidePropose,
  proposeReleaseInput,
  releaseHold as decideRelease,
  releaseHoldInput,
  reviewHold as decideReview,
  reviewHoldInput,
  widenHold as decideWiden,
  widenHoldInput,
} from '../../domain/hold/decide.ts';
import { type HoldState, holdCategory } from '../../domain/hold/state.ts';
import { HOLD, holdStream } from '../../domain/hold/stream.ts';
import { type ActorId, type CommandId, derivedId, type Id, mintedId, type Owner } from '../../kernel/ids.ts';
import type { Outcome } from '../core/act.ts';
import { controllerToday, inBatches } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, type IntendRefusal, intend, isRefusedByRole } from '../core/intend.ts';
import { enlist } from '../core/listed.ts';
import { loadState } from '../core/load-state.ts';

export { changeCustodianInput, placeHoldInput, proposeReleaseInput, releaseHoldInput, reviewHoldInput, widenHoldInput };

export type HoldOutcome = Outcome<IntendRefusal<HoldRefusal>>;
type Given<Schema extends z.ZodType> = z.output<Schema>;

const onHold = (
  deps: Deps,
  caller: Caller,
  hold: Id,
  name: Intention,
  decide: (state: HoldState) => HoldDecision | Promise<HoldDecision>,
): Promise<HoldOutcome> =>
  intend(deps, caller, name, { category: holdCategory, stream: holdStream(hold), seals: [], decide });

/**
 * Nothing of its scope is destroyed from now on. It is listed before its first event: whatever is decided about erasing
 * afterwards finds it, however far behind the views are.
 */
export async function placeHold(deps: Deps, caller: Caller, input: Given<typeof placeHoldInput>): Promise<HoldOutcome> {
  if (isRefusedByRole(caller, 'place-hold')) return { kind: 'refused', reason: 'role-not-allowed' };
  const hold = mintedId(caller.commandId, HOLD, 0);
  const facts: HoldFacts = {
    today: await controllerToday(deps),
    isCustodianActive: await isActive(deps, input.custodian as ActorId),
    unknownOwners: await unknownAmong(deps, input.owners),
  };
  // What would be refused anyway is not listed.
  const foreseen = decidePlace(input, facts)({ phase: 'unknown' });
  if (foreseen.kind === 'refused') return foreseen;
  const under = { ...actOf(caller), commandId: derivedId([caller.commandId, HOLD, 'listing']) as CommandId };
  await enlist(deps, under, holdStream(hold));
  return onHold(deps, caller, hold, 'place-hold', decidePlace(input, facts));
}

export const widenHold = (deps: Deps, caller: Caller, hold: Id, input: Given<typeof widenHoldInput>) =>
  onHold(deps, caller, hold, 'place-hold', async (state) =>
    decideWiden(input, { unknownOwners: await unknownAmong(deps, input.owners) })(state),
  );

export const changeCustodian = (deps: Deps, caller: Caller, hold: Id, input: Given<typeof changeCustodianInput>) =>
  onHold(deps, caller, hold, 'place-hold', async (state) =>
    decideCustodian(input, { isCustodianActive: await isActive(deps, input.custodian as ActorId) })(state),
  );

export const reviewHold = (deps: Deps, caller: Caller, hold: Id, input: Given<typeof reviewHoldInput>) =>
  onHold(deps, caller, hold, 'review-hold', async (state) => decideReview(input, await controllerToday(deps))(state));

export const proposeRelease = (deps: Deps, caller: Caller, hold: Id, input: Given<typeof proposeReleaseInput>) =>
  onHold(deps, caller, hold, 'review-hold', decidePropose(input, caller.actor));

export const declineRelease = (deps: Deps, caller: Caller, hold: Id) =>
  onHold(deps, caller, hold, 'release-hold', decideDecline());

/** What was held may be erased and disposed of again, if nothing else is on it. */
export const releaseHold = (deps: Deps, caller: Caller, hold: Id, input: Given<typeof releaseHoldInput>) =>
  onHold(deps, caller, hold, 'release-hold', decideRelease(input, caller.actor));

async function isActive(deps: Deps, actor: ActorId): Promise<boolean> {
  return (await loadState(deps, actorCategory, actorStream(actor))).state.phase === 'active';
}

/** Owners without a single event: an id that was typed wrong would hold nothing, and nobody would know. */
async function unknownAmong(deps: Deps, owners: 'all' | readonly Owner[]): Promise<readonly Owner[]> {
  if (owners === 'all') return [];
  const found = await inBatches([...new Set(owners)], async (owner) => {
    for await (const _first of deps.ledger.readStream(owner, { direction: 'forwards', limit: 1 })) return [];
    return [owner];
  });
  return found.flat();
}
