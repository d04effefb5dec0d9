import { type FileHandle, open } from 'node:fs/promises';
import { ImportError } from './import-error.ts';
import type { RejectedRow } from './import-row.ts';

const NEEDS_QUOTES = /[",;\t\r\n]/;
/** Spreadsheets run what begins like this as a formula; their own mark for text keeps it text (read back by us so). */
const LOOKS_LIKE_FORMULA = /^[=+\-@\t\r]/;

export const csvCell = (text: string): string => {
  const safe = LOOKS_LIKE_FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * The operator's own file of rejected rows with their values, made on purpose (`--rejects FILE`): readable by its owner
 * alone, never an existing file, with the columns of the table and three more, so that it can be corrected and, without
 * those three, run again. It is the operator's to destroy; no erasure reaches it.
 */
export class RejectsFile {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(file: string, header: readonly string[]): Promise<RejectsFile> {
    try {
      const rejects = new RejectsFile(await open(file, 'wx', 0o600));
      // The mark tells spreadsheets that it is UTF-8.
      await rejects.#handle.write(`\uFEFF${csvLine(['rejected line', 'rejected column', 'rejected code', ...header])}`);
      return rejects;
    } catch (cause) {
      throw new ImportError('REJECTS_UNWRITABLE', 'The file for rejected rows cannot be made; it must not exist yet.', {
        cause,
      });
    }
  }

  async add(row: RejectedRow): Promise<void> {
    await this.#handle.write(csvLine([String(row.line), row.column ?? '', row.code, ...row.cells]));
  }

  async close(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
  }
}
