import { countryText } from '../letters/words.ts';
import type { JsonValue } from '../../kernel/json.ts';
import type { Language } from '../document.ts';
import { formatDate, LOCALE, type Messages } from '../i18n/messages.ts';
import type { AccessPackage } from './package.ts';
import type { PackageValue } from './pieces.ts';
import { type Group, word } from './writing.ts';

/** A package, and the words to print it with. Nothing else: the paper says what the data say. */
export interface Printing {
  readonly told: AccessPackage;
  readonly language: Language;
  readonly say: Messages;
}

export const inWords = (printing: Printing, group: Group, code: string): string =>
  printing.told.languages.glossary[`${group}/${code}`] ?? word(printing, group, code);

/** `5 March 2026, 10:00` in the controller's time zone. */
export function momentText({ told, language }: Printing, instant: string): string {
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone: told.header.controller.timeZone } as const;
  return new Intl.DateTimeFormat(LOCALE[language], options).format(new Date(instant));
}

export const dayText = ({ language }: Printing, date: string): string => formatDate(language, date);

export const countryName = ({ language, say }: Printing, code: string): string =>
  /^[A-Z]{2}$/.test(code) ? countryText({ language, say }, code) : code;

/** One after another, as the language writes it. */
export const listed = ({ language }: Printing, parts: readonly string[]): string =>
  parts.join(language === 'zh' ? '、' : ', ');

/** What belongs together in one line. */
export const together = ({ language }: Printing, parts: readonly string[]): string =>
  parts.join(language === 'zh' ? '，' : ', ');

/** Codes that stand as values of some fields, as a person reads them: `Deutsch (de)`. */
export function fieldText(printing: Printing, field: string, value: PackageValue): string {
  const text = valueText(printing, value);
  if (value.state !== 'opened') return text;
  if (field === 'country') return countryName(printing, text);
  if (field === 'birthDate' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return dayText(printing, text);
  return field === 'language' ? languageName(printing, text) : text;
}

function languageName({ language }: Printing, tag: string): string {
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag)) return tag;
  const name = new Intl.DisplayNames([LOCALE[language]], { type: 'language', fallback: 'none' }).of(tag);
  if (name === undefined) return tag;
  return language === 'zh' ? `${name}（${tag}）` : `${name} (${tag})`;
}

/** A value, or why there is none to show: each of the answers reads differently. */
export function valueText(printing: Printing, value: PackageValue): string {
  const { say } = printing;
  switch (value.state) {
    case 'opened':
      return plainText(printing, value.value as JsonValue);
    case 'redacted':
      return value.value;
    case 'withheld':
      return say('package.value.withheld');
    case 'erased':
      return say('package.value.erased', { date: momentText(printing, value.at), request: value.request });
    case 'unreadable':
      return say('package.value.unreadable', { code: value.code });
  }
}

/** Names, addresses and the like line by line, as they would be written; nothing of them is left out. */
function plainText(printing: Printing, value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((one) => plainText(printing, one)).join('\n');
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = new Map(Object.entries(value));
  const lines: string[] = [];
  const take = (key: string): string => {
    const found = parts.get(key);
    parts.delete(key);
    return found === undefined ? '' : plainText(printing, found);
  };
  lines.push(take('full'), take('name'), take('lines'));
  lines.push([take('postalCode'), take('locality')].filter((part) => part !== '').join(' '));
  lines.push(take('region'), countryName(printing, take('country')));
  for (const [key, rest] of parts) lines.push(`${key}: ${plainText(printing, rest)}`);
  return lines.filter((line) => line !== '').join('\n');
}

/** Every value of the copy, with what it is of: for counting, and for the table of the CSV. */
export function* valuesOf({ copy, consents }: AccessPackage): Generator<{
  readonly path: string;
  readonly field: string;
  readonly category: string;
  readonly value: PackageValue;
  readonly at?: string;
  readonly source?: string;
  readonly standing?: string;
  readonly event: string;
}> {
  for (const { field, category, statements } of copy.fields) {
    for (const { event, value, at, source, standing } of statements) {
      yield { path: `copy/fields/${field}`, field, category, value, at, source, standing, event };
    }
  }
  for (const { event, system, at, value } of copy.identifiers) {
    yield {
      path: `copy/identifiers/${system}`,
      field: 'identifier',
      category: 'source',
      value,
      at,
      source: system,
      event,
    };
  }
  for (const { event, field, category, value } of copy.wrote) {
    yield { path: `copy/wrote/${field}`, field, category, value, event };
  }
  for (const { event, task, system, field, value } of copy.returned) {
    yield {
      path: `copy/returned/${task}`,
      field,
      category: 'note',
      value,
      event,
      ...(system === undefined ? {} : { source: system }),
    };
  }
  for (const { purpose, history } of consents) {
    for (const { event, at, evidence } of history) {
      if (evidence === undefined) continue;
      yield { path: `consents/${purpose}`, field: 'evidence', category: 'preference', value: evidence, at, event };
    }
  }
}
