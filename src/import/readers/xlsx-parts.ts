import { TextDecoder } from 'node:util';
import { ImportError } from '../import-error.ts';
import { type XmlHandler, XmlReader, attribute } from './xml.ts';
import { type NumberStyle, numberStyle } from './xlsx-values.ts';
import { type ZipArchive, damaged } from './zip.ts';

/** Unpacked size of each of the small parts, and of the shared strings, which are held in memory. */
const MAX_PART_BYTES = 32 * 1024 * 1024;
const MAX_STRINGS_BYTES = 256 * 1024 * 1024;

/** What must be known before the rows of a sheet can be read. */
export interface Workbook {
  /** Name of the sheet's entry in the archive. */
  readonly sheet: string;
  readonly from1904: boolean;
  readonly strings: readonly string[];
  readonly styles: readonly NumberStyle[];
}

export async function readWorkbook(zip: ZipArchive, sheetName: string | undefined): Promise<Workbook> {
  const links = await readLinks(zip);
  const { sheets, from1904 } = await readSheets(zip);
  const wanted = sheets.find((sheet) => (sheetName === undefined ? sheet.visible : sheet.name === sheetName));
  if (wanted === undefined) {
    throw new ImportError(
      'TABLE_SHEET_NOT_FOUND',
      `The workbook has ${sheets.length} sheets, and none is the one asked for.`,
    );
  }
  const sheet = links.find((link) => link.id === wanted.link)?.target;
  if (sheet === undefined || !zip.has(sheet)) throw damaged('misses its sheet');
  const target = (kind: string): string | undefined => links.find((link) => link.type.endsWith(`/${kind}`))?.target;
  return {
    sheet,
    from1904,
    strings: await readStrings(zip, target('sharedStrings')),
    styles: await readStyles(zip, target('styles')),
  };
}

interface Link {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

async function readLinks(zip: ZipArchive): Promise<readonly Link[]> {
  const links: Link[] = [];
  await readXml(zip, 'xl/_rels/workbook.xml.rels', MAX_PART_BYTES, {
    open: (name, tag) => {
      if (name !== 'Relationship') return;
      const path = attribute(tag, 'Target') ?? '';
      const target = path.startsWith('/') ? path.slice(1) : `xl/${path.replace(/^\.\//, '')}`;
      links.push({ id: attribute(tag, 'Id') ?? '', type: attribute(tag, 'Type') ?? '', target });
    },
  });
  return links;
}

interface Sheet {
  readonly name: string;
  readonly link: string;
  readonly visible: boolean;
}

async function readSheets(zip: ZipArchive): Promise<{ readonly sheets: readonly Sheet[]; readonly from1904: boolean }> {
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readXml(zip, 'xl/workbook.xml', MAX_PART_BYTES, {
    open: (name, tag) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attribute(tag, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const visible = (attribute(tag, 'state') ?? 'visible') === 'visible';
      sheets.push({ name: attribute(tag, 'name') ?? '', link: attribute(tag, 'id') ?? '', visible });
    },
  });
  return { sheets, from1904 };
}

async function readStrings(zip: ZipArchive, entry: string | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (entry === undefined || !zip.has(entry)) return strings;
  const collector = new StringCollector();
  await readXml(zip, entry, MAX_STRINGS_BYTES, {
    open: (name) => (name === 'si' ? collector.begin() : collector.open(name)),
    close: (name) => (name === 'si' ? strings.push(collector.value()) : collector.close(name)),
    text: (text) => collector.text(text),
  });
  return strings;
}

/** The text of a `<si>` or `<is>`: its own or that of its runs, without the reading aids (`rPh`) of East Asian names. */
export class StringCollector {
  #value = '';
  #inText = false;
  #inAid = false;

  begin(): void {
    this.#value = '';
    this.#inText = false;
    this.#inAid = false;
  }

  open(name: string): void {
    if (name === 't') this.#inText = true;
    if (name === 'rPh') this.#inAid = true;
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    if (name === 'rPh') this.#inAid = false;
  }

  text(text: string): void {
    if (this.#inText && !this.#inAid) this.#value += text;
  }

  value(): string {
    return unescapeString(this.#value);
  }
}

/** Characters that XML cannot carry stand as `_xHHHH_` (ECMA-376 part 1, 22.9.2.19). */
export const unescapeString = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

async function readStyles(zip: ZipArchive, entry: string | undefined): Promise<readonly NumberStyle[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  if (entry === undefined || !zip.has(entry)) return [];
  let inCells = false;
  await readXml(zip, entry, MAX_PART_BYTES, {
    open: (name, tag) => {
      if (name === 'cellXfs') inCells = true;
      if (name === 'numFmt') codes.set(Number(attribute(tag, 'numFmtId')), attribute(tag, 'formatCode') ?? '');
      if (name === 'xf' && inCells) formats.push(Number(attribute(tag, 'numFmtId') ?? 0));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats.map((id) => numberStyle(id, codes.get(id)));
}

async function readXml(
  zip: ZipArchive,
  entry: string,
  maxBytes: number,
  handler: { readonly [key in keyof XmlHandler]?: (...args: Parameters<XmlHandler[key]>) => unknown },
): Promise<void> {
  const reader = new XmlReader({
    open: (name, tag) => void handler.open?.(name, tag),
    close: (name) => void handler.close?.(name),
    text: (text) => void handler.text?.(text),
  });
  for await (const chunk of decodeXml(zip.read(entry, maxBytes))) reader.write(chunk);
  reader.end();
}

/** UTF-8, or UTF-16 where the part begins with its mark. */
export async function* decodeXml(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(chunk[0] === 0xff ? 'utf-16le' : chunk[0] === 0xfe ? 'utf-16be' : 'utf-8');
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder !== undefined) yield decoder.decode();
}
