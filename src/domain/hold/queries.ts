import type { Owner } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { plusDays } from '../rules/calendar.ts';
import type { HoldState } from './state.ts';

/** `belongsTo`: the owner itself and whoever it belongs to: a request's letters belong to the customer who wrote them. */
export const isHeld = (state: HoldState, belongsTo: readonly Owner[], dataCategory: DataCategory): boolean => {
  if (state.phase !== 'in-force' || !state.scope.dataCategories.has(dataCategory)) return false;
  const { owners } = state.scope;
  return owners === 'all' || belongsTo.some((owner) => owners.has(owner));
};

/** Days before the day of the review on which its custodian is reminded, then on the day, then once it is overdue. */
const REMIND_DAYS_BEFORE = [14, 0, -7] as const;

/** How many thresholds have been passed by that day, if that is more than were reminded of. */
export function reviewReminder(
  { reviewOn, reminded }: { readonly reviewOn: LocalDate; readonly reminded: number },
  today: LocalDate,
): number | undefined {
  const passed = REMIND_DAYS_BEFORE.filter((days) => today >= plusDays(reviewOn, -days)).length;
  return passed > reminded ? passed : undefined;
}
