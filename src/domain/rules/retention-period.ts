import type { LocalDate } from '../../kernel/time.ts';
import { dateOfNumber, dayNumber, plusMonths } from './day-number.ts';
import type { RetentionPeriod } from './retention-terms.ts';

/** A period that would end later is as good as for ever; the calendar of ours ends with it. */
const LAST_DAY = '9999-12-31' as LocalDate;

/**
 * The last day of the period: what has to be kept is kept through that day, and what has to go is gone on the next. The
 * day of the event is not counted (BGB 187(1), Regulation 1182/71 Art. 3(1)): three years from 15 March end with 15 March;
 * a month without that day ends it with its last one. From the end of a year, eight years end with the last day of the
 * eighth year.
 */
export function lastDayOf(period: RetentionPeriod, from: LocalDate): LocalDate {
  const start = period.countFrom === 'event' ? from : endOfYear(from, period.yearEnd ?? '12-31');
  // The last day of a business year that ends with February stays its last day.
  const isMonthEnd = period.countFrom === 'end-of-year' && plusOneDay(start).endsWith('-01');
  switch (period.unit) {
    case 'days':
      return capped(dayNumber(start) + period.number);
    case 'months':
      return months(start, period.number, isMonthEnd);
    case 'years':
      return months(start, period.number * 12, isMonthEnd);
  }
}

function months(start: LocalDate, count: number, isMonthEnd: boolean): LocalDate {
  if (Number(start.slice(0, 4)) + Math.ceil(count / 12) >= 9999) return LAST_DAY;
  if (!isMonthEnd) return plusMonths(start, count);
  // The first day of the month after it, so many months on, less a day.
  return dateOfNumber(dayNumber(plusMonths(plusOneDay(start), count)) - 1);
}

const plusOneDay = (day: LocalDate): LocalDate => dateOfNumber(dayNumber(day) + 1);
const capped = (number: number): LocalDate => (number >= dayNumber(LAST_DAY) ? LAST_DAY : dateOfNumber(number));

/** The first last day of a business year that is not before the day. `02-29` is the last day of February. */
function endOfYear(day: LocalDate, yearEnd: string): LocalDate {
  const year = Number(day.slice(0, 4));
  const ofThis = endIn(year, yearEnd);
  return day <= ofThis ? ofThis : endIn(year + 1, yearEnd);
}

function endIn(year: number, yearEnd: string): LocalDate {
  const [month = '12', day = '31'] = yearEnd.split('-');
  const first = `${String(year).padStart(4, '0')}-${month}-01` as LocalDate;
  const ofMonth = dayNumber(plusMonths(first, 1)) - dayNumber(first);
  // A year end of 28 February is meant as the month's last day by whoever wrote it in a common year.
  const isLast = Number(day) >= ofMonth || (month === '02' && Number(day) === 28);
  return dateOfNumber(dayNumber(first) + (isLast ? ofMonth : Number(day)) - 1);
}
