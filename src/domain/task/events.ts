import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import {
  codeSchema,
  countSchema,
  dateSchema,
  digestSchema,
  idSchema,
  instantSchema,
  wordsSchema,
} from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** What is asked of a respondent. */
export const TASK_KINDS = [
  'find-data',
  'correct-data',
  'erase-data',
  'restrict-data',
  'lift-restriction',
  'stop-processing',
  'give-opinion',
] as const;

const assignment = {
  /** Who has to answer: a department, a sub-processor. A code of the controller's, never a person's name. */
  respondent: codeSchema,
  /** Which system it is about. */
  system: codeSchema.optional(),
  /** The actor who has to answer, for a colleague who works in this register. */
  assignee: idSchema.optional(),
  /** A day of the controller's calendar. */
  dueOn: dateSchema,
};

export const taskAssigned = defineEvent({
  type: 'TaskAssigned',
  version: 1,
  clear: z.strictObject({
    /** Id of the request. */
    request: idSchema,
    what: z.enum(TASK_KINDS),
    ...assignment,
  }),
});
/** Somebody else has to answer, or by another day. A token of the former respondent opens nothing any more. */
export const taskReassigned = defineEvent({
  type: 'TaskReassigned',
  version: 1,
  clear: z.strictObject(assignment),
});

/** The SHA-256 of a random 256-bit token that opens this task's answer and nothing else. It takes the place of an earlier one. */
export const taskTokenIssued = defineEvent({
  type: 'TaskTokenIssued',
  version: 1,
  clear: z.strictObject({ token: idSchema, sha256: digestSchema, expiresAt: instantSchema }),
});
export const taskTokenRevoked = defineEvent({
  type: 'TaskTokenRevoked',
  version: 1,
  clear: z.strictObject({ token: idSchema }),
});

/** How many thresholds before the due day have been passed; one that was missed is not made up for. */
export const taskReminded = defineEvent({
  type: 'TaskReminded',
  version: 1,
  clear: z.strictObject({ number: countSchema }),
});
/** The due day has passed without an answer. */
export const taskEscalated = defineEvent({ type: 'TaskEscalated', version: 1, clear: z.strictObject({}) });

const MAX_RETURNED = 200_000;
const MAX_FILES = 200;
/** Digests of files with personal data are personal themselves (docs/record.md section 3), so they are sealed. */
const returned = z
  .strictObject({
    note: wordsSchema,
    /** What was found, as the respondent's system gives it out: JSON, CSV or plain text. */
    returned: z.string().min(1).max(MAX_RETURNED),
    /** Base64 SHA-256 of files that were handed over by another way. */
    digests: z.array(digestSchema).max(MAX_FILES),
  })
  .partial();
const words = z.strictObject({ note: wordsSchema }).partial();

/** The respondent found data, or did what was asked with so many records. */
export const dataReturned = defineEvent({
  type: 'DataReturned',
  version: 1,
  clear: z.strictObject({
    /** Records. */
    count: countSchema,
    files: countSchema,
  }),
  sealed: { note: sealedFields(1, returned) },
});
export const nothingFound = defineEvent({
  type: 'NothingFound',
  version: 1,
  clear: z.strictObject({
    /** By what was searched: codes like `email` or `customer-number`. */
    searchedFor: z.array(codeSchema).max(50),
  }),
  sealed: { note: sealedFields(1, words) },
});

export const TASK_EXCEPTIONS = [
  'system-not-reachable',
  'no-such-system',
  'not-our-data',
  'legal-hold',
  'kept-by-law',
  'third-party-rights',
  'not-technically-possible',
  'not-authorised',
] as const;
export const exceptionReported = defineEvent({
  type: 'ExceptionReported',
  version: 1,
  clear: z.strictObject({ reason: z.enum(TASK_EXCEPTIONS) }),
  sealed: { note: sealedFields(1, words) },
});

/** Whoever handles the request has taken the answer, or needs none any more. Nothing can be added afterwards. */
export const taskCompleted = defineEvent({
  type: 'TaskCompleted',
  version: 1,
  clear: z.strictObject({ outcome: z.enum(['answered', 'not-needed']) }),
});

export const taskEvents = {
  TaskAssigned: taskAssigned,
  TaskReassigned: taskReassigned,
  TaskTokenIssued: taskTokenIssued,
  TaskTokenRevoked: taskTokenRevoked,
  TaskReminded: taskReminded,
  TaskEscalated: taskEscalated,
  DataReturned: dataReturned,
  NothingFound: nothingFound,
  ExceptionReported: exceptionReported,
  TaskCompleted: taskCompleted,
} as const;
