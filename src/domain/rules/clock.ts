import type { LocalDate } from '../../kernel/time.ts';
import { dayOf, endOfDay, plusDays } from './calendar.ts';
import { candidatesFor, isNumbered } from './candidates.ts';
import type { Clock, ClockInput, ClockState, Due, Step } from './clock-types.ts';
import { deadlineOf, type Ground } from './deadline.ts';
import { WorkingDays } from './holidays.ts';
import { closedAt, judgeCandidate, type Judged, readingSteps } from './judge.ts';
import type { ClockRule } from './rule.ts';
import { needsConfirmation, weakest } from './vocabulary.ts';

/**
 * What the law asks of one right of one request now: a projection over the events of the request and one rule version,
 * never a stored date (docs/adr/0005-deadlines.md). Total and pure. Where several periods of one law apply, the earliest
 * governs; where the law has no number, nothing is made up: `state` is `no-number` and `missing` says why.
 */
export function clockOf(asked: ClockInput): Clock {
  const input = untilEnded(asked);
  const { rule, right, facts, timeZone } = input;
  const ground: Ground = { days: new WorkingDays(input.calendars), timeZone };
  const receivedOn = dayOf(facts.receivedAt, timeZone);
  const candidates = candidatesFor(rule, right, receivedOn);
  const opening = openingSteps(input, ground, receivedOn, candidates.readAs);
  const judged = candidates.found
    .map((candidate) => judgeCandidate(input, ground, candidate))
    .sort((a, b) => (a.due.at < b.due.at ? -1 : a.due.at > b.due.at ? 1 : 0));
  const [governing, ...others] = judged;
  if (governing === undefined) return withoutNumber(input, ground, receivedOn, candidates, opening);
  const acknowledge = acknowledgement(input, ground, receivedOn, governing.candidate.clock);
  const internalTarget = targetOf(input, receivedOn, governing.due);
  const certainty = weakest(...governing.certainties);
  const { due, firstDue, extensionNoticeBy, extendedDue, missing } = governing;
  return {
    ...named(input),
    state: stateOf(input, governing),
    ...endedBy(input),
    due,
    firstDue,
    ...(acknowledge === undefined ? {} : { acknowledgeBy: acknowledge.due }),
    ...(extensionNoticeBy === undefined ? {} : { extensionNoticeBy }),
    ...(extendedDue === undefined ? {} : { extendedDue }),
    internalTarget,
    certainty,
    needsConfirmation: needsConfirmation(certainty),
    ...(missing === undefined ? {} : { missing }),
    derivation: [
      ...opening,
      ...governing.steps,
      ...others.map(alsoConsidered),
      ...(acknowledge?.steps ?? []),
      targetStep(internalTarget, input.internalTargetDays),
      ...standingSteps(input),
      ...(needsConfirmation(certainty) ? [{ code: 'confirm' as const, values: { certainty } }] : []),
    ],
  };
}

/** Nothing moves any more once nobody waits: a question that was open then makes no later date. */
function untilEnded(input: ClockInput): ClockInput {
  const { ended } = input.facts;
  return ended === undefined || closedAt(input.facts) !== undefined || ended.at > input.now
    ? input
    : { ...input, now: ended.at };
}

/** Where nobody waits any more, and there had been no answer. */
const endedBy = ({ facts }: ClockInput): Pick<Clock, 'ended'> =>
  facts.ended === undefined || closedAt(facts) !== undefined ? {} : { ended: facts.ended };

function standingSteps(input: ClockInput): readonly Step[] {
  const { facts, timeZone } = input;
  const { ended } = endedBy(input);
  if (ended !== undefined) return [{ code: 'ended', values: { why: ended.why, on: dayOf(ended.at, timeZone) } }];
  const { untoldSince } = facts;
  return untoldSince === undefined ? [] : [{ code: 'refusal-untold', values: { on: dayOf(untoldSince, timeZone) } }];
}

const named = ({ rule, right }: ClockInput): Pick<Clock, 'jurisdiction' | 'ruleVersion' | 'right'> => ({
  jurisdiction: rule.jurisdiction,
  ruleVersion: rule.ruleVersion,
  right,
});

function openingSteps(input: ClockInput, { days }: Ground, on: LocalDate, readAs: string | undefined): readonly Step[] {
  const { rule, right, facts, timeZone } = input;
  const steps: Step[] = [
    {
      code: 'rule',
      values: { jurisdiction: rule.jurisdiction, name: rule.rule.name, version: String(rule.ruleVersion), right },
      citation: rule.rule.instrument,
    },
    { code: 'received', values: { at: facts.receivedAt, zone: timeZone, on } },
  ];
  const kind = days.kindOf(on);
  if (kind !== 'working') steps.push({ code: 'received-on-day-off', values: { on, kind } });
  if (readAs !== undefined) steps.push({ code: 'right-read-as', values: { right, readAs } });
  return steps;
}

function withoutNumber(
  input: ClockInput,
  ground: Ground,
  receivedOn: LocalDate,
  { missing = 'promptly-without-number', numberless, inForceFrom, reading }: ReturnType<typeof candidatesFor>,
  opening: readonly Step[],
): Clock {
  const acknowledge = numberless === undefined ? undefined : acknowledgement(input, ground, receivedOn, numberless);
  const internalTarget = targetOf(input, receivedOn);
  // Of a gap nobody vouches for anything: it asks for confirmation like any reading of a silent law.
  const certainty =
    numberless === undefined
      ? 'interpretation'
      : weakest(numberless.respond.certainty, numberless.respond.starts.certainty, reading?.certainty ?? 'high');
  const { jurisdiction } = input.rule;
  const why: Step =
    numberless === undefined
      ? {
          code: missing === 'right-not-listed' ? missing : 'rule-not-in-force',
          values: { jurisdiction, right: input.right, ...(inForceFrom === undefined ? {} : { from: inForceFrom }) },
          ...(missing === 'right-not-listed' ? {} : input.rule.rule.inForce),
        }
      : {
          code: 'promptly',
          values: { number: 'none' },
          citation: numberless.respond.citation,
          certainty: numberless.respond.certainty,
        };
  return {
    ...named(input),
    state: endedBy(input).ended === undefined ? 'no-number' : 'ended',
    ...endedBy(input),
    ...(acknowledge === undefined ? {} : { acknowledgeBy: acknowledge.due }),
    internalTarget,
    certainty,
    needsConfirmation: needsConfirmation(certainty),
    missing,
    derivation: [
      ...opening,
      ...(numberless === undefined ? [] : readingSteps(reading, numberless)),
      why,
      ...(acknowledge?.steps ?? []),
      targetStep(internalTarget, input.internalTargetDays),
      ...standingSteps(input),
      ...(needsConfirmation(certainty) ? [{ code: 'confirm' as const, values: { certainty } }] : []),
    ],
  };
}

/** Counted from receipt: no law of the reference data stops it. */
function acknowledgement(
  { facts }: ClockInput,
  ground: Ground,
  receivedOn: LocalDate,
  { acknowledge }: ClockRule,
): { readonly due: Due; readonly steps: readonly Step[] } | undefined {
  if (acknowledge === undefined || !isNumbered(acknowledge)) return undefined;
  const { due, steps } = deadlineOf(ground, { at: facts.receivedAt, on: receivedOn }, [acknowledge], []);
  const { value, unit, citation, certainty } = acknowledge;
  const values = { value, unit, on: due.on };
  return {
    due,
    steps: [
      { code: 'acknowledge-by', values, citation, certainty },
      ...steps.filter(({ code }) => code === 'not-published'),
    ],
  };
}

/** Never later than the law's date. */
function targetOf({ internalTargetDays, timeZone }: ClockInput, receivedOn: LocalDate, due?: Due): Due {
  const target = plusDays(receivedOn, internalTargetDays);
  const on = due !== undefined && due.on < target ? due.on : target;
  return { on, at: endOfDay(on, timeZone), provisional: false };
}

const targetStep = ({ on }: Due, days: number): Step => ({ code: 'internal-target', values: { days, on } });

const alsoConsidered = ({ candidate, due }: Judged): Step => {
  const { value, unit, citation, certainty } = candidate.period;
  return { code: 'also-considered', values: { value, unit, on: due.on }, citation, certainty };
};

/**
 * Answered after its day, or open after it. What was withdrawn, handed on or joined to another request after its day was
 * late by then, and stays it.
 */
export function isLate({ state, ended, due }: Pick<Clock, 'state' | 'ended' | 'due'>): boolean {
  if (state === 'late' || state === 'overdue') return true;
  return ended !== undefined && due !== undefined && ended.at > due.at;
}

function stateOf({ facts, now }: ClockInput, { due, isStartOpen, isPaused }: Judged): ClockState {
  const closed = closedAt(facts);
  if (closed !== undefined) return closed <= due.at ? 'met' : 'late';
  if (facts.ended !== undefined) return 'ended';
  if (isStartOpen) return 'not-started';
  if (now > due.at) return 'overdue';
  return isPaused ? 'paused' : 'running';
}
