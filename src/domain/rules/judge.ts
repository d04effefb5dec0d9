import type { Instant, LocalDate } from '../../kernel/time.ts';
import { dayOf, endOfDay } from './calendar.ts';
import { type Candidate, isNumbered, type NumberedPeriod, type Reading } from './candidates.ts';
import type { ClockInput, Due, Missing, ProvisionalReason, Step } from './clock-types.ts';
import { deadlineOf, type Ground, type Start, type Stretch } from './deadline.ts';
import type { ClockRule, PauseRule } from './rule.ts';
import { type Certainty, weakest } from './vocabulary.ts';
import { isOfReason, otherReasonStep, suspendedBy, type Suspended, type Waiting, waitings } from './waiting.ts';

/** What one period of a law comes to for the request. */
export interface Judged {
  readonly candidate: Candidate;
  readonly due: Due;
  readonly firstDue: Due;
  readonly extensionNoticeBy?: Due;
  readonly extendedDue?: Due;
  readonly missing?: Missing;
  readonly isStartOpen: boolean;
  readonly isPaused: boolean;
  /** Of all that `due` rests on. */
  readonly certainties: readonly Certainty[];
  readonly steps: readonly Step[];
}

interface Case extends Ground {
  readonly input: ClockInput;
  readonly candidate: Candidate;
  readonly waiting: readonly Waiting[];
  readonly start: Start;
  readonly isStartOpen: boolean;
}

export function judgeCandidate(input: ClockInput, ground: Ground, candidate: Candidate): Judged {
  const closed = closedAt(input.facts);
  const until = { at: closed ?? input.now, isClosed: closed !== undefined };
  const { facts, timeZone } = input;
  const { clock, right } = candidate;
  const waiting = waitings({ clock, right, facts, timeZone }, until);
  const begun = startOf(input, ground, candidate, waiting);
  const one: Case = { ...ground, input, candidate, waiting, start: begun.start, isStartOpen: begun.isOpen };
  const first = firstPeriod(one);
  const extended = extension(one, first);
  const { starts } = candidate.clock.respond;
  const counts = extended.due !== undefined;
  const { due = first.due } = extended;
  return {
    candidate,
    due,
    firstDue: first.due,
    ...(extended.noticeBy === undefined ? {} : { extensionNoticeBy: extended.noticeBy }),
    ...(extended.possible === undefined ? {} : { extendedDue: extended.possible }),
    ...(extended.missing === undefined ? {} : { missing: extended.missing }),
    isStartOpen: begun.isOpen,
    isPaused: counts && extended.isPaused !== undefined ? extended.isPaused : first.suspended.isOpen,
    certainties: [
      candidate.period.certainty,
      candidate.period.counting.certainty,
      starts.certainty,
      ...(candidate.reading === undefined ? [] : [candidate.reading.certainty]),
      ...begun.certainties,
      ...first.suspended.certainties,
      ...(counts ? extended.certainties : []),
    ],
    steps: [
      ...readingSteps(candidate.reading, candidate.clock),
      ...begun.steps,
      ...recommendedStep(candidate),
      ...first.steps,
      ...extended.steps,
    ],
  };
}

/**
 * When the request was answered in substance, delivered or refused. What the person was told after they had withdrawn it
 * answered nothing any more: they had ended the clock.
 */
export function closedAt({ answeredAt, refusedAt, ended }: ClockInput['facts']): Instant | undefined {
  const at = [answeredAt, refusedAt]
    .filter((one) => one !== undefined)
    .sort()
    .at(0);
  return at === undefined || (ended !== undefined && ended.at < at) ? undefined : at;
}

export const readingSteps = (reading: Reading | undefined, { respond }: ClockRule): readonly Step[] =>
  reading === undefined
    ? []
    : [
        {
          code: 'right-reading',
          values: { right: reading.right, named: reading.named },
          citation: respond.citation,
          certainty: reading.certainty,
        },
      ];

const recommendedStep = ({ source, clock, period }: Candidate): readonly Step[] =>
  source === 'law'
    ? []
    : [
        {
          code: 'recommended',
          values: { value: period.value, unit: period.unit },
          citation: clock.respond.citation,
          certainty: clock.respond.certainty,
        },
      ];

/** The latest of receipt and of what the law makes the start wait for. What was asked after the end moves nothing. */
function startOf(input: ClockInput, ground: Ground, candidate: Candidate, waiting: readonly Waiting[]) {
  const { facts, timeZone } = input;
  const { starts, citation } = candidate.clock.respond;
  const { trigger, certainty } = starts;
  const steps: Step[] = [];
  const certainties: Certainty[] = [];
  let start: Start = { at: facts.receivedAt, on: dayOf(facts.receivedAt, timeZone) };
  let isOpen = false;
  for (const one of waiting) {
    const { kind, askedAt, from, onRecordAt, onRecord, untilAt, until, rule } = one;
    const moves = rule?.effect === 'moves-start' || (rule === undefined && isAwaited(trigger, kind));
    if (!moves) continue;
    if (!isOfReason(one)) {
      steps.push(otherReasonStep(one));
      continue;
    }
    const cited = rule === undefined ? { certainty } : { citation: rule.citation, certainty: certaintyOf(rule) };
    const end = deadlineOf(ground, start, [candidate.period], []).due.at;
    if (askedAt > end) {
      steps.push({ code: 'pause-after-end', values: { kind, from }, ...cited });
      continue;
    }
    if (onRecordAt > end) {
      steps.push({ code: 'pause-recorded-after-end', values: { kind, from, recorded: onRecord }, ...cited });
      continue;
    }
    isOpen ||= one.isOpen;
    certainties.push(cited.certainty);
    if (untilAt > start.at) start = { at: untilAt, on: until };
    steps.push({ code: one.isOpen ? 'start-open' : 'start-moved', values: { kind, from, until }, ...cited });
  }
  steps.push({ code: 'starts', values: { on: start.on, trigger }, citation, certainty });
  return { start, isOpen, certainties, steps };
}

const certaintyOf = ({ certainty, onlyFor }: PauseRule): Certainty => weakest(certainty, onlyFor?.certainty ?? 'high');

const isAwaited = (trigger: string, kind: Waiting['kind']): boolean =>
  trigger === 'latest-of-received-identity-fee' && kind !== 'clarification';

interface First {
  readonly due: Due;
  readonly suspended: Suspended;
  readonly steps: readonly Step[];
}

function firstPeriod(one: Case): First {
  const { suspended, deadline } = suspendedEnd(one, [one.candidate.period]);
  const steps = [...suspended.steps, ...deadline.steps, dueStep('due', deadline.due)];
  return { due: deadline.due, suspended, steps };
}

function suspendedEnd(one: Case, stretch: Stretch) {
  const { start, waiting } = one;
  const isHours = stretch[0].unit === 'hours';
  const endWith = (days: readonly LocalDate[]): LocalDate => deadlineOf(one, start, stretch, days).due.on;
  // The end moves only with what may stop the clock, so a request without questions costs one count.
  const suspended = suspendedBy(waiting, start.on, endWith);
  const paused = isHours ? [] : suspended.days;
  return { suspended, deadline: deadlineOf(one, start, stretch, paused, openness(one, suspended)) };
}

function openness({ isStartOpen }: Case, { isOpen }: Suspended): ProvisionalReason | undefined {
  if (isStartOpen) return 'start-open';
  return isOpen ? 'pause-open' : undefined;
}

const dueStep = (code: 'due' | 'extension-possible' | 'extension-counts', { on, at, provisional }: Due): Step => ({
  code,
  values: { on, at, provisional: provisional ? 'yes' : 'no' },
});

interface Extended {
  readonly noticeBy?: Due;
  /** The date with the extension, whether it counts or not. */
  readonly possible?: Due;
  /** Only where the extension counts. */
  readonly due?: Due;
  readonly isPaused?: boolean;
  readonly missing?: Missing;
  readonly certainties: readonly Certainty[];
  readonly steps: readonly Step[];
}

function extension(one: Case, first: First): Extended {
  const { input, candidate, start } = one;
  const { extension: law } = candidate.clock;
  const taken = input.facts.extension;
  if (law === undefined) {
    const steps: readonly Step[] = taken === undefined ? [] : [{ code: 'extension-none', values: takenOn(one, taken) }];
    return { certainties: [], steps };
  }
  const open = openness(one, first.suspended);
  const noticeBy = deadlineOf(one, start, [candidate.period], first.suspended.daysForNotice, open).due;
  const cited = { citation: law.citation, certainty: law.certainty };
  const notice: Step = { code: 'extension-notice-by', values: { on: noticeBy.on }, ...cited };
  const verdict = taken === undefined ? undefined : verdictOn(taken, first.due, noticeBy);
  const judged: readonly Step[] =
    taken === undefined || verdict === undefined || verdict === 'counts'
      ? []
      : [{ code: verdict, values: takenOn(one, taken), ...cited }];
  if (!isNumbered(law)) return unnumbered(one, noticeBy, [notice, ...judged], verdict === 'counts', cited);
  const { suspended, deadline } = suspendedEnd(one, extendedBy(candidate.period, law));
  const certainties = [law.certainty, law.counting.certainty, ...suspended.certainties];
  const counts = verdict === 'counts';
  const result = dueStep(counts ? 'extension-counts' : 'extension-possible', deadline.due);
  const steps = [
    notice,
    ...judged,
    ...newSteps(suspended, first.suspended),
    ...deadline.steps,
    { ...result, ...cited },
  ];
  if (!counts) return { noticeBy, possible: deadline.due, certainties, steps };
  const told = toldEarlier(one, first.due, deadline.due);
  if (told === undefined)
    return { noticeBy, possible: deadline.due, due: deadline.due, isPaused: suspended.isOpen, certainties, steps };
  const step: Step = { code: 'extension-told', values: { on: told.on } };
  return { noticeBy, possible: told, due: told, isPaused: false, certainties, steps: [...steps, step] };
}

/**
 * The day that the customer was told, where it comes before the law's: no waiting moves what they were promised. It never
 * comes before the end of the first period, which an extension does not shorten.
 */
function toldEarlier({ input, timeZone }: Case, first: Due, law: Due): Due | undefined {
  const until = input.facts.extension?.until;
  if (until === undefined || until >= law.on) return undefined;
  return until <= first.on ? first : { on: until, at: endOfDay(until, timeZone), provisional: false };
}

/** What the longer period says of a question otherwise than the first one did. */
function newSteps(now: Suspended, before: Suspended): readonly Step[] {
  const said = new Set(before.steps.map((step) => JSON.stringify(step)));
  return now.steps.filter((step) => !said.has(JSON.stringify(step)));
}

const extendedBy = (period: NumberedPeriod, law: NumberedPeriod): Stretch => [period, law];

type Taken = NonNullable<ClockInput['facts']['extension']>;

/** The days of what was done, so that the line says which extension it speaks of. */
const takenOn = ({ timeZone }: Case, { decidedAt, noticeSentAt }: Taken): Step['values'] => ({
  decidedOn: dayOf(decidedAt, timeZone),
  ...(noticeSentAt === undefined ? {} : { noticeSentOn: dayOf(noticeSentAt, timeZone) }),
});

type Verdict = 'counts' | 'extension-after-end' | 'extension-without-notice' | 'extension-notice-late';

function verdictOn({ decidedAt, noticeSentAt }: Taken, first: Due, noticeBy: Due): Verdict {
  if (decidedAt > first.at) return 'extension-after-end';
  if (noticeSentAt === undefined) return 'extension-without-notice';
  return noticeSentAt > noticeBy.at ? 'extension-notice-late' : 'counts';
}

/** A law that lets the controller name the day itself: that day counts when it was told, and else the first one stays. */
function unnumbered(
  one: Case,
  noticeBy: Due,
  steps: readonly Step[],
  counts: boolean,
  cited: { readonly citation: string; readonly certainty: Certainty },
): Extended {
  const { timeZone } = one;
  const taken = one.input.facts.extension;
  const until = taken?.until;
  const certainties = [cited.certainty];
  if (!counts || taken === undefined) return { noticeBy, certainties, steps };
  if (until === undefined) {
    const step: Step = { code: 'extension-without-number', values: takenOn(one, taken), ...cited };
    return { noticeBy, missing: 'extension-without-number', certainties, steps: [...steps, step] };
  }
  const due: Due = { on: until, at: endOfDay(until, timeZone), provisional: false };
  const step: Step = { code: 'extension-until', values: { on: until }, ...cited };
  return { noticeBy, possible: due, due, certainties, steps: [...steps, step] };
}
