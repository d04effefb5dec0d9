import { createHmac, randomBytes } from 'node:crypto';
import type { ImportRow } from './import-row.ts';
import { type InterpretContext, interpretRow } from './interpret-row.ts';
import { type BoundMapping, bindMapping } from './mapping/bind.ts';
import type { Mapping } from './mapping/mapping.ts';
import { readTable } from './read-table.ts';
import type { ReadTableOptions, Table, TableEncoding, TableFormat, TableItem, TableSource } from './table.ts';

/** A table of customers, opened and found to fit its mapping. `rows` may be read once; closed if they are not wanted. */
export interface CustomerTable {
  readonly format: TableFormat;
  readonly encoding: TableEncoding;
  readonly header: readonly string[];
  readonly rows: AsyncIterable<ImportRow>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a table for import. Everything that concerns the table as a whole is refused here, before a row is read:
 * throws `ImportError`.
 */
export async function openCustomerTable(
  source: TableSource,
  mapping: Mapping,
  context: InterpretContext,
  options: Pick<ReadTableOptions, 'format' | 'encoding'> = {},
): Promise<CustomerTable> {
  const { delimiter, sheet, headerLine } = mapping;
  const table = await readTable(source, {
    ...options,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(headerLine === undefined ? {} : { headerLine }),
  });
  const bound = await bindOrClose(mapping, table);
  const { format, encoding, header, close } = table;
  return { format, encoding, header, close, rows: interpretRows(table.rows, bound, context) };
}

async function bindOrClose(mapping: Mapping, table: Table): Promise<BoundMapping> {
  try {
    return bindMapping(mapping, table.header);
  } catch (error) {
    await table.close();
    throw error;
  }
}

async function* interpretRows(
  items: AsyncIterable<TableItem>,
  bound: BoundMapping,
  context: InterpretContext,
): AsyncGenerator<ImportRow> {
  const seen = new SeenIdentifiers();
  for await (const item of items) {
    if (item.kind === 'broken') {
      const { line, code, cells } = item;
      yield { kind: 'rejected', line, code, cells };
      continue;
    }
    const row = interpretRow(item, bound, context);
    if (row.kind === 'row' && !seen.add(row.identifier)) {
      const { column } = bound.identifier;
      yield { kind: 'rejected', line: row.line, column, code: 'IDENTIFIER_REPEATED', cells: item.cells };
      continue;
    }
    yield row;
  }
}

/** Identifiers of the rows taken so far: 96 keyed bits each, so that 100,000 cost some megabytes and tell nothing. */
class SeenIdentifiers {
  readonly #key = randomBytes(32);
  readonly #seen = new Set<string>();

  /** False when it was there already. */
  add(identifier: string): boolean {
    const mark = createHmac('sha256', this.#key).update(identifier, 'utf8').digest().toString('latin1', 0, 12);
    if (this.#seen.has(mark)) return false;
    this.#seen.add(mark);
    return true;
  }
}
