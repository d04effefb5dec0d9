import { z } from 'zod';
import { ruleAt, ruleOn } from '../domain/rulebook/queries.ts';
import type { PublishedRule, RulebookState } from '../domain/rulebook/state.ts';
import { dayOf } from '../domain/rules/calendar.ts';
import type { Calendar } from '../domain/rules/holidays.ts';
import { builtInRules } from '../domain/rules/reference.ts';
import { placeSchema, type RuleVersion } from '../domain/rules/rule.ts';
import { dateSchema } from '../domain/shape/schemas.ts';
import type { LocalDate } from '../kernel/time.ts';
import type { Caller } from './core/caller.ts';
import { controllerTimeZone } from './core/controller.ts';
import type { Deps } from './core/deps.ts';
import { calendarFor } from './core/holidays.ts';
import { ask, type Reply } from './core/question.ts';
import { loadRulebook } from './core/rulebook.ts';

export const rulesOnInput = z.strictObject({ on: dateSchema.optional() });
export { placeSchema };

/** A version as a list shows it. `recorded` is false for what the product ships and nobody has used yet. */
export interface RuleLine {
  readonly jurisdiction: string;
  readonly name: string;
  readonly ruleVersion: number;
  readonly effectiveFrom?: LocalDate;
  readonly origin: PublishedRule['origin'];
  readonly reason?: string;
  readonly recorded: boolean;
}

/** Of every jurisdiction that the product ships, the version for what is received on that day, today unless named. */
export const seeRules = (
  deps: Deps,
  caller: Caller,
  { on }: z.output<typeof rulesOnInput>,
): Promise<Reply<readonly RuleLine[]>> =>
  ask(caller, 'see-registers', async () => {
    const day = on ?? (await today(deps));
    const lines: RuleLine[] = [];
    for (const [jurisdiction, builtIn] of builtInRules()) {
      lines.push(lineOf(builtIn, ruleOn(await loadRulebook(deps, jurisdiction), day)));
    }
    return lines;
  });

export interface RuleSeen extends RuleLine {
  /** Whole: every value with its citation and certainty. */
  readonly rule: RuleVersion['rule'];
  /** Every version there is, the newest last. */
  readonly versions: readonly Omit<RuleLine, 'jurisdiction' | 'name'>[];
}

export const seeRuleInput = z.strictObject({
  on: dateSchema.optional(),
  ruleVersion: z.number().int().min(1).optional(),
});

/** One jurisdiction's rule, whole: at a version, or the one for what is received on a day. */
export const seeRule = (
  deps: Deps,
  caller: Caller,
  jurisdiction: string,
  { on, ruleVersion }: z.output<typeof seeRuleInput>,
): Promise<Reply<RuleSeen | undefined>> =>
  ask(caller, 'see-registers', async () => {
    const state = await loadRulebook(deps, jurisdiction);
    const found = ruleVersion === undefined ? ruleOn(state, on ?? (await today(deps))) : ruleAt(state, ruleVersion);
    const builtIn = builtInRules().get(jurisdiction);
    const shown = found?.version ?? (state.rules.length === 0 && (ruleVersion ?? 1) === 1 ? builtIn : undefined);
    if (shown === undefined) return undefined;
    return { ...lineOf(shown, found), rule: shown.rule, versions: versionsOf(state) };
  });

function versionsOf({ rules }: RulebookState): RuleSeen['versions'] {
  return rules.map((one) => {
    const { jurisdiction: _jurisdiction, name: _name, ...line } = lineOf(one.version, one);
    return line;
  });
}

function lineOf(builtIn: RuleVersion, published: PublishedRule | undefined): RuleLine {
  const { jurisdiction, ruleVersion, effectiveFrom, rule } = published?.version ?? builtIn;
  return {
    jurisdiction,
    name: rule.name,
    ruleVersion,
    ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
    origin: published?.origin ?? 'built-in',
    ...(published === undefined ? {} : { reason: published.reason }),
    recorded: published !== undefined,
  };
}

/** The calendar of a place in a year: as published, or as it would be used; nothing where nobody published it. */
export const seeCalendar = (
  deps: Deps,
  caller: Caller,
  place: string,
  year: number,
): Promise<Reply<(Calendar & { readonly recorded: boolean }) | undefined>> =>
  ask(caller, 'see-registers', async () => {
    const recorded = (await loadRulebook(deps, place)).calendars.get(year)?.at(-1)?.calendar;
    if (recorded !== undefined) return { ...recorded, recorded: true };
    const found = await calendarFor(place, year);
    if (typeof found === 'string') return undefined;
    return { ...found, recorded: false };
  });

const today = async (deps: Deps): Promise<LocalDate> => dayOf(deps.clock.now(), await controllerTimeZone(deps));
