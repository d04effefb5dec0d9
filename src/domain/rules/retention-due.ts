import type { DataCategory } from '../../kernel/sealed.ts';
import type { LocalDate } from '../../kernel/time.ts';
import { lastDayOf } from './retention-period.ts';
import type { RetentionTerms, RetentionTrigger } from './retention-terms.ts';

/** When something happened; `open`: it has not, and may; `never`: it cannot; `unknown`: nobody ever said. */
export type Occurred = { readonly on: LocalDate } | 'open' | 'never' | 'unknown';

/** What periods of one owner are counted from. */
export interface OwnerFacts {
  /** Of a customer: where the data was collected. */
  readonly country?: string;
  /** Of a request: the laws that it is judged by. Of one that nobody classified yet every law may be one. */
  readonly regimes?: readonly string[];
  readonly occurred: (trigger: RetentionTrigger, purpose: string | undefined, mode: RetentionTerms['mode']) => Occurred;
}

/** A version in force. */
export interface ScheduleInForce {
  readonly code: string;
  readonly scheduleVersion: number;
  readonly terms: RetentionTerms;
}

export interface KeepUntil {
  readonly schedule: ScheduleInForce;
  /** Last day on which it has to be kept. */
  readonly until: LocalDate;
}

/** Schedules of that mode that speak of this data of this owner. */
const applying = (
  schedules: readonly ScheduleInForce[],
  mode: RetentionTerms['mode'],
  { country, regimes = [] }: OwnerFacts,
  dataCategory: DataCategory,
): readonly ScheduleInForce[] =>
  schedules.filter(
    ({ terms }) =>
      terms.mode === mode &&
      terms.dataCategories.includes(dataCategory) &&
      (terms.countries === undefined || (country !== undefined && terms.countries.includes(country))) &&
      (terms.regimes === undefined || regimes.length === 0 || terms.regimes.some((one) => regimes.includes(one))),
  );

function occurredFor({ terms }: ScheduleInForce, facts: OwnerFacts): Occurred {
  const occurred = facts.occurred(terms.trigger, terms.purpose, terms.mode);
  return occurred === 'unknown' && terms.elseFrom !== undefined
    ? facts.occurred(terms.elseFrom, undefined, terms.mode)
    : occurred;
}

/**
 * The law that obliges to keep it the longest, if one does on that day: of several the latest day counts. What has not
 * ended yet ends today at the earliest, so its period has not begun. `schedules`: those of this kind of owner.
 */
export function keptUntil(
  schedules: readonly ScheduleInForce[],
  facts: OwnerFacts,
  dataCategory: DataCategory,
  today: LocalDate,
): KeepUntil | undefined {
  let longest: KeepUntil | undefined;
  for (const schedule of applying(schedules, 'minimum', facts, dataCategory)) {
    const occurred = occurredFor(schedule, facts);
    if (occurred === 'never' || occurred === 'unknown') continue;
    const until = lastDayOf(schedule.terms.period, occurred === 'open' ? today : occurred.on);
    if (until < today) continue;
    if (longest === undefined || until > longest.until) longest = { schedule, until };
  }
  return longest;
}

/** Those that would oblige to keep it, if anybody had said when their period begins. */
export const unstatedKeeps = (
  schedules: readonly ScheduleInForce[],
  facts: OwnerFacts,
  dataCategory: DataCategory,
): readonly ScheduleInForce[] =>
  applying(schedules, 'minimum', facts, dataCategory).filter((schedule) => occurredFor(schedule, facts) === 'unknown');

export type DueVerdict =
  /** Every schedule that says how long it may be kept has run out; `since`: the last day on which one still ran. */
  | { readonly kind: 'due'; readonly schedules: readonly ScheduleInForce[]; readonly since: LocalDate }
  /** One of them still runs: until then, where that is known. */
  | { readonly kind: 'not-yet'; readonly until?: LocalDate }
  /** It could be due, if anybody had said when it happened: kept for ever otherwise. */
  | { readonly kind: 'trigger-unknown'; readonly schedules: readonly ScheduleInForce[] }
  /** No schedule says how long it may be kept. */
  | { readonly kind: 'unscheduled' };

/**
 * Whether it is kept longer than it may be. Data is kept for each purpose for as long as that one lasts, so it is due when
 * the last of them has run out; a purpose that never was keeps nothing. `schedules`: those of this
 * kind of owner.
 */
export function dueOn(
  schedules: readonly ScheduleInForce[],
  facts: OwnerFacts,
  dataCategory: DataCategory,
  today: LocalDate,
): DueVerdict {
  const over: ScheduleInForce[] = [];
  const unknown: ScheduleInForce[] = [];
  let since: LocalDate | undefined;
  let until: LocalDate | undefined;
  let isOpen = false;
  for (const schedule of applying(schedules, 'maximum', facts, dataCategory)) {
    const occurred = occurredFor(schedule, facts);
    if (occurred === 'never') continue;
    if (occurred === 'unknown') unknown.push(schedule);
    else if (occurred === 'open') isOpen = true;
    else {
      const last = lastDayOf(schedule.terms.period, occurred.on);
      if (last >= today) until = later(until, last);
      else {
        over.push(schedule);
        since = later(since, last);
      }
    }
  }
  if (isOpen) return { kind: 'not-yet' };
  if (until !== undefined) return { kind: 'not-yet', until };
  // One purpose has run out, and of another nobody can say whether it has: somebody has to state it.
  if (unknown.length > 0) return { kind: 'trigger-unknown', schedules: unknown };
  return since === undefined ? { kind: 'unscheduled' } : { kind: 'due', schedules: over, since };
}

const later = (a: LocalDate | undefined, b: LocalDate): LocalDate => (a === undefined || a < b ? b : a);
