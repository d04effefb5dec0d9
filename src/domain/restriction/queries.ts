import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { PurposeKind } from '../shape/vocabulary.ts';
import type { RESTRICTION_GROUNDS } from './events.ts';
import type { Objection, OptOut, Restriction, RestrictionState } from './state.ts';

/** What stands in the way of a purpose, the gravest first. They are reasons of the access gate, too. */
export const BARS = ['processing-restricted', 'objected', 'opted-out'] as const;
export interface Bar {
  readonly reason: (typeof BARS)[number];
  readonly by: EventId;
}

/** What somebody is about to do besides using the data for the purpose itself. */
export const USES = ['sale-sharing', 'sensitive'] as const;
export type Use = (typeof USES)[number];

/** Ways of reaching a customer. Closed: an opt-out of one that is spelled otherwise when it is asked about would be lost. */
export const CONTACT_WAYS = ['e-mail', 'phone', 'sms', 'post', 'messenger', 'push', 'in-app', 'visit'] as const;

export interface Intended {
  readonly purpose: string;
  readonly kind: PurposeKind;
  readonly uses: readonly Use[];
  /** How the customer would be reached, if that is what it is about. */
  readonly contactBy?: string | undefined;
  /**
   * The customer's consent to the purpose now, since when, and when it ends by itself; asked only where `leansOnConsent`,
   * or where a `standingObjection` may be older.
   */
  readonly consent: {
    readonly may: boolean;
    readonly by?: EventId;
    readonly givenAt?: Instant;
    readonly expiresAt?: Instant;
  };
}

export interface Bars {
  readonly bars: readonly Bar[];
  /** Until when the exceptions last that let a restricted purpose go on; absent where none does or none ends. */
  readonly until?: Instant;
  readonly exceptedBy: readonly EventId[];
  /** The consent that was given after an objection, and in spite of it is a basis of its own. */
  readonly consentedBy?: EventId;
  /** Ways of reaching the customer that were opted out of; told where no way was named. */
  readonly notBy: readonly string[];
  /** Uses that were opted out of, or limited; told where none was named. */
  readonly notFor: readonly Use[];
}

/** Everything that stands in the way now. For purposes whose kind heeds restrictions; nothing stops the others. */
export function barsTo(state: RestrictionState, intended: Intended, now: Instant): Bars {
  const bars: Bar[] = [];
  const exceptedBy: EventId[] = [];
  let until: Instant | undefined;
  let consentedBy: EventId | undefined;
  for (const [id, restriction] of state.restrictions) {
    if (!covers(restriction, intended.purpose)) continue;
    const exception = exceptionOf(restriction, intended, now);
    if (exception === undefined) bars.push({ reason: 'processing-restricted', by: id });
    else {
      exceptedBy.push(exception.by);
      if (exception.until !== undefined && (until === undefined || exception.until < until)) until = exception.until;
    }
  }
  for (const [id, objection] of state.objections) {
    if (!concerns(objection, intended) || !stops(objection)) continue;
    if (isOlder(objection, intended)) {
      consentedBy = intended.consent.by;
      until = earliest(until, intended.consent.expiresAt);
    } else bars.push({ reason: 'objected', by: id });
  }
  const optedOut = [...state.optOuts].filter(([, one]) => isAbout(one, intended));
  for (const [id, { contactBy }] of optedOut) {
    if (contactBy === undefined || contactBy === intended.contactBy) bars.push({ reason: 'opted-out', by: id });
  }
  const notBy = intended.contactBy === undefined ? optedOut.flatMap(([, { contactBy }]) => contactBy ?? []) : [];
  return {
    bars,
    exceptedBy,
    notBy: [...new Set(notBy)].sort(),
    notFor: intended.uses.length === 0 ? usesOptedOut(state) : [],
    ...(until === undefined ? {} : { until }),
    ...(consentedBy === undefined ? {} : { consentedBy }),
  };
}

/** Whether it keeps its purpose from going on. */
export const stops = ({ effect, phase }: Objection): boolean =>
  phase === 'upheld' || (phase === 'pending' && effect !== 'none-until-decided');

/**
 * An objection to direct marketing, or to what rests on consent, ends it for good; a consent that the customer gave after it
 * is a new fact and a basis of its own (docs/adr/0006-objection-and-consent.md). Of the two the newer one counts.
 */
const isOlder = ({ effect, receivedAt }: Objection, { consent }: Intended): boolean =>
  effect === 'absolute' && consent.may && consent.givenAt !== undefined && consent.givenAt > receivedAt;

/** The newest objection that ends this purpose for good, if one stands. */
export function standingObjection(
  state: RestrictionState,
  about: Pick<Intended, 'purpose' | 'kind'>,
): { readonly objection: EventId; readonly receivedAt: Instant } | undefined {
  return [...state.objections]
    .filter(([, one]) => one.effect === 'absolute' && stops(one) && concerns(one, about))
    .map(([objection, { receivedAt }]) => ({ objection, receivedAt }))
    .sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1))
    .at(-1);
}

/**
 * The restriction that data of the customer are not destroyed under, unless the customer asks for it: to erase is to process
 * (GDPR Art. 4(2)), and restricted data are stored and nothing else (Art. 18(2)). On a ground of Art. 18(1) it is the data
 * that are restricted, whatever purposes are named; on another one, only where it is all of them.
 */
export const keepsData = ({ restrictions }: RestrictionState): EventId | undefined =>
  [...restrictions].find(
    ([, { lifted, ground, purposes }]) => !lifted && (purposes === undefined || ART_18_GROUNDS.has(ground)),
  )?.[0];

const ART_18_GROUNDS: ReadonlySet<string> = new Set([
  'accuracy-contested',
  'unlawful-erasure-opposed',
  'needed-for-claims',
  'objection-pending',
] satisfies (typeof RESTRICTION_GROUNDS)[number][]);

/** Whether an exception rests on the customer's consent to the purpose, which then has to be asked for. */
export const leansOnConsent = (state: RestrictionState, purpose: string): boolean =>
  [...state.restrictions.values()].some(
    (one) =>
      covers(one, purpose) &&
      [...one.exceptions.values()].some(
        ({ exception, ended, purpose: excepted }) => exception === 'consent' && !ended && excepted === purpose,
      ),
  );

/** An objection to direct marketing ends it whatever the purpose is called (GDPR Art. 21(3)). */
const concerns = ({ purpose, ground }: Objection, intended: Pick<Intended, 'purpose' | 'kind'>): boolean =>
  purpose === intended.purpose || (ground === 'direct-marketing' && intended.kind === 'marketing');

function usesOptedOut({ optOuts }: RestrictionState): readonly Use[] {
  const standing = new Set([...optOuts.values()].flatMap(({ of, withdrawn }) => (withdrawn ? [] : [of])));
  return USES.filter((use) => standing.has(use === 'sensitive' ? 'sensitive-limit' : use));
}

const covers = ({ lifted, purposes }: Restriction, purpose: string): boolean =>
  !lifted && (purposes === undefined || purposes.includes(purpose));

/** The one that lasts longest. */
function exceptionOf(
  { exceptions }: Restriction,
  { purpose, consent }: Intended,
  now: Instant,
): { readonly by: EventId; readonly until?: Instant } | undefined {
  let best: { readonly by: EventId; readonly until?: Instant } | undefined;
  for (const [by, one] of exceptions) {
    if (one.ended || one.purpose !== purpose) continue;
    if (one.until !== undefined && one.until <= now) continue;
    if (one.exception === 'consent' && !consent.may) continue;
    const until = earliest(one.until, one.exception === 'consent' ? consent.expiresAt : undefined);
    if (until === undefined) return { by };
    if (best?.until === undefined || until > best.until) best = { by, until };
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

/** Of two moments of which each may be missing. */
export const earliest = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
