import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { LegalBasis } from '../shape/vocabulary.ts';
import { type Bars, earliest, type Use } from './queries.ts';

/** Why not: everything that stands in the way, in this order. */
export const AGAINST = [
  'purpose-unknown',
  'purpose-retired',
  'customer-unknown',
  'erased',
  'processing-restricted',
  'objected',
  'opted-out',
  'consent-never-asked',
  'consent-only-reported',
  'consent-contested',
  'consent-refused',
  'consent-withdrawn',
  'consent-expired',
  'register-behind',
] as const;
/** Why: what the yes rests on. */
export const IN_FAVOUR = [
  'consent-given',
  'consent-confirmed',
  'consent-after-objection',
  'legal-basis',
  'restriction-excepted',
] as const;
/** What somebody should look at; it does not make a no of a yes. */
export const WARNINGS = ['objection-stands', 'no-notice-in-force', 'notice-withdrawn', 'partly-erased'] as const;

export type Against = (typeof AGAINST)[number];
export type InFavour = (typeof IN_FAVOUR)[number];
export type Warning = (typeof WARNINGS)[number];

/** What the streams of the purpose, the customer, the consent, the notice and the restriction say at one moment. */
export interface MayFacts {
  readonly purpose:
    | { readonly phase: 'unknown' }
    | {
        readonly phase: 'declared' | 'retired';
        readonly legalBasis: LegalBasis;
        readonly heedsRestrictions: boolean;
      };
  readonly isRegistered: boolean;
  /** Of the data categories that the purpose may use. */
  readonly erased: 'all' | 'some' | 'none' | 'not-known';
  /** `ConsentAnswer` of the consent's own query (`mayProcess`). */
  readonly consent: {
    readonly may: boolean;
    readonly why: ConsentWhy;
    readonly by?: EventId;
    readonly expiresAt?: Instant;
  };
  readonly bars: Bars;
  /** For a purpose that rests on consent, the version consented to; else any version that covers the purpose. */
  readonly notice: 'in-force' | 'none' | 'withdrawn';
}
type ConsentWhy =
  | 'given'
  | 'confirmed'
  | 'never-asked'
  | 'only-reported'
  | 'contested'
  | 'refused'
  | 'withdrawn'
  | 'expired';

export interface Verdict {
  readonly may: boolean;
  readonly why: readonly (Against | InFavour)[];
  /** The event that decides it; absent where none does. */
  readonly by?: EventId;
  /** Of a yes: it ends by itself then, if nothing ends it before. */
  readonly until?: Instant;
  readonly warnings: readonly Warning[];
  /** Of a yes for which no way of reaching the customer was named: not by these. */
  readonly notBy: readonly string[];
  /** Of a yes for which no use was named: not for these. */
  readonly notFor: readonly Use[];
}

interface Reason<Code> {
  readonly code: Code;
  readonly by?: EventId;
}

/**
 * May this be done to this customer's data now? The one answer that other systems are given; it tells codes and ids and no
 * personal data. Whoever is in doubt hears no.
 */
export function mayDecide(facts: MayFacts): Verdict {
  const against = whatStandsAgainst(facts);
  const warnings = warningsOf(facts);
  if (against.length > 0) return { ...verdict(false, against), warnings, notBy: [], notFor: [] };
  const favour = inFavour(facts);
  const until = earliest(usesConsent(facts) ? facts.consent.expiresAt : undefined, facts.bars.until);
  return {
    ...verdict(true, favour),
    ...(until === undefined ? {} : { until }),
    warnings,
    notBy: facts.bars.notBy,
    notFor: facts.bars.notFor,
  };
}

function whatStandsAgainst(facts: MayFacts): readonly Reason<Against>[] {
  const { purpose, bars, consent } = facts;
  const found: Reason<Against>[] = [];
  if (purpose.phase === 'unknown') found.push({ code: 'purpose-unknown' });
  if (purpose.phase === 'retired') found.push({ code: 'purpose-retired' });
  if (!facts.isRegistered) found.push({ code: 'customer-unknown' });
  if (facts.erased === 'all') found.push({ code: 'erased' });
  if (purpose.phase !== 'unknown' && purpose.heedsRestrictions) {
    for (const { reason, by } of bars.bars) found.push({ code: reason, by });
  }
  if (usesConsent(facts) && !consent.may) found.push({ code: noConsent(consent.why), ...byOf(consent.by) });
  if (facts.erased === 'not-known') found.push({ code: 'register-behind' });
  const at = (code: Against): number => AGAINST.indexOf(code);
  return found.sort((a, b) => at(a.code) - at(b.code));
}

function inFavour({ purpose, consent, bars }: MayFacts): readonly Reason<InFavour>[] {
  const basis: Reason<InFavour> =
    purpose.phase !== 'unknown' && purpose.legalBasis === 'consent'
      ? { code: consent.why === 'confirmed' ? 'consent-confirmed' : 'consent-given', ...byOf(consent.by) }
      : { code: 'legal-basis' };
  const { consentedBy: by } = bars;
  // The objection ended the other basis (GDPR Art. 21(3)): what is left is the consent alone.
  const after = by === undefined ? [] : [{ code: 'consent-after-objection' as const, by }];
  const own = basis.code === 'legal-basis' && by !== undefined ? [] : [basis];
  return [...own, ...after, ...bars.exceptedBy.map((by) => ({ code: 'restriction-excepted' as const, by }))];
}

function warningsOf({ purpose, notice, erased, bars }: MayFacts): readonly Warning[] {
  if (purpose.phase !== 'declared') return [];
  const warnings: Warning[] = [];
  if (bars.consentedBy !== undefined) warnings.push('objection-stands');
  if (notice === 'none') warnings.push('no-notice-in-force');
  if (notice === 'withdrawn') warnings.push('notice-withdrawn');
  if (erased === 'some') warnings.push('partly-erased');
  return warnings;
}

const usesConsent = ({ purpose }: MayFacts): boolean => purpose.phase !== 'unknown' && purpose.legalBasis === 'consent';

function noConsent(why: ConsentWhy): Against {
  switch (why) {
    case 'given':
    case 'confirmed':
    case 'never-asked':
      return 'consent-never-asked';
    case 'only-reported':
      return 'consent-only-reported';
    case 'contested':
      return 'consent-contested';
    case 'refused':
      return 'consent-refused';
    case 'withdrawn':
      return 'consent-withdrawn';
    case 'expired':
      return 'consent-expired';
  }
}

function verdict<Code extends Against | InFavour>(may: boolean, reasons: readonly Reason<Code>[]) {
  const by = reasons.find((one) => one.by !== undefined)?.by;
  return { may, why: [...new Set(reasons.map(({ code }) => code))], ...byOf(by) };
}

const byOf = (by: EventId | undefined) => (by === undefined ? {} : { by });
