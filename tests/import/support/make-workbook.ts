import { crc32, deflateRawSync } from 'node:zlib';

/** Writes archives as a spreadsheet would, or as somebody with bad intentions would. */
export function makeZip(parts: { readonly [name: string]: string | Buffer }): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content as string);
    const packed = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(crc32(bytes), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(bytes.length, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, label, packed);
    directory.push(central, label);
    offset += local.length + label.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const M = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export interface WorkbookParts {
  /** What stands inside `<sheetData>`. */
  readonly rows: string;
  /** Contents of `<si>` elements. */
  readonly strings?: readonly string[];
  /** Number format of each cell style: an id of a built-in one, or a code. */
  readonly styles?: readonly (number | string)[];
  readonly date1904?: boolean;
}

export function makeWorkbook(parts: WorkbookParts): Buffer {
  const styles = parts.styles ?? [];
  const ids = styles.map((style, index) => (typeof style === 'number' ? style : 164 + index));
  const codes = styles.flatMap((style, index) =>
    typeof style === 'number'
      ? []
      : [`<numFmt numFmtId="${164 + index}" formatCode="${style.replaceAll('"', '&quot;')}"/>`],
  );
  return makeZip({
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="r1" Type="${R}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${R}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="${R}/styles" Target="/xl/styles.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${M}" xmlns:r="${R}"><workbookPr date1904="${parts.date1904 === true ? 1 : 0}"/><sheets><sheet name="Hidden" sheetId="2" state="hidden" r:id="r9"/><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/sharedStrings.xml': `<sst xmlns="${M}">${(parts.strings ?? []).map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${M}"><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${M}"><sheetData>${parts.rows}</sheetData></worksheet>`,
  });
}
