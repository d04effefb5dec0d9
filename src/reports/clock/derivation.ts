import type { Clock, Step } from '../../domain/rules/clock-types.ts';
import { parseLocalDate } from '../../kernel/time.ts';
import type { Language } from '../document.ts';
import { formatDate, LOCALE, type MessageKey, type Messages, messages } from '../i18n/messages.ts';
import { citationIn } from './law-names.ts';

/** Names of values that are words of the vocabulary, and where their texts stand. */
const WORDS: { readonly [name: string]: string } = {
  kind: 'kind',
  trigger: 'trigger',
  counting: 'counting',
  right: 'right',
  readAs: 'right',
  certainty: 'certainty',
  why: 'why',
  because: 'because',
};

/** A register prints many of them, and compiling a message costs more than saying it. */
const compiled = new Map<Language, Messages>();

function wordsOf(language: Language): Messages {
  const say = compiled.get(language) ?? messages(language);
  compiled.set(language, say);
  return say;
}

/** How a date came about, one sentence a step, each with its citation and certainty. Holds nothing of any person. */
export function derivationLines(clock: Pick<Clock, 'derivation'>, language: Language): readonly string[] {
  const say = wordsOf(language);
  return clock.derivation.map((step) => lineOf(step, say, language));
}

function lineOf(step: Step, say: Messages, language: Language): string {
  const line = say(key('clock', step.code), valuesOf(step, say, language));
  const { certainty } = step;
  const citation = step.citation === undefined ? undefined : citationIn(language, step.citation);
  if (citation === undefined || certainty === undefined) return citation === undefined ? line : `${line} ${citation}`;
  return say('clock.cited', { line, citation, certainty: say(key('clock.certainty', certainty)) });
}

function valuesOf({ values }: Step, say: Messages, language: Language): Record<string, string | number> {
  const shown: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    const words = WORDS[name];
    if (words !== undefined) shown[name] = say(key(`clock.${words}`, value === '' ? 'none' : String(value)));
    else if (typeof value === 'string' && parseLocalDate(value) !== undefined)
      shown[name] = formatDate(language, value);
    else if (typeof value === 'string' && DAY_OF_A_YEAR.test(value)) shown[name] = formatDayOfYear(language, value);
    else shown[name] = value;
  }
  const { value, unit } = values;
  if (value !== undefined) shown['period'] = say(key('clock.unit', String(unit ?? 'business-days')), { value });
  return shown;
}

const DAY_OF_A_YEAR = /^\d\d-\d\d$/;

/** `12-25` of whatever year, as "25 December". The year of the example is a leap year, so every day is in it. */
const formatDayOfYear = (language: Language, day: string): string =>
  new Intl.DateTimeFormat(LOCALE[language], { month: 'long', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`2000-${day}T00:00:00.000Z`),
  );

/** The vocabulary of the steps is closed and a test says each of them in every language. */
const key = (prefix: string, name: string): MessageKey => `${prefix}.${name}` as MessageKey;
