import { IntlMessageFormat } from 'intl-messageformat';
import t from 'tap';
import { LANGUAGES, type Language } from '../../src/reports/document.ts';
import { catalogues, formatCount, formatDate, type MessageKey, messages } from '../../src/reports/i18n/messages.ts';

const keys = Object.keys(catalogues.en) as MessageKey[];

function argumentsOf(text: string): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { type, value: name } = value as { type?: number; value?: unknown };
    // 0 is literal text; 1 to 6 are the kinds of arguments.
    if (type !== undefined && type >= 1 && type <= 6 && typeof name === 'string') found.add(name);
    Object.values(value).forEach(visit);
  };
  visit(new IntlMessageFormat(text, 'en').getAst());
  return [...found].sort();
}

t.test('every language has every message, with the same arguments', async (t) => {
  for (const language of LANGUAGES) {
    t.same(Object.keys(catalogues[language]).sort(), [...keys].sort());
    for (const key of keys) {
      t.same(argumentsOf(catalogues[language][key]), argumentsOf(catalogues.en[key]), `${language} ${key}`);
      t.not(catalogues[language][key].trim(), '', `${language} ${key}`);
    }
  }
});

t.test('a German or Chinese message is not the English one left over', async (t) => {
  const words = (key: MessageKey): string => catalogues.en[key].replace(/\{[^{}]*\}/g, '');
  const leftIn = (language: Language): readonly MessageKey[] =>
    keys.filter((key) => /\p{L}{4}/u.test(words(key)) && catalogues[language][key] === catalogues.en[key]);
  // What a program prints, and words that are the same in both.
  t.same(leftIn('de'), ['render.status', 'column.code', 'controller.name', 'control.format', 'verify.syntaxExpect']);
  t.same(leftIn('zh'), ['verify.syntaxExpect']);
});

t.test('every message can be formatted in every language', async (t) => {
  for (const language of LANGUAGES) {
    const say = messages(language);
    for (const key of keys) {
      const values = Object.fromEntries(argumentsOf(catalogues[language][key]).map((name) => [name, 2]));
      const text = say(key, values);
      t.notMatch(text, /[{}]|undefined/, `${language} ${key}`);
    }
  }
});

t.test('a missing argument is an error, not half a sentence', async (t) => {
  t.throws(() => messages('en')('render.page', { page: 1 }));
});

t.test('the Chinese texts use Chinese punctuation and no mark of state secrets', async (t) => {
  for (const key of keys) {
    const text = catalogues.zh[key].replace(/\{[^{}]*\}/g, '');
    t.notMatch(text, /\p{Script=Han}[,;:()]|[,;:()]\p{Script=Han}/u, key);
    t.notMatch(text, /机密|绝密|(?<!商业)秘密/, key);
  }
});

t.test('singular and plural', async (t) => {
  const say = messages('en');
  t.equal(say('conclusion.none', { events: 1 }), 'No exceptions in 1 event.');
  t.equal(say('conclusion.none', { events: 10234 }), 'No exceptions in 10,234 events.');
});

t.test('numbers and dates', async (t) => {
  t.equal(formatCount('en', 1204551), '1,204,551');
  t.equal(formatCount('zh', 1204551), '1,204,551');
  t.equal(formatCount('de', 1204551), '1.204.551');
  t.equal(formatDate('de', '2026-06-30'), '30. Juni 2026');
  t.equal(formatDate('en', '2026-06-30'), '30 June 2026');
  t.equal(formatDate('zh', '2026-06-30'), '2026年6月30日');
});
