import type { Calendar } from '../../domain/rules/holidays.ts';
import { plusDays } from '../../domain/rules/calendar.ts';
import { ANNOUNCED_YEARLY, calendarsKeptByHand } from '../../domain/rules/reference.ts';
import { assert } from '../../kernel/assert.ts';
import { type LocalDate, parseLocalDate } from '../../kernel/time.ts';

/** Why there is no calendar: nobody announced that year yet, or we know no such place. */
export type NoCalendar = 'not-published' | 'place-unknown';

/** Places whose weekend is Friday and Saturday. Everywhere else it is taken to be Saturday and Sunday. */
const FRIDAY_AND_SATURDAY: ReadonlySet<string> = new Set([
  'SA',
  'BH',
  'KW',
  'OM',
  'QA',
  'EG',
  'JO',
  'DZ',
  'LY',
  'IQ',
  'SY',
  'YE',
  'BD',
  'IL',
  'MV',
  'SD',
]);
/** Without a part named, a country's own common days: the library keeps those of the United Kingdom by nation only. */
const MAIN_PART: { readonly [country: string]: string } = { GB: 'GB-ENG' };

const SOURCE = 'date-holidays 3.37.0, days of the type "public"';
const DAY_MS = 86_400_000;

/**
 * Reads the library's tables in: half a second on the thread that also answers, and tens of megabytes. A server does it
 * before it listens; a command that runs for itself only when a deadline needs it.
 */
export const loadHolidays = async (): Promise<void> => void (await import('date-holidays'));

/** A country that there is; of a part of one, where the library knows the parts of the country, one of those. */
export async function isKnownPlace(place: string): Promise<boolean> {
  const [country = '', part] = (MAIN_PART[place] ?? place).split('-');
  if (new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(country) === undefined) return false;
  if (part === undefined) return true;
  const { default: Holidays } = await import('date-holidays');
  const known: Readonly<Record<string, string>> | undefined = new Holidays().getStates(country);
  return known === undefined || known[part] !== undefined;
}

/**
 * The public holidays of a place in a year: from the library, or, where a government announces each year, from what we keep
 * by hand and never by guessing. Days on which banks or schools alone are closed, and half days, are working days.
 */
export async function calendarFor(place: string, year: number): Promise<Calendar | NoCalendar> {
  const kept = calendarsKeptByHand().find((one) => one.place === place && one.year === year);
  if (kept !== undefined) return kept;
  const [country = '', part] = (MAIN_PART[place] ?? place).split('-');
  if (ANNOUNCED_YEARLY.has(country)) return 'not-published';
  const { default: Holidays } = await import('date-holidays');
  const known = new Holidays();
  if (known.getCountries()[country] === undefined) return 'place-unknown';
  if (part !== undefined && known.getStates(country)?.[part] === undefined) return 'place-unknown';
  const holidays = (part === undefined ? new Holidays(country) : new Holidays(country, part)).getHolidays(year);
  const off = holidays
    .filter(({ type, date }) => type === 'public' && date.slice(11, 19) === '00:00:00')
    .flatMap(daysOf);
  return {
    place,
    year,
    off: [...new Set(off)].filter((day) => day.startsWith(`${String(year)}-`)).sort(),
    workedWeekendDays: [],
    weekend: FRIDAY_AND_SATURDAY.has(country) ? [5, 6] : [6, 7],
    source: SOURCE,
    certainty: 'medium',
  };
}

/** Some feasts last several days; one that begins at sunset is still the day after. */
function daysOf({ date, start, end }: { readonly date: string; readonly start: Date; readonly end: Date }) {
  const first = parseLocalDate(date.slice(0, 10));
  assert(first !== undefined, 'the library names days of the calendar');
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
  return Array.from({ length: count }, (_, i): LocalDate => plusDays(first, i));
}
