import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../document.ts';
import { certificateDe } from './certificate-de.ts';
import { certificateEn } from './certificate-en.ts';
import { certificateZh } from './certificate-zh.ts';
import { clockDe } from './clock-de.ts';
import { clockEn } from './clock-en.ts';
import { clockZh } from './clock-zh.ts';
import { de } from './de.ts';
import { digestDe } from './digest-de.ts';
import { digestEn } from './digest-en.ts';
import { digestZh } from './digest-zh.ts';
import { en, type ReportKey } from './en.ts';
import { lettersDe } from './letters-de.ts';
import { lettersEn } from './letters-en.ts';
import { lettersZh } from './letters-zh.ts';
import { packageDe } from './package-de.ts';
import { packageEn } from './package-en.ts';
import { packageZh } from './package-zh.ts';
import { zh } from './zh.ts';

export type MessageKey =
  | ReportKey
  | keyof typeof lettersEn
  | keyof typeof clockEn
  | keyof typeof packageEn
  | keyof typeof digestEn
  | keyof typeof certificateEn;

/** Arguments of a message; which ones it takes stands in its text. */
export type MessageValues = Readonly<Record<string, string | number>>;

export type Messages = (key: MessageKey, values?: MessageValues) => string;

export const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = {
  en: { ...en, ...lettersEn, ...clockEn, ...packageEn, ...digestEn, ...certificateEn },
  de: { ...de, ...lettersDe, ...clockDe, ...packageDe, ...digestDe, ...certificateDe },
  zh: { ...zh, ...lettersZh, ...clockZh, ...packageZh, ...digestZh, ...certificateZh },
};

/** BCP 47 tag with region: number formats and the file's language come from it, never from the machine. */
export const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' };

/** Texts of one language. Throws if a message lacks an argument: half a sentence in a report is worse than none. */
export function messages(language: Language): Messages {
  const compiled = new Map<MessageKey, IntlMessageFormat>();
  return (key, values = {}) => {
    let format = compiled.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(catalogues[language][key], LOCALE[language]);
      compiled.set(key, format);
    }
    return String(format.format(values));
  };
}

/** `1,204,551` in English and Chinese, `1.204.551` in German. */
export function formatCount(language: Language, count: number): string {
  return new Intl.NumberFormat(LOCALE[language]).format(count);
}

/** `2026-06-30` as "30 June 2026", "30. Juni 2026" or "2026年6月30日". */
export function formatDate(language: Language, date: string): string {
  const options = { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(LOCALE[language], options).format(new Date(`${date}T00:00:00.000Z`));
}
