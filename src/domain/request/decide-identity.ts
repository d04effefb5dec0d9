import { z } from 'zod';
import type { Instant, LocalDate } from '../../kernel/time.ts';
import { accepted, alreadySo, refused } from '../shape/decision.ts';
import { withoutUndefined } from '../shape/plain.ts';
import { instantSchema, wordsSchema } from '../shape/schemas.ts';
import {
  type DecideOnRequest,
  happened,
  lastOf,
  type Moment,
  onPending,
  type RequestRefusal,
  todayOf,
  whyNotThen,
} from './decide.ts';
import type { RequestFile } from './file.ts';
import { whyNotUnanswered } from './grounds.ts';
import {
  identityConfirmed,
  identityEvidenceReceived,
  identityInformationRequested,
  identityNotInDoubt,
  identityRejected,
} from './intake-events.ts';
import { evidenceFor, hasOpenAndAsked, openRights } from './queries.ts';
import { NEED_NO_IDENTITY, RESTS_ON } from './vocabulary.ts';

const then = { happenedAt: instantSchema.optional() };

export const requestIdentityInput = identityInformationRequested.clear.extend(then);

/** On a recorded doubt only, and never for a right that must be granted to whoever asks for it. */
export const requestIdentity = (
  { happenedAt, ...clear }: z.output<typeof requestIdentityInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    if (openRights(file).every((right) => NEED_NO_IDENTITY.has(right))) return refused('request-identity-not-needed');
    // One question at a time: what came in for the first one would end the waiting for the second one too.
    if (hasOpenAndAsked(file, 'identity', file.identity.asked)) return refused('request-identity-asked-already');
    const why = whyNotThen(file, happenedAt, moment, ...lastOf(file.identity.asked));
    if (why !== undefined) return refused(why);
    return accepted({ type: 'IdentityInformationRequested', clear, ...happened(happenedAt, moment) });
  });

export const receiveEvidenceInput = identityEvidenceReceived.clear.extend({
  ...then,
  /** What was seen, in words; sealed. Never a copy. */
  evidence: wordsSchema.optional(),
});

export const receiveEvidence = (
  { happenedAt, evidence, ...input }: z.output<typeof receiveEvidenceInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    const why = whyNotThen(file, happenedAt, moment, file.identity.asked.at(-1)?.askedAt);
    if (why !== undefined) return refused(why);
    const sealed = evidence === undefined ? {} : { sealed: { identity: { evidence } } };
    const clear = withoutUndefined(input);
    return accepted({ type: 'IdentityEvidenceReceived', clear, ...sealed, ...happened(happenedAt, moment) });
  });

export const confirmIdentityInput = identityConfirmed.clear.extend(then);

export const confirmIdentity = (
  { happenedAt, ...clear }: z.output<typeof confirmIdentityInput>,
  moment: Moment,
): DecideOnRequest =>
  onPending((file) => {
    const { standing, confirmedAt, hasNewEvidence } = file.identity;
    const why =
      whyNotThen(file, happenedAt, moment, ...lastOf(file.identity.asked)) ??
      whyNotShown(file, clear.method) ??
      whyNotEvident(evidenceFor(file.identity, clear.method)?.expiresOn, moment);
    if (why !== undefined) return refused(why);
    const isSo = standing === 'confirmed' && hasNewEvidence !== true;
    if (isSo && (happenedAt ?? confirmedAt) === confirmedAt) return alreadySo;
    return accepted({ type: 'IdentityConfirmed', clear, ...happened(happenedAt, moment) });
  });

export const identityIsNotInDoubtInput = identityNotInDoubt.clear;

export const identityIsNotInDoubt = (clear: z.output<typeof identityIsNotInDoubtInput>): DecideOnRequest =>
  onPending((file) => {
    const { standing, evidence } = file.identity;
    if (standing === 'not-in-doubt') return alreadySo;
    const isNeeded = openRights(file).some((right) => !NEED_NO_IDENTITY.has(right));
    if (clear.reason === 'not-needed-for-right' && isNeeded) return refused('request-identity-needed');
    // A finding that it is somebody else is not undone by a word: something has to come in.
    if (standing === 'rejected' && isNeeded && evidence.length === 0) return refused('request-identity-rejected');
    return accepted({ type: 'IdentityNotInDoubt', clear });
  });

export const rejectIdentityInput = identityRejected.clear;

export const rejectIdentity = (clear: z.output<typeof rejectIdentityInput>, moment: Moment): DecideOnRequest =>
  onPending((file) => {
    if (file.identity.standing === 'rejected') return alreadySo;
    const why = clear.reason === 'not-answered' ? whyNotUnanswered(file, moment) : undefined;
    return why ?? accepted({ type: 'IdentityRejected', clear });
  });

/** After a rejection every way needs something that came in since. */
function whyNotShown({ identity }: RequestFile, method: string): RequestRefusal | undefined {
  const { standing, evidence } = identity;
  if (standing === 'rejected' && evidence.length === 0) return 'request-identity-rejected';
  const isMissing = RESTS_ON.has(method) && evidenceFor(identity, method) === undefined;
  return isMissing ? 'request-identity-evidence-missing' : undefined;
}

/** Evidence that has run out proves nothing any more: it is asked for again. */
function whyNotEvident(evidenceExpiresOn: LocalDate | undefined, moment: Moment): RequestRefusal | undefined {
  const isOver = evidenceExpiresOn !== undefined && evidenceExpiresOn < todayOf(moment);
  return isOver ? 'request-identity-evidence-expired' : undefined;
}

/** Why this person may not have an answer in substance for these rights now. An acknowledgement or a refusal they may. */
export function whyNotToThisPerson(
  file: RequestFile,
  rights: readonly string[],
  moment: Moment,
): RequestRefusal | undefined {
  const { authority, identity } = file;
  if (file.through !== undefined) {
    if (authority?.outcome !== 'proved') return 'request-authority-not-proved';
    const { expiresOn } = authority;
    if (expiresOn !== undefined && expiresOn < todayOf(moment)) return 'request-authority-expired';
  }
  if (rights.every((right) => (NEED_NO_IDENTITY as ReadonlySet<string>).has(right))) return undefined;
  switch (identity.standing) {
    case 'open':
    case 'asked':
    case 'rejected':
      return 'request-identity-not-established';
    case 'not-in-doubt':
      return undefined;
    case 'confirmed':
      return whyNotEvident(identity.evidenceExpiresOn, moment);
  }
}

/** The moments before which nobody had an answer in substance: it was established who asks, and who may speak. */
export function knownSince(
  { authority, identity, through }: RequestFile,
  rights: readonly string[],
): readonly (Instant | undefined)[] {
  const isNeeded = !rights.every((right) => (NEED_NO_IDENTITY as ReadonlySet<string>).has(right));
  return [
    ...(through === undefined ? [] : [authority?.checkedAt]),
    ...(isNeeded ? [identity.confirmedAt, identity.notInDoubtAt] : []),
  ];
}
