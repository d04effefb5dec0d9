import { ImportError } from './import-error.ts';
import { readCsv } from './readers/csv.ts';
import { firstBytes } from './readers/source.ts';
import { readXlsx } from './readers/xlsx.ts';
import type { ReadTableOptions, Table, TableFormat, TableSource } from './table.ts';

/**
 * Opens a table: its header is read, its rows stream with `table.rows`. Throws `ImportError`; errors of the reader may
 * also come while rows are taken (a workbook that ends early, bytes of another encoding).
 */
export async function readTable(source: TableSource, options: ReadTableOptions = {}): Promise<Table> {
  const detected = await detectFormat(source);
  switch (options.format ?? detected) {
    case 'csv':
      return readCsv(source, options);
    case 'xlsx':
      return readXlsx(source, options);
  }
}

async function detectFormat(source: TableSource): Promise<TableFormat> {
  const magic = (await firstBytes(source, 4)).toString('hex');
  if (magic === '504b0304' || magic === '504b0506') return 'xlsx';
  if (magic !== 'd0cf11e0') return 'csv';
  throw new ImportError(
    'TABLE_FORMAT_UNSUPPORTED',
    'The file is an old .xls or a workbook locked by a password; save it as .xlsx without a password, or as CSV.',
  );
}
