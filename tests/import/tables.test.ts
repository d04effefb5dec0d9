import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import type { ImportRow } from '../../src/import/import-row.ts';
import { presetMapping, readMappingFile } from '../../src/import/mapping/load.ts';
import type { Mapping } from '../../src/import/mapping/mapping.ts';
import { openCustomerTable } from '../../src/import/open-customer-table.ts';
import { readTable } from '../../src/import/read-table.ts';
import { csvLine } from '../../src/import/rejected-rows.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { take, temporaryFolder } from './support/files.ts';
import { makeWorkbook } from './support/make-workbook.ts';

const today = '2026-11-22' as LocalDate;
const NORTHWIND = '../shared/samples/northwind-customers.csv';
const UNQUOTED = '../shared/samples/northwind-customers-unquoted.csv';
const absent = !existsSync(NORTHWIND) && 'the shared folder with the Northwind tables is not beside this project';

async function importTable(file: string, mapping: Mapping): Promise<readonly ImportRow[]> {
  return take((await openCustomerTable(file, mapping, { today })).rows);
}
const taken = (rows: readonly ImportRow[]) => rows.flatMap((row) => (row.kind === 'row' ? [row] : []));
const rejections = (rows: readonly ImportRow[]): string[] =>
  rows.flatMap((row) => (row.kind === 'rejected' ? [`${row.line} ${row.column ?? ''} ${row.code}`] : []));
const warnings = (rows: readonly ImportRow[]): string[] =>
  taken(rows).flatMap((row) => row.warnings.map(({ column, code }) => `${row.line} ${column} ${code}`));

t.test('the Chinese table: 399 of 400 rows go in, and every wrong value is named where it stands', async (t) => {
  const file = 'samples/overseas-customers.xlsx';
  const preset = presetMapping('overseas-customers');
  const table = await readTable(file);
  t.equal(table.header.length, 28);
  t.same(Object.keys(preset.columns), table.header, 'all 28 columns are accounted for');
  const rows = await importTable(file, preset);
  t.equal(taken(rows).length, 399);
  t.same(rejections(rows), ['134 客户编号 IDENTIFIER_REPEATED']);
  const named = warnings(rows);
  t.same(
    named.filter((text) => !text.includes('PHONE_UNVERIFIED')),
    [
      '18 电子邮箱 EMAIL_UNVERIFIED',
      '59 国家/地区 COUNTRY_UNKNOWN',
      '91 同意接收营销 CONSENT_UNKNOWN',
      '105 同意日期 DATE_UNREADABLE',
      '334 地址 VALUE_TOO_LONG',
      '351 首选语言 LANGUAGE_UNKNOWN',
    ],
  );
  // Two numbers are wrong on purpose; ten more, Taiwanese and Vietnamese, have no valid area code.
  const phones = taken(rows).filter((row) => row.unverified.includes('phone'));
  t.same(
    phones.map((row) => row.line),
    [28, 34, 58, 133, 179, 209, 223, 239, 256, 284, 298, 374],
  );
  t.ok(phones.every((row) => [34, 256].includes(row.line) || /^\+(?:886|84) /.test(row.facts.phone as string)));
});

t.test('the Chinese table, from the data itself: what goes in is what stands there', async (t) => {
  const file = 'samples/overseas-customers.xlsx';
  const table = await readTable(file);
  const column = (name: string): number => table.header.indexOf(name);
  const cells = new Map((await take(table.rows)).map((item) => [item.line, item.cells]));
  const at = (line: number, name: string): string => {
    const text = (cells.get(line)?.[column(name)] as string).trim().normalize('NFC');
    return text === 'NULL' ? '' : text;
  };
  const rows = taken(await importTable(file, presetMapping('overseas-customers')));
  for (const { line, identifier, facts, consents } of rows) {
    const stated = [identifier, facts.name?.full ?? '', facts.company?.name, facts.company?.jobTitle, facts.note ?? ''];
    t.strictSame(
      stated,
      ['客户编号', '联系人姓名', '公司名称', '职位', '备注'].map((name) => at(line, name)),
    );
    t.equal(facts.email?.toLowerCase(), at(line, '电子邮箱').toLowerCase());
    if (facts.phone?.startsWith('+') && !/ /.test(facts.phone))
      t.equal(facts.phone, at(line, '电话').replace(/[^+\d]/g, ''));
    const said = { 是: 'given', 否: 'refused' }[at(line, '同意接收营销')];
    t.strictSame(
      consents.map(({ purpose, state }) => [purpose, state]),
      said === undefined ? [] : [['marketing', said]],
    );
  }
  t.equal(
    rows.find(({ line }) => line === 241)?.facts.note,
    '=HYPERLINK("http://example.com","x")',
    'a formula is text',
  );
  t.equal(cells.get(301)?.[column('联系人姓名')], 'NULL');
  t.equal(rows.find(({ line }) => line === 301)?.facts.name, undefined, 'NULL is nobody');
  t.equal(rows.find(({ line }) => line === 72)?.facts.name, undefined, 'a company without a person goes in');
});

t.test('Northwind: 91 rows go in', { skip: absent }, async (t) => {
  const rows = await importTable(NORTHWIND, await readMappingFile('samples/northwind.mapping.json'));
  t.equal(taken(rows).length, 91);
  t.same(rejections(rows), []);
  t.equal(new Set(taken(rows).map((row) => row.facts.country)).size, 21, 'of 21 countries, each of them known');
  t.ok(
    taken(rows).every(
      (row) => row.facts.country !== undefined && row.facts.postalAddress?.country === row.facts.country,
    ),
  );
  t.ok(
    taken(rows).every(
      (row) => !JSON.stringify(row.facts).includes('NULL') && !JSON.stringify(row.facts).includes('  '),
    ),
  );
  const unverified = taken(rows).filter((row) => row.unverified.includes('phone'));
  t.equal(unverified.length, warnings(rows).length);
  t.ok(unverified.length > 30 && unverified.length < 60, 'about half of the phones are national habits');
});

t.test('Northwind without quotes: 67 rows go in, 24 are rejected, none is shifted', { skip: absent }, async (t) => {
  const mapping = await readMappingFile('samples/northwind.mapping.json');
  const rows = await importTable(UNQUOTED, mapping);
  t.equal(taken(rows).length, 67);
  t.equal(rejections(rows).length, 24);
  t.ok(rejections(rows).every((text) => /^\d+ {2}ROW_SHAPE$/.test(text)));
  const quoted = new Map(taken(await importTable(NORTHWIND, mapping)).map((row) => [row.identifier, row.facts]));
  for (const { identifier, facts } of taken(rows)) t.strictSame(facts, quoted.get(identifier));
});

t.test('the partners of the demonstration', async (t) => {
  const rows = await importTable('samples/partners.csv', await readMappingFile('samples/partners.mapping.json'));
  t.equal(taken(rows).length, 56);
  t.same(rejections(rows), [
    '55 partner_id IDENTIFIER_REPEATED',
    '56 partner_id IDENTIFIER_MISSING',
    '57  IDENTITY_MISSING',
    '62  ROW_SHAPE',
    '63  ROW_QUOTES',
  ]);
  t.same(warnings(rows), [
    '18 email EMAIL_UNVERIFIED',
    '20 mobile PHONE_UNVERIFIED',
    '24 country COUNTRY_UNKNOWN',
    '24 mobile PHONE_UNVERIFIED',
    '26 language LANGUAGE_UNKNOWN',
    '29 date_of_birth DATE_UNREADABLE',
    '30 newsletter CONSENT_UNKNOWN',
    '31 newsletter_date DATE_IMPLAUSIBLE',
    '36 mobile CHARACTERS_REMOVED',
    '59 role COMPANY_NAME_MISSING',
    '60 street VALUE_TOO_LONG',
  ]);
  t.equal(taken(rows).at(-1)?.identifier, 'P-1067', 'the row after a broken one goes in');
});

t.test('a table in memory reads as its file does', async (t) => {
  for (const [file, mapping] of [
    ['samples/partners.csv', await readMappingFile('samples/partners.mapping.json')],
    ['samples/overseas-customers.xlsx', presetMapping('overseas-customers')],
  ] as const) {
    const table = await openCustomerTable(new Uint8Array(await readFile(file)), mapping, { today });
    t.strictSame(await take(table.rows), await importTable(file, mapping));
  }
});

const run = promisify(execFile);
async function measure(
  file: string,
  mapping: string,
): Promise<{ row: number; rejected: number; peakMebibytes: number }> {
  const { stdout } = await run(process.execPath, [
    '--import=tsx',
    'tests/import/support/measure-import.ts',
    file,
    mapping,
  ]);
  return JSON.parse(stdout) as { row: number; rejected: number; peakMebibytes: number };
}

t.test('a hundred thousand rows with 37 bad ones go in with flat memory, and a workbook streams too', async (t) => {
  t.setTimeout(280_000);
  const folder = await temporaryFolder(t);
  const mapping = join(folder, 'mapping.json');
  const header = ['id', 'name', 'company', 'mail', 'phone', 'land', 'street', 'note'];
  const targets = [
    'identifier',
    'name.full',
    'company.name',
    'email',
    'phone',
    'country',
    'postalAddress.lines',
    'note',
  ];
  const columns = Object.fromEntries(header.map((name, n) => [name, { to: targets[n] }]));
  await writeFile(
    mapping,
    JSON.stringify({ name: 'big', source: 'big', system: 'big', collectionCountry: 'CN', columns }),
  );
  const rowOf = (n: number): string[] => [
    n % 2700 === 2699 ? '' : `C-${n}`,
    `Person ${n}`,
    `Company, No. ${n}`,
    `person.${n}@example.com`,
    `+86138${String(n).padStart(8, '0')}`,
    'China',
    `${n} Long Street`,
    `Note of row ${n}, of some length, as people write them`,
  ];
  const writeCsv = async (file: string, rows: number): Promise<string> => {
    await writeFile(file, csvLine(header));
    for (let n = 0; n < rows; n += 10_000) {
      await appendFile(
        file,
        Array.from({ length: Math.min(10_000, rows - n) }, (_, k) => csvLine(rowOf(n + k))).join(''),
      );
    }
    return file;
  };
  const small = await measure(await writeCsv(join(folder, 'small.csv'), 2000), mapping);
  t.same([small.row, small.rejected], [2000, 0]);
  const large = await measure(await writeCsv(join(folder, 'large.csv'), 100_000), mapping);
  t.same([large.row, large.rejected], [99_963, 37]);
  t.ok(large.peakMebibytes - small.peakMebibytes < 100, `${small.peakMebibytes} MiB, then ${large.peakMebibytes} MiB`);

  const letters = 'ABCDEFGH';
  const xmlRow = (cells: readonly string[], line: number): string =>
    `<row r="${line}">${cells.map((cell, n) => `<c r="${letters[n]}${line}" t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
  const workbook = join(folder, 'large.xlsx');
  const rows = Array.from({ length: 40_000 }, (_, n) => xmlRow(rowOf(n), n + 2)).join('');
  await writeFile(workbook, makeWorkbook({ rows: xmlRow(header, 1) + rows }));
  const packed = await measure(workbook, mapping);
  t.same([packed.row, packed.rejected], [39_986, 14]);
  t.ok(
    packed.peakMebibytes - small.peakMebibytes < 150,
    `${small.peakMebibytes} MiB, then ${packed.peakMebibytes} MiB`,
  );
  t.comment(`peaks in MiB: ${small.peakMebibytes} small, ${large.peakMebibytes} CSV, ${packed.peakMebibytes} workbook`);
});
