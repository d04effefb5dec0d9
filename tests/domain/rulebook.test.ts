import * as rulebook from '../../src/domain/rulebook/decide.ts';
import { rulebookCategory } from '../../src/domain/rulebook/state.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import t from 'tap';
import { calendar, ruleOf } from './rules/support.ts';
import { scenarios } from '../support/scenario.ts';

const { given } = scenarios(t, rulebookCategory);
const day = (text: string) => text as LocalDate;

t.test('a rule that nobody ships has to be sent', async () => {
  const input = { jurisdiction: 'US-ZZ', effectiveFrom: day('2026-06-01'), reason: 'new-law' };
  given().when(rulebook.publishRule(input, undefined)).refused('rule-not-built-in');
});

t.test('a calendar is of one year', async () => {
  const next = { ...calendar('DE', 2026, ['05-01']), off: [day('2027-01-01')], reason: 'typing' };
  given().when(rulebook.publishCalendar(next)).refused('calendar-days-not-of-year');
  const worked = { ...calendar('DE', 2026, []), workedWeekendDays: [day('2025-12-27')], reason: 'typing' };
  given().when(rulebook.publishCalendar(worked)).refused('calendar-days-not-of-year');
});

t.test('what the product ships is recorded once, and never over anything', async () => {
  const builtIn = ruleOf('EU');
  const first = { type: 'RulePublished', clear: { ...builtIn, origin: 'built-in', reason: 'first-use' } } as const;
  given()
    .when(rulebook.pinBuiltInRules([builtIn]))
    .then(first);
  given(first)
    .when(rulebook.pinBuiltInRules([builtIn]))
    .nothing();
});
