/**
 * The closed lists that an erasure's events are written with. The words are storage: they stand in events and are never
 * renamed. Closed lists, not free codes, wherever a typed word could say something of a person.
 */

/** What set it off. */
export const TRIGGERS = ['request', 'consent-withdrawn', 'objection', 'retention', 'office'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Under which rule data must go: GDPR Art. 17(1)(a)-(f), Cal. Civ. Code 1798.105, PIPL Art. 47, another law, a schedule. */
export const GROUNDS = [
  'art17-1-a',
  'art17-1-b',
  'art17-1-c',
  'art17-1-d',
  'art17-1-e',
  'art17-1-f',
  'ccpa-1798-105',
  'pipl-47',
  'local-law',
  'schedule',
] as const;
export type Ground = (typeof GROUNDS)[number];

/**
 * Why something is kept. `law`: a retention schedule in force obliges to. `hold`: a legal hold is on it. `office`: an
 * officer decided so, with a reason and a day. `request`: it is the papers of another request that is still open.
 * `restriction`: processing is restricted (GDPR Art. 18), and it is not the customer who asks for the erasure.
 */
export const KEEP_WHYS = ['law', 'hold', 'office', 'request', 'restriction'] as const;

/**
 * What an officer keeps data for, after GDPR Art. 17(3) and Cal. Civ. Code 1798.105(d). `period-shorter`: kept,
 * but less long than a schedule of the office's own says; never than a law obliges to. */
export const KEEP_REASONS = [
  'legal-obligation',
  'legal-claims',
  'public-interest',
  'freedom-of-expression',
  'research',
  'contract-performance',
  'period-shorter',
] as const;

/** How long an officer may keep something at most: the longest common limitation period (BGB s. 197). */
export const MAX_KEEP_YEARS = 30;

/** Why an erasure that was asked for is not carried out. `plan-outdated`: what it may destroy changed before it began. */
export const REFUSAL_REASONS = [
  'request-withdrawn',
  'ground-not-given',
  'all-kept-by-law',
  'wrong-customer',
  'identity-not-established',
  'entered-in-error',
  'plan-outdated',
] as const;

/** How the customer came to know. `request-answer`: with the answer to the request, by another way than a letter of ours. */
export const TOLD_BY = ['letter', 'mail', 'request-answer', 'phone', 'in-person', 'portal'] as const;
/** Why the customer is not told. */
export const NOT_TOLD_REASONS = [
  'retention',
  'request-ended',
  'no-address',
  'undeliverable',
  'not-wished',
  'not-required',
] as const;

/** What is copied for the time of an erasure: where to write, and what recipients know the customer by. */
export const KEPT_CATEGORIES = ['identity', 'contact', 'preference', 'source'] as const;

/** Of an event's items: far below the size of an append (docs/record.md section 2). */
export const MAX_PLAN_ITEMS = 2_500;
export const MAX_SHREDDED_KEYS = 1_500;
