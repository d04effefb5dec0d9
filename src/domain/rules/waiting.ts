import type { Instant, LocalDate } from '../../kernel/time.ts';
import { dayOf, plusDays } from './calendar.ts';
import type { ClockFacts, Question, Step } from './clock-types.ts';
import type { ClockRule, PauseRule } from './rule.ts';
import { type Certainty, QUESTIONS, type QuestionKind, type Right, weakest } from './vocabulary.ts';

/** One time of waiting for the customer, as far as it may matter to the clock. */
export interface Waiting {
  readonly kind: QuestionKind;
  readonly askedAt: Instant;
  readonly from: LocalDate;
  /** When it was on record, or proved, that it was asked: what came on record after the end stops nothing. */
  readonly onRecordAt: Instant;
  readonly onRecord: LocalDate;
  /** When it ended; for one that is still open, the day up to which it is known to last. */
  readonly untilAt: Instant;
  readonly until: LocalDate;
  readonly isOpen: boolean;
  /** Code of why it was asked. */
  readonly because?: string;
  /** What the law says of it, for this right; absent when it says nothing, and then nothing stops. */
  readonly rule?: PauseRule;
}

/** In the order in which they were asked. `until` is now, or the answer to the request where it has been given. */
export function waitings(
  { clock, right, facts, timeZone }: Waited,
  until: { readonly at: Instant; readonly isClosed: boolean },
): readonly Waiting[] {
  return QUESTIONS.flatMap((kind) => (facts[kind] ?? []).map((question) => ({ kind, question })))
    .map(({ kind, question }): Waiting => {
      const answeredAt = endOfQuestion(kind, question, facts);
      const last = answeredAt ?? (until.at > question.askedAt ? until.at : question.askedAt);
      const rule = clock.pauses.find((one) => one.reason === kind && (one.rights?.includes(right) ?? true));
      return {
        kind,
        askedAt: question.askedAt,
        from: dayOf(question.askedAt, timeZone),
        onRecordAt: question.onRecordAt ?? question.askedAt,
        onRecord: dayOf(question.onRecordAt ?? question.askedAt, timeZone),
        untilAt: last,
        until: dayOf(last, timeZone),
        isOpen: answeredAt === undefined && !until.isClosed,
        ...(question.justification === undefined ? {} : { because: question.justification }),
        ...(rule === undefined ? {} : { rule }),
      };
    })
    .sort((a, b) => (a.askedAt < b.askedAt ? -1 : a.askedAt > b.askedAt ? 1 : 0));
}

interface Waited {
  readonly clock: ClockRule;
  /** As the law of the clock names it. */
  readonly right: Right;
  readonly facts: ClockFacts;
  readonly timeZone: string;
}

/** Whoever is known needs to bring no more: a confirmation, or the finding that there is no doubt, ends the waiting. */
function endOfQuestion(kind: QuestionKind, { askedAt, answeredAt }: Question, facts: ClockFacts): Instant | undefined {
  const ends = kind === 'identity' ? [answeredAt, facts.identityConfirmedAt, facts.identityNotInDoubtAt] : [answeredAt];
  return ends
    .filter((end): end is Instant => end !== undefined && end >= askedAt)
    .sort()
    .at(0);
}

/** Whether the law stops the clock for why it was asked, where it names the reasons for which it does. */
export const isOfReason = ({ rule, because }: Waiting): boolean =>
  rule?.onlyFor === undefined || (because !== undefined && rule.onlyFor.reasons.includes(because));

/** Said of a question that was asked for a reason for which that law does not wait. */
export const otherReasonStep = ({ kind, from, rule, because }: Waiting): Step => ({
  code: 'pause-other-reason',
  values: { kind, from, because: because ?? 'none' },
  ...(rule?.onlyFor === undefined ? {} : { citation: rule.onlyFor.citation, certainty: rule.onlyFor.certainty }),
});

/** The days of waiting that do not count under that law; the law's own ends, before anything else is asked of them. */
export function daysOfWaiting({ from, until, rule }: Waiting): readonly LocalDate[] {
  const counted = rule?.countedDays?.days;
  if (counted === undefined) return [];
  const [first, last] = counted === 'inclusive-both-ends' ? [from, until] : [plusDays(from, 1), plusDays(until, -1)];
  const days: LocalDate[] = [];
  for (let day = first; day <= last; day = plusDays(day, 1)) days.push(day);
  return days;
}

export interface Suspended {
  /** Days that do not count, sorted; each once, however many questions were open on it. */
  readonly days: readonly LocalDate[];
  /** Those that also move the deadline of the notice of an extension. */
  readonly daysForNotice: readonly LocalDate[];
  readonly isOpen: boolean;
  readonly certainties: readonly Certainty[];
  readonly steps: readonly Step[];
}

/**
 * Takes the waitings one after another: one that begins after the end, as it stands by then, comes too late to stop
 * anything, and so does one that nobody can show to have been asked before it (docs/adr/0005-deadlines.md). `endWith` tells the end with such days not counted.
 */
export function suspendedBy(
  all: readonly Waiting[],
  start: LocalDate,
  endWith: (days: readonly LocalDate[]) => LocalDate,
): Suspended {
  const days = new Set<LocalDate>();
  const forNotice = new Set<LocalDate>();
  const certainties: Certainty[] = [];
  const steps: Step[] = [];
  let isOpen = false;
  for (const waiting of all) {
    const { kind, from, until, rule, because = 'none' } = waiting;
    if (rule?.effect === 'moves-start') continue;
    const end = endWith([...days].sort());
    const verdict = verdictOn(waiting, end);
    const weak = weakest(...certaintiesOf(rule));
    const cited = rule === undefined ? {} : { citation: rule.citation, certainty: weak };
    if (verdict === 'pause-other-reason') {
      steps.push(otherReasonStep(waiting));
      continue;
    }
    if (verdict !== 'pause') {
      steps.push({ code: verdict, values: { kind, from }, ...cited });
      continue;
    }
    if (waiting.onRecord > end) {
      steps.push({ code: 'pause-recorded-after-end', values: { kind, from, recorded: waiting.onRecord }, ...cited });
      continue;
    }
    const more = daysOfWaiting(waiting).filter((day) => day > start);
    for (const day of more) {
      days.add(day);
      if (rule?.alsoMovesExtensionNotice === true) forNotice.add(day);
    }
    isOpen ||= waiting.isOpen;
    if (rule?.countedDays !== undefined) certainties.push(...certaintiesOf(rule));
    const counting = rule?.countedDays?.days ?? 'none';
    const code = waiting.isOpen ? 'pause-open' : 'pause';
    steps.push({ code, values: { kind, from, until, because, days: more.length, counting }, ...cited });
  }
  return { days: [...days].sort(), daysForNotice: [...forNotice].sort(), isOpen, certainties, steps };
}

/** Of all that a pause rests on: that there is one, for that reason, and which days it is. */
const certaintiesOf = (rule: PauseRule | undefined): readonly Certainty[] =>
  rule === undefined ? [] : [rule.certainty, rule.countedDays?.certainty ?? 'high', rule.onlyFor?.certainty ?? 'high'];

type Verdict =
  | 'pause'
  | 'pause-does-not-stop'
  | 'pause-without-justification'
  | 'pause-other-reason'
  | 'pause-after-end';

function verdictOn(waiting: Waiting, end: LocalDate): Verdict {
  const { rule, from, because } = waiting;
  if (rule === undefined || rule.effect !== 'suspends') return 'pause-does-not-stop';
  if (rule.needsJustification && because === undefined) return 'pause-without-justification';
  if (!isOfReason(waiting)) return 'pause-other-reason';
  return from > end ? 'pause-after-end' : 'pause';
}
