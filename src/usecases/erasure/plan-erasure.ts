import { z } from 'zod';
import { planErasure as decide } from '../../domain/erasure/decide.ts';
import type { KeepItem } from '../../domain/erasure/plan-events.ts';
import { isAsked } from '../../domain/erasure/queries.ts';
import type { ErasureDecision, ErasureRefusal } from '../../domain/erasure/refusals.ts';
import type { ErasureState } from '../../domain/erasure/state.ts';
import { KEEP_REASONS, MAX_KEEP_YEARS } from '../../domain/erasure/vocabulary.ts';
import { dayOf, plusDays } from '../../domain/rules/calendar.ts';
import { refused } from '../../domain/shape/decision.ts';
import { withoutUndefined } from '../../domain/shape/plain.ts';
import { publicLineSchema } from '../../domain/shape/public-text.ts';
import { dataCategorySchema, dateSchema, streamSchema } from '../../domain/shape/schemas.ts';
import type { Id, Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { keptByLaw } from '../core/keeps.ts';
import { type ErasureOutcome, onErasure } from './on-erasure.ts';
import { ownedParts } from './owned-data.ts';
import { keptByOffice, workOutPlan } from './work-out-plan.ts';

/** Works the plan out anew from what there is; what the office keeps stays kept. */
export const planErasure = (deps: Deps, caller: Caller, erasure: Id): Promise<ErasureOutcome> =>
  onErasure(deps, caller, erasure, 'plan-erasure', async (state) =>
    isAsked(state) ? decide(await workOutPlan(deps, erasure, state))(state) : decide([])(state),
  );

const MAX_KEEP_DAYS = Math.ceil(MAX_KEEP_YEARS * 365.25);

export const keepPartsInput = z.strictObject({
  /** Whose; every owner of the erasure when absent. */
  owner: streamSchema.optional(),
  dataCategories: z.array(dataCategorySchema).min(1),
  reason: z.enum(KEEP_REASONS),
  /** Last day. Nothing is kept for ever. */
  until: dateSchema,
  /** Stands in clear: a citation, and no person. */
  law: publicLineSchema.optional(),
});

/** An officer keeps parts until a day, with a reason: never in the place of a hold, and never for less long than a law. */
export const keepParts = (
  deps: Deps,
  caller: Caller,
  erasure: Id,
  { owner, dataCategories, reason, until, law }: z.output<typeof keepPartsInput>,
): Promise<ErasureOutcome> =>
  onErasure(deps, caller, erasure, 'plan-erasure', async (state) => {
    if (!isAsked(state)) return refused('erasure-unknown');
    const now = deps.clock.now();
    const today = dayOf(now, await controllerTimeZone(deps));
    if (until <= today) return refused('erasure-keep-over');
    if (until > plusDays(today, MAX_KEEP_DAYS)) return refused('erasure-keep-too-long');
    const chosen = (await ownedParts(deps, state)).filter(
      (part) => (owner === undefined || part.owner === owner) && dataCategories.includes(part.dataCategory),
    );
    if (chosen.length === 0) return refused('erasure-customer-not-in-it');
    if ((await keptByLaw(deps, chosen, now)).some((law) => law.until > until)) {
      return refused('erasure-keep-shorter-than-law');
    }
    const kept = chosen.map(
      (part): KeepItem =>
        withoutUndefined({
          owner: part.owner,
          dataCategory: part.dataCategory,
          action: 'keep' as const,
          why: 'office' as const,
          until,
          law,
          reason,
        }) as KeepItem,
    );
    const others = keptByOffice(state).filter((one) => !chosen.some((part) => isSame(part, one)));
    return planWith(deps, erasure, state, [...others, ...kept]);
  });

export const releasePartsInput = z.strictObject({
  owner: streamSchema.optional(),
  dataCategories: z.array(dataCategorySchema).min(1),
});

/** The office keeps them no longer; a law or a hold may. */
export const releaseParts = (
  deps: Deps,
  caller: Caller,
  erasure: Id,
  { owner, dataCategories }: z.output<typeof releasePartsInput>,
): Promise<ErasureOutcome> =>
  onErasure(deps, caller, erasure, 'plan-erasure', async (state) => {
    if (!isAsked(state)) return refused('erasure-unknown');
    const isMeant = (one: KeepItem) =>
      (owner === undefined || one.owner === owner) && dataCategories.includes(one.dataCategory);
    const kept = keptByOffice(state);
    const left = kept.filter((one) => !isMeant(one));
    if (left.length === kept.length) return refused('erasure-not-kept-by-office');
    return planWith(deps, erasure, state, left);
  });

async function planWith(
  deps: Deps,
  erasure: Id,
  state: ErasureState,
  kept: readonly KeepItem[],
): Promise<ErasureDecision> {
  return isAsked(state)
    ? decide(await workOutPlan(deps, erasure, state, kept))(state)
    : refused('erasure-unknown' satisfies ErasureRefusal);
}

const isSame = (
  a: { readonly owner: Owner; readonly dataCategory: DataCategory },
  b: { readonly owner: Owner; readonly dataCategory: DataCategory },
): boolean => a.owner === b.owner && a.dataCategory === b.dataCategory;
