import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import {
  countSchema,
  dataCategorySchema,
  digestSchema,
  eventIdSchema,
  idSchema,
  instantSchema,
  keyIdSchema,
  languageSchema,
  streamSchema,
} from '../shape/schemas.ts';
import { SOLE_REASONS } from '../shape/second-person.ts';
import { contactsKept } from './contacts.ts';
import { erasurePlanned, keepItemSchema } from './plan-events.ts';
import { GROUNDS, MAX_PLAN_ITEMS, NOT_TOLD_REASONS, REFUSAL_REASONS, TOLD_BY, TRIGGERS } from './vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** Somebody, or a schedule, wants data of these customers forgotten. Nothing is destroyed yet. */
export const erasureRequested = defineEvent({
  type: 'ErasureRequested',
  version: 1,
  clear: z.strictObject({
    trigger: z.enum(TRIGGERS),
    ground: z.enum(GROUNDS),
    /** Id of the request of the customer that asks for it. */
    request: idSchema.optional(),
    /** Id of the disposal that it is a part of. */
    disposal: idSchema.optional(),
    /** Id of the erasure that kept these until a day that has passed since. */
    follows: idSchema.optional(),
    customers: z.array(idSchema).max(100),
    /** Others whose data go: staff, contacts of a recipient, papers of a request alone. */
    owners: z.array(streamSchema).max(500).optional(),
    dataCategories: z.array(dataCategorySchema).min(1),
  }),
});

/** A second person says that the plan at this revision is to be carried out; `alone` says why it is the same one. */
export const erasureApproved = defineEvent({
  type: 'ErasureApproved',
  version: 1,
  clear: z.strictObject({
    /** Revision of the `ErasurePlanned` that was read and approved. */
    plan: countSchema,
    alone: z.enum(SOLE_REASONS).optional(),
  }),
});

/** It is not carried out. Only before it was started. */
export const erasureRefused = defineEvent({
  type: 'ErasureRefused',
  version: 1,
  clear: z.strictObject({ reason: z.enum(REFUSAL_REASONS) }),
});

/** From here on there is no way back. `late`: what came in after the plan was approved, so it is not in it, and stays. */
export const erasureStarted = defineEvent({
  type: 'ErasureStarted',
  version: 1,
  clear: z.strictObject({
    late: z
      .array(z.strictObject({ owner: streamSchema, dataCategory: dataCategorySchema }))
      .min(1)
      .max(MAX_PLAN_ITEMS)
      .optional(),
  }),
});

/**
 * The keys of these data categories are destroyed, here and in every cache; what was sealed under them opens nowhere any
 * more. Appended after the vault did it. Projections drop envelopes and search tokens on it.
 */
export const categoryKeysShredded = defineEvent({
  type: 'CategoryKeysShredded',
  version: 1,
  clear: z.strictObject({
    shredded: z
      .array(
        z.strictObject({
          owner: streamSchema,
          dataCategory: dataCategorySchema,
          /** Absent where there never was a key: the tombstone alone stands. */
          kid: keyIdSchema.optional(),
          kc: digestSchema.optional(),
        }),
      )
      .min(1),
    /** Nothing can rebuild suppressions, so their number and their end stand here and on the certificate. */
    suppressions: z.strictObject({ count: countSchema, until: instantSchema }),
    shreddedAt: instantSchema,
  }),
});

/** A position of the ledger, in decimal. */
const positionSchema = z.string().regex(/^(?:0|[1-9][0-9]{0,38})$/, 'must be a decimal number without leading zeros');

/** Every read model of this process has passed the place where the keys were recorded as destroyed, and written itself anew. */
export const readModelsPurged = defineEvent({
  type: 'ReadModelsPurged',
  version: 1,
  clear: z.strictObject({ position: positionSchema }),
});

/** Packages that lay ready for the customer are taken back and their files destroyed. */
export const documentsDestroyed = defineEvent({
  type: 'DocumentsDestroyed',
  version: 1,
  clear: z.strictObject({ count: countSchema }),
});

/** Where the store can: the ciphertext itself is gone from it. Its digests stay under the leaves, so every proof stands. */
export const ciphertextPurged = defineEvent({
  type: 'CiphertextPurged',
  version: 1,
  clear: z.strictObject({ envelopes: countSchema }),
});

/** These customers know that it was done, and what is kept. */
export const customerTold = defineEvent({
  type: 'CustomerTold',
  version: 1,
  clear: z.strictObject({
    customers: z.array(idSchema).min(1).max(100),
    by: z.enum(TOLD_BY),
    /** The event of the request that shows it. */
    event: eventIdSchema.optional(),
  }),
});

/** These customers are not told, and why. */
export const customerNotTold = defineEvent({
  type: 'CustomerNotTold',
  version: 1,
  clear: z.strictObject({ customers: z.array(idSchema).min(1).max(100), reason: z.enum(NOT_TOLD_REASONS) }),
});

/** Everybody was told, and nobody waits for an answer: from here on the papers that went last are destroyed. */
export const lastKeysStarted = defineEvent({
  type: 'LastKeysStarted',
  version: 1,
  clear: z.strictObject({
    /** What a law has come upon since the plan: it stays, and goes by an erasure that follows. Recorded again for more of it. */
    kept: z.array(keepItemSchema).min(1).max(MAX_PLAN_ITEMS).optional(),
  }),
});

/** Nothing is left to do. `partly`: the plan keeps something, and says what, why and until when. */
export const erasureCompleted = defineEvent({
  type: 'ErasureCompleted',
  version: 1,
  clear: z.strictObject({ outcome: z.enum(['whole', 'partly']) }),
});

/** The certificate was made: ids, codes, counts and dates only. */
export const certificateIssued = defineEvent({
  type: 'CertificateIssued',
  version: 1,
  clear: z.strictObject({
    /** Of the file. */
    sha256: digestSchema,
    bytes: countSchema,
    form: z.enum(['full', 'short']),
    language: languageSchema,
  }),
});

export const erasureEvents = {
  ErasureRequested: erasureRequested,
  ErasurePlanned: erasurePlanned,
  ErasureApproved: erasureApproved,
  ErasureRefused: erasureRefused,
  ContactsKept: contactsKept,
  ErasureStarted: erasureStarted,
  CategoryKeysShredded: categoryKeysShredded,
  ReadModelsPurged: readModelsPurged,
  DocumentsDestroyed: documentsDestroyed,
  CiphertextPurged: ciphertextPurged,
  CustomerTold: customerTold,
  CustomerNotTold: customerNotTold,
  LastKeysStarted: lastKeysStarted,
  ErasureCompleted: erasureCompleted,
  CertificateIssued: certificateIssued,
} as const;
