import { parseMapping } from '../../import/mapping/parse.ts';
import { readTable } from '../../import/read-table.ts';
import { RejectsFile } from '../../import/rejected-rows.ts';
import type { RowRejectionCode } from '../../import/row-codes.ts';
import { TABLE_ENCODINGS, type TableEncoding } from '../../import/table.ts';
import type { JsonValue } from '../../kernel/json.ts';

export interface RejectedNote {
  /** The physical line on which the row starts, as the import told it. */
  readonly line: number;
  readonly column?: string;
  readonly code: string;
}

export interface KeepRejectedRows {
  /** The table that was imported, unchanged since. */
  readonly file: string;
  /** A new file; one that exists is refused with `REJECTS_UNWRITABLE`. */
  readonly out: string;
  readonly mapping: JsonValue;
  readonly rejected: readonly RejectedNote[];
  /** Of a CSV, as the import was told. */
  readonly encoding?: TableEncoding;
}

/**
 * Writes the rejected rows with their values into the operator's own file, on purpose (docs/record.md section 8). It runs
 * where the table is, on the operator's machine, without the ledger: the values of rejected rows travel nowhere.
 */
export async function keepRejectedRows({ file, out, mapping, rejected, encoding }: KeepRejectedRows): Promise<void> {
  const { delimiter, sheet, headerLine } = parseMapping(mapping);
  const table = await readTable(file, {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(headerLine === undefined ? {} : { headerLine }),
    ...(encoding === undefined ? {} : { encoding }),
  });
  const byLine = new Map(rejected.map((one) => [one.line, one]));
  try {
    const kept = await RejectsFile.create(out, table.header);
    try {
      for await (const { line, cells } of table.rows) {
        const note = byLine.get(line);
        if (note === undefined) continue;
        const { column, code } = note;
        const row = { kind: 'rejected', line, code: code as RowRejectionCode, cells } as const;
        await kept.add(column === undefined ? row : { ...row, column });
      }
    } finally {
      await kept.close();
    }
  } finally {
    await table.close();
  }
}

export const tableEncoding = (name: string | undefined): TableEncoding | undefined =>
  TABLE_ENCODINGS.find((encoding) => encoding === name);
