import { planErasure, requestErasure } from '../../domain/erasure/decide.ts';
import { isAsked, keptItems } from '../../domain/erasure/queries.ts';
import { type ErasureFile, erasureCategory, shreddedKeyName } from '../../domain/erasure/state.ts';
import { ERASURE, erasureStream } from '../../domain/erasure/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import { refused } from '../../domain/shape/decision.ts';
import { type ActorId, type CommandId, derivedId, type Id, mintedId, SYSTEM_ACTOR } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { erasuresToFollow } from '../../projections/models/erasures-queries.ts';
import { erasedQuery } from '../../projections/models/shreds.ts';
import { act } from '../core/act.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { loadErasure } from './on-erasure.ts';
import { keptByOffice, workOutPlan } from './work-out-plan.ts';

/** Whoever was told until when it is kept, or why, needs no other letter. */
const TRIGGER = 'retention';

/**
 * What an erasure kept until a day that has passed, or by a hold, a restriction or an open request that is over, has to go (GDPR
 * Art. 5(1)(e)): another erasure that follows it is asked for and planned by the schedule, and waits for the approval of
 * somebody who worked on neither. What a hold or a law still keeps, or an officer until a later day, is planned so again.
 * Gives how many were begun.
 */
export async function followKept(deps: Deps): Promise<number> {
  const today = dayOf(deps.clock.now(), await controllerTimeZone(deps));
  let begun = 0;
  for (const earlier of await erasuresToFollow(deps.readModels.reader, today)) {
    const { state } = await loadErasure(deps, earlier);
    if (!isAsked(state)) continue;
    const isDue = (await isSomethingLeft(deps, state, today)) || (await isSomethingReleased(deps, earlier, state));
    if (isDue && (await follow(deps, earlier, state, today))) begun++;
  }
  return begun;
}

/** A disposal, or another erasure, may have taken it by now. */
async function isSomethingLeft(deps: Deps, file: ErasureFile, today: LocalDate): Promise<boolean> {
  const due = keptItems(file).filter(({ until }) => until !== undefined && until < today);
  const [rows] = await deps.readModels.reader.read([erasedQuery([...new Set(due.map(({ owner }) => owner))])]);
  const gone = new Set((rows ?? []).map((row) => `${row['owner'] as string} ${row['data_category'] as string}`));
  return due.some(({ owner, dataCategory }) => !gone.has(`${owner} ${dataCategory}`));
}

/** What had no last day goes once a plan of today would let it go. */
async function isSomethingReleased(deps: Deps, earlier: Id, file: ErasureFile): Promise<boolean> {
  const open = keptItems(file).filter(({ until, why }) => until === undefined && why !== 'office');
  if (open.length === 0) return false;
  const names = new Set(open.map(shreddedKeyName));
  const today = await workOutPlan(deps, earlier, { ...file, trigger: TRIGGER }, keptByOffice(file));
  return today.some((item) => item.action === 'erase' && names.has(shreddedKeyName(item)));
}

/**
 * Who asked for and worked on the erasures that this one follows: the schedule asks for what they kept, so none of them is a
 * second person for it. Otherwise whoever keeps until tomorrow would approve alone what another one approved to be kept.
 */
export async function workedOnBefore(deps: Deps, { follows }: ErasureFile): Promise<readonly ActorId[]> {
  if (follows === undefined) return [];
  const { state } = await loadErasure(deps, follows);
  return isAsked(state) ? [...state.workedOnBy, ...(await workedOnBefore(deps, state))] : [];
}

/** Crash point: asked for and not planned: an officer has it planned like every one. */
async function follow(deps: Deps, earlier: Id, file: ErasureFile, today: LocalDate): Promise<boolean> {
  // Named after the day: one that was refused is asked for again, by another day's run, as long as something is left.
  const command = (step: string) => derivedId(['erasure', step, earlier, today]) as CommandId;
  const erasure = mintedId(command('follow'), ERASURE, 0);
  const on = { category: erasureCategory, stream: erasureStream(erasure), seals: [] } as const;
  const kept = keptItems(file).filter(({ until, why }) => until !== undefined || why !== 'office');
  const asked = requestErasure({
    trigger: TRIGGER,
    ground: file.ground,
    follows: earlier,
    customers: [...file.customers],
    owners: [...file.owners],
    dataCategories: [...new Set(kept.map(({ dataCategory }) => dataCategory))],
  });
  const outcome = await act(deps, { actor: SYSTEM_ACTOR, commandId: command('follow') }, { ...on, decide: asked });
  if (outcome.kind !== 'written' || outcome.written.repeated) return false;
  await act(
    deps,
    { actor: SYSTEM_ACTOR, commandId: command('follow-plan') },
    {
      ...on,
      decide: async (state) =>
        isAsked(state)
          ? planErasure(await workOutPlan(deps, erasure, state, keptByOffice(file)))(state)
          : refused('erasure-unknown'),
    },
  );
  return true;
}
