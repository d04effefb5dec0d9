import { z } from 'zod';
import type { LocalDate } from '../../kernel/time.ts';
import { dateSchema } from '../shape/schemas.ts';
import { plusDays } from './calendar.ts';
import { dayNumber, weekdayOf } from './day-number.ts';
import { certaintySchema, type Closed, lawTextSchema, placeSchema } from './rule.ts';

/** The days off of one place in one year. A year that nobody published yet has no calendar at all. */
export const calendarSchema = z.strictObject({
  place: placeSchema,
  year: z.number().int().min(1900).max(2200),
  /** Public holidays, sorted; on whatever weekday. Days on which only banks or schools close are not in it. */
  off: z.array(dateSchema).max(366),
  /** Days of a weekend on which the place works, to make up for others (China). */
  workedWeekendDays: z.array(dateSchema).max(104),
  /** ISO weekday numbers, 1 for Monday. */
  weekend: z.array(z.number().int().min(1).max(7)).max(6),
  source: lawTextSchema,
  certainty: certaintySchema,
});
export type Calendar = z.output<typeof calendarSchema>;

const SATURDAY_AND_SUNDAY: readonly number[] = [6, 7];

export type DayKind = 'working' | 'weekend' | 'holiday';

/** A place's working days, as far as its calendars go. */
export class WorkingDays {
  readonly #years: ReadonlyMap<number, DaysOfYear>;
  readonly #weekend: readonly number[];

  constructor(calendars: readonly Calendar[]) {
    this.#years = new Map(calendars.map((calendar) => [calendar.year, daysOf(calendar)]));
    this.#weekend = calendars[0]?.weekend ?? SATURDAY_AND_SUNDAY;
  }

  /** False for a year without a calendar: then only its weekends are known, and what rests on it is provisional. */
  isKnown(day: LocalDate): boolean {
    return this.#years.has(yearOf(day));
  }

  kindOf(day: LocalDate): DayKind {
    const year = this.#years.get(yearOf(day));
    if (year?.off.has(day) === true) return 'holiday';
    const isWeekend = (year?.weekend ?? this.#weekend).includes(weekdayOf(dayNumber(day)));
    return isWeekend && year?.worked.has(day) !== true ? 'weekend' : 'working';
  }

  isWorking(day: LocalDate): boolean {
    return this.kindOf(day) === 'working';
  }

  /** The day itself when work is done on it. */
  workingDayFrom(day: LocalDate): LocalDate {
    let at = day;
    while (!this.isWorking(at)) at = plusDays(at, 1);
    return at;
  }
}

/** Whether the law itself takes the day out of the count; a closed time may run over the new year. */
export const isClosed = (on: LocalDate, closed: readonly Closed[]): boolean =>
  closed.some(({ from, to }) => {
    const day = on.slice(5);
    return from <= to ? from <= day && day <= to : day >= from || day <= to;
  });

interface DaysOfYear {
  readonly off: ReadonlySet<string>;
  readonly worked: ReadonlySet<string>;
  readonly weekend: readonly number[];
}

const daysOf = ({ off, workedWeekendDays, weekend }: Calendar): DaysOfYear => ({
  off: new Set(off),
  worked: new Set(workedWeekendDays),
  weekend,
});

const yearOf = (day: LocalDate): number => Number(day.slice(0, 4));
