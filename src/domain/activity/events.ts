import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, dateSchema, noticeVersionSchema } from '../shape/schemas.ts';
import { activityParts } from './parts.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Counts from 1; each description is a version, a draft until it is approved. */
export const activityVersionSchema = noticeVersionSchema;

/** One version of an activity of processing, whole. What was approved before stays in force until this one is. */
export const activityDescribed = defineEvent({
  type: 'ActivityDescribed',
  version: 1,
  clear: z.strictObject({ code: codeSchema, activityVersion: activityVersionSchema, ...activityParts }),
});

/** The controller stands by this version from now on. */
export const activityApproved = defineEvent({
  type: 'ActivityApproved',
  version: 1,
  clear: z.strictObject({ activityVersion: activityVersionSchema, nextReviewOn: dateSchema }),
});

export const REVIEW_OUTCOMES = ['still-right', 'to-be-changed'] as const;

/** Somebody looked whether the version in force is still true. */
export const activityReviewed = defineEvent({
  type: 'ActivityReviewed',
  version: 1,
  clear: z.strictObject({
    activityVersion: activityVersionSchema,
    outcome: z.enum(REVIEW_OUTCOMES),
    nextReviewOn: dateSchema,
  }),
});

/** The activity is carried out no more; it stays in the register. */
export const activityEnded = defineEvent({
  type: 'ActivityEnded',
  version: 1,
  clear: z.strictObject({ endedOn: dateSchema }),
});

export const activityEvents = {
  ActivityDescribed: activityDescribed,
  ActivityApproved: activityApproved,
  ActivityReviewed: activityReviewed,
  ActivityEnded: activityEnded,
} as const;
