import { builtInRules } from '../../../src/domain/rules/reference.ts';
import type { Calendar } from '../../../src/domain/rules/holidays.ts';
import type { RuleVersion } from '../../../src/domain/rules/rule.ts';
import type { Instant, LocalDate } from '../../../src/kernel/time.ts';

export const day = (text: string): LocalDate => text as LocalDate;
export const noon = (text: string): Instant => `${text}T12:00:00.000Z` as Instant;

/** Days off given as month and day. */
export const calendar = (place: string, year: number, off: readonly string[]): Calendar => ({
  place,
  year,
  off: off.map((one) => day(`${year}-${one}`)),
  workedWeekendDays: [],
  weekend: [6, 7],
  source: 'assumed by the test',
  certainty: 'high',
});

export function ruleOf(jurisdiction: string): RuleVersion {
  const rule = builtInRules().get(jurisdiction);
  if (rule === undefined) throw new Error(`no rule of ${jurisdiction}`);
  return rule;
}
