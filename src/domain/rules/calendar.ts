import { Temporal } from 'temporal-polyfill';
import { assert } from '../../kernel/assert.ts';
import { type Instant, type LocalDate, parseInstant, plusMillis } from '../../kernel/time.ts';
import { dateOfNumber, dayNumber } from './day-number.ts';

/**
 * Days of the calendar in a time zone. A day is not always 24 hours and does not always begin at midnight (clocks go
 * forward at midnight in some places, and some days were left out altogether), so a day ends where the next one begins.
 * `timeZone` is an IANA name, checked when the organisation was described; an unknown one throws `RangeError`.
 */

/** The first instant of the day. A day that its place left out begins where the next one does. */
export const startOfDay = (date: LocalDate, timeZone: string): Instant => bordersIn(timeZone, date).start;

/** The last millisecond of the day: what "as of that date" means. */
export const endOfDay = (date: LocalDate, timeZone: string): Instant => bordersIn(timeZone, plusDays(date, 1)).before;

/** The day that it is there at this instant: the last one that has begun. No place is a day or more away from UTC. */
export function dayOf(instant: Instant, timeZone: string): LocalDate {
  const inUtc = dayNumber(instant.slice(0, 10) as LocalDate);
  for (const day of [inUtc + 1, inUtc]) {
    const date = dateOfNumber(day);
    if (startOfDay(date, timeZone) <= instant) return date;
  }
  return dateOfNumber(inUtc - 1);
}

/** `days` may be negative. */
export const plusDays = (date: LocalDate, days: number): LocalDate => dateOfNumber(dayNumber(date) + days);

interface Border {
  readonly start: Instant;
  /** The millisecond before it. */
  readonly before: Instant;
}

/**
 * When days begin in a zone follows from its name and the release of its data in this process alone, and every request of
 * a register asks for the same few days; asking anew costs more than all else of a deadline. Bounded: twenty years of a
 * few zones.
 */
const MOST_DAYS = 8000;
const MOST_ZONES = 8;
const zones = new Map<string, Map<LocalDate, Border>>();

function bordersIn(timeZone: string, date: LocalDate): Border {
  const known = zones.get(timeZone);
  const before = known?.get(date);
  if (before !== undefined) return before;
  const found = borderOf(date, timeZone);
  if (known === undefined && zones.size >= MOST_ZONES) zones.clear();
  const borders = known === undefined || known.size >= MOST_DAYS ? new Map<LocalDate, Border>() : known;
  zones.set(timeZone, borders.set(date, found));
  return found;
}

function borderOf(date: LocalDate, timeZone: string): Border {
  const instant = Temporal.PlainDate.from(date).toZonedDateTime(timeZone).toInstant();
  const start = parseInstant(instant.toString({ smallestUnit: 'millisecond' }));
  assert(start !== undefined, 'a day of ours begins in the common era');
  return { start, before: plusMillis(start, -1) };
}
