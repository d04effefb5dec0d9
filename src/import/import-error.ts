import { CodedError } from '../kernel/coded-error.ts';

/** Why a table or a mapping cannot be used at all. Nothing has been written when one of these is thrown. */
export const IMPORT_ERROR_CODES = [
  /** The file is missing, is not a regular file, or cannot be read. */
  'TABLE_UNREADABLE',
  /** An old .xls, a workbook locked by a password, or no table at all. */
  'TABLE_FORMAT_UNSUPPORTED',
  /** Neither UTF-8 nor UTF-16 with a mark nor plainly GB18030: the operator must name the encoding. */
  'TABLE_ENCODING_UNKNOWN',
  /** The bytes do not belong to the encoding that was named. */
  'TABLE_ENCODING_WRONG',
  /** Larger than a workbook may be, packed or unpacked. */
  'TABLE_TOO_LARGE',
  /** A workbook whose parts contradict each other or end early. */
  'TABLE_DAMAGED',
  'TABLE_SHEET_NOT_FOUND',
  /** There is no line of column names, or none of the mapping's columns is in it. */
  'TABLE_HEADER_MISSING',
  /** A column name stands twice, or is blank between others. */
  'TABLE_HEADER_UNUSABLE',
  /** The mapping names a column that the table does not have. */
  'TABLE_COLUMN_MISSING',
  /** The table has a column that the mapping neither maps nor ignores with a reason. */
  'TABLE_COLUMN_UNKNOWN',
  'MAPPING_UNREADABLE',
  'MAPPING_INVALID',
  'MAPPING_PRESET_UNKNOWN',
  /** The operator's file for rejected rows exists already or cannot be made. */
  'REJECTS_UNWRITABLE',
] as const;
export type ImportErrorCode = (typeof IMPORT_ERROR_CODES)[number];

/** Messages name columns of the header and fields of the mapping, never the value of a cell. */
export class ImportError extends CodedError<ImportErrorCode> {}
