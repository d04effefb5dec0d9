import type { Moment } from '../../domain/request/decide.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import { openRights } from '../../domain/request/queries.ts';
import { dayOf } from '../../domain/rules/calendar.ts';
import { candidatesFor, isNumbered } from '../../domain/rules/candidates.ts';
import type { Clock, Step } from '../../domain/rules/clock-types.ts';
import type { RuleVersion } from '../../domain/rules/rule.ts';
import type { QuestionKind, Right, Unit } from '../../domain/rules/vocabulary.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { LetterDeadline } from '../../reports/letters/facts.ts';
import { clocksOf } from '../core/clocks.ts';
import type { Deps } from '../core/deps.ts';
import { pinnedRule } from '../core/rulebook.ts';

/** A number of days, months or hours of a law. */
export interface Length {
  readonly value: number;
  readonly unit: Unit;
}

/** What is answered by when, as the clocks say it now; the earliest first. */
export interface LetterClocks {
  readonly clocks: readonly Clock[];
  readonly deadlines: readonly LetterDeadline[];
  /** Laws by which anything is asked, in the order of their dates; those by which it is answered already come last. */
  readonly laws: readonly LawAsked[];
  /** How much longer each law lets it take, where it says so in a number. */
  readonly extensions: ReadonlyMap<string, Length>;
}

export interface LawAsked {
  readonly jurisdiction: string;
  readonly instrument: string;
  /** Of those that were asked for, the ones that it gives. */
  readonly rights: ReadonlySet<Right>;
  /** It wants an appeal to the controller decided. */
  readonly hasAppeal: boolean;
}

/** The clocks of what waits for an answer; of all that was asked, once nothing waits any more. */
export async function letterClocks(
  deps: Pick<Deps, 'ledger'>,
  file: RequestFile,
  moment: Moment,
): Promise<LetterClocks> {
  const open = openRights(file);
  const rights = new Set(open.length === 0 ? file.rights : open);
  const receivedOn = dayOf(file.receivedAt, moment.timeZone);
  const all: Told[] = [];
  const answered: Told[] = [];
  const extensions = new Map<string, Length>();
  for (const clock of await clocksOf(deps, file, moment)) {
    const { jurisdiction, ruleVersion, right } = clock;
    const rule = await pinnedRule(deps, jurisdiction, ruleVersion);
    if (rule === undefined) continue;
    const told = { clock, rule, deadline: deadlineOf(clock, rule.rule.instrument) };
    if (!rights.has(right)) {
      answered.push(told);
      continue;
    }
    all.push(told);
    const length = extensionOf(rule, clock, receivedOn);
    if (length !== undefined && !extensions.has(jurisdiction)) extensions.set(jurisdiction, length);
  }
  all.sort(byDate);
  answered.sort(byDate);
  const seen = new Map<string, LetterDeadline>();
  for (const { deadline } of all) {
    // What a question stops for one right it may not stop for another one of the same day.
    const key = `${deadline.jurisdiction} ${deadline.due} ${deadline.waiting}`;
    const before = seen.get(key);
    seen.set(key, before === undefined ? deadline : { ...before, rights: [...before.rights, ...deadline.rights] });
  }
  return {
    clocks: all.map(({ clock }) => clock),
    deadlines: [...seen.values()],
    laws: lawsOf([...all, ...answered]),
    extensions,
  };
}

/** The same for a letter that asks for this: time that stands still for another question is no promise of this one. */
export const deadlinesAsking = ({ clocks, deadlines }: LetterClocks, kind: QuestionKind): readonly LetterDeadline[] =>
  deadlines.map((deadline) => {
    const own = clocks.filter(
      ({ jurisdiction, right }) => jurisdiction === deadline.jurisdiction && deadline.rights.includes(right),
    );
    const [waiting = 'running', ...others] = new Set(own.map((clock) => waitingFor(clock, kind)));
    return { ...deadline, waiting: others.length === 0 ? waiting : 'running' };
  });

function waitingFor({ derivation }: Clock, kind: QuestionKind): LetterDeadline['waiting'] {
  const codes = derivation.filter(({ values }) => values['kind'] === kind).map(({ code }) => code);
  if (codes.includes('start-open')) return 'not-started';
  return codes.includes('pause-open') ? 'paused' : 'running';
}

interface Told {
  readonly clock: Clock;
  readonly rule: RuleVersion;
  readonly deadline: LetterDeadline;
}

const byDate = (a: Told, b: Told): number =>
  a.deadline.due < b.deadline.due ? -1 : a.deadline.due > b.deadline.due ? 1 : 0;

function lawsOf(all: readonly Told[]): readonly LawAsked[] {
  const found = new Map<string, LawAsked>();
  for (const { clock, rule } of all) {
    const { jurisdiction, right } = clock;
    const { instrument, appeal } = rule.rule;
    const rights = new Set([...(found.get(jurisdiction)?.rights ?? []), right]);
    found.set(jurisdiction, { jurisdiction, instrument, rights, hasAppeal: appeal !== undefined });
  }
  return [...found.values()];
}

/** `undefined` where the law names no number, or several that a letter could not choose among. */
function extensionOf(rule: RuleVersion, { right }: Clock, receivedOn: LocalDate): Length | undefined {
  const lengths = candidatesFor(rule, right, receivedOn).found.flatMap(({ clock: { extension } }) =>
    extension !== undefined && isNumbered(extension) ? [{ value: extension.value, unit: extension.unit }] : [],
  );
  const [first, ...others] = lengths;
  return others.every((one) => one.value === first?.value && one.unit === first.unit) ? first : undefined;
}

/** The law's own words where it has a number; the controller's target where it has none. */
function deadlineOf(clock: Clock, instrument: string): LetterDeadline {
  const { derivation, jurisdiction, right, state } = clock;
  const rights: readonly Right[] = [right];
  const numbered = derivation.find((step) => PERIODS.has(step.code));
  const starts = derivation.find((step) => step.code === 'starts');
  const period = numbered === undefined || clock.due === undefined ? undefined : periodOf(numbered);
  return {
    jurisdiction,
    instrument,
    rights,
    citation: (period === undefined ? starts : numbered)?.citation ?? starts?.citation ?? instrument,
    due: (clock.due ?? clock.internalTarget).on,
    ...(period === undefined ? {} : { period }),
    by: derivation.some((step) => step.code === 'recommended') ? 'standard' : 'law',
    starts: starts?.values['trigger'] === 'received' || starts === undefined ? 'receipt' : 'latest',
    isUnpublished: derivation.some((step) => step.code === 'not-published'),
    isReading: clock.needsConfirmation,
    waiting: state === 'not-started' || state === 'paused' ? state : 'running',
  };
}

const PERIODS: ReadonlySet<Step['code']> = new Set(['period', 'business-days', 'hours']);

function periodOf({ code, values }: Step): { readonly value: number; readonly unit: Unit } {
  const value = Number(values['value']);
  if (code === 'period') return { value, unit: values['unit'] as Unit };
  return { value, unit: code === 'hours' ? 'hours' : 'business-days' };
}
