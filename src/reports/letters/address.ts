import countries from 'i18n-iso-countries';

/** Countries whose short name is the one on envelopes; of all others the list's own first name is. */
const SHORT: ReadonlySet<string> = new Set(['CN', 'CZ', 'GM', 'IR', 'MK', 'TW', 'TZ']);

/** Name of a country in a language (ISO 639-1); the code where neither that language nor English has one. */
function nameOf(country: string, language: string): string {
  const select = SHORT.has(country) ? 'alias' : 'official';
  return countries.getName(country, language, { select }) ?? countries.getName(country, 'en', { select }) ?? country;
}

const capitals = (country: string, language: string): string =>
  nameOf(country, language).normalize('NFC').toLocaleUpperCase(language);

/**
 * The last line of an address abroad: the country in capitals, in the language of the country of posting, whose post has
 * to read it first, and in English too where that is in another script (UPU S42; Convention, RL 122).
 */
function countryLine(country: string, postedIn: string): string {
  const { language, script } = new Intl.Locale(`und-${postedIn}`).maximize();
  const english = capitals(country, 'en');
  if (!countries.getSupportedLanguages().includes(language) || language === 'en') return english;
  return script === 'Latn' ? capitals(country, language) : `${capitals(country, language)} / ${english}`;
}

const comparable = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** The country that a line names, and nothing else: in any of these languages, or as it is called in the country itself. */
function countryIn(line: string, expected: string | undefined): string | undefined {
  // The American state, where somebody lives in the United States.
  if (expected === 'US' && comparable(line) === 'georgia') return undefined;
  const own = expected === undefined ? [] : [new Intl.Locale(`und-${expected}`).maximize().language];
  const wanted = comparable(line);
  for (const language of new Set(['en', 'de', 'fr', 'es', 'it', 'zh', ...own])) {
    const found = Object.entries(countries.getNames(language, { select: 'all' })).find(([, names]) =>
      names.some((name) => comparable(name) === wanted),
    );
    if (found !== undefined) return found[0];
  }
  return undefined;
}

interface Destination {
  readonly lines: readonly string[];
  readonly isAbroad: boolean;
}

/**
 * An address as it stands in the window of a letter that is posted in another country, or in the same. What the person
 * wrote is left as it is, but for the name of the country: abroad that is the last line, in words which the post reads.
 * `residence`: a country or a part of one; what the address itself names as its last line comes before it.
 */
export function destination(lines: readonly string[], residence: string | undefined, postedIn: string): Destination {
  const last = lines.at(-1);
  if (last === undefined) return { lines, isAbroad: false };
  const lives = residence?.slice(0, 2);
  const named = countryIn(last, lives);
  const country = named ?? lives;
  if (country === undefined || country === postedIn) return { lines, isAbroad: false };
  const before = named === undefined ? lines : lines.slice(0, -1);
  return { lines: [...before, countryLine(country, postedIn)], isAbroad: true };
}

/** The sender's address; in a letter abroad with the country, in the language of whoever would send it back. */
export function returnAddress(
  lines: readonly string[],
  country: string,
  letter: { readonly language: string; readonly isAbroad: boolean },
): readonly string[] {
  const last = lines.at(-1);
  if (!letter.isAbroad || (last !== undefined && countryIn(last, country) === country)) return lines;
  return [...lines, capitals(country, letter.language)];
}
