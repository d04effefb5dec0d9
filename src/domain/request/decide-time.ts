import { z } from 'zod';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import type { Clock } from '../rules/clock-types.ts';
import { isConfirmed } from '../rules/confirmed.ts';
import { placeSchema } from '../rules/rule.ts';
import type { Certainty, Right } from '../rules/vocabulary.ts';
import { accepted, alreadySo, type Refused, refused, refusedAbout } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { dateSchema, eventIdSchema, instantSchema, wordsSchema } from '../shape/schemas.ts';
import {
  type DecideOnRequest,
  happened,
  inOurWords,
  inTheirWords,
  lastOf,
  type Moment,
  onOpen,
  onPending,
  type RequestDecided,
  type RequestRefusal,
  type RequestDecision,
  whyNotThen,
} from './decide.ts';
import { warningKey } from './evolve-time.ts';
import type { Extension, RequestFile } from './file.ts';
import { whyNotExtendableFor, whyNotFor } from './grounds.ts';
import {
  answeredAt,
  extensionOf,
  hasOpen,
  hasOpenAndAsked,
  isOpen,
  openRights,
  provedAt,
  waitingRights,
} from './queries.ts';
import {
  clarificationRequested,
  deadlineConfirmed,
  feeRequested,
  reminderSent,
  requestAcknowledged,
} from './time-events.ts';
import { EXTENSION_GROUNDS } from './vocabulary.ts';

const then = { happenedAt: instantSchema.optional() };
const words = { words: wordsSchema.optional() };
const thenOnly = z.strictObject(then);
type Then = z.output<typeof thenOnly>;

export const acknowledgeInput = requestAcknowledged.clear.extend(then);

export const acknowledge = ({ happenedAt, how }: z.output<typeof acknowledgeInput>, moment: Moment): DecideOnRequest =>
  onOpen((file) => {
    if (file.acknowledgedAt !== undefined) return alreadySo;
    const why = whyNotThen(file, happenedAt, moment);
    if (why !== undefined) return refused(why);
    return accepted({ type: 'RequestAcknowledged', clear: { how }, ...happened(happenedAt, moment) });
  });

export const askForClarityInput = clarificationRequested.clear.extend({ ...then, ...words });

export const askForClarity = (
  { why: code, happenedAt, words: question }: z.output<typeof askForClarityInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    if (hasOpenAndAsked(file, 'clarification', file.clarifications)) return refused('request-clarification-open');
    const why = whyNotThen(file, happenedAt, moment, ...lastOf(file.clarifications));
    if (why !== undefined) return refused(why);
    const event = { type: 'ClarificationRequested', clear: { why: code } } as const;
    return accepted({ ...event, ...inOurWords(question), ...happened(happenedAt, moment) });
  });

export const receiveClarityInput = thenOnly.extend(words);

export const receiveClarity = (
  { happenedAt, words: answer }: z.output<typeof receiveClarityInput>,
  moment: Moment,
): DecideOnRequest =>
  onNotEnded((file) => {
    const silent = file.rights.filter((right) => file.answers.get(right)?.ground === 'not-clarified');
    if (file.phase === 'closed' && silent.length === 0) return refused('request-closed');
    const asked = file.clarifications.findLast(isOpen);
    if (asked === undefined) return refused('request-clarification-not-open');
    const why = whyNotThen(file, happenedAt, moment);
    if (why !== undefined) return refused(why);
    if (happenedAt !== undefined && happenedAt < asked.askedAt) return refused('request-clarification-not-open');
    const event = { type: 'ClarificationReceived', clear: {} } as const;
    const then = happened(happenedAt, moment);
    return accepted(...goingOn(file, silent, happenedAt ?? moment.now, moment), {
      ...event,
      ...inTheirWords(answer),
      ...then,
    });
  });

/** Whoever answers after a refusal for want of an answer is not sent away, whether the request was closed over it or not. */
const onNotEnded =
  (decide: (file: RequestFile) => RequestDecision): DecideOnRequest =>
  (state) => {
    if (state.phase === 'unknown') return refused('request-unknown');
    return state.ended === undefined ? decide(state) : refused('request-ended');
  };

/** Counted anew from the answer; where that came before the refusal, or nobody was told of that, from the receipt on. */
function goingOn(file: RequestFile, silent: readonly Right[], at: Instant, moment: Moment): readonly RequestDecided[] {
  if (silent.length === 0) return [];
  const isNews = silent.every((right) => {
    const answer = file.answers.get(right);
    const toldAt = answer === undefined ? undefined : answeredAt(file, answer, moment.timeZone);
    return toldAt !== undefined && at > toldAt;
  });
  const clear = { reason: isNews ? 'new-information' : 'closed-in-error', rights: asSet(silent) } as const;
  return [{ type: 'RequestReopened', clear, ...(isNews ? happened(at, moment) : {}) }];
}

/** `words`: how to pay, printed in the letter; sealed. */
export const requestFeeInput = feeRequested.clear.extend({ ...then, ...words });

export const requestFee = (
  { happenedAt, words: howToPay, ...clear }: z.output<typeof requestFeeInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    if (hasOpen(file.fees)) return refused('request-fee-open');
    const why = whyNotThen(file, happenedAt, moment, ...lastOf(file.fees));
    if (why !== undefined) return refused(why);
    const impossible = whyNotFor(file, clear.ground);
    if (impossible !== undefined) return impossible;
    return accepted({ type: 'FeeRequested', clear, ...inOurWords(howToPay), ...happened(happenedAt, moment) });
  });

export const settleFeeInput = thenOnly;

/** Paid, or let go: either ends the waiting. */
export const settleFee = (how: 'FeePaid' | 'FeeWaived', { happenedAt }: Then, moment: Moment): DecideOnRequest =>
  onPending((file) => {
    const asked = file.fees.findLast(isOpen);
    if (asked === undefined) return refused('request-fee-not-open');
    const why = whyNotThen(file, happenedAt, moment);
    if (why !== undefined) return refused(why);
    if (happenedAt !== undefined && happenedAt < asked.askedAt) return refused('request-fee-not-open');
    return accepted({ type: how, clear: {}, ...happened(happenedAt, moment) });
  });

export const extendDeadlineInput = z.strictObject({
  jurisdiction: placeSchema,
  ground: z.enum(EXTENSION_GROUNDS),
  /** Why, in the words of the letter; sealed. */
  ...words,
  /** The day that the person is told: where the law says no number, or where less than what it lets is enough. */
  untilOn: dateSchema.optional(),
});

/**
 * `clocks`: of this request now. Extends every open right of the regime that its rule lets be extended. A decision has no
 * other moment than now: one that is dated back would be the way around the end of the period.
 */
export const extendDeadline = (
  { jurisdiction, words: reason, ...input }: z.output<typeof extendDeadlineInput>,
  clocks: readonly Clock[],
  { now }: Moment,
): DecideOnRequest =>
  onPending((file) => {
    if (!file.regimes.some((regime) => regime.jurisdiction === jurisdiction)) return refused('request-not-classified');
    const open = openRights(file).filter((right) => extensionOf(file, right, jurisdiction) === undefined);
    if (open.length === 0 && openRights(file).length > 0) return refused('request-extended-already');
    const extendable = clocks.filter(
      (clock) =>
        clock.jurisdiction === jurisdiction &&
        open.includes(clock.right) &&
        (clock.extendedDue !== undefined || clock.extensionNoticeBy !== undefined),
    );
    if (extendable.length === 0) return refused('request-not-extendable');
    if (extendable.some(({ firstDue, due }) => now > ((firstDue ?? due)?.at ?? now))) {
      return refused('request-period-ended');
    }
    const impossible = whyNotExtendableFor(jurisdiction, input.ground);
    if (impossible !== undefined) return impossible;
    const unfit = input.untilOn === undefined ? undefined : whyNotUntil(input.untilOn, extendable);
    if (unfit !== undefined) return unfit;
    const clear = withoutUndefined({ jurisdiction, ...input });
    return accepted({ type: 'DeadlineExtended', clear, ...inOurWords(reason) });
  });

/** After the day that is due, and within what the law lets, for each right: one day is told of all. */
function whyNotUntil(
  untilOn: LocalDate,
  extendable: readonly Clock[],
): Refused<Extract<RequestRefusal, 'request-extension-day'>> | undefined {
  const after = extendable
    .flatMap(({ firstDue, due }) => (firstDue ?? due)?.on ?? [])
    .toSorted()
    .at(-1);
  const notAfter = extendable
    .flatMap(({ extendedDue }) => extendedDue?.on ?? [])
    .toSorted()
    .at(0);
  if ((after === undefined || untilOn > after) && (notAfter === undefined || untilOn <= notAfter)) return undefined;
  const bounds = { ...(after === undefined ? {} : { after }), ...(notAfter === undefined ? {} : { notAfter }) };
  return refusedAbout('request-extension-day', [{ field: 'untilOn', ...bounds }]);
}

export const recordExtensionNoticeInput = z.strictObject({
  /** The `LetterSent` that told of it. */
  letter: eventIdSchema,
});

/**
 * The letter that told of the extension, proved sent before the notice's own deadline: only then does the extension
 * count. One letter tells of every extension that was decided before it.
 */
export const recordExtensionNotice = (
  { letter: id }: z.output<typeof recordExtensionNoticeInput>,
  clocks: readonly Clock[],
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    const letter = file.letters.get(id);
    if (letter === undefined || letter.letter !== 'extension') return refused('request-letter-unknown');
    const proved = provedAt(letter, moment.timeZone);
    if (proved === undefined) return refused('request-letter-not-proved');
    if (file.extensions.length === 0) return refused('request-no-extension');
    const untold = file.extensions.filter(
      (one) => one.noticeSentAt === undefined && one.decidedAt <= letter.sentAt && isLastOf(file.extensions, one),
    );
    if (untold.length === 0) return alreadySo;
    const inTime = untold.filter(({ jurisdiction }) => proved <= noticeBy(file, jurisdiction, clocks));
    if (inTime.length === 0) return refused('request-extension-notice-late');
    const events = inTime.map(({ jurisdiction }): RequestDecided => {
      return { type: 'ExtensionNoticeSent', clear: { jurisdiction, letter: id }, ...happened(proved, moment) };
    });
    return accepted(...events);
  });

/** An extension that another one of the same regime followed was of the time before new information came. */
const isLastOf = (all: readonly Extension[], one: Extension): boolean =>
  all.findLast(({ jurisdiction }) => jurisdiction === one.jurisdiction) === one;

/** The earliest day of all rights of the regime: one letter tells of all. */
function noticeBy(file: RequestFile, jurisdiction: string, clocks: readonly Clock[]): string {
  const open = openRights(file);
  const days = clocks
    .filter((clock) => clock.jurisdiction === jurisdiction && open.includes(clock.right))
    .flatMap(({ extensionNoticeBy }) => (extensionNoticeBy === undefined ? [] : [extensionNoticeBy.at]));
  return days.length === 0 ? '9' : days.reduce((a, b) => (a < b ? a : b));
}

/** Told by the schedule, of a clock as it stands now. `threshold`: so many days before the due day. */
export const noteDeadline = (clock: Clock, what: number | 'missed', { now }: Moment): DecideOnRequest =>
  onPending((file) => {
    const { jurisdiction, right, due } = clock;
    if (!waitingRights(file).includes(right)) return refused('request-right-not-open');
    if (due === undefined) return refused('request-deadline-not-due');
    const dueOn = due.on;
    if (file.warned.has(warningKey(jurisdiction, right, what, dueOn))) return alreadySo;
    if (what === 'missed') {
      // While a question is open the date may still move.
      if (now <= due.at || due.provisional) return refused('request-deadline-not-due');
      return accepted({ type: 'DeadlineMissed', clear: { jurisdiction, right, dueOn } });
    }
    return accepted({ type: 'DeadlineApproached', clear: { jurisdiction, right, threshold: what, dueOn } });
  });

export const confirmDeadlineInput = deadlineConfirmed.clear.omit({ certainty: true });

/** `doubted`: the certainty of a date that asks for it, as it stands now. Where nothing asks, there is nothing to say. */
export const confirmDeadline = (
  { jurisdiction, of }: z.output<typeof confirmDeadlineInput>,
  doubted: Certainty | undefined,
): DecideOnRequest =>
  onOpen(({ regimes, confirmed = [] }) => {
    if (!regimes.some((regime) => regime.jurisdiction === jurisdiction)) return refused('request-not-classified');
    if (doubted === undefined || isConfirmed(confirmed, { jurisdiction, right: of, certainty: doubted }))
      return alreadySo;
    return accepted({ type: 'DeadlineConfirmed', clear: { jurisdiction, of, certainty: doubted } });
  });

export const remindInput = reminderSent.clear;
export const remind = (clear: z.output<typeof remindInput>): DecideOnRequest =>
  onOpen(() => accepted({ type: 'ReminderSent', clear }));
