import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, countSchema, dataCategorySchema, dateSchema, idSchema, streamSchema } from '../shape/schemas.ts';
import { SOLE_REASONS } from '../shape/second-person.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Why nothing of its scope may be destroyed. */
export const HOLD_BASES = [
  'litigation',
  'litigation-expected',
  'court-order',
  'authority-inquiry',
  'legal-claim',
  'audit',
  'internal-inquiry',
] as const;

/** An event has a size limit; a wider scope is added in steps, or is `all`. */
export const MAX_OWNERS_AT_ONCE = 2000;
const owners = z.array(streamSchema).max(MAX_OWNERS_AT_ONCE);

/**
 * Nothing of this scope may be destroyed until the hold is released: whoever data is sealed for (`customer-`, `request-`,
 * `actor-`, `recipient-`), or everybody, and which data categories. Codes and ids; the file of the matter lies elsewhere.
 */
export const holdPlaced = defineEvent({
  type: 'HoldPlaced',
  version: 1,
  clear: z.strictObject({
    /** Reference of the matter, as the controller's lawyers number it: a code, never a name. */
    matter: codeSchema,
    basis: z.enum(HOLD_BASES),
    owners: z.union([z.literal('all'), owners.min(1)]),
    dataCategories: z.array(dataCategorySchema).min(1),
    /** The actor who answers for it, and is reminded of its reviews. */
    custodian: idSchema,
    reviewOn: dateSchema,
  }),
});

/** The scope became wider by this. Never narrower: what is let go is let go by a release, which a second person makes. */
export const holdScopeChanged = defineEvent({
  type: 'HoldScopeChanged',
  version: 1,
  clear: z.strictObject({
    owners: z.union([z.literal('all'), owners]),
    dataCategories: z.array(dataCategorySchema),
  }),
});

export const holdCustodianChanged = defineEvent({
  type: 'HoldCustodianChanged',
  version: 1,
  clear: z.strictObject({ custodian: idSchema }),
});

export const HOLD_REVIEW_OUTCOMES = ['still-needed', 'to-be-released'] as const;
/** Somebody looked whether it is still needed. */
export const holdReviewed = defineEvent({
  type: 'HoldReviewed',
  version: 1,
  clear: z.strictObject({ outcome: z.enum(HOLD_REVIEW_OUTCOMES), reviewOn: dateSchema }),
});

/** How many thresholds of the review's day have been passed. Recorded by the schedule; one that was missed is not made up for. */
export const holdReviewReminded = defineEvent({
  type: 'HoldReviewReminded',
  version: 1,
  clear: z.strictObject({ number: countSchema, reviewOn: dateSchema }),
});

export const HOLD_RELEASE_REASONS = [
  'matter-closed',
  'claim-time-barred',
  'order-lifted',
  'inquiry-ended',
  'placed-by-mistake',
  'replaced-by-narrower',
] as const;
export const holdReleaseProposed = defineEvent({
  type: 'HoldReleaseProposed',
  version: 1,
  clear: z.strictObject({ reason: z.enum(HOLD_RELEASE_REASONS) }),
});
/** A second person said no: it stands as it stood. */
export const holdReleaseDeclined = defineEvent({
  type: 'HoldReleaseDeclined',
  version: 1,
  clear: z.strictObject({}),
});
/** By another person than the one who proposed it, unless `alone` says why there was none. */
export const holdReleased = defineEvent({
  type: 'HoldReleased',
  version: 1,
  clear: z.strictObject({ reason: z.enum(HOLD_RELEASE_REASONS), alone: z.enum(SOLE_REASONS).optional() }),
});

export const holdEvents = {
  HoldPlaced: holdPlaced,
  HoldScopeChanged: holdScopeChanged,
  HoldCustodianChanged: holdCustodianChanged,
  HoldReviewed: holdReviewed,
  HoldReviewReminded: holdReviewReminded,
  HoldReleaseProposed: holdReleaseProposed,
  HoldReleaseDeclined: holdReleaseDeclined,
  HoldReleased: holdReleased,
} as const;
