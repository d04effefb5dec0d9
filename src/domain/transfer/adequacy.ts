import type { LocalDate } from '../../kernel/time.ts';

/**
 * Countries and organisations that the European Commission holds adequate (GDPR Art. 45), as our reference data has them:
 * superseded, never edited. It is not legal advice; citation and certainty are shown wherever it is used.
 */
export const ADEQUACY_AS_OF = '2026-11';
export const ADEQUACY_CITATION = 'GDPR Art. 45 decisions';

export interface Adequacy {
  /** ISO 3166-1 alpha-2, or the code of an international organisation. */
  readonly code: string;
  readonly name: string;
  readonly note?: string;
  /** Adequate for some recipients alone: whoever relies on it confirms that the recipient is one of them. */
  readonly isPartial?: true;
  readonly from?: LocalDate;
  /** The last day, where the decision has one. */
  readonly until?: LocalDate;
  readonly certainty: 'high' | 'medium';
}

const day = (text: string): LocalDate => text as LocalDate;

export const ADEQUATE: readonly Adequacy[] = [
  { code: 'AD', name: 'Andorra', certainty: 'high' },
  { code: 'AR', name: 'Argentina', certainty: 'high' },
  {
    code: 'BR',
    name: 'Brazil',
    note: 'Decision (EU) 2026/179 of 26 Jan 2026; review after 4 years',
    from: day('2026-01-26'),
    certainty: 'high',
  },
  {
    code: 'CA',
    name: 'Canada',
    note: 'commercial organisations under PIPEDA only',
    isPartial: true,
    certainty: 'high',
  },
  { code: 'FO', name: 'Faroe Islands', certainty: 'high' },
  { code: 'GG', name: 'Guernsey', certainty: 'high' },
  { code: 'IL', name: 'Israel', certainty: 'high' },
  { code: 'IM', name: 'Isle of Man', certainty: 'high' },
  { code: 'JP', name: 'Japan', note: 'with supplementary rules', certainty: 'high' },
  { code: 'JE', name: 'Jersey', certainty: 'high' },
  { code: 'NZ', name: 'New Zealand', certainty: 'high' },
  { code: 'KR', name: 'Republic of Korea', certainty: 'high' },
  { code: 'CH', name: 'Switzerland', certainty: 'high' },
  {
    code: 'GB',
    name: 'United Kingdom',
    note: 'renewed 19 Dec 2025, to 27 Dec 2031',
    until: day('2031-12-27'),
    certainty: 'high',
  },
  { code: 'UY', name: 'Uruguay', certainty: 'high' },
  {
    code: 'US',
    name: 'United States',
    note: 'DPF-certified organisations only (2023/1795); General Court upheld 3 Sep 2025 (T-553/23); appeal C-703/25 P pending',
    isPartial: true,
    certainty: 'high',
  },
  {
    code: 'european-patent-organisation',
    name: 'European Patent Organisation',
    note: '2025, first international organisation',
    certainty: 'medium',
  },
];

/** The decision in force on that day; a start that the reference data does not name counts as earlier. */
export const adequacyOf = (destination: string, on: LocalDate): Adequacy | undefined =>
  ADEQUATE.find(
    ({ code, from, until }) =>
      code === destination && (from === undefined || from <= on) && (until === undefined || on <= until),
  );
