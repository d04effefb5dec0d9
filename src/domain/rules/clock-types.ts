import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Calendar } from './holidays.ts';
import type { RuleVersion } from './rule.ts';
import type { Certainty, Right } from './vocabulary.ts';

/** Something the customer was asked for, and when it came. Not answered yet: no `answeredAt`. */
export interface Question {
  readonly askedAt: Instant;
  /** From when it is on record, or proved by its letter, that it was asked; absent: from `askedAt` on. */
  readonly onRecordAt?: Instant;
  readonly answeredAt?: Instant;
  /** Code of why it had to be asked. Some laws stop the clock only for a question that is justified, or for some reasons. */
  readonly justification?: string;
}

/** What the events of a request say, for one right. Everything is an instant of the ledger or one that it states. */
export interface ClockFacts {
  readonly receivedAt: Instant;
  /** Asked for information on identity; answered when the information arrived. */
  readonly identity?: readonly Question[];
  /** Either ends the waiting for information on identity. */
  readonly identityConfirmedAt?: Instant;
  readonly identityNotInDoubtAt?: Instant;
  readonly clarification?: readonly Question[];
  /** Answered when the fee was paid or waived. */
  readonly fee?: readonly Question[];
  /** An extension counts only with a notice that was proved sent in time; `until` is the day told to the customer. */
  readonly extension?: { readonly decidedAt: Instant; readonly noticeSentAt?: Instant; readonly until?: LocalDate };
  readonly acknowledgedAt?: Instant;
  /** In substance: delivered, or the person was told of a refusal with its reasons. */
  readonly answeredAt?: Instant;
  readonly refusedAt?: Instant;
  /** Refused then, and nobody has told the person: the clock goes on. */
  readonly untoldSince?: Instant;
  /** Nobody waits for an answer any more. */
  readonly ended?: Ended;
}

export interface Ended {
  readonly why: 'withdrawn' | 'transferred' | 'duplicate';
  readonly at: Instant;
}

export interface ClockInput {
  /** One jurisdiction, one version, pinned. */
  readonly rule: RuleVersion;
  readonly right: Right;
  readonly facts: ClockFacts;
  /** Of the place whose working days count, as many years as are published. */
  readonly calendars: readonly Calendar[];
  /** The controller's: a day is a day there. */
  readonly timeZone: string;
  readonly now: Instant;
  /** Days from receipt by which the controller wants to have answered, whatever the law gives: 14 unless set. */
  readonly internalTargetDays: number;
}

export const CLOCK_STATES = [
  'running',
  'paused',
  'met',
  'late',
  'overdue',
  /** The law names no number of days for this right: only the internal target stands. See `missing`. */
  'no-number',
  /** What starts the clock has not come: information on identity, a fee. */
  'not-started',
  /** Withdrawn, handed on, or answered with another request, before there was an answer. See `ended`. */
  'ended',
] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/** Why a date may still move, or could not be computed. */
export type ProvisionalReason = 'calendar-not-published' | 'pause-open' | 'start-open';
export type Missing = 'right-not-listed' | 'rule-not-in-force' | 'promptly-without-number' | 'extension-without-number';

export interface Due {
  /** In the controller's time zone. */
  readonly on: LocalDate;
  /** The end of that day, or the exact instant for a period in hours. */
  readonly at: Instant;
  /** Not before this date, but perhaps later. */
  readonly provisional: boolean;
  readonly why?: ProvisionalReason;
}

/** One line of the derivation: a code whose words are the message `clock.<code>`, and what stands in it. */
export interface Step {
  readonly code: StepCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly citation?: string;
  readonly certainty?: Certainty;
}

export const STEPS = [
  'rule',
  'received',
  'received-on-day-off',
  'reopened',
  'reclassified',
  'receipt-corrected',
  'right-read-as',
  'right-reading',
  'right-not-listed',
  'rule-not-in-force',
  'starts',
  'start-moved',
  'start-open',
  'period',
  'business-days',
  'closed-days',
  'closed-days-unknown',
  'hours',
  'pause',
  'pause-open',
  'pause-does-not-stop',
  'pause-without-justification',
  'pause-other-reason',
  'pause-after-end',
  'pause-recorded-after-end',
  'pauses-added',
  'rolled',
  'two-working-days',
  'not-published',
  'due',
  'also-considered',
  'promptly',
  'recommended',
  'extension-notice-by',
  'extension-possible',
  'extension-none',
  'extension-counts',
  'extension-without-notice',
  'extension-notice-late',
  'extension-after-end',
  'extension-without-number',
  'extension-until',
  'extension-told',
  'acknowledge-by',
  'internal-target',
  'refusal-untold',
  'ended',
  'recorded-late',
  'confirm',
  'confirmed',
] as const;
export type StepCode = (typeof STEPS)[number];

export interface Clock {
  readonly jurisdiction: string;
  readonly ruleVersion: number;
  readonly right: Right;
  readonly state: ClockState;
  /** The date in force: that of the extension where it counts, else that of the first period. */
  readonly due?: Due;
  /** End of the first period. An extension decided after it is too late. */
  readonly firstDue?: Due;
  readonly acknowledgeBy?: Due;
  /** By when the customer must have been told of an extension, if there is to be one. */
  readonly extensionNoticeBy?: Due;
  /** What the date is, or would be, with the extension. */
  readonly extendedDue?: Due;
  readonly internalTarget: Due;
  /** Weakest of value, counting rule and trigger, of all that the date rests on. */
  readonly certainty: Certainty;
  /** Certainty low, or a reading of a silent law: to be confirmed before it is relied on. */
  readonly needsConfirmation: boolean;
  readonly missing?: Missing;
  /** Of state `ended` alone. */
  readonly ended?: Ended;
  /** Something that moves this clock was recorded after its day, dated before it: the derivation says what. */
  readonly recordedLate?: true;
  readonly derivation: readonly Step[];
}
