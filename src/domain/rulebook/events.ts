import { z } from 'zod';
import { calendarSchema } from '../rules/holidays.ts';
import { ruleVersionOf } from '../rules/rule.ts';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { codeSchema, wordsSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Shipped with the product and recorded when it was first used, or said by the controller. */
export const ORIGINS = ['built-in', 'controller'] as const;
export const originSchema = z.enum(ORIGINS);

const published = { origin: originSchema, reason: codeSchema };
/** Why, in the words of whoever changed it: they may name somebody. */
const sealed = { note: sealedFields(1, z.strictObject({ reasonInWords: wordsSchema })) };

/** One version of a jurisdiction's rule, whole: what a request that pins it is judged by, whatever is published later. */
export const rulePublished = defineEvent({
  type: 'RulePublished',
  version: 3,
  clear: ruleVersionOf.extend(published),
  sealed,
  // Version 2 may say of a name of the law how it is read, and what `effectiveFrom` rests on; version 3, which days no working
  // day is counted on, what is not known of them, and from when a complaint is under the rule.
  upcastClear: { 1: (clear) => clear, 2: (clear) => clear },
});

/** The days off of a place in a year. A later one of the same year supersedes it. */
export const holidayCalendarPublished = defineEvent({
  type: 'HolidayCalendarPublished',
  version: 1,
  clear: calendarSchema.extend(published),
  sealed,
});

export const rulebookEvents = {
  RulePublished: rulePublished,
  HolidayCalendarPublished: holidayCalendarPublished,
} as const;
