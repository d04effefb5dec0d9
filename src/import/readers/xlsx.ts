import type { RawRow, ReadTableOptions, Table, TableSource } from '../table.ts';
import { takeHeader } from './header.ts';
import { StringCollector, type Workbook, decodeXml, readWorkbook, unescapeString } from './xlsx-parts.ts';
import { type NumberText, numberText } from './xlsx-values.ts';
import { XmlReader, type XmlHandler, attribute } from './xml.ts';
import { ZipArchive, damaged } from './zip.ts';

const MAX_SHEET_BYTES = 1024 * 1024 * 1024;
/** Values further to the right than this belong to no table of customers, and reject their row. */
const MAX_COLUMNS = 1000;

/**
 * Opens a workbook (ECMA-376). The rows stream; only the shared strings are held. A formula is read as the value that
 * the spreadsheet last showed, and is never evaluated; an error value (#N/A) is blank.
 */
export async function readXlsx(source: TableSource, options: ReadTableOptions): Promise<Table> {
  const zip = await ZipArchive.open(source);
  const raw = readSheet(zip, options.sheet);
  const headed = await takeHeader(raw, { ...options, exactWidth: false });
  return { format: 'xlsx', encoding: 'utf-8', ...headed };
}

async function* readSheet(zip: ZipArchive, sheet: string | undefined): AsyncGenerator<RawRow> {
  const workbook = await readWorkbook(zip, sheet);
  const parser = new SheetParser(workbook);
  const reader = new XmlReader(parser);
  for await (const chunk of decodeXml(zip.read(workbook.sheet, MAX_SHEET_BYTES))) {
    reader.write(chunk);
    yield* parser.take();
  }
  reader.end();
}

/** Collects the rows of a sheet from its tags. */
class SheetParser implements XmlHandler {
  readonly #workbook: Workbook;
  readonly #string = new StringCollector();
  #done: RawRow[] = [];
  #line = 0;
  #cells: string[] = [];
  #inexact: number[] = [];
  #tooWide = false;
  #column = -1;
  #tag = '';
  #value = '';
  #inSheet = false;
  #inValue = false;
  #inString = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  take(): readonly RawRow[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  open(name: string, tag: string): void {
    if (name === 'sheetData') this.#inSheet = true;
    if (!this.#inSheet) return;
    if (this.#inString) this.#string.open(name);
    switch (name) {
      case 'row':
        this.#beginRow(tag);
        break;
      case 'c':
        this.#beginCell(tag);
        break;
      case 'v':
        this.#inValue = true;
        break;
      case 'is':
        this.#inString = true;
        this.#string.begin();
        break;
    }
  }

  close(name: string): void {
    if (!this.#inSheet) return;
    if (this.#inString) this.#string.close(name);
    switch (name) {
      case 'sheetData':
        this.#inSheet = false;
        break;
      case 'row':
        this.#endRow();
        break;
      case 'c':
        this.#endCell();
        break;
      case 'v':
        this.#inValue = false;
        break;
      case 'is':
        this.#inString = false;
        break;
    }
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else if (this.#inString) this.#string.text(text);
  }

  #beginRow(tag: string): void {
    const number = attribute(tag, 'r');
    const line = number === undefined ? this.#line + 1 : Number(number);
    if (!Number.isSafeInteger(line) || line <= this.#line) throw damaged('has rows out of order');
    this.#line = line;
    this.#cells = [];
    this.#inexact = [];
    this.#tooWide = false;
    this.#column = -1;
  }

  #beginCell(tag: string): void {
    const place = attribute(tag, 'r');
    this.#column = place === undefined ? this.#column + 1 : columnOf(place);
    this.#tag = tag;
    this.#value = '';
    this.#string.begin();
  }

  #endCell(): void {
    const { text, inexact } = this.#cellText();
    if (text === '') return;
    if (this.#column >= MAX_COLUMNS) {
      this.#tooWide = true;
      return;
    }
    while (this.#cells.length <= this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
    if (inexact) this.#inexact.push(this.#column);
  }

  #cellText(): NumberText {
    const raw = this.#value;
    switch (attribute(this.#tag, 't') ?? 'n') {
      case 's':
        return exact(raw === '' ? '' : this.#shared(raw));
      case 'inlineStr':
        return exact(this.#string.value());
      case 'str':
        return exact(unescapeString(raw));
      case 'b':
        return exact(raw === '1' ? 'TRUE' : raw === '0' ? 'FALSE' : '');
      case 'e':
        return exact('');
      case 'd':
        return exact(raw.replace(/T00:00:00(?:\.0+)?Z?$/, ''));
      default:
        return raw === '' ? exact('') : numberText(raw, this.#style(), this.#workbook.from1904);
    }
  }

  #shared(raw: string): string {
    const value = /^\d+$/.test(raw) ? this.#workbook.strings[Number(raw)] : undefined;
    if (value === undefined) throw damaged('refers to a text that it does not have');
    return value;
  }

  #style(): Parameters<typeof numberText>[1] {
    return this.#workbook.styles[Number(attribute(this.#tag, 's') ?? 0)] ?? { kind: 'number' };
  }

  #endRow(): void {
    const inexact = this.#inexact.length === 0 ? {} : { inexact: this.#inexact };
    const broken = this.#tooWide ? { broken: 'ROW_SHAPE' as const } : {};
    this.#done.push({ line: this.#line, cells: this.#cells, ...inexact, ...broken });
  }
}

const exact = (text: string): NumberText => ({ text, inexact: false });

/** "AB12" is column 27, from 0. */
function columnOf(place: string): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place)?.[1];
  if (letters === undefined) throw damaged('has a cell that stands nowhere');
  let column = 0;
  for (const letter of letters) column = column * 26 + (letter.charCodeAt(0) - 64);
  return column - 1;
}
