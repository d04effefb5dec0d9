import { type LocalDate, parseLocalDate } from '../../kernel/time.ts';

export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'YYYYMMDD',
  'YYYY年MM月DD日',
  'DD.MM.YYYY',
  'DD-MM-YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD MMM YYYY',
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** Forms that can be read in one way only; what else a table uses, its mapping says. */
export const UNAMBIGUOUS_FORMATS: readonly DateFormat[] = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'YYYYMMDD',
  'YYYY年MM月DD日',
];

/** A time of day may follow; it is not kept. */
const TIME = '(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\\d{2}:?\\d{2})?)?';
const pattern = (day: string): RegExp => new RegExp(`^${day}${TIME}$`, 'u');
const Y = '(?<y>\\d{4})';
const M = '(?<m>\\d{1,2})';
const D = '(?<d>\\d{1,2})';

const PATTERNS: { readonly [format in DateFormat]: RegExp } = {
  'YYYY-MM-DD': pattern(`${Y}-${M}-${D}`),
  'YYYY/MM/DD': pattern(`${Y}/${M}/${D}`),
  'YYYY.MM.DD': pattern(`${Y}\\.${M}\\.${D}`),
  YYYYMMDD: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  YYYY年MM月DD日: pattern(`${Y} ?年 ?${M} ?月 ?${D} ?[日号]`),
  'DD.MM.YYYY': pattern(`${D}\\.${M}\\.${Y}`),
  'DD-MM-YYYY': pattern(`${D}-${M}-${Y}`),
  'DD/MM/YYYY': pattern(`${D}/${M}/${Y}`),
  'MM/DD/YYYY': pattern(`${M}/${D}/${Y}`),
  'DD MMM YYYY': pattern(`${D}[ -](?<name>\\p{L}{3,9})\\.?[ -]${Y}`),
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day of the calendar, or `undefined`: 30 February is none, and is not moved to March. */
export function readDate(text: string, formats: readonly DateFormat[]): LocalDate | undefined {
  for (const format of formats) {
    const parts = PATTERNS[format].exec(text.normalize('NFKC'))?.groups;
    if (parts === undefined) continue;
    const month = parts['name'] === undefined ? parts['m'] : monthNumber(parts['name']);
    const date = parseLocalDate(`${parts['y']}-${month?.padStart(2, '0')}-${parts['d']?.padStart(2, '0')}`);
    if (date !== undefined) return date;
  }
  return undefined;
}

const monthNumber = (name: string): string => String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
