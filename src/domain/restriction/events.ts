import { z } from 'zod';
import { defineEvent } from '../shape/event.ts';
import { codeSchema, eventIdSchema, idSchema, instantSchema } from '../shape/schemas.ts';

// Wire names, versions and golden bytes are the storage format: never renamed, never edited (tests/golden/events).

/** GDPR Art. 18(1)(a)-(d), in its order; then what other laws give a right to, and what the controller does by itself. */
export const RESTRICTION_GROUNDS = [
  'accuracy-contested',
  'unlawful-erasure-opposed',
  'needed-for-claims',
  'objection-pending',
  'asked-under-other-law',
  'own-decision',
] as const;

/** GDPR Art. 18(2): for what restricted data may be processed all the same, besides being stored. */
export const RESTRICTION_EXCEPTIONS = ['consent', 'legal-claims', 'rights-of-others', 'public-interest'] as const;

export const LIFTING_REASONS = [
  'accuracy-settled',
  'processing-lawful',
  'claims-settled',
  'objection-decided',
  'customer-asked',
  'no-ground-left',
] as const;

/**
 * Processing is restricted from now on, for the purposes named or for all of them. The event's own id names the
 * restriction: several may stand at once, and each is lifted by itself.
 */
export const processingRestricted = defineEvent({
  type: 'ProcessingRestricted',
  version: 1,
  clear: z.strictObject({
    scope: z.enum(['all', 'purposes']),
    /** Codes; empty where the scope is `all`. */
    purposes: z.array(codeSchema),
    ground: z.enum(RESTRICTION_GROUNDS),
    request: idSchema.optional(),
  }),
});

/** The customer was told, by another way than a letter of ours, that a restriction is about to be lifted. */
export const liftingAnnounced = defineEvent({
  type: 'LiftingAnnounced',
  version: 1,
  clear: z.strictObject({ restriction: eventIdSchema, channel: codeSchema, announcedAt: instantSchema }),
});

/** The restriction ends. Only after the customer was told (GDPR Art. 18(3)): `informedBy` is the event that proves it. */
export const restrictionLifted = defineEvent({
  type: 'RestrictionLifted',
  version: 1,
  clear: z.strictObject({
    restriction: eventIdSchema,
    reason: z.enum(LIFTING_REASONS),
    informedBy: eventIdSchema,
  }),
});

/** In spite of a restriction one purpose may go on, on one of the grounds of Art. 18(2), until then or until it is ended. */
export const restrictionExcepted = defineEvent({
  type: 'RestrictionExcepted',
  version: 1,
  clear: z.strictObject({
    restriction: eventIdSchema,
    purpose: codeSchema,
    exception: z.enum(RESTRICTION_EXCEPTIONS),
    until: instantSchema.optional(),
  }),
});
export const restrictionExceptionEnded = defineEvent({
  type: 'RestrictionExceptionEnded',
  version: 1,
  clear: z.strictObject({ restriction: eventIdSchema, exception: eventIdSchema }),
});

/** GDPR Art. 21(2), 21(1) and 21(6). */
export const OBJECTION_GROUNDS = ['direct-marketing', 'own-situation', 'research-or-statistics'] as const;
/**
 * What the objection does from the moment it is received. It is decided then, from what the purpose is, and stands in the
 * event: a purpose that is amended later does not change what was promised.
 */
export const OBJECTION_EFFECTS = ['absolute', 'stops-until-decided', 'none-until-decided'] as const;
export const OVERRULING_GROUNDS = [
  'compelling-grounds',
  'legal-claims',
  'public-interest-task',
  'no-right-to-object',
] as const;

export const objectionReceived = defineEvent({
  type: 'ObjectionReceived',
  version: 1,
  clear: z.strictObject({
    purpose: codeSchema,
    ground: z.enum(OBJECTION_GROUNDS),
    effect: z.enum(OBJECTION_EFFECTS),
    /** How it reached us. */
    channel: codeSchema,
    receivedAt: instantSchema,
    request: idSchema.optional(),
  }),
});
export const objectionUpheld = defineEvent({
  type: 'ObjectionUpheld',
  version: 1,
  clear: z.strictObject({ objection: eventIdSchema }),
});
/** Never of an absolute one. */
export const objectionOverruled = defineEvent({
  type: 'ObjectionOverruled',
  version: 1,
  clear: z.strictObject({ objection: eventIdSchema, ground: z.enum(OVERRULING_GROUNDS) }),
});
export const objectionWithdrawn = defineEvent({
  type: 'ObjectionWithdrawn',
  version: 1,
  clear: z.strictObject({ objection: eventIdSchema, channel: codeSchema }),
});

/** CCPA 1798.120 and 1798.121, marketing as a whole, or one purpose. */
export const OPT_OUTS = ['sale-sharing', 'sensitive-limit', 'marketing', 'purpose'] as const;

/** Needs no reason and no proof of identity, and may come as a signal of the browser (11 CCR 7025). */
export const optedOut = defineEvent({
  type: 'OptedOut',
  version: 1,
  clear: z.strictObject({
    of: z.enum(OPT_OUTS),
    /** Present exactly when it is of one purpose. */
    purpose: codeSchema.optional(),
    /** Only by this way of reaching the customer, such as `phone`; absent means by any. */
    contactBy: codeSchema.optional(),
    signal: z.enum(['gpc']).optional(),
    /** How it reached us. */
    channel: codeSchema,
    optedOutAt: instantSchema,
    request: idSchema.optional(),
  }),
});
/** The customer, of their own accord, takes the opt-out back. */
export const optOutWithdrawn = defineEvent({
  type: 'OptOutWithdrawn',
  version: 1,
  clear: z.strictObject({ optOut: eventIdSchema, channel: codeSchema }),
});

export const restrictionEvents = {
  ProcessingRestricted: processingRestricted,
  LiftingAnnounced: liftingAnnounced,
  RestrictionLifted: restrictionLifted,
  RestrictionExcepted: restrictionExcepted,
  RestrictionExceptionEnded: restrictionExceptionEnded,
  ObjectionReceived: objectionReceived,
  ObjectionUpheld: objectionUpheld,
  ObjectionOverruled: objectionOverruled,
  ObjectionWithdrawn: objectionWithdrawn,
  OptedOut: optedOut,
  OptOutWithdrawn: optOutWithdrawn,
} as const;
