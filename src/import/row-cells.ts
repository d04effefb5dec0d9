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
  /** By index: several targets may take the same cell. `undefined` is a cell that states nothing. */
  readonly #read = new Map<number, Stated | undefined>();

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
    const at = this.#bound.targets.get(target)?.[0];
    const stated = at === undefined ? undefined : this.at(at);
    return stated?.text.includes('\n') === true ? { ...stated, text: oneLine(stated.text) } : stated;
  }

  /** The text of the one column with this target, if `schema` takes it; a refusal can only be its length. */
  fitting(target: ColumnTarget, schema: z.ZodType<string>): string | undefined {
    const stated = this.one(target);
    if (stated === undefined) return undefined;
    return schema.safeParse(stated.text).success ? stated.text : this.warn(stated.column, 'VALUE_TOO_LONG');
  }

  at(at: BoundColumn): Stated | undefined {
    if (!this.#read.has(at.index)) this.#read.set(at.index, this.#readCell(at));
    return this.#read.get(at.index);
  }

  #readCell(at: BoundColumn): Stated | undefined {
    const { text, removed } = cleanText(this.#row.cells[at.index] ?? '');
    if (removed) this.warn(at.column, 'CHARACTERS_REMOVED');
    if (text === '' || isNull(text, this.#bound)) return undefined;
    if (text.includes('\uFFFD')) this.warn(at.column, 'CHARACTERS_LOST');
    if (this.isInexact(at)) this.warn(at.column, 'NUMBER_INEXACT');
    return { index: at.index, column: at.column, text };
  }
}

/** No null word is longer than 100 characters, nor much longer in comparable form. */
const isNull = (text: string, { nulls }: BoundMapping): boolean =>
  nulls.size > 0 && text.length <= 400 && nulls.has(wordKey(text));
