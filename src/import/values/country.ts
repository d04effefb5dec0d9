import countries from 'i18n-iso-countries';

/** Names that tables use and the lists of names do not have; in comparable form. */
const ALIASES: { readonly [name: string]: string } = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  america: 'US',
  'united states of america': 'US',
  holland: 'NL',
  czech: 'CZ',
  korea: 'KR',
  'republic of korea': 'KR',
  macedonia: 'MK',
  burma: 'MM',
  swaziland: 'SZ',
  'cape verde': 'CV',
  'east timor': 'TL',
  'hong kong sar': 'HK',
  'macao sar': 'MO',
  macau: 'MO',
  'viet nam': 'VN',
  kosovo: 'XK',
  大韩民国: 'KR',
  南韩: 'KR',
  韩: 'KR',
  北朝鲜: 'KP',
  英: 'GB',
  大不列颠: 'GB',
  英格兰: 'GB',
  苏格兰: 'GB',
  美: 'US',
  美利坚合众国: 'US',
  俄国: 'RU',
  俄罗斯联邦: 'RU',
  阿拉伯联合酋长国: 'AE',
  沙特: 'SA',
  中国大陆: 'CN',
  中华人民共和国: 'CN',
  中国香港: 'HK',
  香港特别行政区: 'HK',
  中国澳门: 'MO',
  澳门特别行政区: 'MO',
  台湾: 'TW',
  台灣: 'TW',
  中国台湾: 'TW',
  臺灣: 'TW',
  澳洲: 'AU',
  纽西兰: 'NZ',
  印度尼西亚: 'ID',
  马来: 'MY',
  星加坡: 'SG',
  泰: 'TH',
  捷克共和国: 'CZ',
  南非共和国: 'ZA',
  北马其顿共和国: 'MK',
  波斯尼亚和黑塞哥维那: 'BA',
  多米尼加共和国: 'DO',
  孟加拉: 'BD',
  德意志: 'DE',
  刚果民主共和国: 'CD',
  刚果共和国: 'CG',
  科索沃: 'XK',
};

/** Only letters and digits count, without accents, articles and "(the)". */
function comparable(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[.'’]/gu, '')
    .replace(/&/gu, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/^the | the$/gu, '')
    .trim();
}

const byName: ReadonlyMap<string, string> = (() => {
  const names = new Map<string, string>();
  for (const language of ['en', 'zh']) {
    for (const [code, list] of Object.entries(countries.getNames(language, { select: 'all' }))) {
      for (const name of list) names.set(comparable(name), code);
    }
  }
  for (const [alpha3, alpha2] of Object.entries(countries.getAlpha3Codes())) names.set(comparable(alpha3), alpha2);
  for (const alpha2 of Object.keys(countries.getAlpha2Codes())) names.set(comparable(alpha2), alpha2);
  for (const [name, code] of Object.entries(ALIASES)) names.set(comparable(name), code);
  return names;
})();

/** ISO 3166-1 alpha-2 of a code or of a name in English or Chinese; `undefined` when it is neither. */
export const readCountry = (text: string): string | undefined => byName.get(comparable(text));
