import type { Instant } from '../../kernel/time.ts';
import { isLate } from '../rules/clock.ts';
import type { Clock, ClockFacts } from '../rules/clock-types.ts';
import type { Right } from '../rules/vocabulary.ts';
import type { Answer, FormerAnswer, RecordedAfterwards, RequestEvent, RequestFile, RequestState } from './file.ts';
import { clockFacts, provedAt, receiptOf } from './queries.ts';

/**
 * What stops or moves a clock may be recorded after it happened. Where the period had run out by what was on record, and
 * what is recorded then is dated within it, the clock believes it and says so: an auditor looks there first.
 */

/** Everything dated that a clock is worked out from, and what ends a request. */
const MOVES_A_CLOCK: ReadonlySet<RequestEvent['type']> = new Set([
  'IdentityInformationRequested',
  'IdentityEvidenceReceived',
  'IdentityConfirmed',
  'ClarificationRequested',
  'ClarificationReceived',
  'FeeRequested',
  'FeePaid',
  'FeeWaived',
  'ExtensionNoticeSent',
  'ResponseDelivered',
  'RequestWithdrawn',
  'RequestTransferred',
  'RequestReopened',
]);

export function withAfterwards(before: RequestState, next: RequestState, event: RequestEvent): RequestState {
  if (before.phase === 'unknown' || next.phase === 'unknown') return next;
  const one = recordedAfterwards(before, event);
  return one === undefined ? next : { ...next, afterwards: [...next.afterwards, one] };
}

function recordedAfterwards(before: RequestFile, event: RequestEvent): RecordedAfterwards | undefined {
  const { recordedAt } = event.metadata;
  const what = { by: event.id, type: event.type, recordedAt, before };
  if (event.type === 'ReceiptCorrected') {
    return event.clear.receivedAt > before.receivedAt ? { ...what, at: event.clear.receivedAt } : undefined;
  }
  // A posting is of a day: `LetterPosted` never says more.
  if (event.type === 'LetterPosted') {
    const isRefusal = before.letters.get(event.clear.of)?.letter === 'refusal';
    return isRefusal ? { ...what, letter: event.clear.of } : undefined;
  }
  const at = event.metadata.effectiveAt as Instant | undefined;
  if (at === undefined || at >= recordedAt || !MOVES_A_CLOCK.has(event.type)) return undefined;
  const isOfRights = event.type === 'ResponseDelivered' || event.type === 'RequestReopened';
  const rights = isOfRights ? event.clear.rights : undefined;
  return rights === undefined ? { ...what, at } : { ...what, at, rights };
}

/** One time in which a right was to be answered: from its receipt, or from new information, to the next such moment. */
interface Round {
  readonly from: Instant;
  readonly until?: Instant;
  readonly answer: Answer | undefined;
}

/** The same clock on other facts, at another moment. */
type ClockAt = (facts: ClockFacts, now: Instant) => Clock;

/** The clock of one right, with the mark where one is due. */
export const markedLate = (clock: Clock, file: RequestFile, timeZone: string, clockAt: ClockAt): Clock =>
  marked(clock, file, timeZone, clockAt, { from: receiptOf(file, clock.right), answer: file.answers.get(clock.right) });

/** The same of an answer that was given before new information came: what was marked stays marked. */
export const markedFormer = (
  clock: Clock,
  file: RequestFile,
  { right, receivedAt, answer }: FormerAnswer,
  timeZone: string,
  clockAt: ClockAt,
): Clock => {
  const next = file.formerAnswers.find((one) => one.right === right && one.receivedAt > receivedAt)?.receivedAt;
  const until = next ?? receiptOf(file, right);
  return marked(clock, file, timeZone, clockAt, { from: receivedAt, until, answer });
};

function marked(clock: Clock, file: RequestFile, timeZone: string, clockAt: ClockAt, round: Round): Clock {
  const { right, jurisdiction } = clock;
  for (const one of file.afterwards) {
    const at = one.letter === undefined ? one.at : postedAt(file, one.letter, timeZone);
    if (at === undefined || !isAbout(file, one, right, round)) continue;
    const then = clockAt(clockFacts(one.before, right, jurisdiction, timeZone), one.recordedAt);
    const { due } = then;
    if (due === undefined || !isCured(one, then, at <= due.at)) continue;
    const values = { what: one.type, at, recorded: one.recordedAt, due: due.on };
    return { ...clock, recordedLate: true, derivation: [...clock.derivation, { code: 'recorded-late', values }] };
  }
  return clock;
}

/** The period had run out by what was on record; a receipt that is moved on cures what was answered late, too. */
function isCured({ type }: RecordedAfterwards, then: Clock, isWithin: boolean): boolean {
  if (type === 'ReceiptCorrected') return isLate(then);
  const isEnd = type === 'RequestWithdrawn' || type === 'RequestTransferred';
  return isWithin && (isEnd ? isLate(then) : then.state === 'overdue');
}

function postedAt({ letters }: RequestFile, id: NonNullable<RecordedAfterwards['letter']>, timeZone: string) {
  const letter = letters.get(id);
  return letter === undefined ? undefined : provedAt(letter, timeZone);
}

/** What was taken back since, or was of another round, does not move this clock. */
function isAbout(
  { ended }: RequestFile,
  { by, type, letter, rights, recordedAt }: RecordedAfterwards,
  right: Right,
  { from, until, answer }: Round,
): boolean {
  if (rights?.includes(right) === false) return false;
  // An answer is of its own round, whenever it was recorded.
  if (letter !== undefined) return answer?.letters.includes(letter) === true;
  if (type === 'ResponseDelivered') return answer?.by === by || answer?.how === 'refused';
  if (recordedAt < from || (until !== undefined && recordedAt >= until)) return false;
  if (type === 'RequestWithdrawn' || type === 'RequestTransferred') return ended !== undefined;
  return true;
}
