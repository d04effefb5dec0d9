import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { codeSchema, countrySchema, dateSchema, idSchema, wordsSchema } from '../shape/schemas.ts';
import { customerFields, customerFieldSchema } from './fields.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

const facts = {
  identity: sealedFields(1, z.strictObject(customerFields.identity).partial()),
  contact: sealedFields(1, z.strictObject(customerFields.contact).partial()),
  commercial: sealedFields(1, z.strictObject(customerFields.commercial).partial()),
  preference: sealedFields(1, z.strictObject(customerFields.preference).partial()),
  note: sealedFields(1, z.strictObject(customerFields.note).partial()),
};

const statement = {
  /** Code of the system or desk that states it. */
  source: codeSchema,
  /** How it reached us: import, web-form, phone, letter, api ... */
  channel: codeSchema,
  /** Which fields are stated; the values are sealed. */
  fields: z.array(customerFieldSchema),
  /** Those of them whose value did not validate for its country or format and is kept as it came. */
  unverified: z.array(customerFieldSchema),
};

/** A customer entered the register, with the facts that the source gave at that moment. */
export const customerRegistered = defineEvent({
  type: 'CustomerRegistered',
  version: 1,
  clear: z.strictObject({ ...statement, collectionCountry: countrySchema }),
  sealed: facts,
});

/** A source states values that differ from its own last statement. Other sources' statements stand beside it. */
export const customerFactsChanged = defineEvent({
  type: 'CustomerFactsChanged',
  version: 1,
  clear: z.strictObject(statement),
  sealed: facts,
});

export const CORRECTION_REASONS = ['customer-asked', 'found-wrong', 'request', 'review'] as const;

/** Someone set values right by hand. It stands until a source states something new; an old row does not set it back. */
export const customerFactsCorrected = defineEvent({
  type: 'CustomerFactsCorrected',
  version: 1,
  clear: z.strictObject({ ...statement, reason: z.enum(CORRECTION_REASONS) }),
  sealed: {
    ...facts,
    note: sealedFields(1, z.strictObject({ ...customerFields.note, reasonInWords: wordsSchema }).partial()),
  },
});

export const VERIFICATION_METHODS = [
  'confirmed-by-customer',
  'link-followed',
  'code-returned',
  'document-seen',
  'register-checked',
] as const;
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];

/** The current value of these fields was checked. Holds until the value changes or `validUntil` has passed. */
export const customerFactsVerified = defineEvent({
  type: 'CustomerFactsVerified',
  version: 1,
  clear: z.strictObject({
    fields: z.array(customerFieldSchema).min(1),
    method: z.enum(VERIFICATION_METHODS),
    validUntil: dateSchema.optional(),
  }),
});

export const RETIREMENT_REASONS = ['no-longer-true', 'not-needed', 'customer-asked', 'entered-by-mistake'] as const;

/** The fields have no current value any more, whoever stated one. History keeps what was stated. */
export const customerFactsRetired = defineEvent({
  type: 'CustomerFactsRetired',
  version: 1,
  clear: z.strictObject({ fields: z.array(customerFieldSchema).min(1), reason: z.enum(RETIREMENT_REASONS) }),
});

/** The customer is known under this identifier in a source system. The identifier is personal; the system is a code. */
export const customerIdentifierLinked = defineEvent({
  type: 'CustomerIdentifierLinked',
  version: 1,
  clear: z.strictObject({ system: codeSchema }),
  sealed: { source: sealedFields(1, z.strictObject({ identifier: z.string().min(1).max(200) })) },
});

/** The customer came back after an erasure and was registered again, deliberately, under this new id. */
export const customerReturned = defineEvent({
  type: 'CustomerReturned',
  version: 1,
  clear: z.strictObject({ decidedBy: idSchema }),
});

export const customerEvents = {
  CustomerRegistered: customerRegistered,
  CustomerFactsChanged: customerFactsChanged,
  CustomerFactsCorrected: customerFactsCorrected,
  CustomerFactsVerified: customerFactsVerified,
  CustomerFactsRetired: customerFactsRetired,
  CustomerIdentifierLinked: customerIdentifierLinked,
  CustomerReturned: customerReturned,
} as const;
