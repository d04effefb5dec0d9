import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { customerFactsSchema } from '../../src/domain/customer/fields.ts';
import { checkStatement } from '../../src/domain/customer/statement-input.ts';
import type { ImportRow, InterpretedRow } from '../../src/import/import-row.ts';
import { interpretRow } from '../../src/import/interpret-row.ts';
import { bindMapping } from '../../src/import/mapping/bind.ts';
import { presetMapping, readMappingFile } from '../../src/import/mapping/load.ts';
import { COLUMN_TARGETS, type Mapping, type MappingInput } from '../../src/import/mapping/mapping.ts';
import { parseMapping } from '../../src/import/mapping/parse.ts';
import { openCustomerTable } from '../../src/import/open-customer-table.ts';
import { RejectsFile } from '../../src/import/rejected-rows.ts';
import { ROW_REJECTION_CODES, ROW_WARNING_CODES } from '../../src/import/row-codes.ts';
import { readCountry } from '../../src/import/values/country.ts';
import { DATE_FORMATS, readDate, UNAMBIGUOUS_FORMATS } from '../../src/import/values/date.ts';
import { readEmail } from '../../src/import/values/email.ts';
import { readLanguage } from '../../src/import/values/language.ts';
import { readPhone } from '../../src/import/values/phone.ts';
import { cleanText } from '../../src/import/values/text.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { fileWith, take, temporaryFolder } from './support/files.ts';

const today = '2026-11-22' as LocalDate;
const base = { name: 'test', source: 'test', system: 'test', collectionCountry: 'CN' } as const;
const everything: Mapping = parseMapping({
  ...base,
  nulls: ['NULL', 'n/a'],
  columns: {
    id: { to: 'identifier' },
    full: { to: 'name.full' },
    given: { to: 'name.given' },
    family: { to: 'name.family' },
    born: { to: 'birthDate' },
    mail: { to: 'email' },
    phone: { to: 'phone' },
    line1: { to: 'postalAddress.lines' },
    line2: { to: 'postalAddress.lines' },
    town: { to: 'postalAddress.locality' },
    state: { to: 'postalAddress.region' },
    zip: { to: 'postalAddress.postalCode' },
    country: { to: ['country', 'postalAddress.country'] },
    company: { to: 'company.name' },
    job: { to: 'company.jobTitle' },
    trade: { to: 'company.industry' },
    tongue: { to: 'language' },
    note1: { to: 'note' },
    note2: { to: 'note' },
    where: { to: 'collectionCountry' },
    ok: { consent: 'marketing', values: { Yes: 'given', No: 'refused' } },
    okOn: { consentDate: 'marketing' },
    fax: { ignored: 'because nobody faxes' },
  },
});
const header = Object.keys(everything.columns);
const bound = bindMapping(everything, header);

/** A row of `everything` with these cells and blanks. */
function row(cells: { readonly [column: string]: string }, inexact?: readonly string[]): ImportRow {
  const indexes = inexact?.map((column) => header.indexOf(column));
  return interpretRow(
    { kind: 'row', line: 7, cells: header.map((column) => cells[column] ?? ''), ...(indexes && { inexact: indexes }) },
    bound,
    { today },
  );
}
function taken(cells: { readonly [column: string]: string }, inexact?: readonly string[]): InterpretedRow {
  const result = row({ id: '1', full: 'Ann', ...cells }, inexact);
  if (result.kind !== 'row') throw new Error(`rejected as ${result.code}`);
  return result;
}
const warned = (result: InterpretedRow): string[] => result.warnings.map(({ column, code }) => `${column} ${code}`);

t.test('a full row states everything that it holds', (t) => {
  const result = taken({
    given: 'Ann',
    family: 'Lee',
    born: '1980-02-29',
    mail: ' Ann.Lee@EXAMPLE.com ',
    phone: '020 7946 0018',
    line1: '1  High St',
    line2: 'Flat 2\nRear',
    town: 'London',
    state: 'n/a',
    zip: 'N1 9GU',
    country: 'UK',
    company: 'Lee Ltd',
    job: 'Owner',
    trade: 'Tea',
    tongue: '英语',
    note1: 'one\r\n two',
    note2: '=1+1',
    where: '德国',
    ok: 'yes',
    okOn: '2026/8/30',
    fax: '123',
  });
  t.same(result, {
    kind: 'row',
    line: 7,
    identifier: '1',
    collectionCountry: 'DE',
    facts: {
      name: { full: 'Ann', given: 'Ann', family: 'Lee' },
      birthDate: '1980-02-29',
      email: 'Ann.Lee@example.com',
      phone: '+442079460018',
      postalAddress: {
        lines: ['1 High St', 'Flat 2', 'Rear'],
        locality: 'London',
        postalCode: 'N1 9GU',
        country: 'GB',
      },
      country: 'GB',
      company: { name: 'Lee Ltd', jobTitle: 'Owner', industry: 'Tea' },
      language: 'en',
      note: 'one\ntwo\n=1+1',
    },
    unverified: [],
    consents: [{ purpose: 'marketing', state: 'given', reportedOn: '2026-08-30' }],
    warnings: [],
  });
  t.end();
});

t.test('blank cells and null words are no statement, in any case and width', (t) => {
  const result = taken(
    Object.fromEntries(
      header.slice(2).map((column, n) => [column, ['null', ' NULL ', '\u3000', 'N/A', '\t'][n % 5] as string]),
    ),
  );
  t.same(result.facts, { name: { full: 'Ann' } });
  t.same([result.consents, result.unverified, result.warnings, result.collectionCountry], [[], [], [], 'CN']);
  t.end();
});

t.test('a row is rejected only without a usable identity or with broken text', (t) => {
  const cases: readonly (readonly [string, { readonly [column: string]: string }, (readonly string[])?])[] = [
    ['IDENTIFIER_MISSING id', { full: 'Ann' }],
    ['IDENTIFIER_MISSING id', { id: 'NULL', full: 'Ann' }],
    ['IDENTIFIER_TOO_LONG id', { id: 'x'.repeat(201), full: 'Ann' }],
    ['IDENTIFIER_INEXACT id', { id: '110101199001011008', full: 'Ann' }, ['id']],
    ['IDENTITY_MISSING undefined', { id: '1', mail: 'a@example.com', job: 'Owner' }],
    ['IDENTITY_MISSING undefined', { id: '1', full: 'x'.repeat(401) }],
    ['ROW_TEXT_BROKEN note1', { id: '1', full: 'Ann', note1: 'a\ud800b' }],
  ];
  for (const [expected, cells, inexact] of cases) {
    const result = row(cells, inexact);
    t.equal(result.kind === 'rejected' && `${result.code} ${result.column}`, expected);
  }
  t.equal(row({ id: '1', full: 'Ann', fax: '\ud800' }).kind, 'row', 'what is ignored is not looked at');
  t.equal(row({ id: '1', company: 'Lee Ltd' }).kind, 'row', 'a company alone is an identity');
  t.equal(row({ id: '1', given: 'Ann' }).kind, 'row', 'half a name is one too');
  t.end();
});

t.test('what cannot be read is no statement and is warned of; what can be kept is kept unverified', (t) => {
  const bad = taken({
    mail: 'not-an-email',
    phone: '电话不详',
    country: '火星',
    tongue: 'xx-invalid',
    born: '2026-02-30',
    ok: '也许',
    okOn: '2026-02-30',
    where: 'Mars',
  });
  t.same(bad.facts, { name: { full: 'Ann' }, email: 'not-an-email', phone: '电话不详' });
  t.same(bad.unverified, ['email', 'phone']);
  t.same(bad.collectionCountry, 'CN');
  t.same(warned(bad).sort(), [
    'born DATE_UNREADABLE',
    'country COUNTRY_UNKNOWN',
    'mail EMAIL_UNVERIFIED',
    'ok CONSENT_UNKNOWN',
    'phone PHONE_UNVERIFIED',
    'tongue LANGUAGE_UNKNOWN',
    'where COUNTRY_UNKNOWN',
  ]);
  t.same(warned(taken({ born: '2026-11-23', ok: 'No', okOn: '2093-01-01' })), [
    'born DATE_IMPLAUSIBLE',
    'okOn DATE_IMPLAUSIBLE',
  ]);
  t.same(warned(taken({ born: '1899-12-31' })), ['born DATE_IMPLAUSIBLE']);
  t.same(taken({ ok: 'No', okOn: '2093-01-01' }).consents, [{ purpose: 'marketing', state: 'refused' }]);
  const long = taken({
    line1: 'x'.repeat(9000),
    line2: 'kept?',
    town: 'Paris',
    note1: 'y'.repeat(4001),
    phone: '9'.repeat(65),
    mail: `${'a'.repeat(321)}@b.cd`,
    zip: 'z'.repeat(33),
  });
  t.same(long.facts, { name: { full: 'Ann' }, postalAddress: { lines: [], locality: 'Paris' } });
  t.same(
    warned(long).map((text) => text.split(' ')[1]),
    Array(5).fill('VALUE_TOO_LONG'),
  );
  t.same(warned(taken({ line1: Array(9).fill('x').join('\n') })), ['line1 VALUE_TOO_LONG']);
  t.same(warned(taken({ job: 'Owner', trade: 'Tea' })), ['job COMPANY_NAME_MISSING', 'trade COMPANY_NAME_MISSING']);
  t.same(warned(taken({ zip: '1234567890123456800' }, ['zip'])), ['zip NUMBER_INEXACT']);
  t.same(taken({ country: 'France' }).facts, { name: { full: 'Ann' }, country: 'FR' }, 'a country alone is no address');
  t.end();
});

t.test('names are joined as they are written', (t) => {
  const full = (given: string, family: string): string | undefined =>
    taken({ full: '', given, family }).facts.name?.full;
  t.same(
    [full('Ann', 'Lee'), full('晴子', '高橋'), full('지우', '김'), full('Ann', ''), full('', 'Lee')],
    ['Ann Lee', '高橋晴子', '김지우', 'Ann', 'Lee'],
  );
  t.end();
});

t.test('text is composed, spaces are single, and what hides or turns text is taken out with a warning', (t) => {
  t.same(cleanText('  Jose\u0301 \u00a0 Nun\u0303ez\t'), { text: 'José Nuñez', removed: false });
  t.same(cleanText('a\u0000b\u202ec\u2066d\u200be\ufefff\u007f\u{e0041}'), { text: 'abcdef', removed: true });
  t.same(cleanText('می\u200cخواهم क्\u200dष \u200f'), { text: 'می\u200cخواهم क्\u200dष \u200f', removed: false });
  t.same(cleanText("'=1+1").text, '=1+1', "a spreadsheet's mark for text");
  t.same(cleanText("'t Hooft").text, "'t Hooft");
  t.same(warned(taken({ full: 'A\u202enn', town: 'caf\uFFFD' })), ['full CHARACTERS_REMOVED', 'town CHARACTERS_LOST']);
  t.end();
});

t.test('countries by code and by name, in English and Chinese', (t) => {
  const known: { readonly [code: string]: readonly string[] } = {
    GB: ['UK', 'U.K.', 'gb', 'GBR', 'Great Britain', 'England', 'United Kingdom', '英国', 'ＵＫ'],
    US: ['USA', 'U.S.A.', 'us', 'United States of America', '美国'],
    AE: ['UAE', 'United Arab Emirates', '阿联酋'],
    KR: ['South Korea', 'Korea', '韩国', '南韩', '大韩民国'],
    RU: ['Russia', 'Russian Federation', '俄罗斯'],
    TW: ['Taiwan', '台湾', '臺灣'],
    NL: ['The Netherlands', 'Holland', '荷兰'],
    CZ: ['Czech Republic', 'Czechia', '捷克'],
    CI: ["Côte d'Ivoire", 'Cote d’Ivoire', 'Ivory Coast', '科特迪瓦'],
    TR: ['Türkiye', 'Turkey', 'TURKIYE', '土耳其'],
    VN: ['Viet Nam', 'Vietnam', '越南'],
    HK: ['Hong Kong', '香港', '中国香港'],
    CN: ['China', '中国', 'ＣＮ'],
  };
  for (const [code, names] of Object.entries(known)) for (const name of names) t.equal(readCountry(name), code, name);
  for (const name of ['火星', 'Mars', '', 'Europe', 'XX', '??', '-']) t.equal(readCountry(name), undefined, name);
  t.end();
});

t.test('languages by tag and by name; dates that exist; phones and e-mails by their form', (t) => {
  const languages = {
    en: 'en',
    EN: 'en',
    zh_TW: 'zh-TW',
    'PT-br': 'pt-BR',
    German: 'de',
    德语: 'de',
    德文: 'de',
    Deutsch: 'de',
    한국어: 'ko',
    繁体中文: 'zh-Hant',
    中文: 'zh',
  };
  for (const [text, tag] of Object.entries(languages)) t.equal(readLanguage(text), tag, text);
  for (const text of ['xx-invalid', 'Elvish', '', 'e', 'english please']) t.equal(readLanguage(text), undefined, text);

  for (const text of [
    '2024-02-29',
    '2024/2/29',
    '2024.02.29',
    '20240229',
    '2024年2月29日',
    '2024-02-29 13:45:00.000',
    '2024-02-29T00:00:00Z',
  ]) {
    t.equal(readDate(text, UNAMBIGUOUS_FORMATS), '2024-02-29', text);
  }
  for (const text of [
    '2023-02-29',
    '29/02/2024',
    '02/29/2024',
    '45351',
    '2024',
    '2024-13-01',
    'yesterday',
    '24-02-29',
  ]) {
    t.equal(readDate(text, UNAMBIGUOUS_FORMATS), undefined, text);
  }
  t.same(
    [
      readDate('03/04/2024', ['DD/MM/YYYY']),
      readDate('03/04/2024', ['MM/DD/YYYY']),
      readDate('3. April 2024', ['DD MMM YYYY']),
      readDate('3 Apr. 2024', ['DD MMM YYYY']),
    ],
    ['2024-04-03', '2024-03-04', undefined, '2024-04-03'],
  );

  t.same(readPhone('+86 138 0013 8000', undefined), { value: '+8613800138000', verified: true });
  t.same(readPhone('13800138000', 'CN'), { value: '+8613800138000', verified: true });
  t.same(
    readPhone('8613800138000', 'CN'),
    { value: '+8613800138000', verified: true },
    'a number as spreadsheets keep it',
  );
  t.same(readPhone('00 49 30 123456', 'FR'), { value: '+4930123456', verified: true });
  for (const [text, country] of [
    ['030-0074321', undefined],
    ['(5) 555-4729', 'MX'],
    ['+1 202 555 0123 ext. 5', 'US'],
    ['0000', 'DE'],
    ['call me', 'DE'],
    ['030 123456 / 030 123457', 'DE'],
  ] as const) {
    t.same(readPhone(text, country), { value: text, verified: false }, text);
  }

  for (const text of ['a@b.co', "o'neil+x@sub.example.org", '用户@例子.公司', 'a.b@xn--fsqu00a.xn--0zwm56d'])
    t.equal(readEmail(text).verified, true, text);
  for (const text of [
    'a',
    '@b.co',
    'a@',
    'a@b',
    'a b@c.de',
    'a@@b.co',
    '.a@b.co',
    'a..b@c.de',
    'a@-b.co',
    'a@b.1',
    'Ann <a@b.co>',
    'a@b.co;c@d.ef',
    `${'x'.repeat(65)}@b.co`,
  ]) {
    t.same(readEmail(text), { value: text, verified: false }, text);
  }
  t.end();
});

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('\u0000', '\u202e', '\uFFFD', '"', '=', '+', '@', '-', '\n', ' ', '　', "'"),
    maxLength: 12,
  }),
  fc.constantFrom(
    'NULL',
    'UK',
    '火星',
    '2026-02-30',
    '+44 20 7946 0018',
    'a@b.co',
    'yes',
    'x'.repeat(500),
    'x'.repeat(5000),
    '1E+17',
    '__proto__',
  ),
);

t.test(
  'total: whatever the cells hold, a row is taken or rejected, and what is taken the register accepts',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 200, arbitrary: word }, fc.constant('half \ud800')), {
          minLength: header.length,
          maxLength: header.length,
        }),
        fc.array(fc.nat(30), { maxLength: 4 }),
        async (cells, inexact) => {
          const result = interpretRow({ kind: 'row', line: 3, cells, inexact }, bound, { today });
          if (result.kind === 'rejected') {
            t.ok(
              ROW_REJECTION_CODES.includes(result.code) &&
                (result.column === undefined || header.includes(result.column)),
            );
            return;
          }
          const { facts, unverified, warnings, identifier } = result;
          const checked = customerFactsSchema
            .superRefine((value, context) =>
              checkStatement({ source: 'a', channel: 'b', facts: value, unverified }, context),
            )
            .safeParse(facts);
          if (!checked.success) t.fail(JSON.stringify(checked.error.issues));
          t.ok(identifier.length > 0 && identifier.length <= 200 && (facts.name ?? facts.company) !== undefined);
          t.ok(warnings.every(({ column, code }) => header.includes(column) && ROW_WARNING_CODES.includes(code)));
        },
      ),
      { numRuns: 3000 },
    );
  },
);

t.test('reading a row twice, or reading what was read, says the same', async (t) => {
  const once = taken({ mail: ' A@B.Co ', phone: '020 7946 0018', country: 'UK', line1: 'a  b', tongue: 'German' });
  const again = taken({
    mail: once.facts.email as string,
    phone: once.facts.phone as string,
    country: 'GB',
    line1: 'a b',
    tongue: 'de',
  });
  t.same(again, once);
});

t.test('a mapping that contradicts itself is refused, and says where', (t) => {
  const columns: MappingInput['columns'] = { id: { to: 'identifier' }, name: { to: 'name.full' } };
  const refused = (mapping: unknown, part: RegExp) =>
    t.throws(() => parseMapping(mapping), { code: 'MAPPING_INVALID', message: part });
  t.ok(parseMapping({ ...base, columns }));
  refused({ ...base, columns: { name: { to: 'name.full' } } }, /identifier/);
  refused({ ...base, columns: { id: { to: 'identifier' } } }, /name\.full or company\.name/);
  refused(
    { ...base, columns: { ...columns, other: { to: 'name.full' } } },
    /columns > other: name\.full is the target of another/,
  );
  refused({ ...base, columns: { ...columns, other: { to: 'shoeSize' } } }, /columns > other/);
  refused({ ...base, columns: { ...columns, other: { ignored: '' } } }, /columns > other/);
  refused({ ...base, columns: { ...columns, other: {} } }, /columns > other/);
  refused({ ...base, columns: { ...columns, other: { consentDate: 'marketing' } } }, /dates a consent/);
  refused(
    { ...base, columns: { ...columns, ' name ': { ignored: 'because' } } },
    /differs from another column by spaces/,
  );
  refused({ ...base, columns, colour: 'blue' }, /colour/);
  refused({ ...base, columns, collectionCountry: 'China' }, /collectionCountry/);
  refused({ ...base, columns, dateFormats: ['DD/MM/YYYY', 'MM/DD/YYYY'] }, /03\/04/);
  refused('nonsense', /mapping/);
  t.throws(() => presetMapping('nope'), { code: 'MAPPING_PRESET_UNKNOWN', message: /overseas-customers/ });
  t.end();
});

t.test(
  'a table that does not fit its mapping is refused before a row is read, and the message names the column and the fix',
  async (t) => {
    const folder = await temporaryFolder(t);
    const mapping = parseMapping({ ...base, columns: { id: { to: 'identifier' }, name: { to: 'name.full' } } });
    const open = async (text: string) => openCustomerTable(await fileWith(folder, text), mapping, { today });
    await t.rejects(open('id,name,shoe\n1,Ann,38\n'), {
      code: 'TABLE_COLUMN_UNKNOWN',
      message: /"shoe"; map it, or list it as \{ "ignored"/,
    });
    await t.rejects(open('id,shoe\n1,38\n'), { code: 'TABLE_COLUMN_MISSING', message: /"name"/ });
    const headless = await open('4711,Ann Lee\n4712,Bob Roe\n').catch((error: Error) => error);
    t.match(headless, { code: 'TABLE_HEADER_MISSING' });
    t.notMatch((headless as Error).message, /Ann|4711/, 'what may be a person is not named');
    const fits = await open(' name ,id\nAnn,1\n');
    t.same((await take(fits.rows))[0]?.kind, 'row', 'order and outer spaces do not matter');
  },
);

t.test('mapping files: read, and refused with a code', async (t) => {
  const folder = await temporaryFolder(t);
  t.equal((await readMappingFile('samples/northwind.mapping.json')).name, 'northwind');
  await t.rejects(readMappingFile(join(folder, 'none')), { code: 'MAPPING_UNREADABLE' });
  await t.rejects(readMappingFile(await fileWith(folder, '{')), { code: 'MAPPING_INVALID' });
  await t.rejects(readMappingFile(await fileWith(folder, 'x'.repeat(2 ** 20 + 1))), { code: 'MAPPING_UNREADABLE' });
});

t.test('rejected rows: the file of values is made on purpose and is private', async (t) => {
  const folder = await temporaryFolder(t);
  const mapping = parseMapping({ ...base, columns: { id: { to: 'identifier' }, name: { to: 'name.full' } } });
  const table = await openCustomerTable(await fileWith(folder, 'id,name\n1,Ann\n1,Bob\n2\n,"=Eve, ""x"""\n'), mapping, {
    today,
  });
  const rejected = (await take(table.rows)).flatMap((result) => (result.kind === 'rejected' ? [result] : []));
  const file = join(folder, 'rejects.csv');
  const rejects = await RejectsFile.create(file, table.header);
  for (const result of rejected) await rejects.add(result);
  await rejects.close();
  t.equal((await stat(file)).mode & 0o777, 0o600);
  t.equal(
    await readFile(file, 'utf8'),
    `\uFEFFrejected line,rejected column,rejected code,id,name\r\n3,id,IDENTIFIER_REPEATED,1,Bob\r\n4,,ROW_SHAPE,2\r\n5,id,IDENTIFIER_MISSING,,"'=Eve, ""x"""\r\n`,
  );
  await t.rejects(RejectsFile.create(file, []), { code: 'REJECTS_UNWRITABLE' }, 'never over an existing file');
});

t.test('docs/import.md names every code, every target and every date format, and no other', async (t) => {
  const page = await readFile('docs/import.md', 'utf8');
  const listed = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
  const { IMPORT_ERROR_CODES } = await import('../../src/import/import-error.ts');
  t.strictSame(
    listed.sort(),
    [...ROW_REJECTION_CODES, ...ROW_WARNING_CODES, ...IMPORT_ERROR_CODES, ...COLUMN_TARGETS].sort(),
  );
  for (const format of DATE_FORMATS) t.ok(page.includes(`\`${format}\``), format);
});
