import { fromMillis } from '../../kernel/time.ts';

/** How the number of a cell is meant, by its style. */
export type NumberStyle =
  | { readonly kind: 'number' }
  | { readonly kind: 'date' }
  | { readonly kind: 'digits'; readonly width: number };

const PLAIN: NumberStyle = { kind: 'number' };

/** Number formats that every workbook knows without saying so (ECMA-376 part 1, 18.8.30), dates and times of them. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (code === undefined) return isBuiltInDate(id) ? { kind: 'date' } : PLAIN;
  // Literal text, escaped and padding characters, and colours or locales in brackets say nothing of the kind.
  const bare = code
    .replace(/"[^"]*"/g, '')
    .replace(/[\\_*]./gu, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  const digits = /^0{2,20}$/.exec(bare);
  if (digits !== null) return { kind: 'digits', width: bare.length };
  return /[ymdhs]/i.test(bare.replace(/general/gi, '')) ? { kind: 'date' } : PLAIN;
}

export interface NumberText {
  readonly text: string;
  /** The spreadsheet had rounded the number, so its last digits are not what was typed. */
  readonly inexact: boolean;
}

const DAY_MS = 86_400_000;
/** Serial 0 of either calendar, in milliseconds from 1970. */
const EPOCH_1900_MS = -25_569 * DAY_MS;
const EPOCH_1904_MS = -24_107 * DAY_MS;
/** The first serial after 9999-12-31. */
const END_OF_DATES = 2_958_466;

/** The text of a number as its sheet shows it, without loss: digits stay digits, a date becomes YYYY-MM-DD. */
export function numberText(raw: string, style: NumberStyle, from1904: boolean): NumberText {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return { text: raw, inexact: false };
  switch (style.kind) {
    case 'date':
      return { text: dateText(value, from1904) ?? plainText(raw, value), inexact: false };
    case 'digits':
      return { text: plainText(raw, value).padStart(style.width, '0'), inexact: isRounded(raw, value) };
    case 'number':
      return { text: plainText(raw, value), inexact: isRounded(raw, value) };
  }
}

/** Spreadsheets keep 15 digits; a whole number beyond that, written with an exponent, has lost its end. */
const isRounded = (raw: string, value: number): boolean => Math.abs(value) >= 1e15 && /e/i.test(raw);

function plainText(raw: string, value: number): string {
  if (/^-?\d+$/.test(raw)) return raw;
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  // The 17 digits of the file are the binary number; the sheet shows 15, which is what was typed.
  return String(Number(value.toPrecision(15)));
}

function dateText(serial: number, from1904: boolean): string | undefined {
  if (serial < 0 || serial >= END_OF_DATES) return undefined;
  // The 1900 calendar counts a 29 February 1900 that never was.
  const days = !from1904 && serial >= 1 && serial < 60 ? serial + 1 : serial;
  const ms = (from1904 ? EPOCH_1904_MS : EPOCH_1900_MS) + Math.round(days * 86_400) * 1000;
  const [day, rest] = fromMillis(ms).split('T') as [string, string];
  const time = rest.slice(0, 8);
  if (serial < 1) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}
