import type { KeepItem, PlanItem } from '../../domain/erasure/plan-events.ts';
import { isKeep } from '../../domain/erasure/queries.ts';
import { type ErasureFile, shreddedKeyName } from '../../domain/erasure/state.ts';
import { inOrder } from '../../domain/erasure/decide.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { Id } from '../../kernel/ids.ts';
import { erasedQuery } from '../../projections/models/shreds.ts';
import type { Row } from '../../projections/read-model-store.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { holdsOn } from '../core/holds.ts';
import { keptByLaw } from '../core/keeps.ts';
import { restrictedAmong } from '../core/restricted.ts';
import { type OwnedPart, ownedParts } from './owned-data.ts';

/**
 * The plan as it has to be at this moment: what a legal hold is on is kept, then what an officer keeps for at least as long as
 * a law does, then what a law obliges to keep, then what is restricted and the customer does not ask to be forgotten, then the
 * papers of other requests that are still open. Everything else goes. What another erasure destroyed already is not among it. `kept`: what the office keeps; that of the plan before, where nothing else is said.
 */
export async function workOutPlan(
  deps: Deps,
  erasure: Id,
  file: ErasureFile,
  kept: readonly KeepItem[] = keptByOffice(file),
): Promise<readonly PlanItem[]> {
  const parts = await withoutErased(deps, erasure, await ownedParts(deps, file));
  const now = deps.clock.now();
  const today = dayOf(now, await controllerTimeZone(deps));
  const held = byName(await holdsOn(deps, parts));
  const byLaw = byName(await keptByLaw(deps, parts, now));
  const restricted =
    file.trigger === 'request'
      ? new Set<string>()
      : await restrictedAmong(
          deps,
          parts.map(({ owner }) => owner),
        );
  const byOffice = byName(kept.filter(({ until }) => until === undefined || until >= today));
  return inOrder(
    parts.map((part): PlanItem => {
      const { owner, dataCategory, papers } = part;
      const name = shreddedKeyName(part);
      const hold = held.get(name);
      if (hold !== undefined) return { owner, dataCategory, action: 'keep', why: 'hold', hold: hold.hold };
      const office = byOffice.get(name);
      const law = byLaw.get(name);
      // A law may have come since the officer said so, or its period may have begun anew.
      if (office !== undefined && !(law !== undefined && law.until > (office.until ?? law.until))) return office;
      if (law !== undefined) {
        const { law: citation, schedule, scheduleVersion, until } = law;
        return { owner, dataCategory, action: 'keep', why: 'law', law: citation, schedule, scheduleVersion, until };
      }
      if (restricted.has(owner)) return { owner, dataCategory, action: 'keep', why: 'restriction' };
      if (papers === 'open') return { owner, dataCategory, action: 'keep', why: 'request' };
      return { owner, dataCategory, action: 'erase', ...(papers === 'behind' ? { after: 'told' } : {}) };
    }),
  );
}

export const keptByOffice = (file: ErasureFile): readonly KeepItem[] =>
  (file.plan?.items ?? []).filter(isKeep).filter(({ why }) => why === 'office');

const byName = <Item extends { readonly owner: string; readonly dataCategory: string }>(items: readonly Item[]) =>
  new Map(items.map((item) => [shreddedKeyName(item), item]));

async function withoutErased(deps: Deps, erasure: Id, parts: readonly OwnedPart[]): Promise<readonly OwnedPart[]> {
  const owners = [...new Set(parts.map(({ owner }) => owner))];
  const [rows] = await deps.readModels.reader.read([erasedQuery(owners)]);
  const byOthers = (rows ?? []).filter((row: Row) => row['request'] !== erasure);
  const gone = new Set(byOthers.map((row) => `${row['owner'] as string} ${row['data_category'] as string}`));
  return parts.filter((part) => !gone.has(shreddedKeyName(part)));
}
