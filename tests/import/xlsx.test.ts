import { readFile } from 'node:fs/promises';
import { readSheet } from 'read-excel-file/node';
import t from 'tap';
import { numberStyle, numberText } from '../../src/import/readers/xlsx-values.ts';
import { readTable } from '../../src/import/read-table.ts';
import { fileWith, readAll, take, temporaryFolder } from './support/files.ts';
import { makeWorkbook, makeZip, type WorkbookParts } from './support/make-workbook.ts';

const SAMPLE = 'samples/overseas-customers.xlsx';
const headed = (rows: string, parts: Omit<WorkbookParts, 'rows'> = {}): Buffer =>
  makeWorkbook({
    rows: `<row r="1">${'ABCDEF'
      .split('')
      .map((c) => text(`${c}1`, c))
      .join('')}</row>${rows}`,
    ...parts,
  });
const text = (place: string, value: string): string => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;

t.test('the sample reads as another reader reads it, cell by cell', async (t) => {
  const table = await readTable(SAMPLE);
  const other = await readSheet(SAMPLE, { trim: false });
  t.same([...table.header], other[0]);
  const rows = (await take(table.rows)).map((item) => [...item.cells]);
  t.equal(rows.length, 400);
  t.same(
    rows,
    other.slice(1).map((row) => row.map((cell) => (cell === null ? '' : String(cell)))),
  );
});

t.test('texts: shared, inline, runs, reading aids, escapes, entities, CDATA', async (t) => {
  const folder = await temporaryFolder(t);
  const strings = [
    '<t xml:space="preserve"> a &amp; b </t>',
    '<r><rPr><b/></rPr><t>two </t></r><r><t>runs</t></r>',
    '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>',
    '<t>x_x000D_y_x005F_x0041_</t>',
    '<t>&#x6C49;&#23383;&quot;<![CDATA[<&>]]></t>',
    '<t/>',
  ];
  const cells = strings.map((_, n) => `<c r="${'ABCDEF'[n]}2" t="s"><v>${n}</v></c>`).join('');
  const { items } = await readAll(folder, headed(`<row r="2">${cells}</row>`, { strings }));
  t.same(items[0]?.cells, [' a & b ', 'two runs', '東京', 'x\ry_x0041_', '汉字"<&>', '']);
});

t.test('formulas are the value last shown, errors and empty cells are blank, rows keep their numbers', async (t) => {
  const folder = await temporaryFolder(t);
  const rows =
    '<row r="3"><c r="A3" t="str"><f>CONCAT("a","b")</f><v>ab</v></c><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" t="e"><v>#N/A</v></c><c r="D3" t="b"><v>1</v></c><c r="F3"><f>NOW()</f></c></row>' +
    `<row r="5"/><row r="9">${text('A9', '=HYPERLINK(&quot;http://x&quot;)')}</row><row r="10">${text('G10', 'beyond')}</row><row r="11">${text('XFD11', 'far')}</row>`;
  const { items } = await readAll(folder, headed(rows));
  t.same(
    items.map((item) => [item.line, item.kind === 'broken' ? item.code : item.cells]),
    [
      [3, ['ab', '2', '', 'TRUE', '', '']],
      [9, ['=HYPERLINK("http://x")', '', '', '', '', '']],
      [10, 'ROW_SHAPE'],
      [11, 'ROW_SHAPE'],
    ],
  );
});

t.test(
  'numbers lose nothing: digits stay digits, leading zeros that the sheet shows stay, dates are days',
  async (t) => {
    const folder = await temporaryFolder(t);
    const styles = [0, 14, '00000', 'yyyy"年"m"月"d"日";@', '#,##0.00 [$USD]', '[h]:mm'];
    const cell = (place: string, raw: string, style = 0): string => `<c r="${place}" s="${style}"><v>${raw}</v></c>`;
    const rows =
      `<row r="2">${cell('A2', '8613800138000')}${cell('B2', '46348', 1)}${cell('C2', '1067', 2)}${cell('D2', '46348.75', 3)}${cell('E2', '30905.930000000001', 4)}${cell('F2', '1.5', 5)}</row>` +
      `<row r="3">${cell('A3', '1.1010119900101101E+17')}${cell('B3', '59', 1)}${cell('C3', '110101199001011234')}${cell('D3', '0.1')}${cell('E3', '1E-7')}${cell('F3', '-12')}</row>`;
    const { items } = await readAll(folder, headed(rows, { styles }));
    t.same(items[0]?.cells, [
      '8613800138000',
      '2026-11-22',
      '01067',
      '2026-11-22 18:00:00',
      '30905.93',
      '1900-01-01 12:00:00',
    ]);
    t.same(items[1]?.cells, ['110101199001011008', '1900-02-28', '110101199001011234', '0.1', '1e-7', '-12']);
    t.same(items[1]?.kind === 'row' && items[1].inexact, [0]);
    const early = await readAll(
      folder,
      headed(`<row r="2">${cell('A2', '44886', 1)}</row>`, { styles, date1904: true }),
    );
    t.equal(early.items[0]?.cells[0], '2026-11-22', 'in the calendar that begins in 1904');
  },
);

t.test('every day of both calendars is read right, and no serial throws', (t) => {
  const date = numberStyle(14, undefined);
  for (let serial = 61; serial < 80_000; serial += 17) {
    const day = new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10);
    if (numberText(String(serial), date, false).text !== day) t.fail(`serial ${serial}`);
    if (serial > 1463 && numberText(String(serial - 1462), date, true).text !== day)
      t.fail(`serial ${serial} from 1904`);
  }
  for (const raw of ['-1', '2958465', '2958466', '1e300', 'NaN', '', '0', '0.5'])
    t.type(numberText(raw, date, false).text, 'string');
  t.equal(numberText('2958465', date, false).text, '9999-12-31');
  const kinds = [
    'General',
    '0.00',
    '0.00E+00',
    '"day" 0',
    '[Red]0',
    '@',
    '_-* #,##0.00_-',
    'm/d/yy h:mm',
    '[$-804]yyyy年m月',
    'mm:ss',
  ];
  t.same(
    kinds.map((code) => numberStyle(164, code).kind),
    [...Array<string>(7).fill('number'), 'date', 'date', 'date'],
  );
  t.end();
});

t.test('a workbook with bad intentions is refused with a code, in bounded memory', async (t) => {
  const folder = await temporaryFolder(t);
  const refused = async (name: string, bytes: Buffer, code: string) => {
    const file = await fileWith(folder, bytes);
    await t.rejects(
      readTable(file).then((table) => take(table.rows)),
      { code },
      name,
    );
  };
  const good = headed(`<row r="2">${text('A2', 'x')}</row>`);
  await refused('cut short', good.subarray(0, good.length - 60), 'TABLE_DAMAGED');
  const flipped = Buffer.from(good);
  const at = good.lastIndexOf(Buffer.from('xl/worksheets/sheet1.xml'), good.length - 200) + 60;
  flipped[at] = (flipped[at] as number) ^ 0xff;
  await refused('a flipped bit', flipped, 'TABLE_DAMAGED');
  const otherSum = Buffer.from(good);
  const sum = good.lastIndexOf(Buffer.from('xl/worksheets/sheet1.xml')) - 46 + 16;
  otherSum[sum] = (otherSum[sum] as number) ^ 0xff;
  await refused('another checksum', otherSum, 'TABLE_DAMAGED');
  await refused('rows out of order', headed('<row r="3"/><row r="2"/>'), 'TABLE_DAMAGED');
  await refused('a text that is not there', headed('<row r="2"><c r="A2" t="s"><v>7</v></c></row>'), 'TABLE_DAMAGED');
  await refused('a cell nowhere', headed('<row r="2"><c r="2A"><v>7</v></c></row>'), 'TABLE_DAMAGED');
  await refused('no workbook inside', makeZip({ 'readme.txt': 'hello' }), 'TABLE_DAMAGED');
  await refused(
    'entities',
    makeWorkbook({ rows: '', strings: ['<!DOCTYPE x [<!ENTITY a "aaaa">]><t>&a;</t>'] }),
    'TABLE_DAMAGED',
  );
  await refused('no rows', makeWorkbook({ rows: '' }), 'TABLE_HEADER_MISSING');
  const bomb = makeWorkbook({ rows: '', strings: Array<string>(1400).fill(`<t>${'b'.repeat(200_000)}</t>`) });
  t.ok(bomb.length < 1_000_000, 'a bomb is small');
  await refused(
    'a text without an end',
    headed(`<row r="2">${text('A2', 'x'.repeat(600_000))}</row>`),
    'TABLE_DAMAGED',
  );
  await refused('a bomb', bomb, 'TABLE_TOO_LARGE');
  await refused(
    'larger than a workbook may be',
    Buffer.concat([good, Buffer.alloc(50 * 1024 * 1024)]),
    'TABLE_TOO_LARGE',
  );
  const hidden = await fileWith(folder, good);
  await t.rejects(readTable(hidden, { sheet: 'Nope' }), { code: 'TABLE_SHEET_NOT_FOUND' });
  t.ok(await readTable(hidden, { sheet: 'One' }));
});

t.test('any damage to a byte gives rows or a coded error, never another failure', async (t) => {
  const folder = await temporaryFolder(t);
  const good = await readFile(await fileWith(folder, headed(`<row r="2">${text('A2', 'x')}</row>`)));
  for (let at = 0; at < good.length; at += 3) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] as number) ^ (1 << (at % 8));
    try {
      await readAll(folder, bad, { format: 'xlsx' });
    } catch (error) {
      if (!/^TABLE_/.test((error as { code?: string }).code ?? '')) t.fail(`byte ${at}: ${String(error)}`);
    }
  }
  t.pass();
});
