import type { LocalDate } from '../../kernel/time.ts';
import type { RecipientState } from './state.ts';

/** What is missing of a recipient on a day, for a controller that has to show it. */
export const RECIPIENT_GAPS = [
  'contract-missing',
  'contract-ended',
  'contract-review-due',
  'contact-missing',
  'ended',
] as const;
export type RecipientGap = (typeof RECIPIENT_GAPS)[number];

export function recipientGaps(state: RecipientState, today: LocalDate): readonly RecipientGap[] {
  if (state.phase === 'unknown') return [];
  const { description, contact, ended } = state;
  const { kind, contract, nature } = description;
  const gaps: RecipientGap[] = [];
  const isBound = kind === 'processor' || kind === 'sub-processor' || kind === 'joint-controller';
  if (isBound && contract === undefined) gaps.push('contract-missing');
  if (contract?.endsOn !== undefined && contract.endsOn < today) gaps.push('contract-ended');
  if (contract?.reviewOn !== undefined && contract.reviewOn < today) gaps.push('contract-review-due');
  // The name of a natural person stands nowhere else.
  if (contact === undefined && (isBound || nature === 'natural-person')) gaps.push('contact-missing');
  if (ended !== undefined) gaps.push('ended');
  return gaps;
}
