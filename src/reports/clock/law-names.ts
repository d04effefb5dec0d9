import type { Language } from '../document.ts';

/**
 * The names of laws in the languages in which they are enacted or officially published: the Union's and Switzerland's in
 * German and English, China's in Chinese. A law of a country that has no official name in the reader's language stays as it
 * is cited, and so does every number and every remark of the reference data.
 */
const NAMES: { readonly [language in Language]: readonly (readonly [RegExp, string])[] } = {
  en: [[/\bDSV(?= Art)/g, 'DPO']],
  de: [
    [/\bRegulation \(EU\) 2016\/679/g, 'Verordnung (EU) 2016/679'],
    // The United Kingdom's own has no German name.
    [/(?<!\bUK )\bGDPR\b/g, 'DSGVO'],
    [/\bFederal Act on Data Protection/g, 'Bundesgesetz über den Datenschutz'],
    [/\bData Protection Ordinance \(DPO\/DSV\)/g, 'Datenschutzverordnung (DSV)'],
    [/\bOrdinance of 14 June 1993 \(DPO 1993\)/g, 'Verordnung vom 14. Juni 1993 (VDSG)'],
    [/\bDPO 1993\b/g, 'VDSG'],
    [/\brevFADP\b/g, 'revDSG'],
    [/\bFADP\b/g, 'DSG'],
    [/\bEDPB\b/g, 'EDSA'],
  ],
  zh: [
    [/\bPIPL\b/g, '《个人信息保护法》'],
    [/\bNetwork Data (?:Security Management )?Regs\b/g, '《网络数据安全管理条例》'],
    [
      /\bthe 2019 four-ministry App Identification Method \(Guo Xin Ban Mi Zi \[2019\] 191\)/g,
      '《App违法违规收集使用个人信息行为认定方法》（国信办秘字〔2019〕191号）',
    ],
  ],
};

/** A citation of the rules, or the name of an instrument, as a reader of that language knows the law. */
export const citationIn = (language: Language, citation: string): string =>
  NAMES[language].reduce((text, [name, official]) => text.replace(name, official), citation);
