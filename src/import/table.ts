import type { RowRejectionCode } from './row-codes.ts';

export const TABLE_FORMATS = ['csv', 'xlsx'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export const TABLE_ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'windows-1252',
] as const;
export type TableEncoding = (typeof TABLE_ENCODINGS)[number];

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** The path of a file, or a whole table in memory (the body of a request, which is never written to a disk in the clear). */
export type TableSource = string | Uint8Array;

/** As many cells as the header has names. Cells are text, untrimmed; a blank one is ''. */
export interface TableRow {
  readonly kind: 'row';
  /** The physical line on which the row starts, from 1; in a workbook the number of the row. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Indexes of cells whose digits the spreadsheet had lost already; absent when there are none. */
  readonly inexact?: readonly number[];
}

/** A row whose cells cannot be told apart with certainty. They are handed over for the operator's own file only. */
export interface BrokenRow {
  readonly kind: 'broken';
  readonly line: number;
  readonly code: Extract<RowRejectionCode, 'ROW_SHAPE' | 'ROW_QUOTES' | 'ROW_TOO_LARGE'>;
  readonly cells: readonly string[];
}
export type TableItem = TableRow | BrokenRow;

/**
 * An opened table. `rows` may be read once; it lets go of the file at its end, or when it is left early. A table whose
 * rows are not wanted is closed.
 */
export interface Table {
  readonly format: TableFormat;
  /** Of a CSV; a workbook is always UTF-8. */
  readonly encoding: TableEncoding;
  /** Column names as they stand, trimmed; every one of them different and not blank. */
  readonly header: readonly string[];
  readonly headerLine: number;
  readonly rows: AsyncIterable<TableItem>;
  readonly close: () => Promise<void>;
}

export interface ReadTableOptions {
  /** Told from the first bytes when absent. */
  readonly format?: TableFormat;
  /** Told from the bytes when absent. Without meaning for a workbook. */
  readonly encoding?: TableEncoding;
  /** Told from the header when absent. */
  readonly delimiter?: Delimiter;
  /** Name of a workbook's sheet; the first visible one when absent. */
  readonly sheet?: string;
  /** The physical line that holds the column names; the first that is not blank when absent. */
  readonly headerLine?: number;
}

/** What a reader of one format hands over before the header is told from the rows. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly inexact?: readonly number[];
  /** Set when the row could not be read whole. */
  readonly broken?: BrokenRow['code'];
}
