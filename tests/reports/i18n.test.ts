import { IntlMessageFormat } from 'intl-messageformat';
import t from 'tap';
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

t.test('both languages have every message, with the same arguments', async (t) => {
  t.same(Object.keys(catalogues.zh).sort(), [...keys].sort());
  for (const key of keys) {
    t.same(argumentsOf(catalogues.zh[key]), argumentsOf(catalogues.en[key]), key);
    t.ok(catalogues.zh[key].trim() !== '' && catalogues.en[key].trim() !== '', key);
  }
});

t.test('every message can be formatted in both languages', async (t) => {
  for (const language of ['en', 'zh'] as const) {
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
    t.notMatch(text, /机密|绝密|秘密/, key);
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
  t.equal(formatDate('en', '2026-06-30'), '30 June 2026');
  t.equal(formatDate('zh', '2026-06-30'), '2026年6月30日');
});
