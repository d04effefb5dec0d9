import type { LocalDate } from '../kernel/time.ts';
import type { ImportRow, RejectedRow, ReportedConsent } from './import-row.ts';
import { type BoundConsent, type BoundMapping, wordKey } from './mapping/bind.ts';
import type { RowRejectionCode } from './row-codes.ts';
import { RowCells } from './row-cells.ts';
import { countryOf, dateOf, readFacts } from './row-facts.ts';
import type { TableRow } from './table.ts';
import { type DateFormat, UNAMBIGUOUS_FORMATS } from './values/date.ts';
import { isBrokenText } from './values/text.ts';

/** As `CustomerIdentifierLinked` takes it. */
const MAX_IDENTIFIER_CHARS = 200;

export interface InterpretContext {
  /** A birth or a consent later than this day is not believed. */
  readonly today: LocalDate;
}

/**
 * What one row states under a mapping. Pure and total: every row is taken or rejected. It is rejected only without a
 * usable identity (an identifier in the source system, and a name or a company) or when its text is broken; everything
 * else that cannot be read is no statement, and is warned of.
 */
export function interpretRow(row: TableRow, bound: BoundMapping, context: InterpretContext): ImportRow {
  const reject = (code: RowRejectionCode, column?: string): RejectedRow => ({
    kind: 'rejected',
    line: row.line,
    code,
    cells: row.cells,
    ...(column === undefined ? {} : { column }),
  });
  const broken = bound.taken.find(({ index }) => isBrokenText(row.cells[index] ?? ''));
  if (broken !== undefined) return reject('ROW_TEXT_BROKEN', broken.column);
  const cells = new RowCells(row, bound);
  const { column } = bound.identifier;
  const identifier = cells.one('identifier')?.text;
  if (identifier === undefined) return reject('IDENTIFIER_MISSING', column);
  if (cells.isInexact(bound.identifier)) return reject('IDENTIFIER_INEXACT', column);
  if (identifier.length > MAX_IDENTIFIER_CHARS) return reject('IDENTIFIER_TOO_LONG', column);
  const formats = bound.mapping.dateFormats ?? UNAMBIGUOUS_FORMATS;
  const { facts, unverified } = readFacts(cells, formats, context.today);
  if (facts.name === undefined && facts.company === undefined) return reject('IDENTITY_MISSING');
  return {
    kind: 'row',
    line: row.line,
    identifier,
    collectionCountry: countryOf(cells, cells.one('collectionCountry')) ?? bound.mapping.collectionCountry,
    facts,
    unverified,
    consents: bound.consents.flatMap((consent) => consentOf(cells, consent, formats, context.today) ?? []),
    warnings: cells.warnings,
  };
}

function consentOf(
  cells: RowCells,
  consent: BoundConsent,
  formats: readonly DateFormat[],
  today: LocalDate,
): ReportedConsent | undefined {
  const cell = cells.at(consent.state);
  if (cell === undefined) return undefined;
  const state = consent.values.get(wordKey(cell.text));
  if (state === undefined) return cells.warn(cell.column, 'CONSENT_UNKNOWN');
  const dated = consent.date === undefined ? undefined : cells.at(consent.date);
  const reportedOn = dated === undefined ? undefined : dateOf(cells, dated, formats, today);
  return { purpose: consent.purpose, state, ...(reportedOn === undefined ? {} : { reportedOn }) };
}
