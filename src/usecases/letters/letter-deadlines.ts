import { clockFacts, openRights } from '../../domain/request/queries.ts';
import type { RequestFile } from '../../domain/request/file.ts';
import { clockOf } from '../../domain/rules/clock.ts';
import type { Clock, Step } from '../../domain/rules/clock-types.ts';
import type { Unit } from '../../domain/rules/vocabulary.ts';
import type { Instant } from '../../kernel/time.ts';
import type { LetterDeadline, Waiting } from '../../reports/letters/facts.ts';
import type { Deps } from '../core/deps.ts';
import { calendarsOf, pinnedRule } from '../core/rulebook.ts';

/** What is answered by when, as the clocks say it now; the earliest first. */
export interface LetterClocks {
  readonly clocks: readonly Clock[];
  readonly deadlines: readonly LetterDeadline[];
  /** Laws in the order of their dates. */
  readonly jurisdictions: readonly string[];
  readonly waiting: Waiting;
}

/** Days that the controller allows itself where a law names none. */
const INTERNAL_TARGET_DAYS = 14;

export async function letterClocks(
  deps: Pick<Deps, 'ledger'>,
  file: RequestFile,
  now: Instant,
  timeZone: string,
): Promise<LetterClocks> {
  const calendars = file.calendarPlace === undefined ? [] : await calendarsOf(deps, file.calendarPlace);
  const open = openRights(file);
  const rights = open.length === 0 ? file.rights : open;
  const all: { readonly clock: Clock; readonly deadline: LetterDeadline }[] = [];
  for (const { jurisdiction, ruleVersion } of file.regimes) {
    const rule = await pinnedRule(deps, jurisdiction, ruleVersion);
    if (rule === undefined) continue;
    for (const right of rights) {
      const facts = clockFacts(file, right, jurisdiction);
      const clock = clockOf({
        rule,
        right,
        facts,
        calendars,
        timeZone,
        now,
        internalTargetDays: INTERNAL_TARGET_DAYS,
      });
      all.push({ clock, deadline: deadlineOf(clock, rule.rule.instrument) });
    }
  }
  all.sort((a, b) => (a.deadline.due < b.deadline.due ? -1 : a.deadline.due > b.deadline.due ? 1 : 0));
  const seen = new Map<string, LetterDeadline>();
  for (const { deadline } of all) {
    const key = `${deadline.jurisdiction} ${deadline.due}`;
    if (!seen.has(key)) seen.set(key, deadline);
  }
  return {
    clocks: all.map(({ clock }) => clock),
    deadlines: [...seen.values()],
    jurisdictions: [...new Set(all.map(({ deadline }) => deadline.jurisdiction))],
    waiting: waitingOf(all.map(({ clock }) => clock)),
  };
}

/** The law's own words where it has a number; the controller's target where it has none. */
function deadlineOf(clock: Clock, instrument: string): LetterDeadline {
  const { derivation, jurisdiction } = clock;
  const numbered = derivation.find((step) => PERIODS.has(step.code));
  const starts = derivation.find((step) => step.code === 'starts');
  const period = numbered === undefined || clock.due === undefined ? undefined : periodOf(numbered);
  return {
    jurisdiction,
    instrument,
    citation: (period === undefined ? starts : numbered)?.citation ?? starts?.citation ?? instrument,
    due: (clock.due ?? clock.internalTarget).on,
    ...(period === undefined ? {} : { period }),
    by: derivation.some((step) => step.code === 'recommended') ? 'standard' : 'law',
    starts: starts?.values['trigger'] === 'received' || starts === undefined ? 'receipt' : 'latest',
    isUnpublished: derivation.some((step) => step.code === 'not-published'),
    isReading: clock.needsConfirmation,
  };
}

const PERIODS: ReadonlySet<Step['code']> = new Set(['period', 'business-days', 'hours']);

function periodOf({ code, values }: Step): { readonly value: number; readonly unit: Unit } {
  const value = Number(values['value']);
  if (code === 'period') return { value, unit: values['unit'] as Unit };
  return { value, unit: code === 'hours' ? 'hours' : 'business-days' };
}

/** Said for the clocks together: a customer reads one sentence. Running, if any of them runs. */
function waitingOf(clocks: readonly Clock[]): Waiting {
  if (clocks.length > 0 && clocks.every(({ state }) => state === 'not-started')) return 'not-started';
  return clocks.length > 0 && clocks.every(({ state }) => state === 'paused' || state === 'not-started')
    ? 'paused'
    : 'running';
}
