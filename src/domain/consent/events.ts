import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { codeSchema, dateSchema, idSchema, instantSchema, wordsSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

export const CONSENT_METHODS = [
  'web-form',
  'double-opt-in',
  'signed-paper',
  'e-mail-reply',
  'spoken',
  'in-app',
  'guardian',
] as const;

/** What a person says when giving or taking back consent may be kept as evidence, in words, and is sealed. */
const evidence = { preference: sealedFields(1, z.strictObject({ evidence: wordsSchema }).partial()) };

const given = {
  /** Code of the purpose. */
  purpose: codeSchema,
  notice: idSchema,
  /** The version of the notice that the person was shown: without it nothing was consented to (GDPR Art. 7(1)). */
  noticeVersion: z.number().int().min(1),
  method: z.enum(CONSENT_METHODS),
  channel: codeSchema,
  /** Whether it was asked for separately from everything else (PIPL Art. 23, 25, 26, 29, 39). */
  separate: z.boolean(),
  givenAt: instantSchema,
  /** The consent ends by itself at this instant. */
  expiresAt: instantSchema.optional(),
};

/** The customer consented to one purpose, having been shown one version of a notice. */
export const consentGiven = defineEvent({
  type: 'ConsentGiven',
  version: 1,
  clear: z.strictObject(given),
  sealed: evidence,
});

/** The customer was asked and said no. */
export const consentRefused = defineEvent({
  type: 'ConsentRefused',
  version: 1,
  clear: z.strictObject({
    purpose: codeSchema,
    notice: idSchema.optional(),
    noticeVersion: z.number().int().min(1).optional(),
    channel: codeSchema,
    refusedAt: instantSchema,
  }),
  sealed: evidence,
});

/** The customer took consent back (GDPR Art. 7(3): as easily as it was given). */
export const consentWithdrawn = defineEvent({
  type: 'ConsentWithdrawn',
  version: 1,
  clear: z.strictObject({ purpose: codeSchema, channel: codeSchema, withdrawnAt: instantSchema }),
  sealed: evidence,
});

/** The time for which consent was given has passed. Recorded by the schedule. */
export const consentExpired = defineEvent({
  type: 'ConsentExpired',
  version: 1,
  clear: z.strictObject({ purpose: codeSchema, expiredAt: instantSchema }),
});

export const REPORTED_STATES = ['given', 'refused', 'withdrawn'] as const;

/** Another system says that there is, or is not, a consent. It proves nothing and allows nothing until confirmed. */
export const consentReported = defineEvent({
  type: 'ConsentReported',
  version: 1,
  clear: z.strictObject({
    purpose: codeSchema,
    state: z.enum(REPORTED_STATES),
    source: codeSchema,
    /** The day that the source names; absent where it names none. */
    reportedOn: dateSchema.optional(),
  }),
});

/** A reported consent was confirmed with the person, against a notice version: from now on it stands like a given one. */
export const consentConfirmed = defineEvent({
  type: 'ConsentConfirmed',
  version: 1,
  clear: z.strictObject(given),
  sealed: evidence,
});

export const consentEvents = {
  ConsentGiven: consentGiven,
  ConsentRefused: consentRefused,
  ConsentWithdrawn: consentWithdrawn,
  ConsentExpired: consentExpired,
  ConsentReported: consentReported,
  ConsentConfirmed: consentConfirmed,
} as const;
