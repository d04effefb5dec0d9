declare const brand: unique symbol;
/** `YYYY-MM-DDTHH:mm:ss.sssZ`, always UTC with milliseconds: text order is time order. */
export type Instant = string & { readonly [brand]: 'Instant' };
/** `YYYY-MM-DD`, a day of the calendar without a zone. */
export type LocalDate = string & { readonly [brand]: 'LocalDate' };

export interface Clock {
  now(): Instant;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const systemClock: Clock = { now: () => new Date().toISOString() as Instant };

export function parseInstant(text: string): Instant | undefined {
  if (!INSTANT.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : (text as Instant);
}

export function parseLocalDate(text: string): LocalDate | undefined {
  if (!DATE.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : (text as LocalDate);
}

/** Milliseconds since the epoch. */
export const toMillis = (instant: Instant): number => Date.parse(instant);
export const fromMillis = (ms: number): Instant => new Date(ms).toISOString() as Instant;
export const plusMillis = (instant: Instant, ms: number): Instant => fromMillis(toMillis(instant) + ms);
export const later = (a: Instant, b: Instant): Instant => (a < b ? b : a);
