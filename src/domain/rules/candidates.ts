import type { LocalDate } from '../../kernel/time.ts';
import type { Missing } from './clock-types.ts';
import type { ClockRule, Period, RuleVersion } from './rule.ts';
import { type Right, SAME_RIGHT } from './vocabulary.ts';

/** One period under which a right may have to be answered. */
export interface Candidate {
  readonly clock: ClockRule;
  /** As this law names it: what it says of some rights alone, it says under that name. */
  readonly right: Right;
  readonly period: NumberedPeriod;
  /** Of the law itself, or of a standard where the law has no number. */
  readonly source: 'law' | 'recommended';
  /** Where the law names the right otherwise than we do, and that it means ours is a reading. */
  readonly reading?: Reading;
}
export type Reading = NonNullable<ClockRule['readings']>[number];
export type NumberedPeriod = Period & {
  readonly [key in 'value' | 'unit' | 'counting']: NonNullable<Period[key]>;
};

export interface Candidates {
  /** The right as this law names it, where that is another name. */
  readonly readAs?: Right;
  /** All that apply; the earliest date governs. Empty: `missing` says why. */
  readonly found: readonly Candidate[];
  readonly missing?: Missing;
  /** From when the rule applies, where it does not yet. */
  readonly inForceFrom?: LocalDate;
  /** The clock that has no number, for its citation. */
  readonly numberless?: ClockRule;
  readonly reading?: Reading;
}

export function candidatesFor({ rule, effectiveFrom }: RuleVersion, right: Right, receivedOn: LocalDate): Candidates {
  const named = readUnder(rule.clocks, right);
  if (named === undefined) return { found: [], missing: 'right-not-listed' };
  const renamed = named === right ? {} : { readAs: named };
  const listed = rule.clocks.filter(({ rights }) => rights.includes(named));
  const inForce = listed.filter(({ appliesFrom = effectiveFrom }) => (appliesFrom ?? receivedOn) <= receivedOn);
  const [first] = inForce;
  if (first === undefined || (effectiveFrom ?? receivedOn) > receivedOn) {
    const dates = [effectiveFrom, ...listed.map(({ appliesFrom }) => appliesFrom)].filter((one) => one !== undefined);
    const inForceFrom = dates.filter((one) => one > receivedOn).sort()[0];
    return {
      ...renamed,
      found: [],
      missing: 'rule-not-in-force',
      ...(inForceFrom === undefined ? {} : { inForceFrom }),
    };
  }
  const found = inForce.flatMap((clock) => ofClock(clock, named));
  if (found.length > 0) return { ...renamed, found };
  return { ...renamed, found: [], missing: 'promptly-without-number', numberless: first, ...readingOf(first, named) };
}

function readUnder(clocks: readonly ClockRule[], right: Right): Right | undefined {
  const names = [right, SAME_RIGHT[right]];
  return names.find((name) => name !== undefined && clocks.some(({ rights }) => rights.includes(name)));
}

function ofClock(clock: ClockRule, right: Right): readonly Candidate[] {
  const reading = readingOf(clock, right);
  if (isNumbered(clock.respond)) return [{ clock, right, period: clock.respond, source: 'law', ...reading }];
  return (clock.recommended ?? []).flatMap((period) =>
    period.rights.includes(right) && isNumbered(period)
      ? [{ clock, right, period, source: 'recommended' as const, ...reading }]
      : [],
  );
}

function readingOf({ readings = [] }: ClockRule, right: Right): { readonly reading?: Reading } {
  const reading = readings.find((one) => one.right === right);
  return reading === undefined ? {} : { reading };
}

export function isNumbered(period: Period): period is NumberedPeriod {
  return period.value !== undefined && period.unit !== undefined && period.counting !== undefined;
}
