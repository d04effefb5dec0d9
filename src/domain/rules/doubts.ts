import type { Clock, Step, StepCode } from './clock-types.ts';
import type { GrievanceClock, GrievanceKind } from './grievance.ts';
import { type Certainty, needsConfirmation, type Right } from './vocabulary.ts';

/** A value that a deadline rests on and that somebody has to confirm before it is relied on: low, or a reading. */
export interface Doubt {
  readonly jurisdiction: string;
  readonly right: Right;
  /** The step of the derivation in which the value is used. */
  readonly step: StepCode;
  /** The value itself, in words of the vocabulary: `30 calendar-days, calendar-days-no-roll`. */
  readonly value: string;
  readonly certainty: Certainty;
  /** Of the law or standard; where there is none to cite, that it is a reading of ours. */
  readonly citation: string;
}

/** Of other dates than the one that is due: an extension that nobody took, a period that does not govern. */
const NOT_OF_THE_DATE: ReadonlySet<StepCode> = new Set([
  'also-considered',
  'extension-notice-by',
  'extension-possible',
  'acknowledge-by',
  'pause-does-not-stop',
  'pause-without-justification',
  'pause-other-reason',
  'pause-after-end',
  'pause-recorded-after-end',
  'confirm',
  'confirmed',
]);

const OURS = 'our own reading: no source says so';

/** Empty for a clock that rests on nothing in doubt; else each such value once, in the order of the derivation. */
export const doubtsOf = (clock: Clock): readonly Doubt[] =>
  doubtedBy(clock).map((doubt) => ({ jurisdiction: clock.jurisdiction, right: clock.right, ...doubt }));

export type GrievanceDoubt = Omit<Doubt, 'right'> & { readonly kind: GrievanceKind };

/** The same of an appeal or a complaint, whose dates rest on values of their own. */
export const grievanceDoubtsOf = (clock: GrievanceClock): readonly GrievanceDoubt[] =>
  doubtedBy(clock).map((doubt) => ({ jurisdiction: clock.jurisdiction, kind: clock.kind, ...doubt }));

type Doubted = Omit<Doubt, 'jurisdiction' | 'right'>;

/** The values of a derivation that are in doubt; none where nothing asks for a confirmation. */
export function doubtedBy({
  derivation,
  certainty,
  needsConfirmation: asks,
}: Pick<Clock, 'derivation' | 'certainty' | 'needsConfirmation'>): readonly Doubted[] {
  if (!asks) return [];
  const seen = new Map<string, Doubted>();
  for (const step of beforeExtension(derivation)) {
    const { code, citation = OURS, certainty: sure = 'high' } = step;
    if (!needsConfirmation(sure) || NOT_OF_THE_DATE.has(code)) continue;
    const doubt: Doubted = { step: code, value: valueOf(step), certainty: sure, citation };
    seen.set(JSON.stringify(doubt), doubt);
  }
  return seen.size > 0 ? [...seen.values()] : [ownReading(derivation, certainty)];
}

/**
 * No single value is in doubt and the whole is: the law names no number, or no version of it is known, and what is left is
 * the target that the controller sets itself.
 */
function ownReading(derivation: readonly Step[], certainty: Certainty): Doubted {
  const target = derivation.find(({ code }) => code === 'internal-target');
  const why = derivation.find(({ code }) => WITHOUT_NUMBER.has(code));
  const value =
    target === undefined ? 'the whole' : `internal target of ${String(target.values['days'])} days from receipt`;
  const cited = why?.citation ?? (why === undefined ? undefined : GAPS.get(why.code));
  return {
    step: target?.code ?? 'due',
    value,
    certainty,
    citation: `our own reading: ${cited ?? 'no source says so'}`,
  };
}

const GAPS: ReadonlyMap<StepCode, string> = new Map([
  ['right-not-listed', 'the rule names no period for this right'],
  ['rule-not-in-force', 'no version of the rule that we know was in force'],
]);
const WITHOUT_NUMBER: ReadonlySet<StepCode> = new Set(['promptly', ...GAPS.keys()]);

/** What the step says, without the dates that follow from it. */
function valueOf({ code, values }: Step): string {
  const { value, unit, counting, trigger, right, named, number, kind, year } = values;
  if (value !== undefined) return said(`${String(value)} ${String(unit ?? 'business-days')}`, counting);
  if (trigger !== undefined) return said('the period starts with', trigger);
  if (number !== undefined) return 'no number of days';
  if (named !== undefined) return `"${String(named)}" is ${String(right)}`;
  return said(code, kind, counting, year);
}

const said = (...words: readonly unknown[]): string =>
  words
    .filter((one) => one !== undefined && one !== '')
    .map(String)
    .join(', ');

/** What follows the date of the first period belongs to the extension, unless that one counts. */
function beforeExtension(derivation: readonly Step[]): readonly Step[] {
  const counts = derivation.some(({ code }) => code === 'extension-counts' || code === 'extension-until');
  const due = derivation.findIndex(({ code }) => code === 'due');
  return counts || due < 0 ? derivation : derivation.slice(0, due + 1);
}
