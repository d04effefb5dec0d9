import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Right } from '../rules/vocabulary.ts';
import { accepted, alreadySo } from '../shape/decision.ts';
import { asSet } from '../shape/plain.ts';
import type { DecideOnRequest } from './decide.ts';
import type { RequestFile } from './file.ts';

/**
 * An answer that was given by a link is one as long as the person could have it (EDPB 01/2022): the controller gave it, and it
 * lay ready for the time that was said. One that was taken back before anybody fetched it was never one; one that ran out is
 * one, and is marked (docs/adr/0005-deadlines.md).
 */

/** A package that was made ready for this request, as its own stream says. */
export interface Link {
  readonly delivery: Id;
  readonly phase: 'ready' | 'opened' | 'expired' | 'withdrawn';
  readonly preparedAt: Instant;
  readonly expiresAt: Instant;
  /** When it was opened, expired or was withdrawn. */
  readonly endedAt?: Instant;
}

/** Rights that were answered by a link. */
export const answeredByLink = ({ answers }: RequestFile): readonly Right[] =>
  [...answers].flatMap(([right, { how, delivery }]) => (how === 'delivered' && delivery !== undefined ? [right] : []));

/** What a link was at a moment, whenever the schedule came round to say that it had run out. */
function phaseAt({ phase, expiresAt, endedAt }: Link, now: Instant): Link['phase'] {
  if (phase !== 'ready' && phase !== 'expired' && endedAt !== undefined && endedAt <= now) return phase;
  return expiresAt <= now ? 'expired' : 'ready';
}

/** What became of the links of one answer: its own, and those that were made in its place since. */
function phasesOf(file: RequestFile, right: Right, links: readonly Link[], now: Instant): readonly Link['phase'][] {
  const own = links.find(({ delivery }) => delivery === file.answers.get(right)?.delivery);
  return links
    .filter(({ preparedAt }) => preparedAt <= now && (own === undefined || preparedAt >= own.preparedAt))
    .map((link) => phaseAt(link, now));
}

const isHad = (phases: readonly Link['phase'][]): boolean => phases.some((one) => one === 'opened' || one === 'ready');

/** Something was answered by links of which every one ran out, or was taken back, before anybody fetched it. */
export const isUnfetched = (file: RequestFile, links: readonly Link[], now: Instant): boolean =>
  answeredByLink(file).some((right) => {
    const phases = phasesOf(file, right, links, now);
    return phases.includes('expired') && !isHad(phases);
  });

/** A link was taken back: where no other one was fetched or still can be, what it answered is open again, from the receipt on. */
export const takenBack =
  (links: readonly Link[], now: Instant): DecideOnRequest =>
  (state) => {
    // Nobody waits any more for what was withdrawn or handed on since.
    if (state.phase === 'unknown' || state.ended !== undefined) return alreadySo;
    const rights = answeredByLink(state).filter((right) => !isHad(phasesOf(state, right, links, now)));
    if (rights.length === 0) return alreadySo;
    return accepted({ type: 'RequestReopened', clear: { reason: 'delivery-failed', rights: asSet(rights) } });
  };

/** The office is told of an answer that nobody fetched, also where the request was closed over it. */
export const remindOfUnfetched =
  (links: readonly Link[], now: Instant): DecideOnRequest =>
  (state) =>
    state.phase === 'unknown' || state.ended !== undefined || !isUnfetched(state, links, now) || isTold(state)
      ? alreadySo
      : accepted({ type: 'ReminderSent', clear: { to: 'officer', about: 'delivery' } });

/** Since the answer; another link for the same answer brings no other reminder. */
const isTold = ({ told, answers }: RequestFile): boolean =>
  told.some(({ about, at }) => about === 'delivery' && [...answers.values()].every((answer) => answer.at <= at));
