import type { LocalDate } from '../../kernel/time.ts';
import { plusDays } from './calendar.ts';
import type { Step } from './clock-types.ts';
import { plusMonths } from './day-number.ts';
import { isClosed, type WorkingDays } from './holidays.ts';
import type { Closed } from './rule.ts';
import type { CountingRule, Unit } from './vocabulary.ts';

/** A period in days or longer; hours are counted on instants and never come here. */
export interface Counted {
  readonly value: number;
  readonly unit: Exclude<Unit, 'hours'>;
  readonly rule: CountingRule;
  /** Times of each year in which no working day is counted. */
  readonly closed?: readonly Closed[] | undefined;
}

export interface End {
  readonly on: LocalDate;
  /** Empty when all days that mattered are in a published calendar; else the first year that is missing. */
  readonly unpublished: readonly number[];
  readonly steps: readonly Step[];
}

/**
 * Which rules move an end that falls on a day off to the next working day. Where none is named the date stays, on the safe
 * side: several general laws would move it (conventions of the reference data).
 */
const ROLLS: { readonly [rule in CountingRule]: boolean } = {
  'eu-1182-71': true,
  'uk-corresponding-date': true,
  'calendar-days-no-roll': false,
  'calendar-days-roll-forward': true,
  'business-days': false,
  hours: false,
  'ccpa-45': false,
  'jp-first-day-counts': true,
  'first-day-counts': false,
};

/**
 * The end of a period from the day on which it starts, which is not counted. `paused` are days that do not count, sorted,
 * none of them before the day after `start`. Days are added to the end before it is rolled (docs/adr/0005-deadlines.md).
 */
export function endOf(start: LocalDate, period: Counted, paused: readonly LocalDate[], days: WorkingDays): End {
  if (period.unit === 'business-days') return endOfWorkingDays(start, period, new Set(paused), days);
  const to = unrolled(start, period);
  const steps: Step[] = [{ code: 'period', values: { value: period.value, unit: period.unit, from: start, to } }];
  const moved = plusDays(to, paused.length);
  if (paused.length > 0) steps.push({ code: 'pauses-added', values: { days: paused.length, from: to, to: moved } });
  if (!ROLLS[period.rule]) return { on: moved, unpublished: [], steps };
  return rolled(start, moved, period, steps, days);
}

/** "beginning when it is received": the day of receipt is the first of the period. */
const FIRST_DAY_COUNTS: ReadonlySet<CountingRule> = new Set(['jp-first-day-counts', 'first-day-counts']);

/** The corresponding day of the last month, clamped to its end; or so many days on. */
function unrolled(start: LocalDate, { value, unit, rule }: Counted): LocalDate {
  switch (unit) {
    case 'calendar-days':
    case 'business-days':
      return plusDays(start, FIRST_DAY_COUNTS.has(rule) ? value - 1 : value);
    case 'calendar-months':
      return plusMonths(start, value);
    case 'calendar-years':
      return plusMonths(start, value * 12);
  }
}

function rolled(start: LocalDate, end: LocalDate, period: Counted, before: readonly Step[], days: WorkingDays): End {
  const steps = [...before];
  const isOff = (day: LocalDate) => !days.isWorking(day) || (period.rule === 'jp-first-day-counts' && isNewYear(day));
  const unpublished = new Set<number>();
  const look = (day: LocalDate): boolean => {
    if (!days.isKnown(day)) unpublished.add(yearOf(day));
    return isOff(day);
  };
  let on = end;
  while (look(on)) on = plusDays(on, 1);
  if (on !== end) steps.push({ code: 'rolled', values: { from: end, to: on, kind: days.kindOf(end) } });
  if (period.rule === 'eu-1182-71' && period.unit === 'calendar-days' && period.value >= 2) {
    // Art. 3(5) of Regulation 1182/71: a period of two days or more holds two working days. Longer ones always do.
    const held = workingDaysIn(start, on, look);
    for (let missing = 2 - held; missing > 0; missing--) {
      const from = on;
      do on = plusDays(on, 1);
      while (look(on));
      steps.push({ code: 'two-working-days', values: { from, to: on } });
    }
  }
  return { on, unpublished: [...unpublished], steps };
}

/** After `start`, up to and with `end`; counts no further than two. */
function workingDaysIn(start: LocalDate, end: LocalDate, isOff: (day: LocalDate) => boolean): number {
  let held = 0;
  for (let day = plusDays(start, 1); day <= end && held < 2; day = plusDays(day, 1)) if (!isOff(day)) held++;
  return held;
}

function endOfWorkingDays(
  start: LocalDate,
  { value, closed = [] }: Counted,
  paused: ReadonlySet<string>,
  days: WorkingDays,
): End {
  const unpublished = new Set<number>();
  const skipped: LocalDate[] = [];
  let on = start;
  let weekendDays = 0;
  let closedDays = 0;
  let pausedDays = 0;
  for (let counted = 0; counted < value; ) {
    on = plusDays(on, 1);
    // Whatever a calendar says of such a day, or does not say yet, it is not counted.
    if (isClosed(on, closed)) {
      closedDays++;
      continue;
    }
    if (!days.isKnown(on)) unpublished.add(yearOf(on));
    const kind = days.kindOf(on);
    if (kind === 'weekend') weekendDays++;
    else if (kind === 'holiday') skipped.push(on);
    else if (paused.has(on)) pausedDays++;
    else counted++;
  }
  const values = {
    value,
    from: start,
    to: on,
    weekendDays,
    holidays: skipped.length,
    ...(skipped.length === 0 ? {} : { days: skipped.join(' ') }),
    closedDays,
  };
  const steps: Step[] = [{ code: 'business-days', values }];
  if (pausedDays > 0) steps.push({ code: 'pauses-added', values: { days: pausedDays, from: on, to: on } });
  return { on, unpublished: [...unpublished], steps };
}

/** PPC guideline 3-5-3-4: 29 December to 3 January. */
const isNewYear = (day: LocalDate): boolean => day.slice(5) >= '12-29' || day.slice(5) <= '01-03';
const yearOf = (day: LocalDate): number => Number(day.slice(0, 4));
