import { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import type { DataCategory } from '../../kernel/sealed.ts';
import type { Right } from '../rules/vocabulary.ts';
import { accepted, alreadySo, refused } from '../shape/decision.ts';
import { asSet, withoutUndefined } from '../shape/plain.ts';
import { instantSchema, wordsSchema } from '../shape/schemas.ts';
import {
  exceptionApplied,
  partialAnswerDecided,
  redactionDecided,
  requestRefused,
  responseApproved,
  responseDelivered,
} from './answer-events.ts';
import {
  type DecideOnRequest,
  happened,
  inOurWords,
  type Moment,
  onPending,
  type RequestDecided,
  type RequestRefusal,
  whyNotThen,
} from './decide.ts';
import { knownSince, whyNotToThisPerson } from './decide-identity.ts';
import type { Approval, RequestFile } from './file.ts';
import { whyNotRefusable, whyNotSilent } from './grounds.ts';
import { openRights, untoldRefusals } from './queries.ts';
import { MAX_WITHHELD, NEED_NO_SECOND_PERSON, type REFUSAL_GROUNDS, REMEDIES, takesData } from './vocabulary.ts';

const words = { words: wordsSchema.optional() };

export const applyExceptionInput = exceptionApplied.clear.extend(words);

export const applyException = ({ words: why, ...clear }: z.output<typeof applyExceptionInput>): DecideOnRequest =>
  onPending((file) => {
    const not = whyNotOpen(file, clear.rights);
    if (not !== undefined) return refused(not);
    return accepted({ type: 'ExceptionApplied', clear: { ...clear, rights: asSet(clear.rights) }, ...inOurWords(why) });
  });

export const decidePartialInput = partialAnswerDecided.clear.extend(words);

export const decidePartial = ({ words: why, ...input }: z.output<typeof decidePartialInput>): DecideOnRequest =>
  onPending((file) => {
    const not = whyNotOpen(file, input.rights);
    if (not !== undefined) return refused(not);
    const clear = { rights: asSet(input.rights), withheld: input.withheld.map(withoutUndefined) };
    return accepted({ type: 'PartialAnswerDecided', clear, ...inOurWords(why) });
  });

export const decideRedactionInput = redactionDecided.clear.extend(words);

export const decideRedaction = ({ words: why, ...clear }: z.output<typeof decideRedactionInput>): DecideOnRequest =>
  onPending((file) =>
    openRights(file).length === 0
      ? refused('request-right-not-open')
      : accepted({ type: 'RedactionDecided', clear: withoutUndefined(clear), ...inOurWords(why) }),
  );

export const refuseRequestInput = requestRefused.clear.extend({
  ...words,
  /** At least one; a refusal that names none is itself refused. */
  remedies: z.array(z.enum(REMEDIES)).max(REMEDIES.length),
});

type Remedy = (typeof REMEDIES)[number];

/**
 * Needs no proof of identity: also whoever could not be identified is told so, and what they may do about it. `demanded`:
 * remedies that the laws of the request want named, whoever refuses; an officer may name more.
 */
export const refuseRequest = (
  { words: why, ...clear }: z.output<typeof refuseRequestInput>,
  moment: Moment,
  demanded: readonly Remedy[] = [],
): DecideOnRequest =>
  onPending((file) => {
    const remedies = asSet([...clear.remedies, ...demanded]);
    if (remedies.length === 0) return refused('request-remedies-missing');
    const not = whyNotOpen(file, clear.rights);
    if (not !== undefined) return refused(not);
    const impossible = whyNotRefusable(file, clear.rights, clear);
    if (impossible !== undefined) return impossible;
    const waits = clear.ground === 'not-clarified' ? whyNotSilent(file, moment) : undefined;
    if (waits !== undefined) return waits;
    const sorted = { ...clear, rights: asSet(clear.rights), remedies };
    return accepted({ type: 'RequestRefused', clear: sorted, ...inOurWords(why) });
  });

export const approveResponseInput = responseApproved.clear;

/**
 * A second approval by somebody else stands instead of the first: who hands the answer over is compared with the last.
 * `isOutdated`: something came since that the first did not cover, so the same person says anew that it is right; also of
 * an answer that was given, for a link that takes the place of a lost one.
 */
export const approveResponse = (
  input: z.output<typeof approveResponseInput>,
  moment: Moment,
  actor: ActorId,
  isOutdated = false,
): DecideOnRequest =>
  onPending((file) => {
    // By which laws it is answered, and by when, nobody knows before: a request without a law would never be late.
    if (file.regimes.length === 0) return refused('request-not-classified');
    const rights = asSet(input.rights);
    const isAnew = isOutdated && rights.every((right) => file.answers.get(right)?.how === 'delivered');
    const not = (isAnew ? undefined : whyNotOpen(file, rights)) ?? whyNotToThisPerson(file, rights, moment);
    if (not !== undefined) return refused(not);
    const isSo = ({ by, mayBeAlone }: Approval) => by === actor && mayBeAlone === (input.alone !== undefined);
    if (!isOutdated && rights.every((right) => isApproved(file, right, isSo))) return alreadySo;
    return accepted({ type: 'ResponseApproved', clear: withoutUndefined({ ...input, rights }) });
  });

export const deliverResponseInput = responseDelivered.clear.extend({ happenedAt: instantSchema.optional() });

/**
 * The answer in substance. Never before it is known who asks, and never one that nobody approved as it stands, or that
 * the same person approved and hands over alone without the reason on record. `undone`: rights of which the customer's own
 * streams do not show that they were carried out. `kept`: what an erasure that was carried out left standing.
 */
export const deliverResponse = (
  { happenedAt, ...input }: z.output<typeof deliverResponseInput>,
  moment: Moment,
  actor: ActorId,
  undone: readonly Right[] = [],
  kept: readonly KeptPart[] = [],
): DecideOnRequest =>
  onPending((file) => {
    const rights = asSet(input.rights);
    const untold = untoldRefusals(file);
    const not = rights.every((right) => untold.includes(right))
      ? whyNotHandedOver(input.method)
      : (whyNotOpen(file, rights) ??
        whyNotToThisPerson(file, rights, moment) ??
        whyNotByThisActor(file, rights, actor) ??
        whyNotDone(file, rights, undone));
    const when = not ?? whyNotDelivered(file, { ...input, rights, happenedAt }, moment) ?? whyNotNamed(input);
    if (when !== undefined) return refused(when);
    const clear = withoutUndefined({ ...input, rights });
    const event = { type: 'ResponseDelivered' as const, clear, ...happened(happenedAt, moment) };
    return accepted(...partlyErased(file, rights, kept), event);
  });

/** What the plan of an erasure keeps; a second person approved it there. */
export interface KeptPart {
  readonly dataCategory: DataCategory;
  readonly ground: (typeof REFUSAL_GROUNDS)[number];
}

/** An answer that leaves something standing says so, whoever hands it over; where somebody decided that before, it stands. */
function partlyErased(file: RequestFile, rights: readonly Right[], kept: readonly KeptPart[]): RequestDecided[] {
  const erased = rights.filter((right) => takesData(right) && !file.partial.has(right));
  if (kept.length === 0 || erased.length === 0) return [];
  const withheld = kept.slice(0, MAX_WITHHELD).map((part) => ({ what: 'data-category' as const, ...part }));
  return [{ type: 'PartialAnswerDecided', clear: { rights: erased, withheld } }];
}

/** Rights that the register itself carries out, and what is missing where it has not. */
const CARRIED_OUT: { readonly [right in Right]?: RequestRefusal } = {
  objection: 'request-objection-not-recorded',
  restriction: 'request-restriction-not-in-force',
  'opt-out': 'request-opt-out-not-in-force',
  limit: 'request-limit-not-in-force',
  'withdraw-consent': 'request-consent-not-withdrawn',
  erasure: 'request-erasure-not-carried-out',
  delete: 'request-erasure-not-carried-out',
};

/** Telling somebody that marketing has stopped does not stop it. */
function whyNotDone(file: RequestFile, rights: readonly Right[], undone: readonly Right[]): RequestRefusal | undefined {
  const right = rights.find(
    (one) => CARRIED_OUT[one] !== undefined && (file.customer === undefined || undone.includes(one)),
  );
  if (right === undefined) return undefined;
  return file.customer === undefined ? 'request-customer-missing' : CARRIED_OUT[right];
}

/** A refusal is a letter (GDPR Art. 12(4)), proved sent by its own events, unless the person was told face to face. */
const HANDED_OVER: ReadonlySet<string> = new Set(['in-person', 'portal', 'done-and-told']);
const whyNotHandedOver = (method: string): RequestRefusal | undefined =>
  HANDED_OVER.has(method) ? undefined : 'request-refusal-not-told';

/**
 * An answer may be dated back to the day on which it was handed over, and no further than it was one: approved, or refused,
 * to somebody who was known. What we hand over ourselves, by a link, is handed over when it is recorded.
 */
function whyNotDelivered(
  file: RequestFile,
  { rights, method, delivery, happenedAt }: z.output<typeof deliverResponseInput>,
  moment: Moment,
): RequestRefusal | undefined {
  if (happenedAt !== undefined && (method === 'link' || delivery !== undefined)) return 'request-delivery-undated';
  const ofRight = rights.map((right) => file.answers.get(right)?.at ?? file.approved.get(right)?.at);
  const known = rights.some((right) => file.answers.has(right)) ? [] : knownSince(file, rights);
  return whyNotThen(file, happenedAt, moment, ...ofRight, ...known);
}

/** A link is of a package that was made here: one that nobody can name was never given out. */
const whyNotNamed = ({ method, delivery }: z.output<typeof responseDelivered.clear>): RequestRefusal | undefined =>
  method === 'link' && delivery === undefined ? 'request-delivery-unnamed' : undefined;

/**
 * Why this actor may not hand over, or let out of the house, the answer for these rights. Also for whoever makes a
 * delivery out of it: the actor who lets it go is the one who is asked, not the link that is opened later.
 */
export function whyNotByThisActor(
  file: RequestFile,
  rights: readonly Right[],
  actor: ActorId,
): RequestRefusal | undefined {
  if (!rights.every((right) => file.approved.has(right))) return 'request-response-not-approved';
  const mayByThisActor = ({ by, mayBeAlone }: Approval) => mayBeAlone || by !== actor;
  return rights.every((right) => NEED_NO_SECOND_PERSON.has(right) || isApproved(file, right, mayByThisActor))
    ? undefined
    : 'request-second-person-missing';
}

function isApproved({ approved }: RequestFile, right: Right, isSo: (approval: Approval) => boolean): boolean {
  const approval = approved.get(right);
  return approval !== undefined && isSo(approval);
}

function whyNotOpen(file: RequestFile, rights: readonly Right[]): RequestRefusal | undefined {
  const open = openRights(file);
  return rights.every((right) => open.includes(right)) ? undefined : 'request-right-not-open';
}
