import { z } from 'zod';
import type { DataCategory } from '../../kernel/sealed.ts';
import { type Doubt } from '../rules/doubts.ts';
import { placeSchema } from '../rules/rule.ts';
import { accepted, alreadySo, refused, refusedAbout, type Told } from '../shape/decision.ts';
import { type Right, weakest } from '../rules/vocabulary.ts';
import { asSet, sameSet, withoutUndefined } from '../shape/plain.ts';
import { idSchema, instantSchema, wordsSchema } from '../shape/schemas.ts';
import {
  type DecideOnRequest,
  happened,
  inOurWords,
  type Moment,
  onOpen,
  onPending,
  type RequestDecided,
  type RequestDecision,
  type RequestRefusal,
  todayOf,
  whyNotThen,
} from './decide.ts';
import type { RequestFile, RequestState } from './file.ts';
import { noLongerRefusable } from './grounds.ts';
import {
  agentAuthorityChecked,
  duplicateLinked,
  receiptCorrected,
  requestClassified,
  requestReceived,
  writerFields,
} from './intake-events.ts';
import { type Regime, rightsSchema } from './pieces.ts';
import { doneAt, isAmong, isUnderLawsOf, openRights } from './queries.ts';
import { RECLASSIFICATION_REASONS, REPRESENTATIVES } from './vocabulary.ts';

/** Channel and rights, and what the letter says of its writer and in its own words: the latter is sealed. */
export const receiveRequestInput = z.strictObject({
  channel: requestReceived.clear.shape.channel,
  rights: rightsSchema,
  /** When it reached the controller, if that was not now: the clock counts from then. */
  receivedAt: instantSchema.optional(),
  customer: idSchema.optional(),
  through: z.enum(REPRESENTATIVES).optional(),
  name: writerFields.identity.shape.name.optional(),
  ...writerFields.contact.shape,
  language: writerFields.preference.shape.language.optional(),
  words: wordsSchema.optional(),
});
export type ReceiveRequest = z.output<typeof receiveRequestInput>;

export const receiveRequest =
  (input: ReceiveRequest, { now }: Moment): DecideOnRequest =>
  (state) => {
    if (state.phase !== 'unknown') return refused('request-exists');
    const { channel, customer, through, receivedAt = now } = input;
    if (receivedAt > now) return refused('moment-in-future');
    const clear = withoutUndefined({ channel, rights: asSet(input.rights), receivedAt, customer, through });
    const at = receivedAt === now ? {} : { effectiveAt: receivedAt };
    return accepted({ type: 'RequestReceived', clear, sealed: writerOf(input), ...at });
  };

function writerOf({ name, email, phone, postalAddress, country, language, words }: ReceiveRequest) {
  const contact = withoutUndefined({ email, phone, postalAddress, country }) as z.output<typeof writerFields.contact>;
  return {
    ...(name === undefined ? {} : { identity: { name } }),
    ...(Object.keys(contact).length === 0 ? {} : { contact }),
    ...(language === undefined ? {} : { preference: { language } }),
    ...(words === undefined ? {} : { note: { note: words } }),
  };
}

/** The data categories that `receiveRequest` seals for this input. */
export const sealedByReceipt = (input: ReceiveRequest): readonly DataCategory[] =>
  Object.keys(writerOf(input)) as readonly DataCategory[];

export const classifyRequestInput = z.strictObject({
  /** Whose laws apply, as an officer concludes. Each is pinned at the version that is in force. */
  jurisdictions: z.array(placeSchema).min(1).max(12),
  calendarPlace: requestClassified.clear.shape.calendarPlace,
  /** What is asked for in the terms of these laws, if the letter named it otherwise. */
  rights: rightsSchema.optional(),
  /** A data protection officer relies on what is in doubt under these laws; without it, such a value is refused. */
  confirmed: z.boolean().optional(),
});
export type Classification = z.output<typeof classifyRequestInput>;

/**
 * `regimes`: the versions of the rules to pin, one for each jurisdiction of the input. `doubts`: the values in doubt that
 * its deadlines would rest on. `timeZone`: the controller's, pinned with them.
 */
export const classifyRequest = (
  input: Classification,
  regimes: readonly Regime[],
  doubts: readonly Doubt[],
  timeZone: string,
): DecideOnRequest =>
  onPending((file) => {
    const clear = classificationOf(file, input, regimes, timeZone);
    if (clear === undefined) return refused('request-regime-repeated');
    if (file.regimes.length > 0) return isSame(file, clear) ? alreadySo : refused('request-classified-already');
    const why = whyNotThese(file, clear.rights) ?? whyNotRelied(input, doubts);
    return why ?? accepted({ type: 'RequestClassified', clear: { ...clear, ...confirmedOf(doubts) } });
  });

export const reclassifyRequestInput = classifyRequestInput.extend({ because: z.enum(RECLASSIFICATION_REASONS) });

/**
 * A clock has one version of a rule, and of a calendar that was published by then. Another one reaches it only so, with the
 * reason on record. What was refused on a ground that the laws do not know now is asked for again. `hasNewerCalendar`: one
 * was published over a calendar that the request pinned.
 */
export const reclassifyRequest = (
  { because, ...input }: z.output<typeof reclassifyRequestInput>,
  regimes: readonly Regime[],
  doubts: readonly Doubt[],
  timeZone: string,
  hasNewerCalendar: boolean,
): DecideOnRequest =>
  onPending((file) => {
    const clear = classificationOf(file, input, regimes, timeZone);
    if (clear === undefined) return refused('request-regime-repeated');
    if (file.regimes.length === 0) return refused('request-not-classified');
    if (isSame(file, clear) && !hasNewerCalendar) return alreadySo;
    const why = whyNotThese(file, clear.rights, because) ?? whyNotRelied(input, doubts);
    if (why !== undefined) return why;
    const again = noLongerRefusable(file, clear.regimes);
    const events: RequestDecided[] = [
      { type: 'RequestReclassified', clear: { ...clear, ...confirmedOf(doubts), because } },
    ];
    if (again.length > 0) {
      events.push({ type: 'RequestReopened', clear: { reason: 'closed-in-error', rights: asSet(again) } });
    }
    return accepted(...events);
  });

export const correctReceiptInput = receiptCorrected.clear
  .pick({ receivedAt: true, because: true })
  .extend({ confirmed: z.boolean().optional(), words: wordsSchema.optional() });

/**
 * Never after it was entered, nor after anything that was done about it. `regimes`: the versions that are in force for that
 * day, where they are others; `doubts`: what they leave in doubt.
 */
export const correctReceipt = (
  { receivedAt, because, confirmed, words }: z.output<typeof correctReceiptInput>,
  regimes: readonly Regime[] | undefined,
  doubts: readonly Doubt[],
): DecideOnRequest =>
  onPending((file) => {
    if (file.receivedAt === receivedAt) return alreadySo;
    // What new information made count anew, counts from when that came.
    if (file.reopened.size > 0) return refused('request-receipt-settled');
    if ([file.enteredAt, ...doneAt(file)].some((at) => at < receivedAt)) return refused('request-receipt-too-late');
    const why = whyNotRelied({ confirmed }, doubts);
    if (why !== undefined) return why;
    const versions = regimes === undefined ? {} : { regimes: [...regimes] };
    const clear = { receivedAt, because, ...versions, ...confirmedOf(doubts) };
    return accepted({ type: 'ReceiptCorrected', clear, ...inOurWords(words) });
  });

/** A value of low certainty, or a reading of a silent law, asks for confirmation before it is relied on. */
const whyNotRelied = (
  { confirmed }: Pick<Classification, 'confirmed'>,
  doubts: readonly Doubt[],
): RequestDecision | undefined =>
  confirmed === true || doubts.length === 0
    ? undefined
    : refusedAbout(
        'request-rule-unconfirmed',
        doubts.map(
          ({ jurisdiction, right, step, value, certainty, citation }): Told => ({
            jurisdiction,
            right,
            step,
            value,
            certainty,
            citation,
          }),
        ),
      );

/** Each deadline once, with the weakest certainty of all that it rests on. */
function confirmedOf(doubts: readonly Doubt[]) {
  const weakestOf = new Map<string, Pick<Doubt, 'jurisdiction' | 'right' | 'certainty'>>();
  for (const { jurisdiction, right, certainty } of doubts) {
    const key = `${jurisdiction} ${right}`;
    const before = weakestOf.get(key)?.certainty ?? certainty;
    weakestOf.set(key, { jurisdiction, right, certainty: weakest(before, certainty) });
  }
  return weakestOf.size === 0 ? {} : { confirmed: [...weakestOf.values()] };
}

function classificationOf(file: RequestFile, input: Classification, regimes: readonly Regime[], timeZone: string) {
  const sorted = [...regimes].sort((a, b) => (a.jurisdiction < b.jurisdiction ? -1 : 1));
  if (new Set(sorted.map(({ jurisdiction }) => jurisdiction)).size !== sorted.length) return undefined;
  return { regimes: sorted, calendarPlace: input.calendarPlace, rights: asSet(input.rights ?? file.rights), timeZone };
}

function isSame(file: RequestFile, clear: NonNullable<ReturnType<typeof classificationOf>>): boolean {
  const names = (regimes: readonly Regime[]) => regimes.map((one) => `${one.jurisdiction} ${one.ruleVersion}`);
  return (
    (file.timeZone ?? clear.timeZone) === clear.timeZone &&
    file.calendarPlace === clear.calendarPlace &&
    sameSet(file.rights, clear.rights) &&
    sameSet(names(file.regimes), names(clear.regimes))
  );
}

/**
 * A right that was answered cannot be taken out of the request. One that was asked for leaves it under another law's name, or
 * where the person's own answer to a question says so, or where it was entered in error and nobody was told of it yet: the
 * acknowledgement then names what is asked. Otherwise it is refused by a letter, or the request withdrawn.
 */
function whyNotThese(file: RequestFile, rights: readonly Right[], because?: Because): RequestDecision | undefined {
  if (![...file.answers.keys()].every((right) => rights.includes(right))) return refused('request-right-answered');
  const dropped = file.rights.filter((right) => !isAmong(rights, right));
  if (dropped.length === 0 || mayLeave(file, because)) return undefined;
  return refusedAbout(
    'request-right-dropped',
    dropped.map((right) => ({ right })),
  );
}

type Because = (typeof RECLASSIFICATION_REASONS)[number];

const CLARIFIES_RIGHTS: ReadonlySet<string> = new Set(['right-unclear', 'scope-unclear']);

function mayLeave({ clarifications, acknowledgedAt, letters }: RequestFile, because: Because | undefined): boolean {
  if (because === 'classified-in-error') return acknowledgedAt === undefined && letters.size === 0;
  const isSaid = clarifications.some(({ why, answeredAt }) => answeredAt !== undefined && CLARIFIES_RIGHTS.has(why));
  return because === 'right-clarified' && isSaid;
}

export const identifyCustomerInput = z.strictObject({ customer: idSchema });

/** Whether there is such a customer is for the caller to know: that stands in another stream. */
export const identifyCustomer = ({ customer }: z.output<typeof identifyCustomerInput>): DecideOnRequest =>
  onPending((file) =>
    file.customer === customer ? alreadySo : accepted({ type: 'CustomerIdentified', clear: { customer } }),
  );

/** `samePerson`: an officer says so, where the register does not know it of both. */
export const linkDuplicateInput = duplicateLinked.clear;

/**
 * Everything that the duplicate asks is answered with the earlier request, to the same person and under the same laws;
 * otherwise a right would be owed nowhere. `earlier`: as its own stream says.
 */
export const linkDuplicate = (
  { of, samePerson }: z.output<typeof linkDuplicateInput>,
  itself: string,
  earlier: RequestState,
): DecideOnRequest =>
  onOpen((file) => {
    if (file.duplicateOf === of) return alreadySo;
    if (file.ended !== undefined) return refused('request-ended');
    if (of === itself) return refused('request-duplicate-of-itself');
    // Two that point at each other would both go unanswered; and nothing is owed any more on one that has ended.
    if (earlier.phase === 'unknown' || earlier.ended !== undefined) return refused('request-duplicate-unknown');
    const not = whyNotSame(file, earlier, samePerson === true);
    if (not !== undefined) return refused(not);
    return accepted({ type: 'DuplicateLinked', clear: withoutUndefined({ of, samePerson }) });
  });

function whyNotSame(file: RequestFile, earlier: RequestFile, samePerson: boolean): RequestRefusal | undefined {
  // The clock of the one that came first is the one that counts.
  if (file.receivedAt < earlier.receivedAt) return 'request-duplicate-not-later';
  const isKnown = file.customer !== undefined && earlier.customer !== undefined;
  if (isKnown && file.customer !== earlier.customer) return 'request-duplicate-other-person';
  if (!isKnown && !samePerson) return 'request-duplicate-person-unsaid';
  if (!openRights(file).every((right) => isOwed(earlier, right, file))) return 'request-duplicate-other-rights';
  return isUnderLawsOf(file, earlier) ? undefined : 'request-duplicate-other-laws';
}

/** Still to be answered there, or answered after this request had come: what was answered before is asked for anew. */
function isOwed({ rights, answers }: RequestFile, right: Right, { receivedAt }: RequestFile): boolean {
  const answer = answers.get(right);
  return rights.includes(right) && (answer === undefined || answer.at >= receivedAt);
}

export const checkAuthorityInput = agentAuthorityChecked.clear.extend({ happenedAt: instantSchema.optional() });

export const checkAuthority = (
  { happenedAt, ...input }: z.output<typeof checkAuthorityInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    if (file.through === undefined) return refused('request-nobody-represents');
    const why = whyNotThen(file, happenedAt, moment);
    if (why !== undefined) return refused(why);
    const { evidenceExpiresOn } = input;
    const { authority } = file;
    const isKnown = authority?.outcome === input.outcome && authority.expiresOn === evidenceExpiresOn;
    if (isKnown && authority.kind === input.kind) return alreadySo;
    const isOver = evidenceExpiresOn !== undefined && evidenceExpiresOn < todayOf(moment);
    if (input.outcome === 'proved' && isOver) return refused('request-authority-expired');
    const clear = withoutUndefined(input);
    return accepted({ type: 'AgentAuthorityChecked', clear, ...happened(happenedAt, moment) });
  });
