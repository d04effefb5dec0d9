import type { PackageFacts } from './facts.ts';

/**
 * Items of GDPR Art. 15(1) and (2) of which nothing is declared for these data, or for some of them. An activity that
 * declares "none" is no gap.
 */
export const GAPS = ['purposes', 'categories', 'recipients', 'retention', 'transfers', 'automated'] as const;
export type Gap = (typeof GAPS)[number];

/** Art. 15(1)(a) to (d): an answer without them is none, so whoever hands it over says that they know. */
export const mustBeConfirmed = (gap: Gap): boolean => gap !== 'transfers' && gap !== 'automated';

/**
 * What this package cannot tell. Where no approved activity covers data, the register knows neither "to these" nor "to
 * nobody": to say "none" would be an assertion that nobody made.
 */
export function gapsOf({ processing }: Pick<PackageFacts, 'processing'>): readonly Gap[] {
  const { activities, purposes, categories, recipients, retention, transfers, automatedDecisions } = processing;
  // What is declared for some of the data says nothing of the others: an answer that names three recipients may lack a fourth.
  const isSilentOfSome = activities.length === 0 || processing.uncovered.dataCategories.length > 0;
  // A recipient abroad, and no transfer to it: "none" would be the less likely reading.
  const isAbroad = recipients.some(({ outside }) => outside.length > 0);
  const missing: { readonly [gap in Gap]: boolean } = {
    purposes: purposes.length === 0 || isSilentOfSome,
    categories: categories.length === 0,
    recipients: isSilentOfSome,
    retention: retention.length === 0 || isSilentOfSome,
    transfers: transfers.length === 0 && (isSilentOfSome || isAbroad),
    automated: automatedDecisions.length === 0 && isSilentOfSome,
  };
  return GAPS.filter((gap) => missing[gap]);
}
