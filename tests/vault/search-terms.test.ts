import fc from 'fast-check';
import t from 'tap';
import type { JsonValue } from '../../src/kernel/json.ts';
import { indexTerms, queryTerms } from '../../src/vault/search-terms.ts';

const finds = (field: string, value: JsonValue, words: string): boolean => {
  const wanted = queryTerms(field, words);
  const terms = indexTerms(field, value);
  return wanted.length > 0 && wanted.every((term) => terms.includes(term));
};

const FOUND: readonly (readonly [string, JsonValue, readonly string[]])[] = [
  [
    'name',
    'Zoë Müller-Lüdenscheidt',
    ['zoe', 'MÜLLER', 'Mueller', 'müller zoë', 'Lüdenscheidt', 'Müller-Lüdenscheidt'],
  ],
  ['name', 'Hans Mueller', ['Müller', 'Muller', 'mueller']],
  ['name', "Seán O'Brien", ['obrien', 'O’Brien', 'o`brien', 'O Brien', 'brien', 'SEAN']],
  ['name', 'Jan van den Berg', ['van den berg', 'vandenberg', 'denberg', 'Berg Jan']],
  ['name', 'Jean-Luc Picard', ['jean', 'luc', 'jeanluc', 'Jean-Luc']],
  ['name', '王小明', ['王小明', '小明', '王', '明']],
  ['name', '株式会社ヤマダABC', ['ヤマダ', 'やまだ', 'ﾔﾏﾀﾞ', 'abc', 'ＡＢＣ', '会社']],
  ['name', '김민수', ['김민수', '민수', '김']],
  ['name', 'عبد الرَّشِيد أحمد', ['عبدالرشيد', 'رشيد', 'الرشيد', 'عبد الرشيد', 'احمد']],
  ['name', 'สมชาย ใจดี', ['สมชาย', 'ใจดี']],
  ['name', 'राजेश कुमार', ['राजेश', 'कुमार राजेश']],
  ['name', 'İbrahim IŞIK', ['ibrahim', 'ışık', 'ISIK']],
  ['name', 'Στέφανος', ['στεφανος', 'ΣΤΕΦΑΝΟΣ']],
  ['name', 'Łódź Ægir Þór Straße', ['lodz', 'aegir', 'thor', 'strasse']],
  ['name', 'Nguyễn Thị Minh Khai', ['nguyen', 'thi khai']],
  ['name', 'Алёна', ['алена', 'АЛЁНА']],
  ['name', { full: 'Ann Smith', given: 'Ann' }, ['smith', 'ann']],
  ['name', ['Ann Smith', 'Annie'], ['annie', 'smith']],
  ['company', { name: 'Alfreds Futterkiste', jobTitle: 'Boss' }, ['futterkiste', 'alfreds']],
  ['email', ' Zoe@Example.ORG', ['zoe@example.org', 'ZOE@EXAMPLE.ORG ']],
  [
    'phone',
    '+442079460018',
    ['+44 20 7946 0018', '020 7946 0018', '0044 20 79460018', '7946 0018', '２０７９４６００１８', '٢٠٧٩٤٦٠٠١٨'],
  ],
  ['phone', '020-7946-0018 ext. 12', ['+44 20 7946 0018', '79460018']],
  ['phone', '+8613800138000', ['138 0013 8000', '13800138000 转 5']],
  ['phone', '12345', ['12345']],
  ['identifier', 'AB-12 3', ['ab-12 3', 'AB-12  3']],
  ['birthDate', '1980-01-01', ['1980-01-01']],
];

const NOT_FOUND: readonly (readonly [string, JsonValue, readonly string[]])[] = [
  ['name', 'Zoë Müller', ['zo', 'mull', 'zoe smith', '', ' ', '!?', '🌍']],
  ['name', '王小明', ['明小', '王明', '小王']],
  ['name', 'ガギ', ['カキ']],
  ['company', { name: 'Alfreds', jobTitle: 'Boss' }, ['boss']],
  ['email', 'zoe@example.org', ['zoe', 'example.org', 'zoe@example.com', '']],
  ['phone', '+442079460018', ['2079460019', '0018', '460018', '', 'none']],
  ['identifier', 'ALFKI', ['ALF', 'ALFKI1']],
];

t.test('names, addresses and numbers are found as people write them', (t) => {
  for (const [field, value, searches] of FOUND) {
    for (const words of searches) t.ok(finds(field, value, words), `${field} ${JSON.stringify(value)} by ${words}`);
  }
  t.end();
});

t.test('and not by something else', (t) => {
  for (const [field, value, searches] of NOT_FOUND) {
    for (const words of searches) t.notOk(finds(field, value, words), `${field} ${JSON.stringify(value)} by ${words}`);
  }
  t.end();
});

t.test('whatever a value is, it is found by itself when it is found by anything', (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.constantFrom('name', 'email', 'phone', 'identifier'),
        fc.string({ unit: 'grapheme' }),
        (field, text) => {
          const terms = indexTerms(field, text);
          return queryTerms(field, text).every((term) => terms.includes(term)) || terms.length === 256;
        },
      ),
      { numRuns: 2000 },
    ),
  );
  t.end();
});

t.test('writing without accents, in capitals or in another normal form is the same search', (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aéüñçôåzŷž ') }), (name) => {
        const same = [name.toUpperCase(), name.normalize('NFD'), name.normalize('NFD').replace(/\p{M}/gu, '')];
        return same.every((other) => queryTerms('name', other).join() === queryTerms('name', name).join());
      }),
    ),
  );
  t.end();
});

t.test('a hostile value makes a bounded number of terms', (t) => {
  const words = Array.from({ length: 5000 }, (_, i) => `w${i}`).join(' ');
  t.equal(indexTerms('name', words).length, 256);
  t.equal(indexTerms('name', '王'.repeat(10_000)).length, 2);
  t.equal(queryTerms('name', words).length, 256);
  t.end();
});
