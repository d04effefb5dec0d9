import type { JsonValue } from '../../kernel/json.ts';

// Code points that a terminal acts on, that turn the direction of text, or that end a line: a value may hold them.
const NOT_PRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

/** Personal data is printed as text and never runs on a terminal. */
export const printable = (text: string): string => text.replace(NOT_PRINTABLE, '\ufffd');

/** Columns of a terminal: Chinese, Japanese and Korean characters take two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Rows under their heads, in columns; `indent` spaces before each line. An empty table is the sentence `none`. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { none = 'nothing', indent = 0 }: { readonly none?: string; readonly indent?: number } = {},
): string {
  if (rows.length === 0) return `${' '.repeat(indent)}${none}`;
  const lines = [heads, ...rows.map((row) => row.map(printable))];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  return lines
    .map((line) => line.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  '))
    .map((line) => `${' '.repeat(indent)}${line.trimEnd()}`)
    .join('\n');
}

/** `name  value` lines. */
export function facts(pairs: readonly (readonly [string, string | undefined])[], indent = 0): string {
  const given = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  const width = Math.max(...given.map(([name]) => widthOf(name)));
  return given.map(([name, value]) => `${' '.repeat(indent)}${padded(name, width)}  ${printable(value)}`).join('\n');
}

/** As on an envelope; JSON keeps them by the alphabet. */
const PARTS: readonly string[] = [
  'name',
  'jobTitle',
  'industry',
  'lines',
  'postalCode',
  'locality',
  'region',
  'country',
];

/** A value of a field as a person reads it. */
export function valueText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(valueText).filter(Boolean).join(', ');
  const { full, ...parts } = value as { readonly [key: string]: JsonValue };
  // The parts of a name repeat the whole.
  if (full !== undefined) return valueText(full);
  const keys = [...PARTS.filter((key) => key in parts), ...Object.keys(parts).filter((key) => !PARTS.includes(key))];
  return keys
    .map((key) => valueText(parts[key]))
    .filter((part) => part !== '')
    .join(', ');
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
