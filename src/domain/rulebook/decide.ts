import { z } from 'zod';
import { canonicalize } from '../../kernel/canonical-json.ts';
import { type Calendar, calendarSchema } from '../rules/holidays.ts';
import { placeSchema, type RuleVersion, ruleBodySchema } from '../rules/rule.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { codeSchema, dateSchema, wordsSchema } from '../shape/schemas.ts';
import type { rulebookEvents } from './events.ts';
import type { RulebookState } from './state.ts';

export const RULEBOOK_REFUSALS = ['rule-not-built-in', 'calendar-days-not-of-year'] as const;
export type RulebookRefusal = (typeof RULEBOOK_REFUSALS)[number];
export type RulebookDecision = Decision<DecidedOf<typeof rulebookEvents>, RulebookRefusal>;

const because = { reason: codeSchema, reasonInWords: wordsSchema.optional() };

export const publishRuleInput = z.strictObject({
  jurisdiction: placeSchema,
  /** For requests received from this day on. */
  effectiveFrom: dateSchema,
  /** Absent: the rule that this release of the product ships, in place of the controller's own. */
  rule: ruleBodySchema.optional(),
  ...because,
});
export type PublishRule = z.output<typeof publishRuleInput>;

/** `builtIn` is what the product ships for that jurisdiction and for `effectiveFrom`, if anything. */
export const publishRule =
  (input: PublishRule, builtIn: RuleVersion | undefined) =>
  (state: RulebookState): RulebookDecision => {
    const { jurisdiction, effectiveFrom, reason, reasonInWords } = input;
    const rule = input.rule ?? builtIn?.rule;
    if (rule === undefined) return refused('rule-not-built-in');
    const last = state.rules.at(-1)?.version;
    if (last?.effectiveFrom === effectiveFrom && isSame(last.rule, rule)) return alreadySo;
    const ruleVersion = (last?.ruleVersion ?? 0) + 1;
    const origin = input.rule === undefined ? 'built-in' : 'controller';
    const clear = { jurisdiction, ruleVersion, effectiveFrom, rule: withoutUndefined(rule), origin, reason } as const;
    return accepted({ type: 'RulePublished', clear, ...inWords(reasonInWords) });
  };

/** Records all versions that the product ships, when one is used for the first time; never over anything. */
export const pinBuiltInRules =
  (builtIn: readonly RuleVersion[]) =>
  (state: RulebookState): RulebookDecision =>
    state.rules.length > 0
      ? alreadySo
      : accepted(
          ...builtIn.map((version) => ({
            type: 'RulePublished' as const,
            clear: { ...version, origin: 'built-in' as const, reason: 'first-use' },
          })),
        );

export const publishCalendarInput = calendarSchema.extend(because);
export type PublishCalendar = z.output<typeof publishCalendarInput>;

export const publishCalendar =
  (input: PublishCalendar) =>
  (state: RulebookState): RulebookDecision => {
    const { reason, reasonInWords, ...given } = input;
    const calendar = inOrder(given);
    const days = [...calendar.off, ...calendar.workedWeekendDays];
    if (!days.every((day) => day.startsWith(`${String(calendar.year)}-`))) return refused('calendar-days-not-of-year');
    const before = state.calendars.get(calendar.year)?.at(-1)?.calendar;
    if (before !== undefined && isSame(before, calendar)) return alreadySo;
    const clear = { ...calendar, origin: 'controller', reason } as const;
    return accepted({ type: 'HolidayCalendarPublished', clear, ...inWords(reasonInWords) });
  };

/** Records the years that have no calendar yet; one that the controller published stays. */
export const pinCalendars =
  (calendars: readonly Calendar[]) =>
  (state: RulebookState): RulebookDecision =>
    accepted(
      ...calendars
        .filter(({ year }) => !state.calendars.has(year))
        .map((calendar) => ({
          type: 'HolidayCalendarPublished' as const,
          clear: { ...inOrder(calendar), origin: 'built-in' as const, reason: 'first-use' },
        })),
    );

function inOrder(calendar: Calendar): Calendar {
  const { off, workedWeekendDays, weekend } = calendar;
  return {
    ...calendar,
    off: asSet(off),
    workedWeekendDays: asSet(workedWeekendDays),
    weekend: [...new Set(weekend)].sort((a, b) => a - b),
  };
}

const isSame = (a: unknown, b: unknown): boolean =>
  canonicalize(withoutUndefined(a)) === canonicalize(withoutUndefined(b));

const inWords = (reasonInWords: string | undefined) =>
  reasonInWords === undefined ? {} : { sealed: { note: { reasonInWords } } };
