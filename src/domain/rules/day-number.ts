import { assert } from '../../kernel/assert.ts';
import type { LocalDate } from '../../kernel/time.ts';

/**
 * Days of the calendar as whole numbers, 0 for 1 January 1970. A `LocalDate` has no zone, so counting its days is plain
 * arithmetic: a deadline walks over weeks of them, and a calendar library takes a thousand times as long for each step.
 * The arithmetic is that of the proleptic Gregorian calendar by eras of 400 years, each year begun with March so that the
 * leap day is its last (Hinnant, chrono-compatible low-level date algorithms).
 */

const DAYS_OF_ERA = 146_097;
/** From 1 March of the year 0 to 1 January 1970. */
const TO_1970 = 719_468;
/** 31 December 9999: the last day whose year has four digits. */
const LAST = 2_932_896;

export function dayNumber(date: LocalDate): number {
  const month = Number(date.slice(5, 7));
  return fromCivil(Number(date.slice(0, 4)), month, Number(date.slice(8, 10)));
}

function fromCivil(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_ERA + dayOfEra - TO_1970;
}

export function dateOfNumber(number: number): LocalDate {
  const fromMarch = number + TO_1970;
  const era = Math.floor(fromMarch / DAYS_OF_ERA);
  const dayOfEra = fromMarch - era * DAYS_OF_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarchOn = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarchOn + 2) / 5) + 1;
  const month = fromMarchOn < 10 ? fromMarchOn + 3 : fromMarchOn - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  assert(Number.isInteger(number) && year >= 0 && number <= LAST, 'a date of ours stays in the common era');
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}` as LocalDate;
}

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** ISO: 1 for Monday, 7 for Sunday. */
export const weekdayOf = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;

/** The corresponding day so many months on, or the last day of that month where it has none. */
export function plusMonths(date: LocalDate, months: number): LocalDate {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const first = firstOfMonth(count);
  return dateOfNumber(first + Math.min(Number(date.slice(8, 10)), firstOfMonth(count + 1) - first) - 1);
}

/** `count`: months since the beginning of the year 0. */
const firstOfMonth = (count: number): number => fromCivil(Math.floor(count / 12), (count % 12) + 1, 1);
