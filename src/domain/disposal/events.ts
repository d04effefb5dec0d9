import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import {
  codeSchema,
  countSchema,
  dataCategorySchema,
  dateSchema,
  idSchema,
  noticeVersionSchema,
  streamSchema,
} from '../shape/schemas.ts';
import { SOLE_REASONS } from '../shape/second-person.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Owners of one batch: one erasure is made of it. */
export const OWNERS_PER_BATCH = 100;
const batch = z.number().int().min(1);

/**
 * Why something that a schedule speaks of is not disposed of. `hold`, `law`: it must be kept. `request-open`: somebody waits
 * for an answer about it. `restriction`: processing is restricted, and so is destroying (GDPR Art. 18). `trigger-unknown`: nobody said when its period begins. `not-due`: it is not due any more, or was
 * erased meanwhile.
 */
export const LEFT_WHYS = ['hold', 'law', 'request-open', 'restriction', 'trigger-unknown', 'not-due'] as const;

/** What is due on that day of the controller's calendar is being listed, under these versions of schedules. */
export const disposalBegun = defineEvent({
  type: 'DisposalBegun',
  version: 1,
  clear: z.strictObject({
    on: dateSchema,
    schedules: z.array(z.strictObject({ schedule: codeSchema, scheduleVersion: noticeVersionSchema })).min(1),
  }),
});

/** What is due of up to a hundred owners, and by which schedules. */
export const disposalListed = defineEvent({
  type: 'DisposalListed',
  version: 1,
  clear: z.strictObject({
    batch,
    items: z
      .array(
        z.strictObject({
          owner: streamSchema,
          dataCategories: z.array(dataCategorySchema).min(1),
          schedules: z.array(codeSchema).min(1),
        }),
      )
      .min(1)
      .max(OWNERS_PER_BATCH),
  }),
});

const counted = z.strictObject({
  schedule: codeSchema,
  dataCategory: dataCategorySchema,
  /** Owners of whom it is due. */
  due: countSchema,
});
const leftCounted = z.strictObject({
  why: z.enum(LEFT_WHYS),
  dataCategory: dataCategorySchema,
  /** Which hold or which schedule it is about, where that is one. */
  by: z.union([idSchema, codeSchema]).optional(),
  owners: countSchema,
});
const unstatedCounted = z.strictObject({
  /** Of a law that might oblige to keep some of what is due, if anybody had said when its period begins. */
  schedule: codeSchema,
  dataCategory: dataCategorySchema,
  /** Owners of whom nobody said so. */
  owners: countSchema,
});

/** The list is whole: what a second person reads and approves. */
export const disposalPlanned = defineEvent({
  type: 'DisposalPlanned',
  version: 1,
  clear: z.strictObject({
    batches: countSchema,
    owners: countSchema,
    /** Data categories of owners. */
    items: countSchema,
    due: z.array(counted),
    left: z.array(leftCounted),
    /** Absent where there is none. */
    unstated: z.array(unstatedCounted).min(1).optional(),
  }),
});

/** By another person than who planned it, unless `alone` says why. */
export const disposalApproved = defineEvent({
  type: 'DisposalApproved',
  version: 1,
  clear: z.strictObject({
    alone: z.enum(SOLE_REASONS).optional(),
    /** Where the list has `unstated`: these laws keep nothing of it, says the approver, although nobody stated their trigger. */
    unstatedConfirmed: z.literal(true).optional(),
  }),
});

export const DISPOSAL_REFUSAL_REASONS = [
  'data-still-needed',
  'schedule-wrong',
  'out-of-date',
  'planned-by-mistake',
  'nothing-due',
] as const;
/** It is not carried out. What is due will be in the next one. */
export const disposalRefused = defineEvent({
  type: 'DisposalRefused',
  version: 1,
  clear: z.strictObject({ reason: z.enum(DISPOSAL_REFUSAL_REASONS) }),
});

/** Looked at again when its turn came; the rest goes the way of every erasure, under that id. */
export const disposalBatchStarted = defineEvent({
  type: 'DisposalBatchStarted',
  version: 1,
  clear: z.strictObject({
    batch,
    /** Absent where nothing was left to dispose of. */
    erasure: idSchema.optional(),
    /** The erasure of the same batch that was refused before it began, for not all of it might go any more. */
    replaces: idSchema.optional(),
    owners: countSchema,
    items: countSchema,
    left: z
      .array(
        z.strictObject({
          owner: streamSchema,
          dataCategory: dataCategorySchema,
          why: z.enum(LEFT_WHYS),
          /** Id of the hold, or code of the schedule. */
          by: z.union([idSchema, codeSchema]).optional(),
          /** Last day on which a law obliges to keep it. */
          until: dateSchema.optional(),
        }),
      )
      .max(OWNERS_PER_BATCH * 8),
  }),
});

/** Its erasure was completed. */
export const disposalBatchDone = defineEvent({
  type: 'DisposalBatchDone',
  version: 1,
  clear: z.strictObject({
    batch,
    erasure: idSchema,
    /** Keys that it destroyed, and data categories of owners that it made sure have none. */
    keys: countSchema,
    tombstones: countSchema,
  }),
});

/** Every batch is done. */
export const disposalCompleted = defineEvent({
  type: 'DisposalCompleted',
  version: 1,
  clear: z.strictObject({ owners: countSchema, items: countSchema, left: countSchema }),
});

/** What was found due on a day, and waits for somebody to plan it; empty once nothing is. Recorded by the schedule, when it changed. */
export const disposalDueFound = defineEvent({
  type: 'DisposalDueFound',
  version: 1,
  clear: z.strictObject({ on: dateSchema, due: z.array(counted) }),
});

export const disposalEvents = {
  DisposalBegun: disposalBegun,
  DisposalListed: disposalListed,
  DisposalPlanned: disposalPlanned,
  DisposalApproved: disposalApproved,
  DisposalRefused: disposalRefused,
  DisposalBatchStarted: disposalBatchStarted,
  DisposalBatchDone: disposalBatchDone,
  DisposalCompleted: disposalCompleted,
  DisposalDueFound: disposalDueFound,
} as const;
