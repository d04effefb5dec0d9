import { customerFields, type CustomerFacts, type CustomerField } from '../domain/customer/fields.ts';
import { lineSchema, wordsSchema } from '../domain/shape/schemas.ts';
import type { LocalDate } from '../kernel/time.ts';
import type { RowCells, Stated } from './row-cells.ts';
import { readCountry } from './values/country.ts';
import { type DateFormat, readDate } from './values/date.ts';
import { readEmail } from './values/email.ts';
import { readLanguage } from './values/language.ts';
import { readPhone } from './values/phone.ts';

const EARLIEST_BIRTH = '1900-01-01';
const { contact } = customerFields;
const postalCodeSchema = contact.postalAddress.shape.postalCode.unwrap();

export interface RowFacts {
  readonly facts: CustomerFacts;
  readonly unverified: readonly CustomerField[];
}

/** The facts that a row states. What cannot be read is no statement, and is warned of. */
export function readFacts(cells: RowCells, formats: readonly DateFormat[], today: LocalDate): RowFacts {
  const country = countryOf(cells, cells.one('country'));
  const addressCountry = countryOf(cells, cells.one('postalAddress.country'));
  const email = reachable(cells, 'email', 'EMAIL_UNVERIFIED', readEmail);
  const phone = reachable(cells, 'phone', 'PHONE_UNVERIFIED', (text) => readPhone(text, country ?? addressCountry));
  const facts: { -readonly [field in CustomerField]?: CustomerFacts[field] | undefined } = {
    name: nameOf(cells),
    birthDate: birthDateOf(cells, formats, today),
    email: email?.value,
    phone: phone?.value,
    postalAddress: addressOf(cells, addressCountry),
    country,
    company: companyOf(cells),
    language: languageOf(cells),
    note: noteOf(cells),
  };
  const unverified: CustomerField[] = [];
  if (email?.verified === false) unverified.push('email');
  if (phone?.verified === false) unverified.push('phone');
  return { facts: stated(facts) as CustomerFacts, unverified };
}

/** Absent keys instead of undefined ones: an absent fact is no statement. */
function stated<Value extends object>(value: Value): { [key in keyof Value]?: Exclude<Value[key], undefined> } {
  const present: { [key in keyof Value]?: Exclude<Value[key], undefined> } = {};
  for (const key in value) {
    if (value[key] !== undefined) present[key] = value[key] as Exclude<Value[typeof key], undefined>;
  }
  return present;
}

export function countryOf(cells: RowCells, cell: Stated | undefined): string | undefined {
  if (cell === undefined) return undefined;
  return readCountry(cell.text) ?? cells.warn(cell.column, 'COUNTRY_UNKNOWN');
}

function reachable(
  cells: RowCells,
  target: 'email' | 'phone',
  code: 'EMAIL_UNVERIFIED' | 'PHONE_UNVERIFIED',
  read: (text: string) => { readonly value: string; readonly verified: boolean },
): { readonly value: string; readonly verified: boolean } | undefined {
  const cell = cells.one(target);
  if (cell === undefined) return undefined;
  const { value, verified } = read(cell.text);
  if (!contact[target].safeParse(value).success) return cells.warn(cell.column, 'VALUE_TOO_LONG');
  if (!verified) cells.warn(cell.column, code);
  return { value, verified };
}

function nameOf(cells: RowCells): CustomerFacts['name'] {
  const given = cells.fitting('name.given', lineSchema);
  const family = cells.fitting('name.family', lineSchema);
  const full = cells.fitting('name.full', lineSchema) ?? joinName(given, family);
  if (full === undefined) return undefined;
  if (lineSchema.safeParse(full).success) return { full, ...stated({ given, family }) };
  return cells.warn((cells.one('name.given') as Stated).column, 'VALUE_TOO_LONG');
}

/** Han, Hangul and kana names are written family name first and without a space. */
function joinName(given: string | undefined, family: string | undefined): string | undefined {
  if (given === undefined || family === undefined) return given ?? family;
  const eastAsian = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]+$/u;
  return eastAsian.test(given) && eastAsian.test(family) ? `${family}${given}` : `${given} ${family}`;
}

function birthDateOf(cells: RowCells, formats: readonly DateFormat[], today: LocalDate): LocalDate | undefined {
  const cell = cells.one('birthDate');
  const date = cell === undefined ? undefined : dateOf(cells, cell, formats, today);
  if (cell === undefined || date === undefined) return undefined;
  return date < EARLIEST_BIRTH ? cells.warn(cell.column, 'DATE_IMPLAUSIBLE') : date;
}

/** A day that has been. */
export function dateOf(
  cells: RowCells,
  cell: Stated,
  formats: readonly DateFormat[],
  today: LocalDate,
): LocalDate | undefined {
  const date = readDate(cell.text, formats);
  if (date === undefined) return cells.warn(cell.column, 'DATE_UNREADABLE');
  return date > today ? cells.warn(cell.column, 'DATE_IMPLAUSIBLE') : date;
}

/** A country alone is no address. */
function addressOf(cells: RowCells, country: string | undefined): CustomerFacts['postalAddress'] {
  const lines = addressLinesOf(cells);
  const parts = stated({
    locality: cells.fitting('postalAddress.locality', lineSchema),
    region: cells.fitting('postalAddress.region', lineSchema),
    postalCode: cells.fitting('postalAddress.postalCode', postalCodeSchema),
  });
  if (lines.length === 0 && Object.keys(parts).length === 0) return undefined;
  return { lines: [...lines], ...parts, ...stated({ country }) };
}

function addressLinesOf(cells: RowCells): readonly string[] {
  const found = cells.all('postalAddress.lines');
  const lines = found.flatMap((cell) => cell.text.split('\n').map((text) => ({ text, column: cell.column })));
  const tooLong = lines.find(({ text }, index) => index >= 8 || !lineSchema.safeParse(text).success);
  if (tooLong === undefined) return lines.map(({ text }) => text);
  cells.warn(tooLong.column, 'VALUE_TOO_LONG');
  return [];
}

function companyOf(cells: RowCells): CustomerFacts['company'] {
  const name = cells.fitting('company.name', lineSchema);
  const parts = stated({
    jobTitle: cells.fitting('company.jobTitle', lineSchema),
    industry: cells.fitting('company.industry', lineSchema),
  });
  if (name !== undefined) return { name, ...parts };
  for (const target of ['company.jobTitle', 'company.industry'] as const) {
    const cell = cells.one(target);
    if (cell !== undefined) cells.warn(cell.column, 'COMPANY_NAME_MISSING');
  }
  return undefined;
}

function languageOf(cells: RowCells): string | undefined {
  const cell = cells.one('language');
  if (cell === undefined) return undefined;
  const tag = readLanguage(cell.text);
  const fits = tag !== undefined && customerFields.preference.language.safeParse(tag).success;
  return fits ? tag : cells.warn(cell.column, 'LANGUAGE_UNKNOWN');
}

function noteOf(cells: RowCells): string | undefined {
  const paragraphs = cells.all('note');
  const note = paragraphs.map(({ text }) => text).join('\n');
  if (note === '' || wordsSchema.safeParse(note).success) return note === '' ? undefined : note;
  return cells.warn((paragraphs[0] as Stated).column, 'VALUE_TOO_LONG');
}
