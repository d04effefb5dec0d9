import { z } from 'zod';
import { ruleAt, rulebookUntil, ruleOn } from '../../domain/rulebook/queries.ts';
import type { PublishedRule, RulebookState } from '../../domain/rulebook/state.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { Calendar } from '../../domain/rules/holidays.ts';
import { builtInRuleOn, builtInVersions } from '../../domain/rules/reference.ts';
import { placeSchema, type RuleVersion } from '../../domain/rules/rule.ts';
import type { Certainty } from '../../domain/rules/vocabulary.ts';
import { dateSchema } from '../../domain/shape/schemas.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { listRulebooks } from '../../projections/models/rulebooks-queries.ts';
import { asOfInstant } from '../core/as-of.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { calendarFor } from '../core/holidays.ts';
import { positionAsOf } from '../core/prefix.ts';
import { ask, type Reply } from '../core/question.ts';
import { loadRulebook } from '../core/rulebook.ts';

export const rulesOnInput = z.strictObject({
  /** What is received on this day: today unless named. */
  on: dateSchema.optional(),
  /** As the ledger knew it at the end of that day, in the controller's time zone. */
  recordedAsOf: dateSchema.optional(),
});
export const calendarInput = rulesOnInput.pick({ recordedAsOf: true });
export { placeSchema };

/** A version as a list shows it. `recorded` is false for what the product ships and nobody has used yet. */
export interface RuleLine {
  readonly jurisdiction: string;
  readonly name: string;
  readonly ruleVersion: number;
  readonly effectiveFrom?: LocalDate;
  /** Of that day, where the source does not name it. */
  readonly effectiveFromCertainty?: Certainty;
  readonly origin: PublishedRule['origin'];
  readonly reason?: string;
  readonly recorded: boolean;
}

/** Of every jurisdiction that the product ships or the controller added, the version for what is received on that day. */
export const seeRules = (
  deps: Deps,
  caller: Caller,
  { on, recordedAsOf }: z.output<typeof rulesOnInput>,
): Promise<Reply<readonly RuleLine[]>> =>
  ask(caller, 'see-registers', async () => {
    const day = on ?? (await today(deps));
    const until = await untilOf(deps, recordedAsOf);
    const recorded = await listRulebooks(deps.readModels.reader, 'rule');
    const lines: RuleLine[] = [];
    for (const jurisdiction of new Set([...builtInVersions().keys(), ...recorded])) {
      const found = ruleOn(await rulebookAt(deps, jurisdiction, until), day);
      const shown = found?.version ?? builtInRuleOn(jurisdiction, day);
      if (shown !== undefined) lines.push(lineOf(shown, found));
    }
    return lines;
  });

/** The place in the ledger up to which something was known; read once for a whole list. */
async function untilOf(deps: Deps, recordedAsOf: LocalDate | undefined): Promise<Position | undefined> {
  if (recordedAsOf === undefined) return undefined;
  const moment = asOfInstant(recordedAsOf, await controllerTimeZone(deps), deps.clock.now());
  return positionAsOf(deps.ledger, moment);
}

async function rulebookAt(deps: Deps, code: string, until: Position | undefined): Promise<RulebookState> {
  const state = await loadRulebook(deps, code);
  return until === undefined ? state : rulebookUntil(state, until);
}

export interface RuleSeen extends RuleLine {
  /** Whole: every value with its citation and certainty. */
  readonly rule: RuleVersion['rule'];
  /** Every version there is, the newest last. */
  readonly versions: readonly Omit<RuleLine, 'jurisdiction' | 'name'>[];
}

export const seeRuleInput = rulesOnInput.extend({
  ruleVersion: z.number().int().min(1).optional(),
});

/** One jurisdiction's rule, whole: at a version, or the one for what is received on a day. */
export const seeRule = (
  deps: Deps,
  caller: Caller,
  jurisdiction: string,
  { on, ruleVersion, recordedAsOf }: z.output<typeof seeRuleInput>,
): Promise<Reply<RuleSeen | undefined>> =>
  ask(caller, 'see-registers', async () => {
    const state = await rulebookAt(deps, jurisdiction, await untilOf(deps, recordedAsOf));
    const day = on ?? (await today(deps));
    const found = ruleVersion === undefined ? ruleOn(state, day) : ruleAt(state, ruleVersion);
    const shown = found?.version ?? (state.rules.length === 0 ? shipped(jurisdiction, ruleVersion, day) : undefined);
    if (shown === undefined) return undefined;
    return { ...lineOf(shown, found), rule: shown.rule, versions: versionsOf(state) };
  });

const shipped = (jurisdiction: string, ruleVersion: number | undefined, on: LocalDate): RuleVersion | undefined =>
  ruleVersion === undefined
    ? builtInRuleOn(jurisdiction, on)
    : builtInVersions()
        .get(jurisdiction)
        ?.find((one) => one.ruleVersion === ruleVersion);

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
    ...(rule.inForce === undefined ? {} : { effectiveFromCertainty: rule.inForce.certainty }),
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
  { recordedAsOf }: z.output<typeof calendarInput>,
): Promise<Reply<(Calendar & { readonly recorded: boolean }) | undefined>> =>
  ask(caller, 'see-registers', async () => {
    const until = await untilOf(deps, recordedAsOf);
    const recorded = (await rulebookAt(deps, place, until)).calendars.get(year)?.at(-1)?.calendar;
    if (recorded !== undefined) return { ...recorded, recorded: true };
    const found = await calendarFor(place, year);
    if (typeof found === 'string') return undefined;
    return { ...found, recorded: false };
  });

const today = async (deps: Deps): Promise<LocalDate> => dayOf(deps.clock.now(), await controllerTimeZone(deps));
