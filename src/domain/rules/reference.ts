import { z } from 'zod';
import { type Calendar, calendarSchema } from './holidays.ts';
import calendars from './reference/calendars.json' with { type: 'json' };
import earlier from './reference/earlier.json' with { type: 'json' };
import jurisdictions from './reference/jurisdictions.json' with { type: 'json' };
import type { LocalDate } from '../../kernel/time.ts';
import { type RuleVersion, ruleVersionOf } from './rule.ts';

/**
 * What the product ships: the rules of 47 jurisdictions with the citation and certainty of every value, and the calendars
 * that are kept by hand. It is a default, not legal advice; a controller publishes its own versions over it, and a new
 * edition of it never changes what a request has pinned.
 */
let versions: ReadonlyMap<string, readonly RuleVersion[]> | undefined;

/**
 * By jurisdiction, in the order of the file: its versions in the order in which they came into force, as far back as we
 * know them. Read and checked on first use.
 */
export function builtInVersions(): ReadonlyMap<string, readonly RuleVersion[]> {
  if (versions !== undefined) return versions;
  const read = new Map<string, readonly RuleVersion[]>();
  const before = z.array(ruleVersionOf).parse(earlier.rules);
  for (const one of z.array(ruleVersionOf).parse(jurisdictions.rules)) {
    const { jurisdiction } = one;
    read.set(jurisdiction, [...before.filter((other) => other.jurisdiction === jurisdiction), one]);
  }
  versions = read;
  return read;
}

/** The version for what is received on that day; the first one that we know where none was in force yet: it says so itself. */
export const builtInRuleOn = (jurisdiction: string, on: LocalDate): RuleVersion | undefined => {
  const known = builtInVersions().get(jurisdiction);
  return known?.findLast(({ effectiveFrom }) => (effectiveFrom ?? on) <= on) ?? known?.[0];
};

let kept: readonly Calendar[] | undefined;

/** The State Council's calendars of China: libraries know neither its long weekends nor the days worked for them. */
export function calendarsKeptByHand(): readonly Calendar[] {
  kept ??= z.array(calendarSchema).parse(calendars.calendars);
  return kept;
}

/** Places whose calendar is announced for each year: a year that is not kept here is not published, and is not guessed. */
export const ANNOUNCED_YEARLY: ReadonlySet<string> = new Set(['CN']);
