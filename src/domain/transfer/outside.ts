import type { LocalDate } from '../../kernel/time.ts';
import type { Certainty } from '../rules/vocabulary.ts';
import { regimeOf } from '../shape/regions.ts';
import { ADEQUACY_CITATION, adequacyOf } from './adequacy.ts';

/**
 * Whether data leave the area of a law: of the law that governs a request, wherever the controller sits. Like the other
 * reference data no legal advice: citation and certainty stand with every answer.
 */
export interface Outside {
  /** The law whose area it is outside of. */
  readonly jurisdiction: string;
  /** That law holds the place adequate, for everybody or for some recipients. Absent: it does not, or nobody here knows. */
  readonly adequate?: 'whole' | 'partial';
  readonly citation: string;
  readonly certainty: Certainty;
}

interface Law {
  readonly isInside: (country: string) => boolean;
  readonly citation: string;
  readonly certainty: Certainty;
  readonly adequacy?: (
    country: string,
    on: LocalDate,
  ) => Pick<Outside, 'adequate' | 'citation' | 'certainty'> | undefined;
}

const only =
  (code: string) =>
  (country: string): boolean =>
    country === code;

/** UK DPA 2018 Sch. 21 paras 4 and 5 (the EEA, Gibraltar and what the Union held adequate at exit), and regulations since. */
const BRITISH_ADEQUATE: ReadonlySet<string> = new Set('AD AR CH FO GG GI IL IM JE JP KR NZ UY'.split(' '));
const BRITISH_PARTLY: ReadonlySet<string> = new Set(['CA', 'US']);

function adequateInBritain(country: string): ReturnType<NonNullable<Law['adequacy']>> {
  const cited = { citation: 'UK GDPR Art. 45A; DPA 2018 Sch. 21 paras 4-5', certainty: 'medium' } as const;
  if (regimeOf(country) === 'eea' || BRITISH_ADEQUATE.has(country)) return { adequate: 'whole', ...cited };
  return BRITISH_PARTLY.has(country) ? { adequate: 'partial', ...cited } : undefined;
}

function adequateInTheUnion(country: string, on: LocalDate): ReturnType<NonNullable<Law['adequacy']>> {
  const found = adequacyOf(country, on);
  if (found === undefined) return undefined;
  const { isPartial, certainty } = found;
  return { adequate: isPartial === true ? 'partial' : 'whole', citation: ADEQUACY_CITATION, certainty };
}

const LAWS: ReadonlyMap<string, Law> = new Map([
  [
    'EU',
    {
      isInside: (country: string) => regimeOf(country) === 'eea',
      citation: 'GDPR Art. 44; EEA Joint Committee Decision 154/2018',
      certainty: 'high',
      adequacy: adequateInTheUnion,
    },
  ],
  ['GB', { isInside: only('GB'), citation: 'UK GDPR Arts. 44A, 45A', certainty: 'high', adequacy: adequateInBritain }],
  ['CH', { isInside: only('CH'), citation: 'FADP Art. 16', certainty: 'high' }],
  // Hong Kong, Macao and Taiwan have codes of their own.
  ['CN', { isInside: only('CN'), citation: 'PIPL Art. 38: outside the mainland', certainty: 'high' }],
]);

/** `undefined`: within the area, or the law knows none: American state law restricts no transfer abroad. */
export function outsideUnder(jurisdiction: string, country: string, on: LocalDate): Outside | undefined {
  if (jurisdiction.startsWith('US-')) return undefined;
  const law = LAWS.get(jurisdiction) ?? otherLaw(jurisdiction);
  if (law.isInside(country)) return undefined;
  const { citation, certainty } = law;
  return { jurisdiction, citation, certainty, ...law.adequacy?.(country, on) };
}

/** That a law knows what leaves its country is a reading where this product has not looked into it. */
const otherLaw = (jurisdiction: string): Law => ({
  isInside: only(jurisdiction.slice(0, 2)),
  citation: `law of ${jurisdiction}: its own country is taken for its area`,
  certainty: 'interpretation',
});

/** The law of a place, for data about which nobody has said yet by which law they are judged. */
export const lawAt = (country: string): string => (regimeOf(country) === 'eea' ? 'EU' : country);
