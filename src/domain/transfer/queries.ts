import type { LocalDate } from '../../kernel/time.ts';
import { regimeOf } from '../shape/regions.ts';
import { adequacyOf } from './adequacy.ts';
import type { Mechanism } from './events.ts';
import { destinationOf } from './mechanism.ts';
import type { TransferState } from './state.ts';

/** What is missing of a transfer on a day, for a controller that has to show it. */
export const TRANSFER_GAPS = [
  'assessment-missing',
  'document-missing',
  'filing-missing',
  'copy-missing',
  'adequacy-ended',
  'adequacy-list-unknown',
  'not-valid-yet',
  'expired',
  'ended',
] as const;
export type TransferGap = (typeof TRANSFER_GAPS)[number];

/** Clause 14 of Decision (EU) 2021/914 and its kin; PIPL Art. 55 asks for an assessment whatever the path. */
const NEEDS_ASSESSMENT: readonly Mechanism[] = [
  'standard-clauses',
  'binding-corporate-rules',
  'code-of-conduct',
  'certification',
  'ad-hoc-clauses',
  'uk-idta',
  'uk-addendum',
  'swiss-clauses',
  'cn-security-assessment',
  'cn-standard-contract',
  'cn-certification',
  'cn-exempt',
];
/** What has no document of its own rests on a decision of others or on a fact. */
const NEEDS_NO_DOCUMENT: readonly Mechanism[] = ['adequacy', 'cn-exempt', 'national-rule'];
const NEEDS_FILING: readonly Mechanism[] = ['cn-security-assessment', 'cn-standard-contract', 'cn-certification'];
/** Appropriate safeguards of Art. 46: of these a copy can be asked for. */
const NEEDS_COPY: readonly Mechanism[] = [
  'standard-clauses',
  'binding-corporate-rules',
  'ad-hoc-clauses',
  'uk-idta',
  'uk-addendum',
  'swiss-clauses',
];

export function transferGaps(state: TransferState, today: LocalDate): readonly TransferGap[] {
  if (state.phase === 'unknown') return [];
  const { description, endedOn } = state;
  const { mechanism, derogation, assessedOn, document, filedOn, copy, validFrom, validUntil } = description;
  const gaps: TransferGap[] = [];
  if (NEEDS_ASSESSMENT.includes(mechanism) && assessedOn === undefined) gaps.push('assessment-missing');
  if (!NEEDS_NO_DOCUMENT.includes(mechanism) && document === undefined) gaps.push('document-missing');
  const isToBeTold = derogation === 'compelling-interests' || NEEDS_FILING.includes(mechanism);
  if (isToBeTold && filedOn === undefined) gaps.push('filing-missing');
  if (NEEDS_COPY.includes(mechanism) && copy === undefined) gaps.push('copy-missing');
  if (mechanism === 'adequacy') gaps.push(...adequacyGaps(description.from, destinationOf(description), today));
  if (today < validFrom) gaps.push('not-valid-yet');
  if (validUntil !== undefined && validUntil < today) gaps.push('expired');
  if (endedOn !== undefined) gaps.push('ended');
  return gaps;
}

function adequacyGaps(from: string, destination: string | undefined, today: LocalDate): readonly TransferGap[] {
  // The lists of the United Kingdom and of Switzerland are not in the reference data.
  if (regimeOf(from) !== 'eea') return ['adequacy-list-unknown'];
  return destination === undefined || adequacyOf(destination, today) === undefined ? ['adequacy-ended'] : [];
}
