import { z } from 'zod';
import { HEEDS_RESTRICTIONS } from '../../domain/access/policy.ts';
import { mayProcess } from '../../domain/consent/queries.ts';
import { type ConsentState, consentCategory } from '../../domain/consent/state.ts';
import { consentStream } from '../../domain/consent/stream.ts';
import { customerOwner } from '../../domain/customer/stream.ts';
import { noticeFact } from '../../domain/notice/queries.ts';
import { noticeCategory } from '../../domain/notice/state.ts';
import { NOTICE } from '../../domain/notice/stream.ts';
import type { PurposeState } from '../../domain/purpose/state.ts';
import { type MayFacts, mayDecide, type Verdict } from '../../domain/restriction/may.ts';
import { type Bars, CONTACT_WAYS, USES } from '../../domain/restriction/queries.ts';
import { codeSchema, idSchema } from '../../domain/shape/schemas.ts';
import { type CustomerId, streamName } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
import type { Instant } from '../../kernel/time.ts';
import { listNotices } from '../../projections/models/registers-queries.ts';
import { erasedDataCategories } from '../../projections/models/shreds.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadPurpose } from '../core/known-purposes.ts';
import { loadState } from '../core/load-state.ts';
import { isRegistered } from '../core/of-registered.ts';
import { ask, type Reply } from '../core/question.ts';
import { barsOf } from '../core/restrictions.ts';

export const askDecisionInput = z.strictObject({
  customer: idSchema,
  purpose: codeSchema,
  /** How the customer would be reached, like `phone`, if that is what it is about. */
  channel: z.enum(CONTACT_WAYS).optional(),
  /** What is about to happen besides the purpose itself: data are sold or shared, or special data are used. */
  use: z.enum(USES).optional(),
});

export interface DecisionAnswer extends Verdict {
  readonly decidedAt: Instant;
  /** Everything up to here was taken into account. */
  readonly position: Position;
}

/** The view of erasures may be this far behind before the answer is no. */
const WAIT_MS = 5_000;
const NO_BARS: Bars = { bars: [], exceptedBy: [], notBy: [], notFor: [] };

/**
 * "May we?" for a customer, a purpose and a way of reaching the customer: yes or no, why, by which event, until when.
 * Consent, restrictions, objections and opt-outs are read from their streams, so the answer is right at once. It tells codes
 * and ids and no personal data, so it is no look.
 */
export const askDecision = (
  deps: Deps,
  caller: Caller,
  input: z.output<typeof askDecisionInput>,
): Promise<Reply<DecisionAnswer>> =>
  ask(caller, 'ask-decision', async () => {
    const customer = input.customer as CustomerId;
    // Before anything is read: what is appended meanwhile may or may not have been seen.
    const { position } = await deps.ledger.head();
    const decidedAt = deps.clock.now();
    const purpose = await loadPurpose(deps, input.purpose);
    const facts = await factsOf(deps, customer, purpose, input, { position, now: decidedAt });
    return { ...mayDecide(facts), decidedAt, position };
  });

async function factsOf(
  deps: Deps,
  customer: CustomerId,
  purpose: PurposeState,
  { channel, use }: z.output<typeof askDecisionInput>,
  { position, now }: { readonly position: Position; readonly now: Instant },
): Promise<MayFacts> {
  if (purpose.phase === 'unknown') {
    const consent = { may: false, why: 'never-asked' } as const;
    const known = await isRegistered(deps, customer);
    return { purpose, isRegistered: known, erased: 'none', consent, bars: NO_BARS, notice: 'none' };
  }
  const { kind, legalBasis } = purpose.terms;
  const about = { uses: use === undefined ? [] : [use], contactBy: channel };
  const [registered, erased, { state }, bars] = await Promise.all([
    isRegistered(deps, customer),
    erasedOf(deps, customer, purpose, position),
    loadState(deps, consentCategory, consentStream(customer)),
    HEEDS_RESTRICTIONS[kind] ? barsOf(deps, customer, purpose, about, now) : NO_BARS,
  ]);
  return {
    purpose: { phase: purpose.phase, legalBasis, heedsRestrictions: HEEDS_RESTRICTIONS[kind] },
    isRegistered: registered,
    erased,
    consent: mayProcess(state, purpose.code, now),
    bars,
    notice: await noticeOf(deps, state, purpose, now),
  };
}

/** Of what the purpose may use, how much was erased. The view says so; one that is too far behind says nothing. */
async function erasedOf(
  deps: Deps,
  customer: CustomerId,
  purpose: Exclude<PurposeState, { readonly phase: 'unknown' }>,
  position: Position,
): Promise<MayFacts['erased']> {
  if (!(await deps.readModels.waitFor(position, WAIT_MS))) return 'not-known';
  const erased = await erasedDataCategories(deps.readModels.reader, customerOwner(customer));
  const gone = new Set(erased.map(({ dataCategory }) => dataCategory));
  const { dataCategories } = purpose.terms;
  if (!dataCategories.some((one) => gone.has(one))) return 'none';
  return dataCategories.every((one) => gone.has(one)) ? 'all' : 'some';
}

/** The version consented to, where there is one; else whether any version in force covers the purpose. */
async function noticeOf(
  deps: Deps,
  consents: ConsentState,
  { code }: Exclude<PurposeState, { readonly phase: 'unknown' }>,
  now: Instant,
): Promise<MayFacts['notice']> {
  const standing = consents.get(code)?.standing;
  if (standing?.phase === 'given') {
    const { state } = await loadState(deps, noticeCategory, streamName(NOTICE, standing.notice));
    const fact = noticeFact(state, standing.noticeVersion);
    return fact.kind === 'known' && fact.withdrawnAt !== undefined && fact.withdrawnAt <= now
      ? 'withdrawn'
      : 'in-force';
  }
  const versions = await listNotices(deps.readModels.reader);
  const isInForce = versions.some(
    (one) => one.purposes.includes(code) && one.effectiveFrom <= now && one.withdrawnAt === undefined,
  );
  return isInForce ? 'in-force' : 'none';
}
