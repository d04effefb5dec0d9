import type { Moment } from '../../domain/request/decide.ts';
import type { RequestState } from '../../domain/request/file.ts';
import { clockFacts } from '../../domain/request/queries.ts';
import { clockOf } from '../../domain/rules/clock.ts';
import type { Clock } from '../../domain/rules/clock-types.ts';
import type { Deps } from './deps.ts';
import { calendarsOf, pinnedRule } from './rulebook.ts';

/** Days from receipt by which the controller wants to have answered, where nothing else is set. */
export const INTERNAL_TARGET_DAYS = 14;

/**
 * One clock for each right under each law that the request is judged by, as they stand at the moment. Rules and calendars
 * come from the ledger, at the versions that the request pinned, so the same moment gives the same clocks for ever.
 */
export async function clocksOf(
  deps: Pick<Deps, 'ledger'>,
  state: RequestState,
  { now, timeZone }: Moment,
  internalTargetDays = INTERNAL_TARGET_DAYS,
): Promise<readonly Clock[]> {
  if (state.phase === 'unknown' || state.calendarPlace === undefined) return [];
  const calendars = await calendarsOf(deps, state.calendarPlace);
  const clocks: Clock[] = [];
  for (const { jurisdiction, ruleVersion } of state.regimes) {
    const rule = await pinnedRule(deps, jurisdiction, ruleVersion);
    if (rule === undefined) continue;
    for (const right of state.rights) {
      const facts = clockFacts(state, right, jurisdiction);
      clocks.push(clockOf({ rule, right, facts, calendars, timeZone, now, internalTargetDays }));
    }
  }
  return clocks;
}

/** Of several laws the earliest date governs; only what still waits for an answer is asked. */
export function governing(clocks: readonly Clock[]): Clock | undefined {
  const waiting = clocks.filter(({ state, due }) => due !== undefined && state !== 'met' && state !== 'late');
  return waiting.reduce<Clock | undefined>(
    (first, one) => (first === undefined || (one.due?.at ?? '9') < (first.due?.at ?? '9') ? one : first),
    undefined,
  );
}
