import { z } from 'zod';
import { retentionTermsSchema } from '../rules/retention-terms.ts';
import { certaintySchema } from '../rules/rule.ts';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, noticeVersionSchema } from '../shape/schemas.ts';
import { SOLE_REASONS } from '../shape/second-person.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Counts from 1; each is a draft until a second person approves it. */
export const scheduleVersionSchema = noticeVersionSchema;
const alone = z.enum(SOLE_REASONS).optional();
const stated = z.strictObject({
  code: codeSchema,
  scheduleVersion: scheduleVersionSchema,
  terms: retentionTermsSchema,
  /** The certainty that was confirmed: its citation was checked by the controller. */
  confirmed: certaintySchema.optional(),
});

/** Data categories of a kind of owner are kept until a day, or gone by it: whose law says so, and how it is counted. */
export const retentionScheduled = defineEvent({ type: 'RetentionScheduled', version: 1, clear: stated });

/** The next version, whole. What was approved before stays in force until this one is. */
export const retentionAmended = defineEvent({ type: 'RetentionAmended', version: 1, clear: stated });

/** In force from now on, for all data whatever its age. By another person than who drafted it, unless `alone` says why. */
export const retentionApproved = defineEvent({
  type: 'RetentionApproved',
  version: 1,
  clear: z.strictObject({ scheduleVersion: scheduleVersionSchema, alone }),
});

export const RETENTION_END_REASONS = ['law-changed', 'not-applicable', 'replaced', 'entered-by-mistake'] as const;
export const retentionEndProposed = defineEvent({
  type: 'RetentionEndProposed',
  version: 1,
  clear: z.strictObject({ reason: z.enum(RETENTION_END_REASONS) }),
});
/** Nothing is kept for it, or disposed of by it, any more; it stays in the register. */
export const retentionEnded = defineEvent({
  type: 'RetentionEnded',
  version: 1,
  clear: z.strictObject({ reason: z.enum(RETENTION_END_REASONS), alone }),
});

export const retentionEvents = {
  RetentionScheduled: retentionScheduled,
  RetentionAmended: retentionAmended,
  RetentionApproved: retentionApproved,
  RetentionEndProposed: retentionEndProposed,
  RetentionEnded: retentionEnded,
} as const;
