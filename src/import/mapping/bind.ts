import type { ReportedState } from '../../domain/consent/events.ts';
import { ImportError } from '../import-error.ts';
import { columnKey } from '../readers/header.ts';
import { type ColumnRule, type ColumnTarget, type Mapping, targetsOf } from './mapping.ts';

/** A place in the row, and the name under which it is reported. */
export interface BoundColumn {
  readonly index: number;
  /** As the mapping spells it. */
  readonly column: string;
}

export interface BoundConsent {
  readonly purpose: string;
  readonly state: BoundColumn;
  /** By the words of the table, in comparable form. */
  readonly values: ReadonlyMap<string, ReportedState>;
  readonly date: BoundColumn | undefined;
}

/** A mapping laid over the header of one table. */
export interface BoundMapping {
  readonly mapping: Mapping;
  readonly identifier: BoundColumn;
  readonly targets: ReadonlyMap<ColumnTarget, readonly BoundColumn[]>;
  readonly consents: readonly BoundConsent[];
  /** Every column that is taken in, in the order of the table. What is ignored is not even looked at. */
  readonly taken: readonly BoundColumn[];
  /** In comparable form. */
  readonly nulls: ReadonlySet<string>;
}

/** The form in which words of a mapping are compared with words of a table. */
export const wordKey = (word: string): string => columnKey(word.normalize('NFKC')).toLowerCase();

/**
 * Refuses the table, before anything is written, when a mapped column is not there or a column is not mapped. Names of
 * unknown columns are told only when every mapped column was found: else the "header" may be somebody's row.
 */
export function bindMapping(mapping: Mapping, header: readonly string[]): BoundMapping {
  const places = new Map(header.map((name, index) => [columnKey(name), index]));
  const rules = new Map(Object.entries(mapping.columns).map(([column, rule]) => [columnKey(column), { column, rule }]));
  refuseMissing(mapping, rules, places);
  refuseUnknown(header, rules);
  const taken: BoundColumn[] = [];
  const targets = new Map<ColumnTarget, BoundColumn[]>();
  const states: { readonly at: BoundColumn; readonly rule: Extract<ColumnRule, { readonly consent: string }> }[] = [];
  const dates = new Map<string, BoundColumn>();
  header.forEach((name, index) => {
    const { column, rule } = rules.get(columnKey(name)) as { readonly column: string; readonly rule: ColumnRule };
    const at: BoundColumn = { index, column };
    if (!('ignored' in rule)) taken.push(at);
    if ('consent' in rule) states.push({ at, rule });
    else if ('consentDate' in rule) dates.set(rule.consentDate, at);
    else if ('to' in rule) for (const to of targetsOf(rule)) targets.set(to, [...(targets.get(to) ?? []), at]);
  });
  return {
    mapping,
    identifier: (targets.get('identifier') as readonly BoundColumn[])[0] as BoundColumn,
    targets,
    taken,
    consents: states.map(({ at, rule }) => ({
      purpose: rule.consent,
      state: at,
      values: new Map(Object.entries(rule.values).map(([word, state]) => [wordKey(word), state])),
      date: dates.get(rule.consent),
    })),
    nulls: new Set(mapping.nulls.map(wordKey)),
  };
}

type Rules = ReadonlyMap<string, { readonly column: string; readonly rule: ColumnRule }>;

function refuseMissing(mapping: Mapping, rules: Rules, places: ReadonlyMap<string, number>): void {
  const absent = [...rules].filter(([key]) => !places.has(key)).map(([, { column }]) => column);
  if (absent.length === 0) return;
  if (absent.length === rules.size) {
    throw new ImportError(
      'TABLE_HEADER_MISSING',
      `None of the columns of the mapping ${mapping.name} is in the table: does it have a line of column names, and is it the right mapping?`,
    );
  }
  const names = absent.map((column) => `"${column}"`).join(', ');
  throw new ImportError(
    'TABLE_COLUMN_MISSING',
    `The table does not have the column ${names} of the mapping ${mapping.name}; add it to the table or take it out of the mapping.`,
    { details: { columns: absent.length } },
  );
}

function refuseUnknown(header: readonly string[], rules: Rules): void {
  const unknown = header.filter((name) => !rules.has(columnKey(name)));
  if (unknown.length === 0) return;
  const names = unknown.map((name) => `"${name.slice(0, 80)}"`).join(', ');
  throw new ImportError(
    'TABLE_COLUMN_UNKNOWN',
    `The mapping says nothing of the column ${names}; map it, or list it as { "ignored": "because ..." }.`,
    { details: { columns: unknown.length } },
  );
}
