import { pinBuiltInRules, pinCalendars as pinYears } from '../../domain/rulebook/decide.ts';
import { type CalendarsAsked, calendarsOn, ruleAt, ruleOn } from '../../domain/rulebook/queries.ts';
import { type RulebookState, rulebookCategory } from '../../domain/rulebook/state.ts';
import { rulebookStream } from '../../domain/rulebook/stream.ts';
import type { Calendar } from '../../domain/rules/holidays.ts';
import { builtInVersions } from '../../domain/rules/reference.ts';
import type { RuleVersion } from '../../domain/rules/rule.ts';
import { type CommandId, mintedId } from '../../kernel/ids.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type Act, act } from './act.ts';
import type { Deps } from './deps.ts';
import { calendarFor } from './holidays.ts';
import { loadState } from './load-state.ts';

type RulebookDeps = Pick<Deps, 'ledger' | 'vault'>;

export const loadRulebook = async (deps: Pick<Deps, 'ledger'>, code: string): Promise<RulebookState> =>
  (await loadState(deps, rulebookCategory, rulebookStream(code))).state;

/**
 * The rule by which what is received on that day is judged; recorded first, if the ledger has none yet, so that the request
 * that pins its version rests on what stands in the ledger and not on this release. `undefined`: no rule is known there.
 */
export async function pinRule(
  deps: RulebookDeps,
  who: Act,
  jurisdiction: string,
  on: LocalDate,
): Promise<RuleVersion | undefined> {
  const builtIn = builtInVersions().get(jurisdiction);
  const before = await loadRulebook(deps, jurisdiction);
  if (before.rules.length > 0 || builtIn === undefined) return ruleOn(before, on)?.version;
  await act(deps, under(who, 0), {
    category: rulebookCategory,
    stream: rulebookStream(jurisdiction),
    seals: [],
    decide: pinBuiltInRules(builtIn),
  });
  return ruleOn(await loadRulebook(deps, jurisdiction), on)?.version;
}

/**
 * The calendars of a place for these years, as far as anybody published them; those of the product are recorded when they
 * are first used. A year that is missing in the answer makes a deadline provisional.
 */
export async function pinCalendars(
  deps: RulebookDeps,
  who: Act,
  place: string,
  years: readonly number[],
): Promise<readonly Calendar[]> {
  const { calendars } = await loadRulebook(deps, place);
  const missing = years.filter((year) => !calendars.has(year));
  const found = await Promise.all(missing.map((year) => calendarFor(place, year)));
  const news = found.filter((one): one is Calendar => typeof one === 'object');
  if (news.length > 0) {
    await act(deps, under(who, 1), {
      category: rulebookCategory,
      stream: rulebookStream(place),
      seals: [],
      decide: pinYears(news),
    });
  }
  return calendarsOf(deps, place);
}

/** The calendars of the place that count, by year: what a clock is given. Without a pin, the newest of each year. */
export const calendarsOf = async (
  deps: Pick<Deps, 'ledger'>,
  place: string,
  asked: CalendarsAsked = {},
): Promise<readonly Calendar[]> => calendarsOn(await loadRulebook(deps, place), asked);

/** A version never changes, so each is read once in the life of a ledger. */
const read = new WeakMap<Ledger, Map<string, RuleVersion>>();

/** The rule version that a request pinned; `undefined` when it was never published, which a pin excludes. */
export async function pinnedRule(
  deps: Pick<Deps, 'ledger'>,
  jurisdiction: string,
  ruleVersion: number,
): Promise<RuleVersion | undefined> {
  const ofLedger = read.get(deps.ledger) ?? new Map<string, RuleVersion>();
  read.set(deps.ledger, ofLedger);
  const key = `${jurisdiction} ${ruleVersion}`;
  const before = ofLedger.get(key);
  if (before !== undefined) return before;
  const found = ruleAt(await loadRulebook(deps, jurisdiction), ruleVersion)?.version;
  if (found !== undefined) ofLedger.set(key, found);
  return found;
}

/**
 * A command of its own for each pin: `act` knows by the command id whether it has been here before, and rule and calendar of
 * one code (`CN`) are on one stream. Derived, so a retry pins under the same ids.
 */
const under = (who: Act, n: number): Act => ({
  ...who,
  commandId: mintedId(who.commandId, 'rulebook', n) as CommandId,
});
