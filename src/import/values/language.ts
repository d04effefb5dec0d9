/** Two-letter codes of ISO 639-1, of which names are known. */
const CODES = (
  'aa ab af ak am ar as ay az ba be bg bn bo br bs ca cs cy da de dv dz ee el en eo es et eu fa ff fi fil fj fo fr fy ga gd gl ' +
  'gn gu ha haw he hi hmn hr ht hu hy id ig is it ja jv ka kk kl km kn ko ku ky la lb ln lo lt lv mg mi mk ml mn mr ms mt my nb ' +
  'ne nl nn no ny om or pa pl ps pt qu rm rn ro ru rw sa sc sd se si sk sl sm sn so sq sr st su sv sw ta te tg th ti tk tl tn to ' +
  'tr ts tt ug uk ur uz vi wo xh yi yo yue zh zu zh-Hans zh-Hant'
).split(' ');

/** Words for languages that tables use and the names of ICU do not have. */
const ALIASES: { readonly [name: string]: string } = {
  mandarin: 'zh',
  'mandarin chinese': 'zh',
  普通话: 'zh',
  国语: 'zh',
  汉语: 'zh',
  华语: 'zh',
  华文: 'zh',
  汉文: 'zh',
  简体: 'zh-Hans',
  繁体: 'zh-Hant',
  繁體中文: 'zh-Hant',
  正體中文: 'zh-Hant',
  广东话: 'yue',
  farsi: 'fa',
  flemish: 'nl',
  castilian: 'es',
  'brazilian portuguese': 'pt-BR',
  'portuguese (brazil)': 'pt-BR',
  巴西葡萄牙语: 'pt-BR',
  葡语: 'pt',
  西语: 'es',
  阿语: 'ar',
};

const comparable = (name: string): string => name.normalize('NFKC').toLowerCase().trim();
const known = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

const byName: ReadonlyMap<string, string> = (() => {
  const names = new Map<string, string>();
  const add = (name: string | undefined, code: string): void => {
    if (name !== undefined) names.set(comparable(name), code);
  };
  for (const code of CODES) {
    const inChinese = new Intl.DisplayNames(['zh'], { type: 'language', fallback: 'none' }).of(code);
    add(known.of(code), code);
    add(new Intl.DisplayNames([code], { type: 'language', fallback: 'none' }).of(code), code);
    add(inChinese, code);
    // 德语 is also written 德文.
    if (inChinese?.endsWith('语')) add(`${inChinese.slice(0, -1)}文`, code);
  }
  for (const [name, code] of Object.entries(ALIASES)) add(name, code);
  return names;
})();

/** BCP 47 in its canonical form, of a tag or of a name in English, Chinese or the language itself. */
export function readLanguage(text: string): string | undefined {
  return byName.get(comparable(text)) ?? readTag(text.replaceAll('_', '-'));
}

function readTag(text: string): string | undefined {
  try {
    const [tag] = Intl.getCanonicalLocales(text);
    // A tag of the right form may still name no language: xx-invalid does not.
    const language = tag === undefined ? undefined : tag.split('-')[0];
    return language !== undefined && known.of(language) !== undefined ? tag : undefined;
  } catch {
    return undefined;
  }
}
