import { type Instant, type LocalDate, plusMillis } from '../../kernel/time.ts';
import { dayOf, endOfDay } from './calendar.ts';
import type { NumberedPeriod } from './candidates.ts';
import type { Due, ProvisionalReason, Step } from './clock-types.ts';
import { type Counted, endOf } from './counting.ts';
import type { WorkingDays } from './holidays.ts';
import { weakest } from './vocabulary.ts';

/** From when a period runs: the instant for hours, the day for all others. */
export interface Start {
  readonly at: Instant;
  readonly on: LocalDate;
}

export interface Deadline {
  readonly due: Due;
  readonly steps: readonly Step[];
}

export interface Ground {
  readonly days: WorkingDays;
  readonly timeZone: string;
}

const HOUR_MS = 3_600_000;

/** A period of a law, or that period with its extension: the numbers that are counted one after the other. */
export type Stretch = readonly [NumberedPeriod, ...(readonly NumberedPeriod[])];

/**
 * Ends of periods of the same unit are counted as one number from the start (3 months, not 1 and then 2 from a date that was
 * rolled); of different units, one from the unrolled end of the other.
 */
export function deadlineOf(
  { days, timeZone }: Ground,
  start: Start,
  stretch: Stretch,
  paused: readonly LocalDate[],
  open?: ProvisionalReason,
): Deadline {
  const periods = joined(stretch);
  const last = periods.at(-1) as NumberedPeriod;
  const { citation } = last;
  const certainty = weakest(last.certainty, last.counting.certainty);
  if (last.unit === 'hours') {
    const hours = periods.reduce((sum, { value }) => sum + value, 0);
    const at = plusMillis(start.at, hours * HOUR_MS);
    const step: Step = {
      code: 'hours',
      values: { value: hours, unit: 'hours', from: start.at, to: at },
      citation,
      certainty,
    };
    const due = { on: dayOf(at, timeZone), at, ...provisionalBy(open) };
    return { due, steps: [step] };
  }
  const steps: Step[] = [];
  let from = start.on;
  for (const period of periods.slice(0, -1)) {
    const end = endOf(from, unrolledCount(period), [], days);
    steps.push(...citedBy(end.steps, period));
    from = end.on;
  }
  const end = endOf(from, countedBy(last), paused, days);
  steps.push(...citedBy(end.steps, last));
  const unpublished = end.unpublished.map((year): Step => ({ code: 'not-published', values: { year: String(year) } }));
  const why = open ?? (unpublished.length > 0 ? 'calendar-not-published' : undefined);
  const due = { on: end.on, at: endOfDay(end.on, timeZone), ...provisionalBy(why) };
  return { due, steps: [...steps, ...unpublished] };
}

function joined(stretch: Stretch): readonly NumberedPeriod[] {
  const [first, ...more] = stretch;
  const rest = more.filter(({ unit }) => unit !== first.unit);
  const value = stretch.filter(({ unit }) => unit === first.unit).reduce((sum, one) => sum + one.value, 0);
  return [{ ...first, value }, ...rest];
}

const countedBy = ({ value, unit, counting }: NumberedPeriod): Counted => ({
  value,
  unit: unit as Counted['unit'],
  rule: counting.rule,
  closed: counting.closed,
});

const unrolledCount = (period: NumberedPeriod): Counted => ({ ...countedBy(period), rule: 'calendar-days-no-roll' });

const citedBy = (steps: readonly Step[], { citation, certainty, counting }: NumberedPeriod): readonly Step[] =>
  steps.flatMap((step): readonly Step[] => {
    if (step.code !== 'period' && step.code !== 'business-days') return [step];
    const values = { ...step.values, counting: counting.rule };
    const main = { ...step, values, citation, certainty: weakest(certainty, counting.certainty) };
    if (step.code !== 'business-days') return [main];
    return [main, ...closedSteps(counting, Number(step.values['closedDays']))];
  });

/** What the law says of days that are no holidays of a calendar, and what we do not know of them. */
function closedSteps({ closed = [], unknown }: NumberedPeriod['counting'], days: number): readonly Step[] {
  const said = (days === 0 ? [] : closed).map(({ from, to, citation, certainty }): Step => {
    return { code: 'closed-days', values: { from, to }, citation, certainty };
  });
  if (unknown === undefined) return said;
  return [
    ...said,
    { code: 'closed-days-unknown', values: { counted: 'yes' }, citation: unknown, certainty: 'interpretation' },
  ];
}

const provisionalBy = (why: ProvisionalReason | undefined): Pick<Due, 'provisional' | 'why'> =>
  why === undefined ? { provisional: false } : { provisional: true, why };
