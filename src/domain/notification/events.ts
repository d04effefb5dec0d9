import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, countSchema, digestSchema, idSchema, instantSchema } from '../shape/schemas.ts';
import { tellingMatter } from '../shape/telling-matter.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

export const notificationOrdered = defineEvent({
  type: 'NotificationOrdered',
  version: 1,
  clear: z.strictObject({ recipient: codeSchema, ...tellingMatter }),
});

/**
 * Somebody takes it in hand, before anything leaves: until `until` nobody else does. The digest is of a random 256-bit
 * token that goes out with this attempt and confirms this notification and nothing else.
 */
export const notificationAttempted = defineEvent({
  type: 'NotificationAttempted',
  version: 1,
  clear: z.strictObject({ attempt: countSchema, tokenSha256: digestSchema, until: instantSchema }),
});

export const NOTIFICATION_CHANNELS = ['webhook', 'letter', 'office'] as const;

/** It reached the recipient: its system took the call, or somebody at the office says so. */
export const notificationSent = defineEvent({
  type: 'NotificationSent',
  version: 1,
  clear: z.strictObject({
    channel: z.enum(NOTIFICATION_CHANNELS),
    /** Absent where a person told it. */
    attempt: countSchema.optional(),
    /** Systems whose identifiers of the customers it was told; absent where a person told it. */
    systems: z.array(codeSchema).optional(),
    /** Customers whom it could not be told by any identifier that it knows; absent where there is none, or a person told it. */
    unnamed: z.array(idSchema).min(1).max(100).optional(),
    /** When, where that was not when it was recorded. */
    toldAt: instantSchema.optional(),
    /** Code of a document in the controller's files. */
    evidence: codeSchema.optional(),
  }),
});

export const NOTIFICATION_FAILURES = [
  'recipient-unreachable',
  'timed-out',
  'tls-failed',
  'address-not-allowed',
  'redirected',
  'refused-by-recipient',
  'recipient-in-trouble',
  'gone',
  'outcome-unknown',
  'endpoint-missing',
  'look-refused',
  'identifiers-unreadable',
  'identifiers-missing',
] as const;
export type NotificationFailure = (typeof NOTIFICATION_FAILURES)[number];

/** `nextAt`: when the schedule tries again; absent where only a person can help. */
export const notificationFailed = defineEvent({
  type: 'NotificationFailed',
  version: 1,
  clear: z.strictObject({
    code: z.enum(NOTIFICATION_FAILURES),
    attempt: countSchema,
    nextAt: instantSchema.optional(),
  }),
});

/** It was sent and no receipt came: it is sent once more, and from the last number on the office has to ask. */
export const notificationChased = defineEvent({
  type: 'NotificationChased',
  version: 1,
  clear: z.strictObject({ number: countSchema }),
});

/** The recipient says that it has done what follows: in the answer to the call, later with its token, or to the office. */
export const notificationConfirmed = defineEvent({
  type: 'NotificationConfirmed',
  version: 1,
  clear: z.strictObject({
    by: z.enum(['response', 'receipt', 'office']),
    confirmedAt: instantSchema.optional(),
    evidence: codeSchema.optional(),
  }),
});

/**
 * `no-receipt`: it was told, as Art. 19 asks, and nobody confirms it. The next two say that there is nobody, or nothing,
 * left to tell; the last two are those of Art. 19 itself.
 */
export const GIVING_UP_REASONS = [
  'no-receipt',
  'recipient-ended',
  'recipient-holds-nothing',
  'proves-impossible',
  'disproportionate-effort',
] as const;

export const notificationGivenUp = defineEvent({
  type: 'NotificationGivenUp',
  version: 1,
  clear: z.strictObject({ reason: z.enum(GIVING_UP_REASONS) }),
});

export const notificationEvents = {
  NotificationOrdered: notificationOrdered,
  NotificationAttempted: notificationAttempted,
  NotificationSent: notificationSent,
  NotificationFailed: notificationFailed,
  NotificationChased: notificationChased,
  NotificationConfirmed: notificationConfirmed,
  NotificationGivenUp: notificationGivenUp,
} as const;
