import type { ImportCounts } from '../../domain/import/state.ts';
import type { ImportRow } from '../../import/import-row.ts';
import type { Id } from '../../kernel/ids.ts';
import type { RowDone } from './row-writer.ts';

export interface ImportSummary {
  readonly import: Id;
  readonly dryRun: boolean;
  readonly rows: number;
  readonly registered: number;
  /** Absent when the caller may not learn which rows held nothing new; `accepted` counts both then. */
  readonly changed?: number;
  readonly unchanged?: number;
  readonly accepted?: number;
  readonly rejected: number;
  readonly rejectedByCode: { readonly [code: string]: number };
  readonly warnings: number;
  readonly warningsByCode: { readonly [code: string]: number };
}

export class Tally {
  rows = 0;
  #registered = 0;
  #changed = 0;
  #unchanged = 0;
  readonly #rejected = new Map<string, number>();
  readonly #warnings = new Map<string, number>();

  add(row: ImportRow, done: RowDone): void {
    this.rows++;
    if (row.kind === 'row') for (const { code } of row.warnings) bump(this.#warnings, code);
    switch (done.kind) {
      case 'registered':
        this.#registered++;
        break;
      case 'changed':
        this.#changed++;
        break;
      case 'unchanged':
        this.#unchanged++;
        break;
      case 'rejected':
        bump(this.#rejected, done.code);
        break;
    }
  }

  counts(): ImportCounts {
    return {
      rows: this.rows,
      registered: this.#registered,
      changed: this.#changed,
      unchanged: this.#unchanged,
      rejected: total(this.#rejected),
      warnings: total(this.#warnings),
      rejectedByCode: byCode(this.#rejected),
    };
  }

  summary(run: { readonly run: Id; readonly dryRun: boolean; readonly mayTell: boolean }): ImportSummary {
    const { changed, unchanged, ...told } = this.counts();
    const found = run.mayTell ? { changed, unchanged } : { accepted: changed + unchanged };
    const { run: id, dryRun } = run;
    return { import: id, dryRun, ...told, ...found, warningsByCode: byCode(this.#warnings) };
  }
}

const bump = (counts: Map<string, number>, code: string): void => {
  counts.set(code, (counts.get(code) ?? 0) + 1);
};
const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);
const byCode = (counts: ReadonlyMap<string, number>): { [code: string]: number } =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
