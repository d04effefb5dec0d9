import { canonicalize } from '../../kernel/canonical-json.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import type { LedgerPrefix, Seal, Tone } from '../document.ts';
import { sealFault } from '../seal.ts';
import type {
  ActivityCount,
  AuditController,
  AuditException,
  AuditFacts,
  AuditPeriod,
  DayCount,
  ExceptionKind,
  IndexedEvent,
  TypeCount,
} from './facts.ts';

export type * from './facts.ts';

/** Raised when the model's shape or wording changes; a report names the one it was made with. */
export const AUDIT_TEMPLATE = 2;

/**
 * The report as plain data: what the PDF prints and what the attached JSON holds. It contains no words of any
 * language, so one model stands behind the English and the Chinese document.
 */
export interface AuditModel {
  readonly format: 'regesta-audit-report';
  readonly template: number;
  readonly release: string;
  readonly reportId: string;
  readonly controller: AuditController;
  readonly period: AuditPeriod;
  readonly prefix: LedgerPrefix;
  readonly seal: Seal;
  readonly totals: AuditTotals;
  readonly conclusion: AuditConclusion;
  readonly byActor: readonly ActivityRow[];
  readonly byPurpose: readonly ActivityRow[];
  readonly byCountry: readonly ActivityRow[];
  readonly byType: readonly TypeCount[];
  readonly byDay: readonly DayCount[];
  readonly exceptions: readonly ExceptionGroup[];
  readonly limits: readonly Limit[];
  readonly index: readonly IndexedEvent[];
}

/** `key` is null for what no row of the facts counted. */
export type ActivityRow = Omit<ActivityCount, 'key'> & { readonly key: string | null };

export interface AuditTotals {
  readonly events: number;
  readonly changes: number;
  readonly consents: number;
  readonly looks: number;
  readonly refusals: number;
  /** Events that are none of these: openings of the ledger, registrations of actors, imports. */
  readonly other: number;
  readonly actors: number;
}

export interface AuditConclusion {
  readonly outcome: 'empty' | 'none' | 'review' | 'incident';
  /** Exceptions that need attention: incidents and reviews. */
  readonly attention: number;
  readonly incidents: number;
  readonly reviews: number;
  /** Listed for information: destroying keys on request is the product working. */
  readonly noted: number;
}

export type Severity = 'incident' | 'review' | 'noted';

export interface ExceptionGroup {
  readonly kind: ExceptionKind;
  readonly severity: Severity;
  readonly rows: readonly Omit<AuditException, 'kind'>[];
}

export type LimitCode =
  | 'prefix-unsealed'
  | 'sealed-by-key'
  | 'figures-unsigned'
  | 'outside-regesta'
  | 'truth-unknown'
  | 'clock-trusted'
  | 'codes-only'
  | 'uninterpreted'
  | 'keys-missing'
  | 'clock-corrected'
  | 'contacts-unopened';

export interface Limit {
  readonly code: LimitCode;
  /** Number of events, keys or stretches concerned; 0 where nothing is counted. */
  readonly count: number;
}

/** What each kind asks of its reader, gravest first: the order of the report. */
const SEVERITY: Readonly<Record<ExceptionKind, Severity>> = {
  'event-damaged': 'incident',
  'event-foreign': 'incident',
  'event-parked': 'incident',
  'keys-missing': 'incident',
  'clock-corrected': 'review',
  'look-refused': 'review',
  'fact-unverified': 'review',
  'keys-shredded': 'noted',
};

/** The facts do not add up, so no report can be made of them: a fault of whoever gathered them. */
export class AuditFactsError extends CodedError<'REPORT_FACTS_INCONSISTENT'> {}

/** Pure and total over consistent facts. Throws AuditFactsError if counts, index or exceptions contradict each other. */
export function auditModel(facts: AuditFacts): AuditModel {
  const totals = totalsOf(facts);
  checkSums(facts, totals);
  const exceptions = groups(facts.exceptions);
  return {
    format: 'regesta-audit-report',
    template: AUDIT_TEMPLATE,
    release: facts.release,
    reportId: facts.reportId,
    controller: facts.controller,
    period: facts.period,
    prefix: facts.prefix,
    seal: facts.seal,
    totals,
    conclusion: conclude(totals.events, exceptions),
    byActor: facts.byActor,
    byPurpose: withRest(facts.byPurpose, totals),
    byCountry: withRest(facts.byCountry, totals),
    byType: facts.byType,
    byDay: facts.byDay,
    exceptions,
    limits: limitsOf(facts, exceptions),
    index: facts.index,
  };
}

/** The JSON twin: RFC 8785, UTF-8, one line. Its SHA-256 is printed in the PDF and must come out again on every remake. */
export function auditTwin(model: AuditModel): Buffer {
  return Buffer.from(canonicalize(model), 'utf8');
}

export function severityTone(severity: Severity): Tone {
  switch (severity) {
    case 'incident':
      return 'bad';
    case 'review':
      return 'warn';
    case 'noted':
      return 'neutral';
  }
}

type Counted = 'changes' | 'consents' | 'looks' | 'refusals';
const COUNTED: readonly Counted[] = ['changes', 'consents', 'looks', 'refusals'];

function sumOf(rows: readonly ActivityRow[], what: Counted): number {
  return rows.reduce((sum, row) => sum + row[what], 0);
}

function totalsOf(facts: AuditFacts): AuditTotals {
  const [changes, consents, looks, refusals] = COUNTED.map((what) => sumOf(facts.byActor, what)) as [
    number,
    number,
    number,
    number,
  ];
  const events = facts.index.length;
  const other = events - changes - consents - looks - refusals;
  return { events, changes, consents, looks, refusals, other, actors: facts.byActor.length };
}

function checkSums(facts: AuditFacts, totals: AuditTotals): void {
  const fail = (sentence: string): never => {
    throw new AuditFactsError('REPORT_FACTS_INCONSISTENT', sentence);
  };
  const byType = facts.byType.reduce((sum, row) => sum + row.count, 0);
  if (byType !== totals.events) fail(`counts by type add up to ${byType}, the index has ${totals.events} events`);
  const byDay = facts.byDay.reduce((sum, row) => sum + row.count, 0);
  if (byDay !== totals.events) fail(`counts by day add up to ${byDay}, the index has ${totals.events} events`);
  const stray = facts.byDay.find(({ day }) => day < facts.period.from || day > facts.period.to);
  if (stray !== undefined) fail(`day ${stray.day} lies outside the period`);
  if (totals.other < 0) fail('actors account for more events than the index has');
  for (const [name, rows] of [
    ['purpose', facts.byPurpose],
    ['country', facts.byCountry],
  ] as const) {
    for (const what of COUNTED) {
      if (sumOf(rows, what) > totals[what]) fail(`counts of ${what} by ${name} exceed those by actor`);
    }
  }
  const seal = sealFault(facts.seal, facts.prefix);
  if (seal !== undefined) fail(seal);
  facts.index.forEach((event, at) => {
    const previous = facts.index[at - 1];
    if (previous !== undefined && previous.leaf >= event.leaf)
      fail(`the index is not in the order of leaves at leaf ${event.leaf}`);
    if (event.leaf >= facts.prefix.leaves)
      fail(`leaf ${event.leaf} lies outside the prefix of ${facts.prefix.leaves} leaves`);
  });
}

/** Adds the row of what nobody stated, so that every table adds up to the same totals. */
function withRest(rows: readonly ActivityCount[], totals: AuditTotals): readonly ActivityRow[] {
  const rest = {
    key: null,
    changes: totals.changes - sumOf(rows, 'changes'),
    consents: totals.consents - sumOf(rows, 'consents'),
    looks: totals.looks - sumOf(rows, 'looks'),
    refusals: totals.refusals - sumOf(rows, 'refusals'),
  };
  return COUNTED.every((what) => rest[what] === 0) ? rows : [...rows, rest];
}

function groups(exceptions: readonly AuditException[]): readonly ExceptionGroup[] {
  return (Object.keys(SEVERITY) as ExceptionKind[]).map((kind) => ({
    kind,
    severity: SEVERITY[kind],
    rows: exceptions
      .filter((row) => row.kind === kind)
      .map(({ eventId, recordedAt, code, actor }) => ({ eventId, recordedAt, code, actor })),
  }));
}

function conclude(events: number, exceptions: readonly ExceptionGroup[]): AuditConclusion {
  const count = (severity: Severity): number =>
    exceptions.filter((group) => group.severity === severity).reduce((sum, group) => sum + group.rows.length, 0);
  const incidents = count('incident');
  const reviews = count('review');
  const attention = incidents + reviews;
  const outcome = incidents > 0 ? 'incident' : reviews > 0 ? 'review' : events === 0 ? 'empty' : 'none';
  return { outcome, attention, incidents, reviews, noted: count('noted') };
}

function limitsOf(facts: AuditFacts, exceptions: readonly ExceptionGroup[]): readonly Limit[] {
  const count = (...kinds: readonly ExceptionKind[]): number =>
    exceptions.filter((group) => kinds.includes(group.kind)).reduce((sum, group) => sum + group.rows.length, 0);
  const unopened = [facts.controller.representative, facts.controller.dpo].filter(
    (contact) => contact.state !== 'opened' && contact.state !== 'absent',
  );
  const counted: readonly Limit[] = [
    { code: 'uninterpreted', count: count('event-parked', 'event-foreign', 'event-damaged') },
    { code: 'keys-missing', count: count('keys-missing') },
    { code: 'clock-corrected', count: count('clock-corrected') },
    { code: 'contacts-unopened', count: unopened.length },
  ];
  const always: readonly LimitCode[] = [
    ...(facts.seal.state === 'sealed'
      ? (['sealed-by-key', 'figures-unsigned'] as const)
      : (['prefix-unsealed'] as const)),
    'outside-regesta',
    'truth-unknown',
    'clock-trusted',
    'codes-only',
  ];
  return [...always.map((code) => ({ code, count: 0 })), ...counted.filter((limit) => limit.count > 0)];
}
