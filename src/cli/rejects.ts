import type { JsonValue } from '../kernel/json.ts';

/** Where and why a row was noted: never what stands in it. */
export interface RowNote {
  /** Physical line of the table. */
  readonly line: number;
  readonly column?: string;
  readonly code: string;
}

export interface KeepRejects {
  readonly file: string;
  readonly out: string;
  readonly mapping: JsonValue;
  readonly rejected: readonly RowNote[];
  readonly encoding: string | undefined;
}

/**
 * The server tells line, column and code, and never a value. The values come from the operator's own table here, which
 * is read a second time on this machine.
 */
export async function keepRejects({ encoding, ...asked }: KeepRejects): Promise<void> {
  const { keepRejectedRows, tableEncoding } = await import('../usecases/import/keep-rejected-rows.ts');
  const known = tableEncoding(encoding);
  await keepRejectedRows(known === undefined ? asked : { ...asked, encoding: known });
}
