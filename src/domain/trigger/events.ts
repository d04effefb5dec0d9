import { z } from 'zod';
import { STATED_TRIGGERS } from '../rules/retention-terms.ts';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, dateSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

const trigger = z.enum(STATED_TRIGGERS);

/** A system says on which day it was. What the same system said before of the same trigger is replaced by it. */
export const retentionTriggerStated = defineEvent({
  type: 'RetentionTriggerStated',
  version: 1,
  clear: z.strictObject({
    trigger,
    on: dateSchema,
    /** Code of the system or desk that states it. */
    source: codeSchema,
  }),
});

export const TRIGGER_WITHDRAWAL_REASONS = ['contract-goes-on', 'stated-by-mistake'] as const;
/** It did not happen, or it is not over after all. */
export const retentionTriggerWithdrawn = defineEvent({
  type: 'RetentionTriggerWithdrawn',
  version: 1,
  clear: z
    .strictObject({ trigger, source: codeSchema, reason: z.enum(TRIGGER_WITHDRAWAL_REASONS) })
    .refine(({ trigger: of, reason }) => reason !== 'contract-goes-on' || of === 'end-of-contract', {
      message: 'must be a reason of its trigger: only a contract goes on',
      path: ['reason'],
    }),
});

export const triggerEvents = {
  RetentionTriggerStated: retentionTriggerStated,
  RetentionTriggerWithdrawn: retentionTriggerWithdrawn,
} as const;
