import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalizeRecord } from '../kernel/canonical-json.ts';
import type { JsonValue } from '../kernel/json.ts';

/**
 * From a value to the words under which it is found, and from a search to the words that must all be there. Only keyed
 * tokens of them ever leave the vault. Both sides share every step, so what one writes the other finds.
 *
 * Nothing here may depend on the version of a dictionary: tokens made by one release of Node are looked up by another.
 * That is why scripts without spaces are cut into pairs of characters, and not into words by `Intl.Segmenter`.
 */
export const SEARCH_TERMS_VERSION = 1;

type Kind = 'name' | 'email' | 'phone' | 'exact';

/** How a field is read. A field that is not named here is matched as a whole. */
const KINDS: { readonly [field: string]: Kind } = {
  name: 'name',
  company: 'name',
  email: 'email',
  phone: 'phone',
  identifier: 'exact',
};

/** A hostile value must not make thousands of tokens; no name of a person or a company comes near it. */
const MAX_TERMS = 256;

/** Terms under which a value is found. Of an array or an object, those of every text in it. */
export function indexTerms(field: string, value: JsonValue): readonly string[] {
  const terms = new Set<string>();
  for (const text of textsOf(field === 'company' ? companyName(value) : value)) {
    for (const term of termsOfText(field, text)) {
      if (terms.size < MAX_TERMS) terms.add(term);
    }
  }
  return [...terms];
}

function termsOfText(field: string, text: string): readonly string[] {
  switch (KINDS[field] ?? 'exact') {
    case 'name':
      return nameIndexTerms(text);
    case 'phone':
      return phoneIndexTerms(text);
    case 'email':
    case 'exact':
      return exactTerms(text);
  }
}

/** Terms of a search, all of which must match. Empty when the search holds nothing that could match. */
export function queryTerms(field: string, words: string): readonly string[] {
  switch (KINDS[field] ?? 'exact') {
    case 'name':
      return [...new Set(nameQueryTerms(words))].slice(0, MAX_TERMS);
    case 'phone':
      return phoneQueryTerms(words);
    case 'email':
    case 'exact':
      return exactTerms(words);
  }
}

/** HMAC-SHA256 of JCS([field, term]), first 128 bits, base64: a word in one field says nothing about another field. */
export function searchToken(key: KeyObject, field: string, term: string): string {
  return createHmac('sha256', key)
    .update(canonicalizeRecord([field, term]), 'utf8')
    .digest()
    .toString('base64', 0, 16);
}

/** Of a company only its name is searched, not the job that someone has there. */
const companyName = (value: JsonValue): JsonValue =>
  typeof value === 'object' && value !== null && 'name' in value ? (value as { readonly name: JsonValue }).name : value;

function* textsOf(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) yield* textsOf(item);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* textsOf(item);
}

// --- folding -------------------------------------------------------------------------------------------------------

/** Letters that Unicode does not take apart into a plain letter and a mark, or that are written for one another. */
// biome-ignore format: a table reads better in rows
const PLAIN: { readonly [letter: string]: string } = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ħ: 'h', ı: 'i', ŋ: 'n', ς: 'σ',
  ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه', ٱ: 'ا', ـ: '',
};
const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

/** Marks that a searcher leaves out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. */
const MARKS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc]/gu;

const KATAKANA = /[\u30a1-\u30f6]/gu;
const DIGIT = /\p{Nd}/gu;

/** Case, width, and digits of every script: what nobody means as a difference. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(DIGIT, asciiDigit)
    .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** The digits of every script stand in a row from 0 to 9: the distance from the first is the value. */
function asciiDigit(digit: string): string {
  let zero = digit.codePointAt(0) as number;
  const start = zero;
  while (start - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(start - zero);
}

/** Without accents: "Zoë" and "Zoe" are one word to whoever searches. */
function plain(word: string): string {
  return word
    .normalize('NFD')
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(PLAIN_LETTERS, (letter) => PLAIN[letter] as string);
}

// --- names ---------------------------------------------------------------------------------------------------------

/** Scripts written without spaces between words, and Hangul, whose names are written without one. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc\u3005]/u;
/** One character with the marks that hang on it. */
const CHARACTERS = /\P{M}\p{M}*/gu;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const APOSTROPHES = /(?<=\p{L})['\u2018\u2019\u02bc\u0060\u00b4](?=\p{L})/gu;
const HYPHENS = /(?<=[\p{L}\p{M}])[-\u2010\u2011](?=\p{L})/gu;

/** Small words that some people write apart from the name and others do not: "van den Berg", "al Rashid", "O Brien". */
const PARTICLES = new Set(
  'a ab abd abdel abdul abu al ap bar ben bin bint d da dal das de del della den der des di do dos du el fitz ibn l la le los mac mc o san st te ten ter van vande vom von zu zum zur عبد ابو ابن بن ال'.split(
    ' ',
  ),
);

function nameIndexTerms(text: string): readonly string[] {
  const terms: string[] = [];
  for (const run of runsOf(folded(text).replace(APOSTROPHES, ''))) {
    if (run.unspaced) terms.push(...singles(run.text), ...pairs(run.text));
    else terms.push(...wordTerms(run.text));
  }
  const apart = wordsOf(folded(text))
    .filter((word) => !UNSPACED.test(word))
    .map(plain);
  terms.push(...apart, ...joinedParticles(apart), ...joinedHyphens(folded(text)));
  return terms;
}

/** The word without accents, and with them as Germanic spelling writes them out ("Müller": muller, mueller). */
function wordTerms(word: string): readonly string[] {
  const bare = plain(word);
  const terms = [bare];
  const spelled = plain(word.normalize('NFC').replace(/[äöüøå]/gu, (letter) => SPELLED[letter] as string));
  if (spelled !== bare) terms.push(spelled);
  const unspelled = bare.replace(/ae|oe|ue|aa/gu, (two) => two[0] as string);
  if (unspelled !== bare && bare.length >= SPELLED_OUT_FROM) terms.push(unspelled);
  if (ARABIC_ARTICLE.test(bare)) terms.push(bare.slice(2));
  return terms;
}

/** Shorter words are seldom German ones written out ("Zoe"). */
const SPELLED_OUT_FROM = 5;
const SPELLED: { readonly [letter: string]: string } = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
const ARABIC_ARTICLE = /^ال\p{L}{3,}$/u;

/** "van den Berg" is also found as "vandenberg", "denberg". */
function joinedParticles(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let end = 1; end < words.length; end++) {
    let whole = words[end] as string;
    for (let i = end - 1; i >= 0 && PARTICLES.has(words[i] as string); i--) {
      whole = (words[i] as string) + whole;
      joined.push(whole);
    }
  }
  return joined;
}

/** "Jean-Luc" is also found as "jeanluc". */
function joinedHyphens(text: string): readonly string[] {
  const joined = text.replace(HYPHENS, '');
  return joined === text ? [] : wordsOf(joined).map(plain);
}

/** Without accents, so that "Müller" finds a "Muller"; parts of a hyphened name each; pairs of unspaced scripts. */
function nameQueryTerms(words: string): readonly string[] {
  const terms: string[] = [];
  for (const run of runsOf(folded(words).replace(APOSTROPHES, ''))) {
    if (!run.unspaced) terms.push(plain(run.text));
    else terms.push(...(charactersOf(run.text).length === 1 ? singles(run.text) : pairs(run.text)));
  }
  return terms;
}

const wordsOf = (text: string): readonly string[] => text.match(WORD) ?? [];
const charactersOf = (text: string): readonly string[] => text.match(CHARACTERS) ?? [];
const singles = charactersOf;

function pairs(text: string): readonly string[] {
  const characters = charactersOf(text);
  return characters.slice(1).map((character, i) => (characters[i] as string) + character);
}

/** Words, cut where a spaced and an unspaced script meet ("ABC貿易"). */
function runsOf(text: string): readonly { readonly text: string; readonly unspaced: boolean }[] {
  const runs: { text: string; unspaced: boolean }[] = [];
  for (const word of wordsOf(text)) {
    let last: { text: string; unspaced: boolean } | undefined;
    for (const character of charactersOf(word)) {
      const unspaced = UNSPACED.test(character);
      if (last?.unspaced === unspaced) last.text += character;
      else runs.push((last = { text: character, unspaced }));
    }
  }
  return runs;
}

// --- phones, addresses, identifiers --------------------------------------------------------------------------------

const EXTENSION = /(?:ext|x|#|;|,|转|轉|分机|內線|доб).*$/iu;
const SUFFIXES = [9, 8, 7] as const;

/** Digits that a caller from the same country would dial, without trunk zeros. */
function phoneDigits(text: string): string {
  return folded(text).replace(EXTENSION, '').replace(/\D/gu, '').replace(/^0+/u, '');
}

/** The last 9, 8 and 7 digits: they are the same in international and in national writing. */
function phoneIndexTerms(text: string): readonly string[] {
  const digits = phoneDigits(text);
  const suffixes = SUFFIXES.filter((n) => n < digits.length).map((n) => digits.slice(-n));
  if (digits.length === 0) return [];
  return digits.length > SUFFIXES[0] ? suffixes : [digits, ...suffixes];
}

function phoneQueryTerms(text: string): readonly string[] {
  const digits = phoneDigits(text);
  return digits.length === 0 ? [] : [digits.slice(-SUFFIXES[0])];
}

/** The whole value, in one case and width and with single spaces. */
function exactTerms(text: string): readonly string[] {
  const term = folded(text).trim().replace(/\s+/gu, ' ');
  return term === '' ? [] : [term];
}
