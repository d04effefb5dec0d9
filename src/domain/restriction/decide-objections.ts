import { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { accepted, alreadySo, refused } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { codeSchema, idSchema, instantSchema } from '../shape/schemas.ts';
import type { LegalBasis, PurposeKind } from '../shape/vocabulary.ts';
import type { RestrictionDecision } from './decide.ts';
import { OBJECTION_GROUNDS, type OBJECTION_EFFECTS, OPT_OUTS, OVERRULING_GROUNDS } from './events.ts';
import { CONTACT_WAYS } from './queries.ts';
import type { Objection, RestrictionState } from './state.ts';

/** What the purpose's own stream says, and whether its kind heeds restrictions (the access policy). */
export type PurposeAsked =
  | { readonly phase: 'unknown' }
  | {
      readonly phase: 'declared' | 'retired';
      readonly kind: PurposeKind;
      readonly legalBasis: LegalBasis;
      readonly heedsRestrictions: boolean;
      /** When the customer last consented to anything, if that consent is in force. */
      readonly consentedAt?: Instant;
    };

export const receiveObjectionInput = z.strictObject({
  purpose: codeSchema,
  ground: z.enum(OBJECTION_GROUNDS),
  /** How it reached us. */
  channel: codeSchema,
  /** When, if that was not now. */
  receivedAt: instantSchema.optional(),
  request: idSchema.optional(),
});

/**
 * Whatever a customer objects to is recorded. Direct marketing stops for good (GDPR Art. 21(3)), and so does what rested
 * on consent, for an objection takes that back in all but name. Where Art. 21(1) gives a right to object the purpose
 * stops until it is decided; elsewhere nothing stops by itself.
 */
export const receiveObjection =
  (input: z.output<typeof receiveObjectionInput>, asked: PurposeAsked, now: Instant) =>
  (state: RestrictionState): RestrictionDecision => {
    const { purpose, ground, channel, receivedAt = now, request } = input;
    if (asked.phase === 'unknown') return refused('purpose-unknown');
    if (receivedAt > now) return refused('moment-in-future');
    const effect = effectOf(ground, asked);
    // Who objects again after a yes says something new: of the two the newer one counts.
    const { consentedAt } = asked;
    const isAnswered = (one: Objection): boolean =>
      consentedAt !== undefined && one.receivedAt < consentedAt && consentedAt <= receivedAt;
    const isSame = (one: Objection): boolean =>
      !isAnswered(one) &&
      one.purpose === purpose &&
      one.effect === effect &&
      (one.phase === 'pending' || one.phase === 'upheld');
    if ([...state.objections.values()].some(isSame)) return alreadySo;
    const clear = withoutUndefined({ purpose, ground, effect, channel, receivedAt, request });
    return accepted({
      type: 'ObjectionReceived',
      clear,
      ...(receivedAt === now ? {} : { effectiveAt: receivedAt }),
    });
  };

function effectOf(
  ground: (typeof OBJECTION_GROUNDS)[number],
  { kind, legalBasis, heedsRestrictions }: Exclude<PurposeAsked, { readonly phase: 'unknown' }>,
): (typeof OBJECTION_EFFECTS)[number] {
  if (!heedsRestrictions) return 'none-until-decided';
  if (ground === 'direct-marketing' || kind === 'marketing' || legalBasis === 'consent') return 'absolute';
  return legalBasis === 'legitimate-interests' || legalBasis === 'public-task'
    ? 'stops-until-decided'
    : 'none-until-decided';
}

export const decideObjectionInput = z
  .strictObject({
    decision: z.enum(['upheld', 'overruled']),
    /** Why it is overruled. */
    ground: z.enum(OVERRULING_GROUNDS).optional(),
  })
  .refine(({ decision, ground }) => (decision === 'overruled') === (ground !== undefined), {
    path: ['ground'],
    message: 'must be given exactly when the objection is overruled',
  });

export const decideObjection =
  (objection: EventId, { decision, ground }: z.output<typeof decideObjectionInput>) =>
  (state: RestrictionState): RestrictionDecision => {
    const found = state.objections.get(objection);
    if (found === undefined) return refused('objection-unknown');
    if (found.phase === decision) return alreadySo;
    if (ground === undefined) {
      return found.phase === 'pending'
        ? accepted({ type: 'ObjectionUpheld', clear: { objection } })
        : refused('objection-decided');
    }
    if (found.effect === 'absolute') return refused('objection-absolute');
    if (found.phase !== 'pending') return refused('objection-decided');
    return accepted({ type: 'ObjectionOverruled', clear: { objection, ground } });
  };

export const takeBackInput = z.strictObject({
  /** How it reached us. */
  channel: codeSchema,
});

export const withdrawObjection =
  (objection: EventId, { channel }: z.output<typeof takeBackInput>) =>
  (state: RestrictionState): RestrictionDecision => {
    switch (state.objections.get(objection)?.phase) {
      case undefined:
        return refused('objection-unknown');
      case 'withdrawn':
        return alreadySo;
      case 'overruled':
        return refused('objection-decided');
      case 'pending':
      case 'upheld':
        return accepted({ type: 'ObjectionWithdrawn', clear: { objection, channel } });
    }
  };

export const optOutInput = z
  .strictObject({
    of: z.enum(OPT_OUTS),
    purpose: codeSchema.optional(),
    /** Only this way of reaching the customer, such as `phone`. */
    contactBy: z.enum(CONTACT_WAYS).optional(),
    signal: z.enum(['gpc']).optional(),
    channel: codeSchema,
    optedOutAt: instantSchema.optional(),
    request: idSchema.optional(),
  })
  .refine(({ of, purpose }) => (of === 'purpose') === (purpose !== undefined), {
    path: ['purpose'],
    message: 'must be given exactly when the opt-out is of one purpose',
  });

/** Needs no proof of identity and no ground; a purpose that was retired may still be opted out of. */
export const optOut =
  (input: z.output<typeof optOutInput>, asked: Pick<PurposeAsked, 'phase'> | undefined, now: Instant) =>
  (state: RestrictionState): RestrictionDecision => {
    const { optedOutAt = now, ...rest } = input;
    if (asked?.phase === 'unknown') return refused('purpose-unknown');
    if (optedOutAt > now) return refused('moment-in-future');
    const stands = [...state.optOuts.values()].some(
      (one) =>
        !one.withdrawn &&
        one.of === rest.of &&
        one.purpose === rest.purpose &&
        (one.contactBy === undefined || one.contactBy === rest.contactBy),
    );
    if (stands) return alreadySo;
    return accepted({
      type: 'OptedOut',
      clear: withoutUndefined({ ...rest, optedOutAt }),
      ...(optedOutAt === now ? {} : { effectiveAt: optedOutAt }),
    });
  };

export const withdrawOptOut =
  (id: EventId, { channel }: z.output<typeof takeBackInput>) =>
  (state: RestrictionState): RestrictionDecision => {
    const found = state.optOuts.get(id);
    if (found === undefined) return refused('opt-out-unknown');
    return found.withdrawn ? alreadySo : accepted({ type: 'OptOutWithdrawn', clear: { optOut: id, channel } });
  };
