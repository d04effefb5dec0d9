import type { Instant, LocalDate } from '../../kernel/time.ts';
import { dayOf, plusDays } from '../rules/calendar.ts';
import type { Clock } from '../rules/clock-types.ts';
import type { GrievanceClock } from '../rules/grievance.ts';
import { type DecideOnRequest, type Moment, todayOf } from './decide.ts';
import { noteDeadline, remind } from './decide-time.ts';
import { warningKey } from './evolve-time.ts';
import type { Asked, RequestFile } from './file.ts';
import { extensionOf, isOpen, openRights, receiptOf, waitingRights } from './queries.ts';
import type { REMINDED_ABOUT } from './vocabulary.ts';

type About = (typeof REMINDED_ABOUT)[number];

/** Something that the schedule owes to the record of a request. */
export type RequestDuty = {
  /** What makes it this duty and no other, in codes, days and numbers: its command id is derived from it, so it is done once. */
  readonly key: readonly (string | number)[];
} & (
  | { readonly kind: 'approached'; readonly clock: Clock; readonly threshold: number }
  | { readonly kind: 'missed'; readonly clock: Clock }
  | { readonly kind: 'remind'; readonly about: About }
);

/** What runs for a request now, as it was worked out for the moment. */
interface Running {
  readonly clocks: readonly Clock[];
  readonly grievances: readonly GrievanceClock[];
}

/** Days before the due day on which a deadline is told of, besides the middle of the time given. */
const WARN_DAYS_BEFORE = [7, 3, 1] as const;
/** Days before a day that is not the law's last one; `-1`: the day after it. */
const REMIND_DAYS_BEFORE = [3, 0, -1] as const;
const GRIEVANCE_DAYS_BEFORE = [7, ...REMIND_DAYS_BEFORE] as const;
/** Days after which nobody has answered, or nobody has said which laws apply. */
const WAITING_DAYS = [7, 14, 21] as const;
const UNCLASSIFIED_DAYS = [2, 7, 14, 21] as const;

/**
 * What is due of a request now. It follows from the request, its clocks and the moment alone: whatever days were missed,
 * the most pressing line of each kind makes up for those before it, and what was told of one date is told of it once.
 */
export function dutiesOf(file: RequestFile, { clocks, grievances }: Running, moment: Moment): readonly RequestDuty[] {
  if (file.phase === 'closed') return [];
  const today = todayOf(moment);
  const all = [...answerDuties(file, clocks, moment), ...grievances.flatMap((clock) => grievanceDuty(clock, today))];
  // Clocks of one law share its dates.
  return [...new Map(all.map((duty) => [JSON.stringify(duty.key), duty])).values()];
}

/** While a right waits for its answer, or for the letter that tells of its refusal. */
function answerDuties(file: RequestFile, clocks: readonly Clock[], moment: Moment): readonly RequestDuty[] {
  const waiting = waitingRights(file);
  const running = clocks.filter(({ right }) => waiting.includes(right));
  const today = todayOf(moment);
  return [
    ...running.flatMap((clock) => deadlineDuty(file, clock, moment)),
    ...running.flatMap((clock) => sideDates(file, clock, today)),
    // A refusal that nobody was told of needs no more questions; its day is told of all the same.
    ...(openRights(file).length === 0 ? [] : [...waitings(file, moment), ...expiries(file, today)]),
  ];
}

/** An appeal to be decided, a complaint to be acknowledged: also where every right was answered long ago. */
function grievanceDuty(clock: GrievanceClock, today: LocalDate): readonly RequestDuty[] {
  const { kind, jurisdiction, ruleVersion, receivedAt, state, due } = clock;
  const days = state === 'running' || state === 'overdue' ? reached(due.on, GRIEVANCE_DAYS_BEFORE, today) : undefined;
  if (days === undefined) return [];
  return [{ kind: 'remind', about: kind, key: [kind, receivedAt, jurisdiction, ruleVersion, due.on, days] }];
}

export const sameDuty = (a: RequestDuty, b: RequestDuty): boolean => JSON.stringify(a.key) === JSON.stringify(b.key);

export function decideDuty(duty: RequestDuty, moment: Moment): DecideOnRequest {
  switch (duty.kind) {
    case 'approached':
      return noteDeadline(duty.clock, duty.threshold, moment);
    case 'missed':
      return noteDeadline(duty.clock, 'missed', moment);
    case 'remind':
      return remind({ to: 'officer', about: duty.about });
  }
}

/** While a question is open the date moves with every day: then the question is told of, and not the date. */
function deadlineDuty(file: RequestFile, clock: Clock, moment: Moment): readonly RequestDuty[] {
  const { jurisdiction, ruleVersion, right, due, state } = clock;
  if (due === undefined || state === 'paused' || state === 'not-started') return [];
  const isTold = (what: number | 'missed') => file.warned.has(warningKey(jurisdiction, right, what, due.on));
  const key = (what: number | 'missed') => ['deadline', jurisdiction, ruleVersion, right, due.on, what];
  if (moment.now > due.at) {
    return due.provisional || isTold('missed') ? [] : [{ kind: 'missed', clock, key: key('missed') }];
  }
  const thresholds = thresholdsOf(dayOf(receiptOf(file, right), moment.timeZone), due.on);
  const threshold = reached(due.on, thresholds, todayOf(moment));
  if (threshold === undefined || thresholds.some((one) => one <= threshold && isTold(one))) return [];
  return [{ kind: 'approached', clock, threshold, key: key(threshold) }];
}

/** The middle of the time, and then the days that are short enough to be after it; in falling order. */
export function thresholdsOf(receivedOn: LocalDate, dueOn: LocalDate): readonly number[] {
  const half = Math.floor(daysFrom(receivedOn, dueOn) / 2);
  const before = WARN_DAYS_BEFORE.filter((days) => days < half);
  return half < 1 ? before : [half, ...before];
}

/** Dates beside the answer itself: the acknowledgement, the notice of an extension, our own target where there is no other. */
function sideDates(file: RequestFile, clock: Clock, today: LocalDate): readonly RequestDuty[] {
  const { jurisdiction, ruleVersion, right, acknowledgeBy, extensionNoticeBy, internalTarget, state } = clock;
  const extension = extensionOf(file, right, jurisdiction);
  const isUntold = extension !== undefined && extension.noticeSentAt === undefined;
  const dates: readonly (readonly [string, LocalDate | undefined])[] = [
    ['acknowledgement', file.acknowledgedAt === undefined ? acknowledgeBy?.on : undefined],
    ['extension-notice', isUntold ? extensionNoticeBy?.on : undefined],
    [`target ${right}`, state === 'no-number' ? internalTarget.on : undefined],
  ];
  return dates.flatMap(([what, on]) => {
    const days = on === undefined ? undefined : reached(on, REMIND_DAYS_BEFORE, today);
    if (on === undefined || days === undefined) return [];
    return [{ kind: 'remind' as const, about: 'deadline' as const, key: [what, jurisdiction, ruleVersion, on, days] }];
  });
}

/** What nobody has answered for a while, and what nobody has classified. */
function waitings(file: RequestFile, { now, timeZone }: Moment): readonly RequestDuty[] {
  const today = dayOf(now, timeZone);
  const since = (about: About, what: string, at: Instant, days: readonly number[]): readonly RequestDuty[] => {
    const passed = days.filter((one) => plusDays(dayOf(at, timeZone), one) <= today).at(-1);
    return passed === undefined ? [] : [{ kind: 'remind', about, key: [what, at, passed] }];
  };
  const open = (about: About, asked: readonly Asked[]): readonly RequestDuty[] =>
    asked.filter(isOpen).flatMap(({ askedAt }) => since(about, about, askedAt, WAITING_DAYS));
  const { standing, asked } = file.identity;
  return [
    ...(file.regimes.length > 0 ? [] : since('deadline', 'unclassified', file.receivedAt, UNCLASSIFIED_DAYS)),
    ...(standing === 'asked' ? open('identity', asked) : []),
    ...open('clarification', file.clarifications),
    ...open('fee', file.fees),
  ];
}

/** What proved who asks, or who speaks for them, runs out before there is an answer. */
function expiries({ identity, authority }: RequestFile, today: LocalDate): readonly RequestDuty[] {
  const { standing, evidenceExpiresOn } = identity;
  const ends: readonly (readonly [string, LocalDate | undefined])[] = [
    ['evidence', standing === 'confirmed' ? evidenceExpiresOn : undefined],
    ['authority', authority?.outcome === 'proved' ? authority.expiresOn : undefined],
  ];
  return ends.flatMap(([what, on]) => {
    const days = on === undefined ? undefined : reached(on, REMIND_DAYS_BEFORE, today);
    if (on === undefined || days === undefined) return [];
    return [{ kind: 'remind' as const, about: 'identity' as const, key: [what, on, days] }];
  });
}

/** The most pressing of the thresholds, in falling order, that this day has reached. */
const reached = (on: LocalDate, thresholds: readonly number[], today: LocalDate): number | undefined =>
  thresholds.filter((days) => plusDays(on, -days) <= today).at(-1);

const DAY_MS = 86_400_000;
/** Both are days of the calendar, so each is 24 hours in UTC. */
const daysFrom = (from: LocalDate, to: LocalDate): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
