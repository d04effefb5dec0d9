import { ImportError } from '../import-error.ts';
import type { BrokenRow, RawRow, ReadTableOptions, TableItem } from '../table.ts';

const isBlank = (cell: string): boolean => cell === '' || cell.trim() === '';

/** The form in which column names are compared: composed, trimmed, single spaces. */
export const columnKey = (name: string): string => name.normalize('NFC').replace(/\s+/gu, ' ').trim();

export interface Headed {
  readonly header: readonly string[];
  readonly headerLine: number;
  readonly rows: AsyncGenerator<TableItem>;
  readonly close: () => Promise<void>;
}

/**
 * Tells the header from the rows. A row of blank cells says nothing and is passed over. `exactWidth` is true where a
 * row writes out all of its cells (CSV); a workbook leaves blank ones away, so there only a surplus is wrong.
 */
export async function takeHeader(
  raw: AsyncGenerator<RawRow>,
  options: Pick<ReadTableOptions, 'headerLine'> & { readonly exactWidth: boolean },
): Promise<Headed> {
  try {
    for (;;) {
      const next = await raw.next();
      if (next.done === true) throw missingHeader();
      const { line, cells, broken } = next.value;
      if (options.headerLine !== undefined ? line < options.headerLine : cells.every(isBlank)) continue;
      if (options.headerLine !== undefined && line > options.headerLine) throw missingHeader();
      if (broken !== undefined) throw unusable('The line of column names has a quote that is not closed.', line);
      const header = readHeader(cells, line);
      const rows = shapeRows(raw, header.length, options.exactWidth ? cells.length : undefined);
      return { header, headerLine: line, rows, close: () => close(raw) };
    }
  } catch (error) {
    await close(raw);
    throw error;
  }
}

/** A generator that was begun lets go of its file when it is returned; `rows` may not have been begun. */
async function close(raw: AsyncGenerator<RawRow>): Promise<void> {
  await raw.return(undefined);
}

function readHeader(cells: readonly string[], line: number): readonly string[] {
  const names = cells.map(columnKey);
  // Spreadsheets like to write blank columns at the right; a value that stands under one of them rejects its row.
  while (names.length > 0 && names[names.length - 1] === '') names.pop();
  if (names.length === 0) throw missingHeader();
  const seen = new Set<string>();
  names.forEach((name, index) => {
    if (name === '') throw unusable(`Column ${index + 1} has no name; name it or take it out.`, line);
    if (seen.has(name))
      throw unusable(`Column ${index + 1} has the name of an earlier column; names must differ.`, line);
    seen.add(name);
  });
  return names;
}

async function* shapeRows(
  raw: AsyncGenerator<RawRow>,
  columns: number,
  width: number | undefined,
): AsyncGenerator<TableItem> {
  for await (const row of raw) {
    if (row.broken !== undefined) {
      yield brokenRow(row, row.broken);
      continue;
    }
    if (row.cells.every(isBlank)) continue;
    const surplus = row.cells.slice(columns);
    const rightWidth = width === undefined || row.cells.length === width;
    if (!rightWidth || !surplus.every(isBlank)) {
      yield brokenRow(row, 'ROW_SHAPE');
      continue;
    }
    const cells = row.cells.slice(0, columns);
    while (cells.length < columns) cells.push('');
    const { line, inexact } = row;
    yield { kind: 'row', line, cells, ...(inexact === undefined ? {} : { inexact }) };
  }
}

const brokenRow = (row: RawRow, code: BrokenRow['code']): BrokenRow => ({
  kind: 'broken',
  line: row.line,
  code,
  cells: row.cells,
});

const missingHeader = (): ImportError =>
  new ImportError('TABLE_HEADER_MISSING', 'The table has no line of column names where one was expected.');

const unusable = (message: string, line: number): ImportError =>
  new ImportError('TABLE_HEADER_UNUSABLE', message, { details: { line } });
