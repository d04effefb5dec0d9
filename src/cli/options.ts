import { InvalidArgumentError, Option } from 'commander';
import { type Id, parseId } from '../kernel/ids.ts';
import { parseInstant, parseLocalDate } from '../kernel/time.ts';

/** Pieces of command lines. What they check is checked again by Regesta; here the person learns it at once. */

/** Also as a stream names it, and in capitals: both are what people copy. */
export const idArgument = (text: string): Id => {
  const id = parseId(text.slice(text.lastIndexOf('-') + 1).toLowerCase());
  if (id === undefined) throw new InvalidArgumentError('An id has 26 characters, like 3vwq0gt6mxkz1c9r5e2hby8jdf.');
  return id;
};

export const dateOption = (text: string): string => {
  if (parseLocalDate(text) === undefined) throw new InvalidArgumentError('A date looks like 2026-11-22.');
  return text;
};

export const instantOption = (text: string): string => {
  if (parseInstant(text) === undefined)
    throw new InvalidArgumentError('An instant looks like 2026-11-22T09:30:00.000Z.');
  return text;
};

export const dateOrInstant = (text: string): string => {
  if (parseLocalDate(text) === undefined && parseInstant(text) === undefined) {
    throw new InvalidArgumentError('It is a date like 2026-11-22, or an instant like 2026-11-22T09:30:00.000Z.');
  }
  return text;
};

export const wholeOption =
  (low: number, high: number) =>
  (text: string): number => {
    const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It is a whole number from ${low} to ${high}.`);
  };

/** May be given several times; a comma separates too. */
export const severalOption = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

/** The same, of ids. */
export const idsOption = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...severalOption(text).map(idArgument),
];

/** May be given several times, each time one value as it stands. */
export const repeatedOption = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

export const purposeOption = (): Option =>
  new Option(
    '--purpose <code>',
    'for what purpose; recorded with the look (see: regesta purpose list)',
  ).makeOptionMandatory();

export const limitOption = (): Option =>
  new Option('--limit <n>', 'at most so many').argParser(wholeOption(1, 100_000)).default(50);
