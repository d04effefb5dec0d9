import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { PurposeKind } from '../shape/vocabulary.ts';
import type { OptOut, Restriction, RestrictionState } from './state.ts';

/** What stands in the way of a purpose, the gravest first. They are reasons of the access gate, too. */
export const BARS = ['processing-restricted', 'objected', 'opted-out'] as const;
export interface Bar {
  readonly reason: (typeof BARS)[number];
  readonly by: EventId;
}

/** What somebody is about to do besides using the data for the purpose itself. */
export type Use = 'sale-sharing' | 'sensitive';

export interface Intended {
  readonly purpose: string;
  readonly kind: PurposeKind;
  readonly uses: readonly Use[];
  /** How the customer would be reached, if that is what it is about. */
  readonly contactBy?: string | undefined;
  /** Whether the customer consents to the purpose now; asked only where `leansOnConsent`. */
  readonly consents: boolean;
}

export interface Bars {
  readonly bars: readonly Bar[];
  /** Until when the exceptions last that let a restricted purpose go on; absent where none does or none ends. */
  readonly until?: Instant;
  readonly exceptedBy: readonly EventId[];
  /** Ways of reaching the customer that were opted out of; told where no way was named. */
  readonly notBy: readonly string[];
}

/** Everything that stands in the way now. For purposes whose kind heeds restrictions; nothing stops the others. */
export function barsTo(state: RestrictionState, intended: Intended, now: Instant): Bars {
  const bars: Bar[] = [];
  const exceptedBy: EventId[] = [];
  let until: Instant | undefined;
  for (const [id, restriction] of state.restrictions) {
    if (!covers(restriction, intended.purpose)) continue;
    const exception = exceptionOf(restriction, intended, now);
    if (exception === undefined) bars.push({ reason: 'processing-restricted', by: id });
    else {
      exceptedBy.push(exception.by);
      if (exception.until !== undefined && (until === undefined || exception.until < until)) until = exception.until;
    }
  }
  for (const [id, { purpose, effect, phase }] of state.objections) {
    if (purpose !== intended.purpose) continue;
    const stops = phase === 'upheld' || (phase === 'pending' && effect !== 'none-until-decided');
    if (stops) bars.push({ reason: 'objected', by: id });
  }
  const optedOut = [...state.optOuts].filter(([, one]) => isAbout(one, intended));
  for (const [id, { contactBy }] of optedOut) {
    if (contactBy === undefined || contactBy === intended.contactBy) bars.push({ reason: 'opted-out', by: id });
  }
  const notBy = intended.contactBy === undefined ? optedOut.flatMap(([, { contactBy }]) => contactBy ?? []) : [];
  return { bars, exceptedBy, notBy: [...new Set(notBy)].sort(), ...(until === undefined ? {} : { until }) };
}

/** Whether an exception rests on the customer's consent to the purpose, which then has to be asked for. */
export const leansOnConsent = (state: RestrictionState, purpose: string): boolean =>
  [...state.restrictions.values()].some(
    (one) =>
      covers(one, purpose) &&
      [...one.exceptions.values()].some(
        ({ exception, ended, purpose: excepted }) => exception === 'consent' && !ended && excepted === purpose,
      ),
  );

const covers = ({ lifted, purposes }: Restriction, purpose: string): boolean =>
  !lifted && (purposes === undefined || purposes.includes(purpose));

/** The one that lasts longest. */
function exceptionOf(
  { exceptions }: Restriction,
  { purpose, consents }: Intended,
  now: Instant,
): { readonly by: EventId; readonly until?: Instant } | undefined {
  let best: { readonly by: EventId; readonly until?: Instant } | undefined;
  for (const [by, one] of exceptions) {
    if (one.ended || one.purpose !== purpose) continue;
    if (one.until !== undefined && one.until <= now) continue;
    if (one.exception === 'consent' && !consents) continue;
    if (one.until === undefined) return { by };
    if (best?.until === undefined || one.until > best.until) best = { by, until: one.until };
  }
  return best;
}

function isAbout({ of, purpose, withdrawn }: OptOut, intended: Intended): boolean {
  if (withdrawn) return false;
  switch (of) {
    case 'purpose':
      return purpose === intended.purpose;
    case 'marketing':
      return intended.kind === 'marketing';
    case 'sale-sharing':
      return intended.uses.includes('sale-sharing');
    case 'sensitive-limit':
      return intended.uses.includes('sensitive');
  }
}
