import type { Clock } from '../../../src/domain/rules/clock-types.ts';
import { builtInRuleOn } from '../../../src/domain/rules/reference.ts';
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

/** In force on that day of receipt, as the product ships it. */
export function ruleOf(jurisdiction: string, on = '2026-11-20'): RuleVersion {
  const rule = builtInRuleOn(jurisdiction, day(on));
  if (rule === undefined) throw new Error(`no rule of ${jurisdiction}`);
  return rule;
}

/**
 * The date that the printed steps lead to, by arithmetic of its own: what a reader with a calendar would do. Follows the
 * steps of the date in force, and stops before those of another one.
 */
export function recomputed({ derivation, due }: Clock): string | undefined {
  let on = '';
  const isExtended = derivation.some(({ code }) => code === 'extension-counts' || code === 'extension-until');
  const end = derivation.findIndex(({ code }) => code === (isExtended ? 'extension-counts' : 'due'));
  for (const { code, values } of derivation.slice(0, end)) {
    if (code === 'period') {
      assertSame(on === '' || values['from'] === on || isExtended);
      on = added(String(values['from']), Number(values['value']), String(values['unit']));
    } else if (code === 'business-days') {
      const days =
        Number(values['value']) +
        Number(values['weekendDays']) +
        Number(values['holidays']) +
        Number(values['closedDays']);
      on = added(String(values['from']), days, 'calendar-days');
    } else if (code === 'hours') {
      on = new Date(Date.parse(String(values['from'])) + Number(values['value']) * 3_600_000)
        .toISOString()
        .slice(0, 10);
    } else if (code === 'pauses-added') on = added(on, Number(values['days']), 'calendar-days');
    else if (code === 'rolled') on = String(values['to']);
  }
  const told = derivation.find(({ code }) => code === 'extension-told');
  return due === undefined ? undefined : String(told?.values['on'] ?? on);
}

function assertSame(claim: boolean): void {
  if (!claim) throw new Error('a step does not follow from the one before');
}

function added(from: string, value: number, unit: string): string {
  const [year = 0, month = 1, date = 1] = from.split('-').map(Number);
  const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  if (unit === 'calendar-days') return text(Date.UTC(year, month - 1, date + value));
  const last = new Date(Date.UTC(year, month + value, 0)).getUTCDate();
  return text(Date.UTC(year, month - 1 + value, Math.min(date, last)));
}
