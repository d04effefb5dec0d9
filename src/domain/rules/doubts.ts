import type { Clock, Step, StepCode } from './clock-types.ts';
import { type Certainty, needsConfirmation, type Right } from './vocabulary.ts';

/** A value that a deadline rests on and that somebody has to confirm before it is relied on: low, or a reading. */
export interface Doubt {
  readonly jurisdiction: string;
  readonly right: Right;
  /** The step of the derivation in which the value is used. */
  readonly step: StepCode;
  readonly certainty: Certainty;
  /** Absent where a law says nothing, and nothing is all there is to cite. */
  readonly citation?: string;
}

/** Of other dates than the one that is due: an extension that nobody took, a period that does not govern. */
const NOT_OF_THE_DATE: ReadonlySet<StepCode> = new Set([
  'also-considered',
  'extension-notice-by',
  'extension-possible',
  'acknowledge-by',
  'pause-does-not-stop',
  'pause-without-justification',
  'pause-after-end',
]);

/** Empty for a clock that rests on nothing in doubt; else each such value once, in the order of the derivation. */
export function doubtsOf({ jurisdiction, right, derivation, needsConfirmation: asks }: Clock): readonly Doubt[] {
  if (!asks) return [];
  const seen = new Map<string, Doubt>();
  for (const step of beforeExtension(derivation)) {
    const { code, citation } = step;
    const certainty = step.certainty ?? (code === 'confirm' ? (step.values['certainty'] as Certainty) : 'high');
    if (!needsConfirmation(certainty) || NOT_OF_THE_DATE.has(code)) continue;
    // The last line says how sure the whole is: it stands in only where no single value does.
    if (code === 'confirm' && seen.size > 0) continue;
    const doubt: Doubt = {
      jurisdiction,
      right,
      step: code,
      certainty,
      ...(citation === undefined ? {} : { citation }),
    };
    seen.set(JSON.stringify(doubt), doubt);
  }
  return [...seen.values()];
}

/** What follows the date of the first period belongs to the extension, unless that one counts. */
function beforeExtension(derivation: readonly Step[]): readonly Step[] {
  const counts = derivation.some(({ code }) => code === 'extension-counts' || code === 'extension-until');
  const due = derivation.findIndex(({ code }) => code === 'due');
  if (counts || due < 0) return derivation;
  return [...derivation.slice(0, due + 1), ...derivation.filter(({ code }) => code === 'confirm')];
}
