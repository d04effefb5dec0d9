import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { type importEvents, importFinished, importStarted } from './events.ts';
import type { ImportCounts, ImportRun, ImportState } from './state.ts';

export const IMPORT_REFUSALS = [
  'import-exists',
  'import-not-started',
  'import-finished-otherwise',
  'counts-do-not-add-up',
] as const;
export type ImportRefusal = (typeof IMPORT_REFUSALS)[number];
export type ImportDecision = Decision<DecidedOf<typeof importEvents>, ImportRefusal>;

export const startImportInput = importStarted.clear;

export const startImport =
  ({ source, mapping, format, collectionCountry }: ImportRun) =>
  (state: ImportState): ImportDecision => {
    if (state.phase === 'unknown') {
      return accepted({ type: 'ImportStarted', clear: { source, mapping, format, collectionCountry } });
    }
    const { run } = state;
    const same =
      run.source === source &&
      run.mapping === mapping &&
      run.format === format &&
      run.collectionCountry === collectionCountry;
    return same ? alreadySo : refused('import-exists');
  };

export const finishImportInput = importFinished.clear;

/** Every row is registered, changed, unchanged or rejected, and every rejected one has a code: promise 10 loses nothing. */
export const finishImport =
  (counts: ImportCounts) =>
  (state: ImportState): ImportDecision => {
    switch (state.phase) {
      case 'unknown':
        return refused('import-not-started');
      case 'started':
        return addsUp(counts) ? accepted({ type: 'ImportFinished', clear: counts }) : refused('counts-do-not-add-up');
      case 'finished':
        return sameCounts(state.counts, counts) ? alreadySo : refused('import-finished-otherwise');
    }
  };

function addsUp({ rows, registered, changed, unchanged, rejected, rejectedByCode }: ImportCounts): boolean {
  const byCode = Object.values(rejectedByCode).reduce((sum, count) => sum + count, 0);
  return rows === registered + changed + unchanged + rejected && rejected === byCode;
}

function sameCounts(a: ImportCounts, b: ImportCounts): boolean {
  const codes = (counts: ImportCounts) => Object.entries(counts.rejectedByCode).sort();
  return (
    a.rows === b.rows &&
    a.registered === b.registered &&
    a.changed === b.changed &&
    a.unchanged === b.unchanged &&
    a.rejected === b.rejected &&
    a.warnings === b.warnings &&
    JSON.stringify(codes(a)) === JSON.stringify(codes(b))
  );
}
