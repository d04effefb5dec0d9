import type { Instant, LocalDate } from '../../kernel/time.ts';
import { dayOf } from './calendar.ts';
import { isNumbered, type NumberedPeriod } from './candidates.ts';
import type { Due, Step } from './clock-types.ts';
import { deadlineOf, type Ground, type Start } from './deadline.ts';
import { type Calendar, WorkingDays } from './holidays.ts';
import type { Period, RuleVersion } from './rule.ts';
import { type Certainty, needsConfirmation, weakest } from './vocabulary.ts';

/**
 * What the law asks of an answer that the person does not accept: an appeal to the controller is decided, a complaint is
 * acknowledged and then answered without delay. A clock of its own: it runs from its own receipt, and nothing stops it.
 */
export const GRIEVANCES = ['appeal', 'complaint'] as const;
export type GrievanceKind = (typeof GRIEVANCES)[number];

export interface GrievanceInput {
  readonly kind: GrievanceKind;
  /** The version that the request pinned. */
  readonly rule: RuleVersion;
  readonly receivedAt: Instant;
  /** Of a complaint: the person was told that it is here. */
  readonly acknowledgedAt?: Instant;
  /** Decided, or answered. */
  readonly settledAt?: Instant;
  /** When either was recorded. */
  readonly acknowledgedOnRecordAt?: Instant;
  readonly settledOnRecordAt?: Instant;
  readonly calendars: readonly Calendar[];
  readonly timeZone: string;
  readonly now: Instant;
}

export interface GrievanceClock {
  readonly kind: GrievanceKind;
  /** What has to be done by `due`. */
  readonly duty: 'decide' | 'acknowledge';
  readonly jurisdiction: string;
  readonly ruleVersion: number;
  readonly receivedAt: Instant;
  readonly state: 'running' | 'overdue' | 'met' | 'late';
  readonly due: Due;
  /** With the extension that the law knows. The ledger records none of an appeal: it is shown, and never in force. */
  readonly extendedDue?: Due;
  readonly certainty: Certainty;
  readonly needsConfirmation: boolean;
  /** Done in time as it is dated, and recorded only after the day. */
  readonly recordedLate?: true;
  readonly derivation: readonly Step[];
}

/** `undefined`: the law gives no number of days for it, so there is no date, and none is made up. */
export function grievanceClockOf(input: GrievanceInput): GrievanceClock | undefined {
  const { rule, kind, timeZone, receivedAt } = input;
  const ground: Ground = { days: new WorkingDays(input.calendars), timeZone };
  const start: Start = { at: receivedAt, on: dayOf(receivedAt, timeZone) };
  const asked = dutyOf(rule, kind, start.on);
  if (asked === undefined) return undefined;
  const { duty, period, extension, then } = asked;
  const { due, steps } = deadlineOf(ground, start, [period], []);
  const extended = extension === undefined ? undefined : deadlineOf(ground, start, [period, extension], []).due;
  const certainty = weakest(period.certainty, period.counting.certainty);
  const late = recordedLate(input, due);
  const isSure = !needsConfirmation(certainty);
  return {
    kind,
    duty,
    jurisdiction: rule.jurisdiction,
    ruleVersion: rule.ruleVersion,
    receivedAt,
    state: stateOf(input, due),
    due,
    ...(extended === undefined ? {} : { extendedDue: extended }),
    certainty,
    needsConfirmation: !isSure,
    ...(late === undefined ? {} : { recordedLate: true as const }),
    derivation: [
      ...openingSteps(input, start),
      ...steps,
      dueStep(duty, period, due),
      ...(extension === undefined || extended === undefined ? [] : [extendedStep(extended, extension)]),
      ...(then === undefined ? [] : [{ code: 'promptly' as const, values: { number: 'none' }, ...cited(then) }]),
      ...(late === undefined ? [] : [late]),
      ...(isSure ? [] : [{ code: 'confirm' as const, values: { certainty } }]),
    ],
  };
}

interface Asked {
  readonly duty: GrievanceClock['duty'];
  readonly period: NumberedPeriod;
  readonly extension?: NumberedPeriod;
  /** What has to be done after it, and by no day. */
  readonly then?: Period;
}

function dutyOf({ rule }: RuleVersion, kind: GrievanceKind, on: LocalDate): Asked | undefined {
  switch (kind) {
    case 'appeal': {
      const { decide, extension } = rule.appeal ?? {};
      if (decide === undefined || !isNumbered(decide)) return undefined;
      const isLonger = extension !== undefined && isNumbered(extension);
      return { duty: 'decide', period: decide, ...(isLonger ? { extension } : {}) };
    }
    case 'complaint': {
      const { acknowledge, respond, appliesFrom = on } = rule.complaint ?? {};
      if (acknowledge === undefined || !isNumbered(acknowledge) || on < appliesFrom) return undefined;
      return { duty: 'acknowledge', period: acknowledge, ...(respond === undefined ? {} : { then: respond }) };
    }
  }
}

function openingSteps({ rule, kind, receivedAt, timeZone }: GrievanceInput, { on }: Start): readonly Step[] {
  const { jurisdiction, ruleVersion } = rule;
  const values = { jurisdiction, name: rule.rule.name, version: String(ruleVersion), right: kind };
  return [
    { code: 'rule', values, citation: rule.rule.instrument },
    { code: 'received', values: { at: receivedAt, zone: timeZone, on } },
  ];
}

const cited = ({ citation, certainty }: Period) => ({ citation, certainty });

function dueStep(duty: GrievanceClock['duty'], period: NumberedPeriod, { on, at, provisional }: Due): Step {
  switch (duty) {
    case 'decide':
      return { code: 'due', values: { on, at, provisional: provisional ? 'yes' : 'no' } };
    case 'acknowledge':
      return { code: 'acknowledge-by', values: { value: period.value, unit: period.unit, on }, ...cited(period) };
  }
}

const extendedStep = ({ on, at, provisional }: Due, extension: Period): Step => ({
  code: 'extension-possible',
  values: { on, at, provisional: provisional ? 'yes' : 'no' },
  ...cited(extension),
});

/** An answer is an acknowledgement too. */
function doneOf({ kind, acknowledgedAt, settledAt, ...record }: GrievanceInput) {
  const isAcknowledged = kind === 'complaint' && acknowledgedAt !== undefined;
  return isAcknowledged
    ? { at: acknowledgedAt, recordedAt: record.acknowledgedOnRecordAt }
    : { at: settledAt, recordedAt: record.settledOnRecordAt };
}

function stateOf(input: GrievanceInput, due: Due): GrievanceClock['state'] {
  const { at } = doneOf(input);
  if (at !== undefined) return at <= due.at ? 'met' : 'late';
  return input.now > due.at ? 'overdue' : 'running';
}

function recordedLate(input: GrievanceInput, due: Due): Step | undefined {
  const { at, recordedAt } = doneOf(input);
  if (at === undefined || recordedAt === undefined || at > due.at || recordedAt <= due.at) return undefined;
  return { code: 'recorded-late', values: { what: input.kind, at, recorded: recordedAt, due: due.on } };
}
