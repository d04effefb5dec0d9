import type { z } from 'zod';
import { type BoundColumn, type BoundMapping, wordKey } from './mapping/bind.ts';
import type { ColumnTarget } from './mapping/mapping.ts';
import type { RowWarning } from './import-row.ts';
import type { RowWarningCode } from './row-codes.ts';
import type { TableRow } from './table.ts';
import { cleanText, oneLine } from './values/text.ts';

/** A cell that states something: its clean text, and where it stands. */
export interface Stated extends BoundColumn {
  readonly text: string;
}

/** The cells of one row under a mapping, and what is noticed while they are read. */
export class RowCells {
  readonly #row: TableRow;
  readonly #bound: BoundMapping;
  readonly #warnings = new Map<string, RowWarning>();

  constructor(row: TableRow, bound: BoundMapping) {
    this.#row = row;
    this.#bound = bound;
  }

  get warnings(): readonly RowWarning[] {
    return [...this.#warnings.values()];
  }

  /** Once for each column and code, however often the column is read. */
  warn(column: string, code: RowWarningCode): undefined {
    this.#warnings.set(`${code} ${column}`, { column, code });
    return undefined;
  }

  isInexact(at: BoundColumn): boolean {
    return this.#row.inexact?.includes(at.index) === true;
  }

  /** Every column with this target that states something; lines are kept apart by LF. */
  all(target: ColumnTarget): readonly Stated[] {
    return (this.#bound.targets.get(target) ?? []).flatMap((at) => this.at(at) ?? []);
  }

  /** The one column with this target, on one line. */
  one(target: ColumnTarget): Stated | undefined {
    const stated = this.all(target)[0];
    return stated === undefined ? undefined : { ...stated, text: oneLine(stated.text) };
  }

  /** The text of the one column with this target, if `schema` takes it; a refusal can only be its length. */
  fitting(target: ColumnTarget, schema: z.ZodType<string>): string | undefined {
    const stated = this.one(target);
    if (stated === undefined) return undefined;
    return schema.safeParse(stated.text).success ? stated.text : this.warn(stated.column, 'VALUE_TOO_LONG');
  }

  at(at: BoundColumn): Stated | undefined {
    const { text, removed } = cleanText(this.#row.cells[at.index] ?? '');
    if (removed) this.warn(at.column, 'CHARACTERS_REMOVED');
    if (text === '' || this.#bound.nulls.has(wordKey(text))) return undefined;
    if (text.includes('\uFFFD')) this.warn(at.column, 'CHARACTERS_LOST');
    if (this.isInexact(at)) this.warn(at.column, 'NUMBER_INEXACT');
    return { ...at, text };
  }
}
