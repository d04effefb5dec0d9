import { sameBytes } from '../../bundle/plain-text.ts';

const ZERO = 0x30;
const DASHES = [4, 7] as const;
const COLONS = [13, 16] as const;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const MS_A_DAY = 86_400_000;

/**
 * The instant of kernel/time.ts that stands at `at`, 24 bytes of `YYYY-MM-DDTHH:mm:ss.sssZ`, in milliseconds since 1970;
 * NaN for anything else. Without a string and a Date for each of a million events.
 */
export function instantAt(bytes: Uint8Array, at: number): number {
  for (const dash of DASHES) if (bytes[at + dash] !== 0x2d) return Number.NaN;
  for (const colon of COLONS) if (bytes[at + colon] !== 0x3a) return Number.NaN;
  if (bytes[at + 10] !== 0x54 || bytes[at + 19] !== 0x2e || bytes[at + 23] !== 0x5a) return Number.NaN;
  const year = digits(bytes, at, 4);
  const month = digits(bytes, at + 5, 2);
  const day = digits(bytes, at + 8, 2);
  const hour = digits(bytes, at + 11, 2);
  const minute = digits(bytes, at + 14, 2);
  const second = digits(bytes, at + 17, 2);
  const ms = digits(bytes, at + 20, 3);
  const isTime = hour < 24 && minute < 60 && second < 60 && ms >= 0;
  if (!isTime || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysOf(year, month))) return Number.NaN;
  return daysSince1970(year, month, day) * MS_A_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/** `YYYY-MM-DDTHH:mm:`, which most events have in common with the one before. */
const MINUTE_BYTES = 17;

/** Reads as `instantAt` does, and looks at date and hour only where they are others than those read last. */
export class InstantReader {
  readonly #minute = new DataView(new ArrayBuffer(MINUTE_BYTES));
  /** Milliseconds since 1970 when that minute began. */
  #began = 0;

  /** `view` is of `bytes`, and has 24 of them from `at` on. */
  at(bytes: Uint8Array, view: DataView, at: number): number {
    if (!sameBytes(view, at, this.#minute, 0, MINUTE_BYTES)) return this.#anew(bytes, view, at);
    if (bytes[at + 19] !== 0x2e || bytes[at + 23] !== 0x5a) return Number.NaN;
    const second = digits(bytes, at + 17, 2);
    return second < 60 ? this.#began + second * 1000 + digits(bytes, at + 20, 3) : Number.NaN;
  }

  #anew(bytes: Uint8Array, view: DataView, at: number): number {
    const time = instantAt(bytes, at);
    if (Number.isNaN(time)) return time;
    for (let i = 0; i < MINUTE_BYTES; i++) this.#minute.setUint8(i, view.getUint8(at + i));
    this.#began = time - (digits(bytes, at + 17, 2) * 1000 + digits(bytes, at + 20, 3));
    return time;
  }
}

/** NaN when one of them is no digit. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const daysOf = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] as number);

/** In the proleptic Gregorian calendar, counted in years that begin in March so that the leap day is the last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  return (
    y * 365 +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((m * 153 + 2) / 5) +
    day -
    719_469
  );
}
