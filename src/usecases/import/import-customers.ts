import { importCategory } from '../../domain/import/state.ts';
import { finishImport, startImport } from '../../domain/import/decide.ts';
import { IMPORT, importStream } from '../../domain/import/stream.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import type { ImportRow } from '../../import/import-row.ts';
import type { Mapping } from '../../import/mapping/mapping.ts';
import { type CustomerTable, openCustomerTable } from '../../import/open-customer-table.ts';
import type { TableEncoding, TableSource } from '../../import/table.ts';
import { type Id, mintedId } from '../../kernel/ids.ts';
import { act } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import { controllerTimeZone } from '../core/controller.ts';
import type { Deps } from '../core/deps.ts';
import { actOf, isRefusedByRole } from '../core/intend.ts';
import { RowWriter } from './row-writer.ts';
import { type ImportSummary, Tally } from './tally.ts';
import { inOrder } from './window.ts';

export { presetMapping, readMappingFile } from '../../import/mapping/load.ts';
export { parseMapping } from '../../import/mapping/parse.ts';
export { TABLE_ENCODINGS } from '../../import/table.ts';

/** So many rows are in the works at once: they share group commits. */
const ROWS_AT_ONCE = 64;
const PROGRESS_EVERY = 500;

export interface ImportAsked {
  readonly source: TableSource;
  readonly mapping: Mapping;
  /** Under which unchanged rows may be told apart from changed ones. */
  readonly purpose: string;
  readonly dryRun: boolean;
  /** Of a CSV, where it cannot be told from the bytes for certain. */
  readonly encoding?: TableEncoding;
}

/** Line, column and code; never a value, save `cells` for the operator's own file. */
export type ImportNews =
  | {
      readonly kind: 'rejected';
      readonly line: number;
      readonly column?: string;
      readonly code: string;
      readonly cells?: readonly string[];
    }
  | { readonly kind: 'warning'; readonly line: number; readonly column: string; readonly code: string }
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'summary'; readonly summary: ImportSummary };

export type ImportStart =
  | { readonly kind: 'refused'; readonly reason: 'role-not-allowed' }
  | { readonly kind: 'started'; readonly import: Id; readonly news: AsyncIterable<ImportNews> };

/**
 * Takes a table of customers in. Throws `ImportError` before anything is written when the table as a whole is at fault; a
 * row that is at fault is listed and the rest goes in. Running the same table again doubles nothing: the identifier of
 * the source system finds the customer, and only what differs from that source's own last row becomes an event.
 *
 * Crash points: (1) after any row: the run has no `ImportFinished`; run the table again. (2) Between the two streams of a
 * row, its customer and its consents: the same.
 */
export async function importCustomers(deps: Deps, caller: Caller, asked: ImportAsked): Promise<ImportStart> {
  if (isRefusedByRole(caller, 'import-customers')) return { kind: 'refused', reason: 'role-not-allowed' };
  const today = dayOf(deps.clock.now(), await controllerTimeZone(deps));
  const encoding = asked.encoding === undefined ? {} : { encoding: asked.encoding };
  const table = await openCustomerTable(asked.source, asked.mapping, { today }, encoding);
  const run = mintedId(caller.commandId, IMPORT, 0);
  return { kind: 'started', import: run, news: takeIn(deps, caller, asked, table, run) };
}

async function* takeIn(
  deps: Deps,
  caller: Caller,
  asked: ImportAsked,
  table: CustomerTable,
  run: Id,
): AsyncGenerator<ImportNews> {
  const { mapping, dryRun } = asked;
  if (!dryRun) await start(deps, caller, mapping, table, run);
  const writer = new RowWriter(deps, caller, { mapping, purpose: asked.purpose, run, dryRun });
  const tally = new Tally();
  for await (const { row, done } of inOrder(table.rows, ROWS_AT_ONCE, (row, n) => writer.write(row, n))) {
    tally.add(row, done);
    yield* newsOf(row, done.kind === 'rejected' ? done.code : undefined);
    if (tally.rows % PROGRESS_EVERY === 0) yield { kind: 'progress', rows: tally.rows };
  }
  const mayTell = await writer.tellUnchanged();
  if (!dryRun) await finish(deps, caller, run, tally);
  yield { kind: 'summary', summary: tally.summary({ run, dryRun, mayTell }) };
}

function* newsOf(row: ImportRow, code: string | undefined): Generator<ImportNews> {
  if (row.kind === 'rejected') {
    const { line, column, cells } = row;
    yield { kind: 'rejected', line, code: row.code, cells, ...(column === undefined ? {} : { column }) };
    return;
  }
  if (code !== undefined) yield { kind: 'rejected', line: row.line, code };
  for (const warning of row.warnings) yield { kind: 'warning', line: row.line, ...warning };
}

async function start(deps: Deps, caller: Caller, mapping: Mapping, table: CustomerTable, run: Id): Promise<void> {
  const { source, name, collectionCountry } = mapping;
  await act(deps, actOf(caller), {
    category: importCategory,
    stream: importStream(run),
    seals: [],
    decide: startImport({ source, mapping: name, format: table.format, collectionCountry }),
  });
}

/** A command has one append on a stream, so the end of a run is a command of its own, minted from the run. */
async function finish(deps: Deps, caller: Caller, run: Id, tally: Tally): Promise<void> {
  await act(
    deps,
    { ...actOf(caller), commandId: mintedId(run, 'import-finished', 0) },
    { category: importCategory, stream: importStream(run), seals: [], decide: finishImport(tally.counts()) },
  );
}
