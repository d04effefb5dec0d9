import { z } from 'zod';
import type { JsonObject } from '../../kernel/json.ts';
import { certaintySchema, placeSchema, rightSchema } from '../rules/rule.ts';
import { RIGHTS } from '../rules/vocabulary.ts';
import { defineEvent, sealedFields } from '../shape/event.ts';
import {
  dateSchema,
  idSchema,
  instantSchema,
  languageSchema,
  lineSchema,
  timeZoneSchema,
  wordsSchema,
} from '../shape/schemas.ts';
import { ourWords, regimesSchema, rightsSchema } from './pieces.ts';
import {
  AUTHORITY_KINDS,
  AUTHORITY_OUTCOMES,
  IDENTITY_DOUBTS,
  IDENTITY_ITEMS,
  IDENTITY_LEVELS,
  IDENTITY_METHODS,
  IDENTITY_REJECTIONS,
  NOT_IN_DOUBT_REASONS,
  RECEIPT_CORRECTIONS,
  RECLASSIFICATION_REASONS,
  REPRESENTATIVES,
  REQUEST_CHANNELS,
} from './vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/**
 * What a letter says of who wrote it. Residence and language are personal and sealed (docs/record.md section 2): in clear
 * stand only the regimes that an officer concludes from them, in `RequestClassified`.
 */
export const writerFields = {
  identity: z.strictObject({ name: lineSchema }),
  contact: z
    .strictObject({
      email: z.string().min(1).max(320),
      phone: z.string().min(1).max(64),
      /** As it is written on an envelope, line by line, without the name. */
      postalAddress: z.array(lineSchema).min(1).max(8),
      /** Residence as claimed, a country or a part of one: `DE`, `US-CA`. */
      country: placeSchema,
    })
    .partial(),
  preference: z.strictObject({ language: languageSchema }),
  note: z.strictObject({ note: wordsSchema }),
} as const;

/** Somebody asked for something. The clock of every regime counts from `receivedAt`, not from when it was typed in. */
export const requestReceived = defineEvent({
  type: 'RequestReceived',
  version: 1,
  clear: z.strictObject({
    channel: z.enum(REQUEST_CHANNELS),
    rights: rightsSchema,
    receivedAt: instantSchema,
    /** Known at once where the person was logged in; otherwise `CustomerIdentified` says so later. */
    customer: idSchema.optional(),
    through: z.enum(REPRESENTATIVES).optional(),
  }),
  sealed: {
    identity: sealedFields(1, writerFields.identity),
    contact: sealedFields(1, writerFields.contact),
    preference: sealedFields(1, writerFields.preference),
    note: sealedFields(1, writerFields.note),
  },
});

const classification = {
  regimes: regimesSchema,
  /** Whose business days and holidays count: a country, or a part of one. */
  calendarPlace: placeSchema,
  rights: rightsSchema,
  /**
   * Deadlines that rest on a value of low certainty, or on a reading of a law that is silent: somebody confirmed each of
   * them before it was relied on. The derivation names the values, for the pinned version never changes.
   */
  confirmed: z
    .array(z.strictObject({ jurisdiction: placeSchema, right: rightSchema, certainty: certaintySchema }))
    .max(12 * RIGHTS.length)
    .optional(),
  /** Whose day a day is: the controller's zone as it was then. Versions 1 and 2 went by what stood in the ledger by then. */
  timeZone: timeZoneSchema.optional(),
};
/** Version 1 was written without asking for any confirmation, version 2 without the time zone. */
const same = (clear: JsonObject) => clear;
const upcastClassified = { 1: same, 2: same };
const upcastClear = { 1: same };

/** Which laws apply, each by one version of its rule, and what is asked for in their terms. */
export const requestClassified = defineEvent({
  type: 'RequestClassified',
  version: 3,
  clear: z.strictObject(classification),
  upcastClear: upcastClassified,
});

/** The regimes, their versions, the calendar or the rights were pinned anew, and why. */
export const requestReclassified = defineEvent({
  type: 'RequestReclassified',
  version: 3,
  clear: z.strictObject({ ...classification, because: z.enum(RECLASSIFICATION_REASONS) }),
  upcastClear: upcastClassified,
});

/**
 * It came in at another moment than was entered. The clock counts from then; one that had run out by then is marked.
 * `regimes`: the versions that are in force for that day, where they are others than those pinned before; `confirmed` as in
 * `RequestClassified`.
 */
export const receiptCorrected = defineEvent({
  type: 'ReceiptCorrected',
  version: 1,
  clear: z.strictObject({
    receivedAt: instantSchema,
    because: z.enum(RECEIPT_CORRECTIONS),
    regimes: regimesSchema.optional(),
    confirmed: classification.confirmed,
  }),
  sealed: ourWords,
});

/** Who of the register it is about. Another customer than before puts the identity in question again. */
export const customerIdentified = defineEvent({
  type: 'CustomerIdentified',
  version: 1,
  clear: z.strictObject({ customer: idSchema }),
});

/** The same person asked the same before: the earlier request is the one that is answered. */
export const duplicateLinked = defineEvent({
  type: 'DuplicateLinked',
  version: 2,
  clear: z.strictObject({
    of: idSchema,
    /** An officer says that it is the same person, for the register does not know both. Version 1 asked nobody. */
    samePerson: z.literal(true).optional(),
  }),
  upcastClear,
});

/** Whether an agent or a guardian may speak for the person. Of the proof only its kind and its end are kept. */
export const agentAuthorityChecked = defineEvent({
  type: 'AgentAuthorityChecked',
  version: 1,
  clear: z.strictObject({
    kind: z.enum(AUTHORITY_KINDS),
    outcome: z.enum(AUTHORITY_OUTCOMES),
    /** Last day on which the authority counts. */
    evidenceExpiresOn: dateSchema.optional(),
  }),
});

/** Further information was asked for, on a reasonable doubt (GDPR Art. 12(6)). */
export const identityInformationRequested = defineEvent({
  type: 'IdentityInformationRequested',
  version: 1,
  clear: z.strictObject({
    doubt: z.enum(IDENTITY_DOUBTS),
    items: z.array(z.enum(IDENTITY_ITEMS)).min(1).max(IDENTITY_ITEMS.length),
  }),
});

/** Something came in. A copy of a document is never kept: words on what was seen are sealed. */
export const identityEvidenceReceived = defineEvent({
  type: 'IdentityEvidenceReceived',
  version: 1,
  clear: z.strictObject({
    items: z.array(z.enum(IDENTITY_ITEMS)).min(1).max(IDENTITY_ITEMS.length),
    /** Last day on which it proves anything. */
    expiresOn: dateSchema.optional(),
  }),
  sealed: { identity: sealedFields(1, z.strictObject({ evidence: wordsSchema })) },
});

export const identityConfirmed = defineEvent({
  type: 'IdentityConfirmed',
  version: 1,
  clear: z.strictObject({ method: z.enum(IDENTITY_METHODS), level: z.enum(IDENTITY_LEVELS) }),
});

/** Nothing had to be asked, and why not. */
export const identityNotInDoubt = defineEvent({
  type: 'IdentityNotInDoubt',
  version: 1,
  clear: z.strictObject({ reason: z.enum(NOT_IN_DOUBT_REASONS) }),
});

/** It could not be established that the person is who they say. */
export const identityRejected = defineEvent({
  type: 'IdentityRejected',
  version: 1,
  clear: z.strictObject({ reason: z.enum(IDENTITY_REJECTIONS) }),
});

export const intakeEvents = {
  RequestReceived: requestReceived,
  RequestClassified: requestClassified,
  RequestReclassified: requestReclassified,
  ReceiptCorrected: receiptCorrected,
  CustomerIdentified: customerIdentified,
  DuplicateLinked: duplicateLinked,
  AgentAuthorityChecked: agentAuthorityChecked,
} as const;

export const identityEvents = {
  IdentityInformationRequested: identityInformationRequested,
  IdentityEvidenceReceived: identityEvidenceReceived,
  IdentityConfirmed: identityConfirmed,
  IdentityNotInDoubt: identityNotInDoubt,
  IdentityRejected: identityRejected,
} as const;
