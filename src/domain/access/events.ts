import { z } from 'zod';
import type { JsonObject } from '../../kernel/json.ts';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, countSchema, dataCategorySchema, instantSchema, streamSchema } from '../shape/schemas.ts';
import { SEALED_FIELD_NAMES } from '../shape/vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** What kind of leaving plaintext it is. `comparison` is an answer that tells "same" (docs/record.md section 4). */
export const LOOKS = [
  'customer',
  'list',
  'search',
  'timeline',
  'replay',
  'report',
  'export',
  'comparison',
  'staff',
  'request',
] as const;
export type Look = (typeof LOOKS)[number];

export const MAX_OWNERS_PER_LOOK = 100;

const look = {
  look: z.enum(LOOKS),
  /** Whose data, as stream names; at most 100, a longer export is a series. Empty where none could be named yet. */
  owners: z.array(streamSchema).max(MAX_OWNERS_PER_LOOK),
  dataCategories: z.array(dataCategorySchema),
  /** Field names asked for; absent means all of those data categories. */
  fields: z.array(z.enum(SEALED_FIELD_NAMES)).optional(),
};

/** Version 1 knew fewer reasons and kinds of look; what it says is said in the same words today. */
const sameAsBefore = { 1: (clear: JsonObject) => clear };

/**
 * Durable before anything is opened (promise 2). Who (metadata.actor), whose, which, for what purpose and on what legal
 * basis (metadata). A grant made from it opens one batch, until `expiresAt`.
 */
export const accessGranted = defineEvent({
  type: 'AccessGranted',
  version: 2,
  upcastClear: sameAsBefore,
  clear: z.strictObject({
    ...look,
    expiresAt: instantSchema,
    /** For a replay: the state as recorded until this instant. */
    recordedAsOf: instantSchema.optional(),
  }),
});

export const ACCESS_REFUSALS = [
  'purpose-unknown',
  'purpose-retired',
  'purpose-not-assigned',
  'role-not-allowed',
  'look-not-allowed',
  'data-category-not-allowed',
  'consent-missing',
  'actor-inactive',
  'too-many-customers',
  'processing-restricted',
  'objected',
  'opted-out',
] as const;
export type AccessRefusal = (typeof ACCESS_REFUSALS)[number];

/** Someone known asked and was told no. Search terms are never stored. */
export const accessRefused = defineEvent({
  type: 'AccessRefused',
  version: 2,
  upcastClear: sameAsBefore,
  clear: z.strictObject({
    ...look,
    reason: z.enum(ACCESS_REFUSALS),
    /** The purpose that was named, if the register knows it; a made-up word may say something of a person. */
    asked: codeSchema.optional(),
  }),
});

/** Repeats of a refusal within a minute, counted: nobody fills the disk by being refused. */
export const accessRefusalsCounted = defineEvent({
  type: 'AccessRefusalsCounted',
  version: 2,
  upcastClear: sameAsBefore,
  clear: z.strictObject({
    reason: z.enum(ACCESS_REFUSALS),
    count: countSchema,
    from: instantSchema,
    to: instantSchema,
  }),
});

export const accessEvents = {
  AccessGranted: accessGranted,
  AccessRefused: accessRefused,
  AccessRefusalsCounted: accessRefusalsCounted,
} as const;
