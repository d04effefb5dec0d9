import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import t from 'tap';
import { parseMapping } from '../../src/import/mapping/parse.ts';
import { openCustomerTable } from '../../src/import/open-customer-table.ts';
import { readTable } from '../../src/import/read-table.ts';
import { MAX_ROW_CHARS, readRawRows } from '../../src/import/readers/csv.ts';
import { csvLine } from '../../src/import/rejected-rows.ts';
import type { RawRow } from '../../src/import/table.ts';
import type { LocalDate } from '../../src/kernel/time.ts';
import { encode } from './support/encode.ts';
import { fileWith, readAll, take, temporaryFolder } from './support/files.ts';

const brief = (items: readonly { kind: string; line: number; cells: readonly string[]; code?: string }[]) =>
  items.map((item) => [item.line, item.code ?? item.cells]);

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
const rawRows = (text: string, size = text.length + 1): Promise<RawRow[]> =>
  take(readRawRows(chunked(text, size), { delimiter: ',' }));

t.test('cells, quotes, line breaks of three kinds and line numbers', async (t) => {
  const folder = await temporaryFolder(t);
  const text = 'id,name,note\r\n1,"A, B","says ""yes"""\n2,x,"two\r\nlines\rand\nfour"\r3, spaced ,5" pipe\n\n,,\n4,,';
  const { table, items } = await readAll(folder, text);
  t.same([table.format, table.encoding, table.header, table.headerLine], ['csv', 'utf-8', ['id', 'name', 'note'], 1]);
  t.same(brief(items), [
    [2, ['1', 'A, B', 'says "yes"']],
    [3, ['2', 'x', 'two\r\nlines\rand\nfour']],
    [7, ['3', ' spaced ', '5" pipe']],
    [10, ['4', '', '']],
  ]);
});

t.test('the delimiter is told from the header, or from the hint that Excel writes', async (t) => {
  const folder = await temporaryFolder(t);
  for (const delimiter of [',', ';', '\t', '|']) {
    const other = delimiter === ',' ? ';' : ',';
    const lines = [
      [`"a${delimiter}${delimiter} b"`, 'c', 'd'],
      ['1', `2${other}2`, '3'],
    ];
    const { items } = await readAll(folder, lines.map((cells) => cells.join(delimiter)).join('\n'));
    t.same(brief(items), [[2, ['1', `2${other}2`, '3']]], JSON.stringify(delimiter));
  }
  const { table, items } = await readAll(folder, 'sep=;\r\na,b;c\r\n1;2\r\n');
  t.same(table.header, ['a,b', 'c']);
  t.same(brief(items), [[3, ['1', '2']]]);
  const wrong = await readAll(folder, 'a,b;c\n1;2,3\n', { delimiter: ',' });
  t.same(brief(wrong.items), [[2, ['1;2', '3']]], 'unless it is said');
});

t.test('a row with another number of cells is rejected, and nothing shifts', async (t) => {
  const folder = await temporaryFolder(t);
  const { items } = await readAll(folder, 'a,b,c\n1,2\n1,2,3,4\n1,2,3\n1,2,3,\n');
  t.same(brief(items), [
    [2, 'ROW_SHAPE'],
    [3, 'ROW_SHAPE'],
    [4, ['1', '2', '3']],
    [5, 'ROW_SHAPE'],
  ]);
  const wide = await readAll(folder, 'a,b,,\n1,2,,\n1,2,3,\n1,2\n');
  t.same(wide.table.header, ['a', 'b'], 'blank names at the right are no columns');
  t.same(brief(wide.items), [
    [2, ['1', '2']],
    [3, 'ROW_SHAPE'],
    [4, 'ROW_SHAPE'],
  ]);
});

t.test('a quote gone astray costs its own row, not the rows after it', async (t) => {
  const folder = await temporaryFolder(t);
  const rest = Array.from({ length: 3000 }, (_, n) => `${n},"name, ${n}",x`).join('\n');
  const inside = await readAll(folder, `a,b,c\n0,"Acme" pipes,x\n${rest}\n`);
  t.same(brief(inside.items.slice(0, 2)), [
    [2, 'ROW_QUOTES'],
    [3, ['0', 'name, 0', 'x']],
  ]);
  t.equal(inside.items.length, 3001);
  t.same(inside.items.filter((item) => item.kind === 'broken').length, 1);
  const open = await readAll(folder, `a,b,c\n0,"Acme,x\n${rest}\n`);
  t.same(
    open.items.filter((item) => item.kind === 'broken').map((item) => item.line),
    [2],
    'also one that is never closed',
  );
  t.equal(open.items.length, 3001);
  const last = await readAll(folder, 'a,b\n1,2\n3,"4\n');
  t.same(brief(last.items), [
    [2, ['1', '2']],
    [3, 'ROW_QUOTES'],
  ]);
});

t.test('the inside of a broken row is not taken for a row', async (t) => {
  const folder = await temporaryFolder(t);
  // The second line has three cells of its own, as a row would.
  const { items } = await readAll(folder, 'id,name,note\n1,"first\nP2,Someone,else "quoted" here"\n3,c,5" pipe\n');
  t.notOk(items.some((item) => item.kind === 'row' && item.cells.includes('P2')));
  t.same(brief(items).at(-1), [4, ['3', 'c', '5" pipe']]);
});

t.test('a huge cell is kept, a row beyond the limit is rejected, and the next row goes in', async (t) => {
  const folder = await temporaryFolder(t);
  const huge = 'x'.repeat(MAX_ROW_CHARS - 100);
  const beyond = 'y'.repeat(MAX_ROW_CHARS * 3);
  const { items } = await readAll(folder, `a,b\n1,${huge}\n2,${beyond}\n3,"${beyond}"\n4,ok\n`);
  t.same(
    items.map((item) => [item.line, item.kind === 'broken' ? item.code : item.cells[1]?.length]),
    [
      [2, huge.length],
      [3, 'ROW_TOO_LARGE'],
      [4, 'ROW_TOO_LARGE'],
      [5, 2],
    ],
  );
});

t.test('how the text is cut into chunks changes nothing', async (t) => {
  const cell = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ', '漢'), maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), async (pieces, size) => {
      const text = pieces.join(',');
      t.strictSame(await rawRows(text, size), await rawRows(text));
    }),
    { numRuns: 300 },
  );
});

t.test('whatever is written comes back, from the line on which it starts, as csv-parse reads it too', async (t) => {
  const cell = fc.string({
    unit: fc.constantFrom('"', ',', ';', '\n', '\r\n', '\r', 'a', ' ', 'é', '漢', '😀'),
    maxLength: 6,
  });
  const table = fc.array(
    fc.tuple(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }).map((s) => `k${s}`),
      cell,
      cell,
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
      const text = quoted.map((line) => `${line}\r\n`).join('');
      const read = await rawRows(text, 5);
      t.strictSame(
        read.map(({ cells }) => [...cells]),
        rows,
      );
      t.strictSame(
        read.map(({ cells }) => [...cells]),
        parse(text, { relax_column_count: true, record_delimiter: '\r\n' }),
      );
      let line = 1;
      for (const [index, raw] of quoted.entries()) {
        t.equal(read[index]?.line, line);
        line += raw.split(/\r\n|\n|\r/).length;
      }
    }),
    { numRuns: 300 },
  );
});

t.test('never throws: every text gives rows, each with a line of its own in rising order', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('"', '""', ',', '\n', '\r', 'a', '\u0000', '\ud800'), maxLength: 60 }),
      async (text) => {
        const lines = (await rawRows(text, 3)).map(({ line }) => line);
        t.strictSame(
          lines,
          [...new Set(lines)].sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: 500 },
  );
});

t.test('encodings: UTF-8 and UTF-16 with their marks, GB18030 from Chinese spreadsheets', async (t) => {
  const folder = await temporaryFolder(t);
  const text = '客户编号,公司名称,国家/地区\r\n1,上海远洋贸易有限公司,中国\r\n2,Acme Ltd,英国\r\n';
  const le = Buffer.from(`\uFEFF${text}`, 'utf16le');
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\uFEFF${text}`)],
    ['utf-16le', le],
    ['utf-16be', Buffer.from(le).swap16()],
    ['gb18030', encode(text, 'gb18030')],
  ];
  for (const [encoding, bytes] of cases) {
    const { table, items } = await readAll(folder, bytes);
    t.equal(table.encoding, encoding);
    t.same(table.header, ['客户编号', '公司名称', '国家/地区']);
    t.same(items[0]?.cells, ['1', '上海远洋贸易有限公司', '中国']);
  }
});

t.test('an encoding that cannot be told is asked for, and never guessed into nonsense', async (t) => {
  const folder = await temporaryFolder(t);
  const tables: readonly (readonly [string, string])[] = [
    ['windows-1252', 'id,name\n1,Jürgen Müller\n2,François Lefèvre\n3,Ünal Çelik\n'],
    ['windows-1251', 'id,name\n1,Ольга Коваленко\n2,ООО ТОРГОВЫЙ ДОМ\n3,Мария\n'],
    ['euc-kr', 'id,name\n1,김지우\n2,박서연\n3,대한민국 서울시\n'],
    ['euc-jp', 'id,name\n1,さくら\n2,ひまわり かぶしきがいしゃ\n'],
    ['shift_jis', 'id,name\n1,高橋晴子\n2,中村\n'],
    ['big5', 'id,name\n1,陳美玲\n2,臺灣貿易公司\n'],
  ];
  for (const [encoding, text] of tables) {
    const file = await fileWith(folder, encode(text, encoding));
    await t.rejects(readTable(file), { code: 'TABLE_ENCODING_UNKNOWN' }, encoding);
    const table = await readTable(file, { encoding: encoding as 'big5' });
    t.equal((await take(table.rows))[0]?.cells[1], text.split(/[\n,]/)[3], `${encoding} when it is named`);
  }
  const wrong = await fileWith(folder, Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xff, 0xff, 0x0a]));
  await t.rejects(
    readTable(wrong, { encoding: 'utf-8' }).then((table) => take(table.rows)),
    { code: 'TABLE_ENCODING_WRONG' },
  );
});

t.test('a header that cannot be used is refused, and says which column', async (t) => {
  const folder = await temporaryFolder(t);
  const refused = (text: string | Uint8Array, code: string, options = {}) =>
    t.rejects(readAll(folder, text, options), { code }, JSON.stringify(text));
  await refused('', 'TABLE_HEADER_MISSING');
  await refused('\n\n,,\n', 'TABLE_HEADER_MISSING');
  await refused('a,b,a\n', 'TABLE_HEADER_UNUSABLE');
  await refused('a,,b\n', 'TABLE_HEADER_UNUSABLE');
  await refused('a,"b\n', 'TABLE_HEADER_UNUSABLE');
  await refused('a,b\n1,2\n', 'TABLE_HEADER_MISSING', { headerLine: 9 });
  await refused(Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'TABLE_FORMAT_UNSUPPORTED');
  const below = await readAll(folder, 'Customers 2026\n\na,b\n1,2\n', { headerLine: 3 });
  t.same([below.table.header, brief(below.items)], [['a', 'b'], [[4, ['1', '2']]]]);
  await t.rejects(readTable(join(folder, 'nothing-here')), { code: 'TABLE_UNREADABLE' });
  await t.rejects(readTable(folder), { code: 'TABLE_UNREADABLE' });
});

t.test(
  'a table that is left early lets go of its file',
  { skip: !existsSync('/proc/self/fd') && 'needs /proc' },
  async (t) => {
    const folder = await temporaryFolder(t);
    const file = await fileWith(folder, `a,b\n${'1,2\n'.repeat(100_000)}`);
    const isOpen = async (): Promise<boolean> => {
      const names = await readdir('/proc/self/fd');
      const paths = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
      return paths.includes(file);
    };
    const closed = async (when: string): Promise<void> => {
      for (let tries = 0; tries < 500 && (await isOpen()); tries++) await setTimeout(10);
      t.notOk(await isOpen(), when);
    };
    const table = await readTable(file);
    for await (const item of table.rows) {
      t.equal(item.line, 2);
      t.ok(await isOpen());
      break;
    }
    await closed('left early');
    const unread = await readTable(file);
    t.ok(await isOpen());
    await unread.close();
    await closed('never read');
    const mapping = parseMapping({
      ...{ name: 'test', source: 'test', system: 'test', collectionCountry: 'CN' },
      columns: { a: { to: 'identifier' }, c: { to: 'name.full' } },
    });
    await t.rejects(openCustomerTable(file, mapping, { today: '2026-11-22' as LocalDate }));
    await closed('refused by its mapping');
  },
);

t.test('what a spreadsheet would run as a formula is written as text', (t) => {
  t.equal(csvLine(['=1+1', '@SUM(A1)', '-2', 'plain', 'a "b", c']), `'=1+1,'@SUM(A1),'-2,plain,"a ""b"", c"\r\n`);
  t.end();
});
