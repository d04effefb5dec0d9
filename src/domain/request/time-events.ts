import { z } from 'zod';
import { GRIEVANCES } from '../rules/grievance.ts';
import { certaintySchema, placeSchema, rightSchema } from '../rules/rule.ts';
import { RIGHTS } from '../rules/vocabulary.ts';
import { defineEvent, sealedFields } from '../shape/event.ts';
import { dateSchema, digestSchema, eventIdSchema, languageSchema } from '../shape/schemas.ts';
import { amountSchema, currencySchema, ourWords, theirWords } from './pieces.ts';
import {
  ACKNOWLEDGEMENTS,
  CLARIFICATION_REASONS,
  EXTENSION_GROUNDS,
  FEE_GROUNDS,
  LETTER_CHANNELS,
  LETTER_FAILURES,
  LETTER_KINDS,
  LETTER_RECEIVERS,
  MAIL_PROOFS,
  POSTAL_PROOFS,
  REMINDED,
  REMINDED_ABOUT,
} from './vocabulary.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).
// When a thing happened is `metadata.effectiveAt`, and the recording time where that is absent.

/** The person was asked what is meant. Whether that pauses a clock is the rule's to say, by jurisdiction and right. */
export const clarificationRequested = defineEvent({
  type: 'ClarificationRequested',
  version: 1,
  clear: z.strictObject({ why: z.enum(CLARIFICATION_REASONS) }),
  sealed: ourWords,
});
export const clarificationReceived = defineEvent({
  type: 'ClarificationReceived',
  version: 1,
  clear: z.strictObject({}),
  sealed: theirWords,
});

export const feeRequested = defineEvent({
  type: 'FeeRequested',
  version: 2,
  clear: z.strictObject({ amount: amountSchema, currency: currencySchema, ground: z.enum(FEE_GROUNDS) }),
  /** How to pay, as the letter is to print it. */
  sealed: ourWords,
  /** Version 1 said nothing in words. */
  upcastClear: { 1: (clear) => clear },
});
export const feePaid = defineEvent({ type: 'FeePaid', version: 1, clear: z.strictObject({}) });
export const feeWaived = defineEvent({ type: 'FeeWaived', version: 1, clear: z.strictObject({}) });

/** The person knows that we have it. */
export const requestAcknowledged = defineEvent({
  type: 'RequestAcknowledged',
  version: 1,
  clear: z.strictObject({ how: z.enum(ACKNOWLEDGEMENTS) }),
});

/** Decided within the first period. It moves nothing until the person was told: `ExtensionNoticeSent`. */
export const deadlineExtended = defineEvent({
  type: 'DeadlineExtended',
  version: 1,
  clear: z.strictObject({
    jurisdiction: placeSchema,
    ground: z.enum(EXTENSION_GROUNDS),
    /** The day that the person is told, where the law leaves it to us. */
    untilOn: dateSchema.optional(),
  }),
  sealed: ourWords,
});

/** The letter that told of the extension went out in time: from here on it counts. */
export const extensionNoticeSent = defineEvent({
  type: 'ExtensionNoticeSent',
  version: 1,
  clear: z.strictObject({
    jurisdiction: placeSchema,
    /** The `LetterSent` of this request. */
    letter: eventIdSchema,
  }),
});

/** Recorded by the schedule: so many days are left. */
export const deadlineApproached = defineEvent({
  type: 'DeadlineApproached',
  version: 1,
  clear: z.strictObject({
    jurisdiction: placeSchema,
    right: rightSchema,
    /** Days before the due day. */
    threshold: z.number().int().min(0).max(366),
    /** As it was worked out then; the clock works it out anew each time. */
    dueOn: dateSchema,
  }),
});
export const deadlineMissed = defineEvent({
  type: 'DeadlineMissed',
  version: 1,
  clear: z.strictObject({ jurisdiction: placeSchema, right: rightSchema, dueOn: dateSchema }),
});
export const reminderSent = defineEvent({
  type: 'ReminderSent',
  version: 2,
  clear: z.strictObject({ to: z.enum(REMINDED), about: z.enum(REMINDED_ABOUT) }),
  /** Version 1 knew no `delivery`. */
  upcastClear: { 1: (clear) => clear },
});

/** The `LetterFailed` after which the schedule tried again, on the order of whoever sent the letter first. */
const tried = { retryOf: eventIdSchema.optional() };
const letter = { letter: z.enum(LETTER_KINDS), channel: z.enum(LETTER_CHANNELS), to: z.enum(LETTER_RECEIVERS) };

/**
 * A letter left us: the mail server took it, or it was printed for the post. The digest of its bytes is one of a name
 * and an address, so it is sealed with the language it is written in (docs/record.md sections 2 and 3).
 */
export const letterSent = defineEvent({
  type: 'LetterSent',
  version: 2,
  clear: z.strictObject({
    ...letter,
    /** Version of the template it was made from, counted from 1. */
    template: z.number().int().min(1),
    /**
     * Typed in by somebody, and not recorded by what sends or prints letters here: by mail it proves nothing but by
     * `proof`. Version 1 did not tell the two apart, and counts as it was taken then.
     */
    byHand: z.strictObject({ proof: z.enum(MAIL_PROOFS).optional() }).optional(),
    /** Of a letter of refusal: the refusals that it tells of. Where none is named, all that stood when it left. */
    refusals: z.array(eventIdSchema).min(1).max(RIGHTS.length).optional(),
    ...tried,
  }),
  sealed: {
    preference: sealedFields(1, z.strictObject({ language: languageSchema })),
    note: sealedFields(1, z.strictObject({ documentSha256: digestSchema })),
  },
  upcastClear: { 1: (clear) => clear },
});

/**
 * It did not leave, or came back. `of` names the `LetterSent` that came back. The language that it is written in stays
 * what was chosen at the first attempt, and is sealed.
 */
export const letterFailed = defineEvent({
  type: 'LetterFailed',
  version: 1,
  clear: z.strictObject({
    ...letter,
    code: z.enum(LETTER_FAILURES),
    of: eventIdSchema.optional(),
    /** The same again later may go well: the schedule tries, in the name of who sent it (src/domain/request/retries.ts). */
    isWorthAnotherTry: z.boolean(),
    /** The sender had confirmed a date that rests on a reading of the law. */
    deadlineConfirmed: z.boolean().optional(),
    ...tried,
  }),
  sealed: { preference: sealedFields(1, z.strictObject({ language: languageSchema })) },
});

/** A printed letter was handed to the post, and what proves it. */
export const letterPosted = defineEvent({
  type: 'LetterPosted',
  version: 1,
  clear: z.strictObject({
    /** The `LetterSent` of this request. */
    of: eventIdSchema,
    proof: z.enum(POSTAL_PROOFS),
    postedOn: dateSchema,
  }),
});

/**
 * Somebody relies on a date although a value of it is in doubt: one that came after the classification, as of a complaint or
 * of days of waiting. `certainty` is the weakest of what the date rested on.
 */
export const deadlineConfirmed = defineEvent({
  type: 'DeadlineConfirmed',
  version: 1,
  clear: z.strictObject({
    jurisdiction: placeSchema,
    of: z.enum([...RIGHTS, ...GRIEVANCES]),
    certainty: certaintySchema,
  }),
});

export const timeEvents = {
  ClarificationRequested: clarificationRequested,
  ClarificationReceived: clarificationReceived,
  FeeRequested: feeRequested,
  FeePaid: feePaid,
  FeeWaived: feeWaived,
  RequestAcknowledged: requestAcknowledged,
  DeadlineExtended: deadlineExtended,
  ExtensionNoticeSent: extensionNoticeSent,
  DeadlineApproached: deadlineApproached,
  DeadlineMissed: deadlineMissed,
  DeadlineConfirmed: deadlineConfirmed,
  ReminderSent: reminderSent,
} as const;

export const letterEvents = {
  LetterSent: letterSent,
  LetterFailed: letterFailed,
  LetterPosted: letterPosted,
} as const;
