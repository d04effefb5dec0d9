import { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { asSet, sameSet, withoutUndefined } from '../shape/plain.ts';
import { codeSchema, eventIdSchema, idSchema, instantSchema } from '../shape/schemas.ts';
import { LIFTING_REASONS, RESTRICTION_EXCEPTIONS, RESTRICTION_GROUNDS, type restrictionEvents } from './events.ts';
import type { Restriction, RestrictionState } from './state.ts';

export const RESTRICTION_REFUSALS = [
  'purpose-unknown',
  'moment-in-future',
  'expiry-past',
  'restriction-unknown',
  'restriction-lifted',
  'purpose-not-restricted',
  'customer-not-told',
  'consent-missing',
  'exception-unknown',
  'objection-unknown',
  'objection-absolute',
  'objection-decided',
  'opt-out-unknown',
] as const;
export type RestrictionRefusal = (typeof RESTRICTION_REFUSALS)[number];
export type RestrictionDecided = DecidedOf<typeof restrictionEvents>;
export type RestrictionDecision = Decision<RestrictionDecided, RestrictionRefusal>;

export const restrictProcessingInput = z.strictObject({
  /** Codes of the purposes that stop; every purpose when absent. */
  purposes: z.array(codeSchema).min(1).max(100).optional(),
  ground: z.enum(RESTRICTION_GROUNDS),
  /** The request that asked for it, if it stands in the register of requests. */
  request: idSchema.optional(),
});

/** `knownPurposes`: those of the named codes that are declared now. */
export const restrictProcessing =
  (input: z.output<typeof restrictProcessingInput>, knownPurposes: ReadonlySet<string>) =>
  (state: RestrictionState): RestrictionDecision => {
    const { purposes, ground, request } = input;
    if (purposes?.some((purpose) => !knownPurposes.has(purpose))) return refused('purpose-unknown');
    const isSame = (one: Restriction): boolean =>
      !one.lifted &&
      one.ground === ground &&
      one.request === request &&
      (one.purposes === undefined) === (purposes === undefined) &&
      sameSet(one.purposes ?? [], purposes ?? []);
    if ([...state.restrictions.values()].some(isSame)) return alreadySo;
    const scope = purposes === undefined ? 'all' : 'purposes';
    const clear = withoutUndefined({ scope, purposes: asSet(purposes ?? []), ground, request } as const);
    return accepted({ type: 'ProcessingRestricted', clear });
  };

/** Of a restriction that stands. */
const ofStanding =
  (id: EventId, decide: (restriction: Restriction) => RestrictionDecision) =>
  (state: RestrictionState): RestrictionDecision => {
    const restriction = state.restrictions.get(id);
    if (restriction === undefined) return refused('restriction-unknown');
    return restriction.lifted ? refused('restriction-lifted') : decide(restriction);
  };

export const announceLiftingInput = z.strictObject({
  /** How the customer was told: by telephone, at the counter. */
  channel: codeSchema,
  /** When, if that was not now. */
  announcedAt: instantSchema.optional(),
});

export const announceLifting = (
  restriction: EventId,
  { channel, announcedAt }: z.output<typeof announceLiftingInput>,
  now: Instant,
) =>
  ofStanding(restriction, ({ since, announcements }) => {
    const at = announcedAt ?? now;
    if (at > now) return refused('moment-in-future');
    // Told before there was anything to lift is not told.
    if (at < since) return refused('customer-not-told');
    if (announcements.length > 0) return alreadySo;
    return accepted({
      type: 'LiftingAnnounced',
      clear: { restriction, channel, announcedAt: at },
      ...(at === now ? {} : { effectiveAt: at }),
    });
  });

export const liftRestrictionInput = z.strictObject({
  reason: z.enum(LIFTING_REASONS),
  /** The event that proves that the customer was told: an announcement, or a letter sent under a request. */
  informedBy: eventIdSchema,
  /** The request under which the letter was sent, if it was a letter. */
  request: idSchema.optional(),
});
export type LiftRestriction = z.output<typeof liftRestrictionInput>;

/**
 * `letterSentAt`: when the named event of the named request reached the customer, if it is a letter that was sent to this
 * customer; the request's stream says so.
 */
export const liftRestriction = (
  restriction: EventId,
  { reason, informedBy }: LiftRestriction,
  letterSentAt: Instant | undefined,
): ((state: RestrictionState) => RestrictionDecision) => {
  const decide = ofStanding(restriction, ({ announcements, since }) => {
    const isTold = announcements.includes(informedBy) || (letterSentAt !== undefined && letterSentAt >= since);
    if (!isTold) return refused('customer-not-told');
    return accepted({ type: 'RestrictionLifted', clear: { restriction, reason, informedBy } });
  });
  return (state) => (state.restrictions.get(restriction)?.lifted === true ? alreadySo : decide(state));
};

export const exceptPurposeInput = z.strictObject({
  purpose: codeSchema,
  exception: z.enum(RESTRICTION_EXCEPTIONS),
  /** It ends by itself then. */
  until: instantSchema.optional(),
});

/** `consents`: whether the customer consents to this purpose now, which the exception `consent` rests on. */
export const exceptPurpose = (
  restriction: EventId,
  { purpose, exception, until }: z.output<typeof exceptPurposeInput>,
  consents: boolean,
  now: Instant,
) =>
  ofStanding(restriction, ({ purposes, exceptions }) => {
    if (purposes !== undefined && !purposes.includes(purpose)) return refused('purpose-not-restricted');
    if (until !== undefined && until <= now) return refused('expiry-past');
    if (exception === 'consent' && !consents) return refused('consent-missing');
    const stands = [...exceptions.values()].some(
      (one) => !one.ended && one.purpose === purpose && one.exception === exception && one.until === until,
    );
    if (stands) return alreadySo;
    return accepted({
      type: 'RestrictionExcepted',
      clear: withoutUndefined({ restriction, purpose, exception, until }),
    });
  });

export const endException = (restriction: EventId, exception: EventId) =>
  ofStanding(restriction, ({ exceptions }) => {
    const found = exceptions.get(exception);
    if (found === undefined) return refused('exception-unknown');
    return found.ended ? alreadySo : accepted({ type: 'RestrictionExceptionEnded', clear: { restriction, exception } });
  });
