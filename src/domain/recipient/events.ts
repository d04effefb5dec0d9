import { z } from 'zod';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { publicLineSchema, publicTextSchema } from '../shape/public-text.ts';
import { codeSchema, countrySchema, dateSchema, instantSchema, lineSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** What the recipient is to the controller (GDPR Art. 4(7)-(9), 26, 28). */
export const RECIPIENT_KINDS = ['processor', 'sub-processor', 'controller', 'joint-controller', 'authority'] as const;

export const RECIPIENT_NATURES = ['organisation', 'natural-person'] as const;
export const ENDED_DATA = ['deleted', 'returned', 'kept-by-law', 'nothing-held'] as const;

/** The contract of Art. 28(3), or the arrangement of Art. 26: `document` is its code in the controller's files. */
export const recipientContractSchema = z.strictObject({
  document: codeSchema,
  signedOn: dateSchema,
  endsOn: dateSchema.optional(),
  reviewOn: dateSchema.optional(),
});

/**
 * Who receives personal data: by actual identity, as a data subject may ask for (CJEU C-154/21). A company's name
 * identifies no person and stands in clear; a natural person's is sealed, in `RecipientContactStated`.
 */
export const recipientDescribed = defineEvent({
  type: 'RecipientDescribed',
  version: 1,
  clear: z.strictObject({
    code: codeSchema,
    kind: z.enum(RECIPIENT_KINDS),
    nature: z.enum(RECIPIENT_NATURES),
    name: publicLineSchema.optional(),
    /** Where it is established. */
    country: countrySchema,
    /** Where it processes, if elsewhere too. */
    locations: z.array(countrySchema),
    /** What it does for the controller, or receives the data for. */
    services: publicTextSchema,
    contract: recipientContractSchema.optional(),
    /** Codes of recipients that it engages (Art. 28(2), (4)). */
    subProcessors: z.array(codeSchema),
  }),
});

/** Whom to write to there; of a natural person, the recipient itself. */
export const recipientContactStated = defineEvent({
  type: 'RecipientContactStated',
  version: 1,
  clear: z.strictObject({}),
  sealed: { staff: sealedFields(1, z.strictObject({ name: lineSchema, contacts: z.array(lineSchema).max(8) })) },
});

/** It receives nothing any more; `data` says what became of what it had (Art. 28(3)(g)). */
export const recipientEnded = defineEvent({
  type: 'RecipientEnded',
  version: 1,
  clear: z.strictObject({ endedOn: dateSchema, data: z.enum(ENDED_DATA) }),
});

/**
 * What it is told when data of a customer are erased, set right or restricted (GDPR Art. 19). `systems`: under whose
 * identifiers it knows the customers; it is told no other identifier. `spared`: an authority that has the data in the
 * framework of a particular inquiry is no recipient (Art. 4(9)) and is told nothing.
 */
export const recipientTellingDeclared = defineEvent({
  type: 'RecipientTellingDeclared',
  version: 1,
  clear: z.strictObject({ systems: z.array(codeSchema), spared: z.enum(['particular-inquiry']).optional() }),
});

/**
 * It is told by a call from now on. Address and signing secret stand in the secrets folder. `former`: until when calls are
 * signed with the secret before this one too; absent where there is none, or it was dropped at once.
 */
export const recipientWebhookSet = defineEvent({
  type: 'RecipientWebhookSet',
  version: 1,
  clear: z.strictObject({ what: z.enum(['address-and-secret', 'secret']), former: instantSchema.optional() }),
});
export const recipientWebhookRemoved = defineEvent({
  type: 'RecipientWebhookRemoved',
  version: 1,
  clear: z.strictObject({}),
});

export const recipientEvents = {
  RecipientDescribed: recipientDescribed,
  RecipientContactStated: recipientContactStated,
  RecipientEnded: recipientEnded,
  RecipientTellingDeclared: recipientTellingDeclared,
  RecipientWebhookSet: recipientWebhookSet,
  RecipientWebhookRemoved: recipientWebhookRemoved,
} as const;
