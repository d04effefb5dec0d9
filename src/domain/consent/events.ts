import { z } from 'zod';
import type { JsonObject } from '../../kernel/json.ts';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { codeSchema, dateSchema, idSchema, instantSchema, noticeVersionSchema, wordsSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** How a yes reached us. */
export const CONSENT_METHODS = [
  'web-form',
  'double-opt-in',
  'signed-paper',
  'e-mail-reply',
  'spoken',
  'in-app',
] as const;
/** Version 1 wrote `guardian` in the place of the method, and so lost how the guardian said yes. */
const STORED_METHODS = [...CONSENT_METHODS, 'not-recorded'] as const;

/** Who said yes: for a child the holder of parental responsibility does (GDPR Art. 8, PIPL Art. 31). */
export const CONSENT_GIVERS = ['customer', 'guardian'] as const;

/** What a person says when giving or taking back consent may be kept as evidence, in words, and is sealed. */
const evidence = { preference: sealedFields(1, z.strictObject({ evidence: wordsSchema }).partial()) };

const given = {
  /** Code of the purpose. */
  purpose: codeSchema,
  notice: idSchema,
  /** The version of the notice that the person was shown: without it nothing was consented to (GDPR Art. 7(1)). */
  noticeVersion: noticeVersionSchema,
  method: z.enum(STORED_METHODS),
  givenBy: z.enum(CONSENT_GIVERS),
  channel: codeSchema,
  /** Whether it was asked for separately from everything else (PIPL Art. 23, 25, 26, 29, 39). */
  separate: z.boolean(),
  givenAt: instantSchema,
  /** The consent ends by itself at this instant. */
  expiresAt: instantSchema.optional(),
};

/** Version 1 knew no `givenBy`; a guardian stood in the place of the method. */
function whoGave(clear: JsonObject): JsonObject {
  return clear['method'] === 'guardian'
    ? { ...clear, method: 'not-recorded', givenBy: 'guardian' }
    : { ...clear, givenBy: 'customer' };
}

/** The customer consented to one purpose, having been shown one version of a notice. */
export const consentGiven = defineEvent({
  type: 'ConsentGiven',
  version: 2,
  clear: z.strictObject(given),
  sealed: evidence,
  upcastClear: { 1: whoGave },
});

/** The customer was asked and said no. */
export const consentRefused = defineEvent({
  type: 'ConsentRefused',
  version: 1,
  clear: z.strictObject({
    purpose: codeSchema,
    notice: idSchema.optional(),
    noticeVersion: noticeVersionSchema.optional(),
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
export type ReportedState = (typeof REPORTED_STATES)[number];

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
  version: 2,
  clear: z.strictObject(given),
  sealed: evidence,
  upcastClear: { 1: whoGave },
});

export const consentEvents = {
  ConsentGiven: consentGiven,
  ConsentRefused: consentRefused,
  ConsentWithdrawn: consentWithdrawn,
  ConsentExpired: consentExpired,
  ConsentReported: consentReported,
  ConsentConfirmed: consentConfirmed,
} as const;
