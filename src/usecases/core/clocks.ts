import { markedFormer, markedLate } from '../../domain/request/afterwards.ts';
import type { Moment } from '../../domain/request/decide.ts';
import type { Grievance, RequestFile, RequestState } from '../../domain/request/file.ts';
import { clockFacts, formerClockFacts } from '../../domain/request/queries.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import { clockOf, isLate } from '../../domain/rules/clock.ts';
import type { Clock, ClockFacts, ClockState } from '../../domain/rules/clock-types.ts';
import { withConfirmation } from '../../domain/rules/confirmed.ts';
import { GRIEVANCES, type GrievanceClock, grievanceClockOf, type GrievanceKind } from '../../domain/rules/grievance.ts';
import { type CalendarsAsked, calendarsOn } from '../../domain/rulebook/queries.ts';
import type { Calendar } from '../../domain/rules/holidays.ts';
import { clockOfReopened } from '../../domain/rules/reopened.ts';
import type { RuleVersion } from '../../domain/rules/rule.ts';
import type { Right } from '../../domain/rules/vocabulary.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import { controllerTimeZoneAt } from './controller.ts';
import type { Deps } from './deps.ts';
import { loadRulebook, pinnedRule } from './rulebook.ts';

/** Days from receipt by which the controller wants to have answered, where nothing else is set. */
export const INTERNAL_TARGET_DAYS = 14;

type ClockDeps = Pick<Deps, 'ledger'>;

/**
 * The calendars of a place that count for a request, by when it pinned them. Whoever works out many requests at once reads
 * each place once: see `calendarsOnce`.
 */
export type CalendarsOf = (place: string, pinned: Pick<CalendarsAsked, 'pinnedAt'>) => Promise<readonly Calendar[]>;

/**
 * One reading of each place, for the length of one answer and no longer: a calendar may be published at any time. `until`:
 * nothing that was recorded after it is known.
 */
export function calendarsOnce(deps: ClockDeps, until?: Position): CalendarsOf {
  const read = new Map<string, ReturnType<typeof loadRulebook>>();
  return async (place, { pinnedAt }) => {
    const found = read.get(place) ?? loadRulebook(deps, place);
    read.set(place, found);
    return calendarsOn(await found, { pinnedAt, until });
  };
}

/**
 * One clock for each right under each law that the request is judged by, as they stand at the moment. Rules and calendars
 * come from the ledger, at the versions that the request pinned, so the same moment gives the same clocks for ever.
 */
export async function clocksOf(
  deps: ClockDeps,
  state: RequestState,
  moment: Moment,
  calendars: CalendarsOf = calendarsOnce(deps),
): Promise<readonly Clock[]> {
  return await underEach(deps, state, moment, calendars, (file, rule, calendars, timeZone) =>
    file.rights.map((right) => {
      const at = (facts: ClockFacts, now: Instant): Clock => {
        const input = inputOf(rule, right, facts, calendars, { timeZone, now });
        return file.reopened.has(right) ? clockOfReopened(input, file.receivedAt) : clockOf(input);
      };
      const clock = at(clockFacts(file, right, rule.jurisdiction, timeZone), moment.now);
      const marked = withEntry(markedLate(clock, file, timeZone, at), file, timeZone);
      return withConfirmation(marked, right, file.confirmed ?? [], timeZone);
    }),
  );
}

/** A receipt that was corrected is counted as it is now; what stood there first is said. */
function withEntry(clock: Clock, { entered }: RequestFile, timeZone: string): Clock {
  if (entered === undefined) return clock;
  const values = { entered: entered.receivedAt, on: dayOf(entered.at, timeZone) };
  return { ...clock, derivation: [...clock.derivation, { code: 'receipt-corrected', values }] };
}

/**
 * Clocks of what was answered before new information came: none of them runs, each was met, or was late. And those that had
 * run out under laws, or versions, that the request was judged by before it was classified anew: late stays late.
 */
export async function formerClocksOf(
  deps: ClockDeps,
  state: RequestState,
  moment: Moment,
  calendars: CalendarsOf = calendarsOnce(deps),
): Promise<readonly Clock[]> {
  const former = await formerRoundsOf(deps, state, moment, calendars);
  if (state.phase === 'unknown' || state.formerClassifications.length === 0) return former;
  const now = await clocksOf(deps, state, moment, calendars);
  const missed: Clock[] = [...former];
  for (const { until, ...pins } of state.formerClassifications) {
    const { timeZone: _zone, ...rest } = state;
    const file: RequestFile = { ...rest, ...pins };
    const zone = await zoneOf(deps, file, moment);
    const judged = [
      ...(await clocksOf(deps, file, moment, calendars)),
      ...(await formerRoundsOf(deps, file, moment, calendars)),
    ];
    const step = { code: 'reclassified', values: { on: dayOf(until, zone) } } as const;
    const isSaid = (clock: Clock) => [...now, ...missed].some((one) => isSameMiss(one, clock));
    const late = judged.filter((clock) => isMarked(clock) || (isLate(clock) && (clock.due?.at ?? until) < until));
    missed.push(
      ...late.filter((clock) => !isSaid(clock)).map((clock) => ({ ...clock, derivation: [...clock.derivation, step] })),
    );
  }
  return missed;
}

const isMarked = (clock: Clock): boolean => clock.recordedLate === true;

const isSameMiss = (one: Clock, other: Clock): boolean =>
  (isLate(one) || isMarked(one)) &&
  one.jurisdiction === other.jurisdiction &&
  one.right === other.right &&
  one.due?.at === other.due?.at;

const formerRoundsOf = (
  deps: ClockDeps,
  state: RequestState,
  moment: Moment,
  calendars: CalendarsOf,
): Promise<readonly Clock[]> =>
  underEach(deps, state, moment, calendars, (file, rule, calendars, timeZone) =>
    file.formerAnswers.map((former) => {
      const at = (facts: ClockFacts, now: Instant): Clock =>
        clockOf(inputOf(rule, former.right, facts, calendars, { timeZone, now }));
      const clock = at(formerClockFacts(file, former, rule.jurisdiction, timeZone), moment.now);
      return markedFormer(clock, file, former, timeZone, at);
    }),
  );

/** One clock for each appeal and each complaint, under each law that gives a number of days for it. */
export const grievanceClocksOf = (
  deps: ClockDeps,
  state: RequestState,
  moment: Moment,
): Promise<readonly GrievanceClock[]> =>
  underEach(deps, state, moment, calendarsOnce(deps), (file, rule, calendars, timeZone) =>
    GRIEVANCES.flatMap((kind) =>
      grievancesOf(file, kind).flatMap((grievance) => {
        const clock = grievanceClockOf({ ...grievance, kind, rule, calendars, timeZone, now: moment.now });
        return clock === undefined ? [] : withConfirmation(clock, kind, file.confirmed ?? [], timeZone);
      }),
    ),
  );

function grievancesOf(file: RequestFile, kind: GrievanceKind): readonly Grievance[] {
  switch (kind) {
    case 'appeal':
      return file.appeals;
    case 'complaint':
      return file.complaints;
  }
}

/** Whose day a day of a request is: the controller's as it was pinned, so that moving house rewrites no day of the past. */
export async function zoneOf(deps: ClockDeps, { timeZone, pinnedAt }: RequestFile, moment: Moment): Promise<string> {
  if (timeZone !== undefined) return timeZone;
  return pinnedAt === undefined ? moment.timeZone : controllerTimeZoneAt(deps, pinnedAt);
}

async function underEach<One>(
  deps: ClockDeps,
  state: RequestState,
  moment: Moment,
  calendarsAt: CalendarsOf,
  work: (file: RequestFile, rule: RuleVersion, calendars: readonly Calendar[], timeZone: string) => readonly One[],
): Promise<readonly One[]> {
  if (state.phase === 'unknown' || state.calendarPlace === undefined) return [];
  const timeZone = await zoneOf(deps, state, moment);
  const calendars = await calendarsAt(state.calendarPlace, { pinnedAt: state.pinnedAt });
  const all: One[] = [];
  for (const { jurisdiction, ruleVersion } of state.regimes) {
    const rule = await pinnedRule(deps, jurisdiction, ruleVersion);
    if (rule !== undefined) all.push(...work(state, rule, calendars, timeZone));
  }
  return all;
}

const inputOf = (
  rule: RuleVersion,
  right: Right,
  facts: ClockFacts,
  calendars: readonly Calendar[],
  { now, timeZone }: Moment,
) => ({ rule, right, facts, calendars, timeZone, now, internalTargetDays: INTERNAL_TARGET_DAYS });

const SETTLED: ReadonlySet<ClockState> = new Set(['met', 'late', 'ended']);

/** Of several laws the earliest date governs; only what still waits for an answer is asked. */
export function governing(clocks: readonly Clock[]): Clock | undefined {
  const waiting = clocks.filter(({ state, due }) => due !== undefined && !SETTLED.has(state));
  return waiting.reduce<Clock | undefined>(
    (first, one) => (first === undefined || (one.due?.at ?? '9') < (first.due?.at ?? '9') ? one : first),
    undefined,
  );
}
