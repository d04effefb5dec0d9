import type { REMEDIES } from '../../domain/request/vocabulary.ts';

type Remedy = (typeof REMEDIES)[number];

/** Laws that let the person go to court over an answer: those alone of which that is known. */
const COURTS: ReadonlySet<string> = new Set([
  'EU', // GDPR Art. 79
  'GB', // DPA 2018 s.167
  'CH', // FADP Art. 32
  'CN', // PIPL Art. 50
  'JP', // APPI Art. 39
  'BR', // LGPD Art. 22
  'AR', // Law 25.326 Art. 33
]);

const isAmerican = (jurisdiction: string): boolean => jurisdiction.startsWith('US-');
/** States where a body beside the attorney general takes complaints. */
const WITH_AGENCY: ReadonlySet<string> = new Set(['US-CA', 'US-UT']);

/**
 * What a law wants named in a refusal, whole or in part, whoever writes it, in the order in which the person would take
 * it. `hasAppeal`: its rule gives a time for deciding an appeal, so the law wants one (as in Virginia, Code 59.1-577.C).
 */
export function demandedUnder(jurisdiction: string, hasAppeal: boolean): readonly Remedy[] {
  if (isAmerican(jurisdiction)) {
    const agency: readonly Remedy[] = WITH_AGENCY.has(jurisdiction) ? ['complain-to-authority'] : [];
    return [...(hasAppeal ? (['appeal-to-us'] as const) : []), ...agency, 'complain-to-attorney-general'];
  }
  return COURTS.has(jurisdiction) ? ['complain-to-authority', 'go-to-court'] : ['complain-to-authority'];
}

/**
 * Whether a law knows a remedy that an officer named. The laws of American states are enforced by the state: nobody sues
 * over an answer, and but for two of them the only authority is the attorney general. Elsewhere there is none of those.
 */
export function isKnownUnder(jurisdiction: string, remedy: Remedy): boolean {
  switch (remedy) {
    case 'complain-to-authority':
      return !isAmerican(jurisdiction) || WITH_AGENCY.has(jurisdiction);
    case 'complain-to-attorney-general':
      return isAmerican(jurisdiction);
    case 'go-to-court':
      return !isAmerican(jurisdiction);
    // The controller's own offer.
    case 'appeal-to-us':
      return true;
  }
}
