import { open } from 'node:fs/promises';
import { ImportError } from './import-error.ts';
import { readCsv } from './readers/csv.ts';
import { readXlsx } from './readers/xlsx.ts';
import type { ReadTableOptions, Table, TableFormat } from './table.ts';

/**
 * Opens a table: its header is read, its rows stream with `table.rows`. Throws `ImportError`; errors of the reader may
 * also come while rows are taken (a workbook that ends early, bytes of another encoding).
 */
export async function readTable(file: string, options: ReadTableOptions = {}): Promise<Table> {
  const format = options.format ?? (await detectFormat(file));
  switch (format) {
    case 'csv':
      return readCsv(file, options);
    case 'xlsx':
      return readXlsx(file, options);
  }
}

async function detectFormat(file: string): Promise<TableFormat> {
  const magic = await firstBytes(file);
  if (magic.startsWith('504b0304') || magic.startsWith('504b0506')) return 'xlsx';
  if (magic.startsWith('d0cf11e0')) {
    throw new ImportError(
      'TABLE_FORMAT_UNSUPPORTED',
      'The file is an old .xls or a workbook locked by a password; save it as .xlsx without a password, or as CSV.',
    );
  }
  return 'csv';
}

async function firstBytes(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      if (!(await handle.stat()).isFile()) throw new Error('not a regular file');
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.toString('hex', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    // The path may name a person, so it stays with the caller, who knows it.
    throw new ImportError('TABLE_UNREADABLE', 'The table cannot be read: there is no such file, or it is not a file.', {
      cause,
    });
  }
}
