import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { countSchema, dataCategorySchema, digestSchema, eventIdSchema, idSchema } from '../shape/schemas.ts';
import { SEALED_FIELD_NAMES } from '../shape/vocabulary.ts';
import { SOLE_REASONS } from '../shape/second-person.ts';
import { ourWords, rightsSchema, theirWords } from './pieces.ts';
import {
  ACKNOWLEDGEMENTS,
  APPEAL_OUTCOMES,
  BALANCING_OUTCOMES,
  DELIVERY_METHODS,
  DENIAL_REASONS,
  MAX_WITHHELD,
  OUTCOMES,
  REFUSAL_GROUNDS,
  REFUSED_FOR,
  REMEDIES,
  REOPENING_REASONS,
  TRANSFER_TARGETS,
  WITHDRAWAL_CHANNELS,
  WITHHELD_KINDS,
} from './vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** A law excepts something from the answer; the reasoning is sealed. */
export const exceptionApplied = defineEvent({
  type: 'ExceptionApplied',
  version: 1,
  clear: z.strictObject({ ground: z.enum(REFUSAL_GROUNDS), scope: z.enum(WITHHELD_KINDS), rights: rightsSchema }),
  sealed: ourWords,
});

/** The person is told no, wholly, for these rights; why, and what to do about it (GDPR Art. 12(4)). */
export const requestRefused = defineEvent({
  type: 'RequestRefused',
  version: 1,
  clear: z.strictObject({
    reason: z.enum(DENIAL_REASONS),
    ground: z.enum(REFUSED_FOR),
    remedies: z.array(z.enum(REMEDIES)).min(1).max(REMEDIES.length),
    rights: rightsSchema,
  }),
  sealed: ourWords,
});

/** The answer leaves something out, and says so. */
export const partialAnswerDecided = defineEvent({
  type: 'PartialAnswerDecided',
  version: 1,
  clear: z.strictObject({
    rights: rightsSchema,
    withheld: z
      .array(
        z.strictObject({
          what: z.enum(WITHHELD_KINDS),
          dataCategory: dataCategorySchema.optional(),
          ground: z.enum(REFUSAL_GROUNDS),
        }),
      )
      .min(1)
      .max(MAX_WITHHELD),
  }),
  sealed: ourWords,
});

/**
 * What is blacked out because it is of others, with the balance that was struck (GDPR Art. 15(4)). `parts` are the places
 * it applies to: a field of an event, or a passage of its text, in UTF-16 offsets, `to` exclusive. Version 1 knew none.
 */
export const redactionDecided = defineEvent({
  type: 'RedactionDecided',
  version: 2,
  clear: z.strictObject({
    what: z.enum(WITHHELD_KINDS),
    ground: z.enum(REFUSAL_GROUNDS),
    balancing: z.enum(BALANCING_OUTCOMES),
    parts: z
      .array(
        z.strictObject({
          event: eventIdSchema,
          field: z.enum(SEALED_FIELD_NAMES),
          from: countSchema.optional(),
          to: countSchema.optional(),
        }),
      )
      .max(200)
      .optional(),
  }),
  sealed: ourWords,
  upcastClear: { 1: (clear) => clear },
});

/**
 * Somebody who may says that the answer is right as it stands. Whatever is decided of it later undoes that. Somebody else
 * hands it over, unless `alone` says why the same person has to; version 1 knew no such reason.
 */
export const responseApproved = defineEvent({
  type: 'ResponseApproved',
  version: 2,
  clear: z.strictObject({ rights: rightsSchema, alone: z.enum(SOLE_REASONS).optional() }),
  upcastClear: { 1: (clear) => clear },
});

/** The person has the answer. */
export const responseDelivered = defineEvent({
  type: 'ResponseDelivered',
  version: 1,
  clear: z.strictObject({
    rights: rightsSchema,
    method: z.enum(DELIVERY_METHODS),
    /** The delivery of the package that was handed over, where there was one. */
    delivery: idSchema.optional(),
    /** Of the package as it was encrypted for the person, never of its contents. */
    packageSha256: digestSchema.optional(),
    /**
     * Of the customer's own stream: restrictions, objections and opt-outs that stood before the request came, and are, as
     * whoever hands the answer over says, what it asks for.
     */
    deeds: z.array(eventIdSchema).min(1).max(20).optional(),
  }),
});

/** The person does not want it any more. */
export const requestWithdrawn = defineEvent({
  type: 'RequestWithdrawn',
  version: 1,
  clear: z.strictObject({ channel: z.enum(WITHDRAWAL_CHANNELS) }),
});

/** It is for somebody else to answer, and they have it. */
export const requestTransferred = defineEvent({
  type: 'RequestTransferred',
  version: 1,
  clear: z.strictObject({ to: z.enum(TRANSFER_TARGETS) }),
  sealed: ourWords,
});

export const requestClosed = defineEvent({
  type: 'RequestClosed',
  version: 1,
  clear: z.strictObject({ outcome: z.enum(OUTCOMES) }),
});

/**
 * Work goes on. `rights` are open again; their clocks go on from the first receipt, save where new information came: then
 * they count from when that came, `metadata.effectiveAt` or now.
 */
export const requestReopened = defineEvent({
  type: 'RequestReopened',
  version: 1,
  clear: z.strictObject({ reason: z.enum(REOPENING_REASONS), rights: rightsSchema.optional() }),
});

export const appealReceived = defineEvent({
  type: 'AppealReceived',
  version: 1,
  clear: z.strictObject({}),
  sealed: theirWords,
});
export const appealDecided = defineEvent({
  type: 'AppealDecided',
  version: 1,
  clear: z.strictObject({ outcome: z.enum(APPEAL_OUTCOMES) }),
  sealed: ourWords,
});
export const complaintReceived = defineEvent({
  type: 'ComplaintReceived',
  version: 1,
  clear: z.strictObject({}),
  sealed: theirWords,
});
/** The person knows that the complaint is here (UK DPA 2018 s.164A: within 30 days). */
export const complaintAcknowledged = defineEvent({
  type: 'ComplaintAcknowledged',
  version: 1,
  clear: z.strictObject({ how: z.enum(ACKNOWLEDGEMENTS) }),
});
export const complaintAnswered = defineEvent({
  type: 'ComplaintAnswered',
  version: 1,
  clear: z.strictObject({ outcome: z.enum(APPEAL_OUTCOMES) }),
  sealed: ourWords,
});

export const answerEvents = {
  ExceptionApplied: exceptionApplied,
  RequestRefused: requestRefused,
  PartialAnswerDecided: partialAnswerDecided,
  RedactionDecided: redactionDecided,
  ResponseApproved: responseApproved,
  ResponseDelivered: responseDelivered,
} as const;

export const endEvents = {
  RequestWithdrawn: requestWithdrawn,
  RequestTransferred: requestTransferred,
  RequestClosed: requestClosed,
  RequestReopened: requestReopened,
  AppealReceived: appealReceived,
  AppealDecided: appealDecided,
  ComplaintReceived: complaintReceived,
  ComplaintAcknowledged: complaintAcknowledged,
  ComplaintAnswered: complaintAnswered,
} as const;
