import { z } from 'zod';
import type { Instant } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { codeSchema, idSchema, instantSchema, noticeVersionSchema, wordsSchema } from '../shape/schemas.ts';
import { CONSENT_GIVERS, CONSENT_METHODS, type consentEvents, consentReported } from './events.ts';
import type { ConsentState, Standing } from './state.ts';

export const CONSENT_REFUSALS = [
  'purpose-unknown',
  'purpose-retired',
  'notice-unknown',
  'notice-not-for-purpose',
  'notice-not-in-force',
  'notice-superseded',
  'notice-withdrawn',
  'moment-in-future',
  'expiry-past',
  'overtaken',
  'nothing-to-confirm',
  'nothing-to-expire',
  'not-due',
] as const;
export type ConsentRefusal = (typeof CONSENT_REFUSALS)[number];
export type ConsentDecision = Decision<DecidedOf<typeof consentEvents>, ConsentRefusal>;

/** What the purpose's and the notice's own streams say. Their states have this shape (`noticeFact`). */
export interface ConsentFacts {
  readonly purpose: { readonly phase: 'unknown' | 'declared' | 'retired' };
  /** Of the version that the person was shown. */
  readonly notice:
    | { readonly kind: 'unknown' }
    | {
        readonly kind: 'known';
        readonly purposes: readonly string[];
        readonly effectiveFrom: Instant;
        readonly supersededAt?: Instant;
        readonly withdrawnAt?: Instant;
      };
  /** When the customer last objected to it for good, in the customer's own stream of objections, if that stands. */
  readonly objectedAt?: Instant;
}

export const giveConsentInput = z.strictObject({
  purpose: codeSchema,
  notice: idSchema,
  noticeVersion: noticeVersionSchema,
  method: z.enum(CONSENT_METHODS),
  /** The customer, unless said otherwise. */
  givenBy: z.enum(CONSENT_GIVERS).optional(),
  channel: codeSchema,
  separate: z.boolean(),
  /** When the person said yes, if that was not now. */
  givenAt: instantSchema.optional(),
  expiresAt: instantSchema.optional(),
  /** The person's words, or where the proof lies. Sealed. */
  evidence: wordsSchema.optional(),
});
export type GiveConsent = z.output<typeof giveConsentInput>;

/** A yes on other terms, or at a later moment that was named, is a new event; the same one again is not. */
export const giveConsent =
  (input: GiveConsent, facts: ConsentFacts, now: Instant) =>
  (state: ConsentState): ConsentDecision => {
    const standing = state.get(input.purpose)?.standing;
    if (isSameYes(standing, input, facts, now)) return alreadySo;
    const why = whyNotGiven(standing, input, facts, now);
    return why === undefined ? accepted({ type: 'ConsentGiven', ...asGiven(input, now) }) : refused(why);
  };

export const confirmConsentInput = giveConsentInput;

/** Turns a yes that another system reported into one that stands: the person was asked, against a notice version. */
export const confirmConsent =
  (input: GiveConsent, facts: ConsentFacts, now: Instant) =>
  (state: ConsentState): ConsentDecision => {
    const consent = state.get(input.purpose);
    if (isSameYes(consent?.standing, input, facts, now)) return alreadySo;
    const isReported = [...(consent?.reports.values() ?? [])].some((report) => report.state === 'given');
    if (!isReported) return refused('nothing-to-confirm');
    const why = whyNotGiven(consent?.standing, input, facts, now);
    return why === undefined ? accepted({ type: 'ConsentConfirmed', ...asGiven(input, now) }) : refused(why);
  };

/** After an objection the same yes is another one: the customer says it in spite of the objection, which is new. */
function isSameYes(
  standing: Standing | undefined,
  input: GiveConsent,
  { objectedAt }: Pick<ConsentFacts, 'objectedAt'>,
  now: Instant,
): boolean {
  if (standing?.phase !== 'given') return false;
  const isObjectedSince = objectedAt !== undefined && standing.givenAt <= objectedAt;
  if (isObjectedSince && (input.givenAt ?? now) > objectedAt) return false;
  return (
    standing.contestedBy === undefined &&
    standing.notice === input.notice &&
    standing.noticeVersion === input.noticeVersion &&
    standing.method === input.method &&
    standing.givenBy === (input.givenBy ?? 'customer') &&
    standing.separate === input.separate &&
    standing.expiresAt === input.expiresAt &&
    (input.expiresAt === undefined || now < input.expiresAt) &&
    (input.givenAt === undefined || input.givenAt === standing.givenAt)
  );
}

function whyNotGiven(
  standing: Standing | undefined,
  input: GiveConsent,
  { purpose, notice }: ConsentFacts,
  now: Instant,
): ConsentRefusal | undefined {
  const at = input.givenAt ?? now;
  if (purpose.phase === 'unknown') return 'purpose-unknown';
  if (purpose.phase === 'retired') return 'purpose-retired';
  if (notice.kind === 'unknown') return 'notice-unknown';
  if (!notice.purposes.includes(input.purpose)) return 'notice-not-for-purpose';
  if (at > now) return 'moment-in-future';
  if (at < notice.effectiveFrom) return 'notice-not-in-force';
  if (notice.supersededAt !== undefined && at >= notice.supersededAt) return 'notice-superseded';
  if (notice.withdrawnAt !== undefined && at >= notice.withdrawnAt) return 'notice-withdrawn';
  if (input.expiresAt !== undefined && input.expiresAt <= now) return 'expiry-past';
  return isOvertaken(standing, at) ? 'overtaken' : undefined;
}

function asGiven(input: GiveConsent, now: Instant) {
  const { purpose, notice, noticeVersion, method, channel, separate, givenAt = now, expiresAt, evidence } = input;
  const givenBy = input.givenBy ?? 'customer';
  return withoutUndefined({
    clear: { purpose, notice, noticeVersion, method, givenBy, channel, separate, givenAt, expiresAt },
    ...sealedEvidence(evidence),
    ...effective(givenAt, now),
  });
}

const answer = {
  purpose: codeSchema,
  channel: codeSchema,
  evidence: wordsSchema.optional(),
};

export const refuseConsentInput = z.strictObject({
  ...answer,
  notice: idSchema.optional(),
  noticeVersion: noticeVersionSchema.optional(),
  /** When the person said no, if that was not now. */
  refusedAt: instantSchema.optional(),
});

/** A no needs no notice and no declared purpose in force: one may say no at any time, also to a retired purpose. */
export const refuseConsent =
  (input: z.output<typeof refuseConsentInput>, facts: Pick<ConsentFacts, 'purpose'>, now: Instant) =>
  (state: ConsentState): ConsentDecision => {
    const { purpose, channel, notice, noticeVersion, refusedAt = now, evidence } = input;
    const standing = state.get(purpose)?.standing;
    if (standing?.phase === 'refused') return alreadySo;
    const why = whyNoNo(standing, facts, refusedAt, now);
    if (why !== undefined) return refused(why);
    const clear = withoutUndefined({ purpose, notice, noticeVersion, channel, refusedAt });
    return accepted({ type: 'ConsentRefused', clear, ...sealedEvidence(evidence), ...effective(refusedAt, now) });
  };

export const withdrawConsentInput = z.strictObject({
  ...answer,
  /** When the person took consent back, if that was not now. */
  withdrawnAt: instantSchema.optional(),
});

/** Also where nothing was given: what another system reported, or what was never asked, can be objected to. */
export const withdrawConsent =
  (input: z.output<typeof withdrawConsentInput>, facts: Pick<ConsentFacts, 'purpose'>, now: Instant) =>
  (state: ConsentState): ConsentDecision => {
    const { purpose, channel, withdrawnAt = now, evidence } = input;
    const standing = state.get(purpose)?.standing;
    if (standing?.phase === 'withdrawn') return alreadySo;
    const why = whyNoNo(standing, facts, withdrawnAt, now);
    if (why !== undefined) return refused(why);
    const clear = { purpose, channel, withdrawnAt };
    return accepted({ type: 'ConsentWithdrawn', clear, ...sealedEvidence(evidence), ...effective(withdrawnAt, now) });
  };

function whyNoNo(
  standing: Standing | undefined,
  { purpose }: Pick<ConsentFacts, 'purpose'>,
  at: Instant,
  now: Instant,
): ConsentRefusal | undefined {
  if (purpose.phase === 'unknown') return 'purpose-unknown';
  if (at > now) return 'moment-in-future';
  return isOvertaken(standing, at) ? 'overtaken' : undefined;
}

/** A paper that arrives late does not undo what the person decided after signing it. */
function isOvertaken(standing: Standing | undefined, at: Instant): boolean {
  switch (standing?.phase) {
    case undefined:
    case 'reported':
    case 'expired':
      return false;
    case 'given':
      return at < standing.givenAt;
    case 'refused':
      return at < standing.refusedAt;
    case 'withdrawn':
      return at < standing.withdrawnAt;
  }
}

export const reportConsentInput = consentReported.clear;

/** What another system says. It changes nothing that the person decided here, save that a later no is heeded. */
export const reportConsent =
  (input: z.output<typeof reportConsentInput>) =>
  (state: ConsentState): ConsentDecision => {
    const { purpose, state: reported, source, reportedOn } = input;
    const last = state.get(purpose)?.reports.get(source);
    if (last?.state === reported && last.reportedOn === reportedOn) return alreadySo;
    const clear = withoutUndefined({ purpose, state: reported, source, reportedOn });
    return accepted({ type: 'ConsentReported', clear });
  };

export const expireConsentInput = z.strictObject({ purpose: codeSchema });

/** Recorded by the schedule. What has expired allows nothing before that already: see `mayProcess`. */
export const expireConsent =
  ({ purpose }: z.output<typeof expireConsentInput>, now: Instant) =>
  (state: ConsentState): ConsentDecision => {
    const standing = state.get(purpose)?.standing;
    if (standing?.phase === 'expired') return alreadySo;
    if (standing?.phase !== 'given') return refused('nothing-to-expire');
    const expiredAt = standing.expiresAt;
    if (expiredAt === undefined || now < expiredAt) return refused('not-due');
    return accepted({ type: 'ConsentExpired', clear: { purpose, expiredAt }, ...effective(expiredAt, now) });
  };

const sealedEvidence = (evidence: string | undefined) =>
  evidence === undefined ? {} : { sealed: { preference: { evidence } } };

const effective = (at: Instant, now: Instant) => (at === now ? {} : { effectiveAt: at });
