import { Temporal } from 'temporal-polyfill';
import { type Instant, type LocalDate, parseInstant, parseLocalDate } from '../../kernel/time.ts';
import { assert } from '../../kernel/assert.ts';

/**
 * Days of the calendar in a time zone. A day is not always 24 hours and does not always begin at midnight (clocks go
 * forward at midnight in some places, and some days were left out altogether), so a day ends where the next one begins.
 * `timeZone` is an IANA name, checked when the organisation was described; an unknown one throws `RangeError`.
 */

/** The first instant of the day. A day that its place left out begins where the next one does. */
export function startOfDay(date: LocalDate, timeZone: string): Instant {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return asInstant(start.toInstant());
}

/** The last millisecond of the day: what "as of that date" means. */
export function endOfDay(date: LocalDate, timeZone: string): Instant {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone);
  return asInstant(next.toInstant().subtract({ milliseconds: 1 }));
}

/** The day that it is there at this instant. */
export function dayOf(instant: Instant, timeZone: string): LocalDate {
  const day = parseLocalDate(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString());
  assert(day !== undefined, 'an instant of ours falls on a day of the common era');
  return day;
}

/** `days` may be negative. */
export function plusDays(date: LocalDate, days: number): LocalDate {
  const day = parseLocalDate(Temporal.PlainDate.from(date).add({ days }).toString());
  assert(day !== undefined, 'a date of ours stays in the common era');
  return day;
}

function asInstant(instant: Temporal.Instant): Instant {
  const text = parseInstant(instant.toString({ smallestUnit: 'millisecond' }));
  assert(text !== undefined, 'a day of ours begins in the common era');
  return text;
}
