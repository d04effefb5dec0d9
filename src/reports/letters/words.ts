import type { Right, Unit } from '../../domain/rules/vocabulary.ts';
import type { Language } from '../document.ts';
import { citationIn } from '../clock/law-names.ts';
import { LOCALE, type MessageKey, type Messages, messages } from '../i18n/messages.ts';
import type { LetterRecipient } from './facts.ts';
import type { LetterBlock } from './letter.ts';

/** The words of one language, and the small pieces of text that several letters share. */
export interface Words {
  readonly language: Language;
  readonly say: Messages;
}

/** Texts may differ by whom they go to: `{to, select, agent {…} guardian {…} other {…}}`. */
export function wordsOf(language: Language, to: LetterRecipient['to']): Words {
  const say = messages(language);
  return { language, say: (key, values) => say(key, { to, ...values }) };
}

export const paragraph = (text: string): LetterBlock => ({ kind: 'paragraph', text });
export const heading = (text: string): LetterBlock => ({ kind: 'heading', text });
export const bullets = (items: readonly string[]): LetterBlock => ({ kind: 'list', ordered: false, items });

/** What an officer wrote for this letter, under "in detail". */
export const officersWords = ({ say }: Words, words: string | undefined): readonly LetterBlock[] =>
  words === undefined ? [] : [paragraph(`${say('letter.words')}\n${words}`)];

export const periodText = ({ say }: Words, period: { readonly value: number; readonly unit: Unit }): string =>
  say(`letter.period.${period.unit}`, { value: period.value });

/** Laws whose articles this project names. */
const KNOWN = ['EU', 'GB', 'US-CA', 'CN'] as const;
type KnownLaw = (typeof KNOWN)[number];
const isKnown = (jurisdiction: string): jurisdiction is KnownLaw => (KNOWN as readonly string[]).includes(jurisdiction);

export const lawName = ({ say, language }: Words, jurisdiction: string, instrument: string): string =>
  isKnown(jurisdiction) || jurisdiction === 'CH' ? say(`letter.law.${jurisdiction}`) : citationIn(language, instrument);

/** Where the right stands. No entry: the law does not give it under that name, and no article is claimed. */
const ARTICLES: { readonly [law in KnownLaw]: { readonly [right in Right]?: string } } = {
  EU: {
    access: '15',
    rectification: '16',
    erasure: '17',
    restriction: '18',
    portability: '20',
    objection: '21',
    'automated-decision': '22',
    'withdraw-consent': '7(3)',
  },
  GB: {
    access: '15',
    rectification: '16',
    erasure: '17',
    restriction: '18',
    portability: '20',
    objection: '21',
    'withdraw-consent': '7(3)',
  },
  'US-CA': {
    access: '1798.110',
    know: '1798.110',
    delete: '1798.105',
    erasure: '1798.105',
    correct: '1798.106',
    rectification: '1798.106',
    'opt-out': '1798.120',
    limit: '1798.121',
  },
  CN: {
    access: '45',
    portability: '45',
    rectification: '46',
    erasure: '47',
    restriction: '44',
    objection: '44',
    'automated-decision': '24',
    'withdraw-consent': '15',
  },
};

/** The right in plain words, with its article in the law that governs. */
export const rightText = (words: Words, right: Right, jurisdiction: string | undefined): string =>
  rightUnder(words, right, jurisdiction === undefined ? [] : [jurisdiction]);

/** The right in plain words, with its article in each of the laws that the request is judged by. */
export function rightUnder(words: Words, right: Right, jurisdictions: readonly string[]): string {
  const plain = words.say(`letter.right.${right}`);
  const articles = jurisdictions.map((one) => articleText(words, right, one)).filter((one) => one !== undefined);
  if (articles.length === 0) return plain;
  return words.say('letter.item.right', {
    right: plain,
    article: articles.join(words.language === 'zh' ? '；' : '; '),
  });
}

function articleText({ language, say }: Words, right: Right, jurisdiction: string): string | undefined {
  const number = isKnown(jurisdiction) ? ARTICLES[jurisdiction][right] : undefined;
  if (!isKnown(jurisdiction) || number === undefined) return undefined;
  return say(`letter.article.${jurisdiction}` satisfies MessageKey, {
    article: jurisdiction === 'CN' && language === 'zh' ? chineseNumeral(Number(number)) : number,
  });
}

/** 45 as 四十五, as articles of Chinese laws are numbered; from 1 to 99. */
function chineseNumeral(number: number): string {
  const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
  const tens = Math.floor(number / 10);
  return `${tens > 1 ? digits[tens] : ''}${tens > 0 ? '十' : ''}${digits[number % 10]}`;
}

/**
 * A citation as a letter prints it. The reference data notes there what its compiler saw and did not see, which is for
 * officers (the derivation of the clock prints it whole); of a source that is not listed here the first reference is left.
 */
export function citationText({ language }: Words, citation: string): string {
  const known = CITATIONS.find(([beginning]) => citation.startsWith(beginning));
  return known === undefined ? citationIn(language, citation.replace(/(?:[:;]| \().*$/s, '')) : known[1][language];
}

const CITATIONS: readonly (readonly [string, { readonly [language in Language]: string }])[] = [
  ['GDPR Art 12(3)', { en: 'Article 12(3)', de: 'Artikel 12 Absatz 3', zh: '第 12 条第 3 款' }],
  // Before 5 February 2026.
  ['UK GDPR Art 12(3)', { en: 'Article 12(3)', de: 'Artikel 12 Absatz 3', zh: '第 12 条第 3 款' }],
  [
    'UK GDPR Arts 12(3), 12A',
    { en: 'Articles 12(3) and 12A', de: 'Artikel 12 Absatz 3 und Artikel 12A', zh: '第 12 条第 3 款和第 12A 条' },
  ],
  [
    'Civ. Code 1798.130',
    {
      en: 'California Civil Code, section 1798.130',
      de: 'Zivilgesetzbuch von Kalifornien, Abschnitt 1798.130',
      zh: '《加利福尼亚州民法典》第 1798.130 条',
    },
  ],
  [
    '11 CCR 7026(f), 7027(g)',
    {
      en: 'California Code of Regulations, title 11, sections 7026 and 7027',
      de: 'Verordnungssammlung von Kalifornien, Titel 11, Abschnitte 7026 und 7027',
      zh: '《加利福尼亚州法规汇编》第 11 编第 7026、7027 条',
    },
  ],
  ['GB/T 35273-2020', { en: 'standard GB/T 35273-2020', de: 'Norm GB/T 35273-2020', zh: '国家标准 GB/T 35273-2020' }],
  [
    'FADP Art 25(7)',
    {
      en: 'Article 25(7) FADP and Article 18(1) DPO',
      de: 'Artikel 25 Absatz 7 DSG und Artikel 18 Absatz 1 DSV',
      zh: '第 25 条第 7 款和《数据保护条例》第 18 条第 1 款',
    },
  ],
  ['FADP Art 32', { en: 'Article 32', de: 'Artikel 32', zh: '第 32 条' }],
  // Before 1 September 2023.
  [
    'DPO 1993 Art 1(4)',
    {
      en: 'Article 1(4) of the Ordinance of 14 June 1993',
      de: 'Artikel 1 Absatz 4 VDSG',
      zh: '1993 年 6 月 14 日条例第 1 条第 4 款',
    },
  ],
  ['PIPL Arts', { en: 'Article 50', de: 'Artikel 50', zh: '第五十条' }],
];

export function moneyText({ language }: Words, amount: string, currency: string): string {
  return new Intl.NumberFormat(LOCALE[language], { style: 'currency', currency }).format(Number(amount));
}

/** Name of a country in the letter's language; the code where the platform knows none. */
export const countryText = ({ language }: Words, country: string): string =>
  new Intl.DisplayNames([LOCALE[language]], { type: 'region', fallback: 'code' }).of(country) ?? country;
