import { z } from 'zod';
import { type Calendar, calendarSchema } from './holidays.ts';
import calendars from './reference/calendars.json' with { type: 'json' };
import jurisdictions from './reference/jurisdictions.json' with { type: 'json' };
import { type RuleVersion, ruleVersionOf } from './rule.ts';

/**
 * What the product ships: the rules of 47 jurisdictions with the citation and certainty of every value, and the calendars
 * that are kept by hand. It is a default, not legal advice; a controller publishes its own versions over it, and a new
 * edition of it never changes what a request has pinned.
 */
let rules: ReadonlyMap<string, RuleVersion> | undefined;

/** By jurisdiction, in the order of the file. Read and checked on first use. */
export function builtInRules(): ReadonlyMap<string, RuleVersion> {
  rules ??= new Map(
    z
      .array(ruleVersionOf)
      .parse(jurisdictions.rules)
      .map((one) => [one.jurisdiction, one]),
  );
  return rules;
}

let kept: readonly Calendar[] | undefined;

/** The State Council's calendars of China: libraries know neither its long weekends nor the days worked for them. */
export function calendarsKeptByHand(): readonly Calendar[] {
  kept ??= z.array(calendarSchema).parse(calendars.calendars);
  return kept;
}

/** Places whose calendar is announced for each year: a year that is not kept here is not published, and is not guessed. */
export const ANNOUNCED_YEARLY: ReadonlySet<string> = new Set(['CN']);
