/**
 * Words of the rules. They stand in events (a published rule, a request), so they are storage and never renamed.
 */

/** What a customer may ask for. The last five are California's names; see `SAME_RIGHT` for which mean the same. */
export const RIGHTS = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'automated-decision',
  'withdraw-consent',
  'know',
  'delete',
  'correct',
  'opt-out',
  'limit',
] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * The same right under the name of another law: a request to know, read under a law that grants access. Only names are
 * exchanged here; `opt-out` and `limit` have no twin, since what they stop is not what an objection stops.
 */
export const SAME_RIGHT: { readonly [right in Right]?: Right } = {
  access: 'know',
  know: 'access',
  erasure: 'delete',
  delete: 'erasure',
  rectification: 'correct',
  correct: 'rectification',
};

/** How sure a value of the rules is. What each means is told wherever one is shown. */
export const CERTAINTIES = ['high', 'medium', 'interpretation', 'low'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/**
 * The weakest of all, in the order of `CERTAINTIES`: a recollection (`low`) may be plainly wrong, while a reading of a
 * silent law (`interpretation`) is at least the careful one. `high` when there is none.
 */
export const weakest = (...certainties: readonly Certainty[]): Certainty =>
  CERTAINTIES[Math.max(0, ...certainties.map((one) => CERTAINTIES.indexOf(one)))] as Certainty;

/** Such a value asks the data protection officer to confirm it before it is relied on. */
export const needsConfirmation = (certainty: Certainty): boolean =>
  certainty === 'low' || certainty === 'interpretation';

export const UNITS = ['hours', 'calendar-days', 'business-days', 'calendar-months', 'calendar-years'] as const;
export type Unit = (typeof UNITS)[number];

/** How a period is counted from the day on which it starts; what each does stands in counting.ts. */
export const COUNTING_RULES = [
  'eu-1182-71',
  'uk-corresponding-date',
  'calendar-days-no-roll',
  'calendar-days-roll-forward',
  'business-days',
  'hours',
  'ccpa-45',
  'jp-first-day-counts',
  'first-day-counts',
] as const;
export type CountingRule = (typeof COUNTING_RULES)[number];

/** From when a period to respond runs. */
export const START_TRIGGERS = ['received', 'latest-of-received-identity-fee'] as const;
export type StartTrigger = (typeof START_TRIGGERS)[number];

/** What a controller may ask the customer for, and wait for. */
export const QUESTIONS = ['identity', 'clarification', 'fee'] as const;
export type QuestionKind = (typeof QUESTIONS)[number];

/** What waiting for an answer does to the clock. */
export const PAUSE_EFFECTS = ['suspends', 'moves-start', 'none'] as const;
/** Which days of waiting do not count. */
export const COUNTED_DAYS = ['inclusive-both-ends', 'strictly-between'] as const;
