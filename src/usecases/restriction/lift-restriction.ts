import type { z } from 'zod';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import {
  announceLifting as decideAnnouncement,
  announceLiftingInput,
  liftRestriction as decide,
  liftRestrictionInput,
} from '../../domain/restriction/decide.ts';
import type { CustomerId, EventId, Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { loadState } from '../core/load-state.ts';
import { onRestrictions } from '../core/on-restrictions.ts';
import type { RestrictionOutcome } from './restrict-processing.ts';

export { announceLiftingInput, liftRestrictionInput };

/** Records that the customer was told, by another way than a letter, that the restriction is about to be lifted. */
export const announceLifting = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  restriction: EventId,
  input: z.output<typeof announceLiftingInput>,
): Promise<RestrictionOutcome> =>
  onRestrictions(deps, caller, customer, 'announce-lifting', decideAnnouncement(restriction, input, deps.clock.now()));

/** Lifts a restriction of whose end the customer was told before (GDPR Art. 18(3)). */
export async function liftRestriction(
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  restriction: EventId,
  input: z.output<typeof liftRestrictionInput>,
): Promise<RestrictionOutcome> {
  const { request, informedBy } = input;
  const sentAt = request === undefined ? undefined : await letterSentAt(deps, customer, request, informedBy);
  return onRestrictions(deps, caller, customer, 'lift-restriction', decide(restriction, input, sentAt));
}

/** Letters that can say how it ends; an acknowledgement or an extension cannot. */
const CONCLUDING: readonly string[] = ['completion', 'refusal'];

/** When that letter went out to this customer; `undefined` if it did not, came back, or waits for its proof of posting. */
async function letterSentAt(
  deps: Deps,
  customer: CustomerId,
  request: Id,
  event: EventId,
): Promise<Instant | undefined> {
  const { state } = await loadState(deps, requestCategory, requestStream(request));
  if (state.phase === 'unknown' || state.customer !== customer) return undefined;
  const letter = state.letters.get(event);
  if (letter === undefined || letter.failed || !CONCLUDING.includes(letter.letter)) return undefined;
  return letter.channel === 'post' && letter.postedOn === undefined ? undefined : letter.sentAt;
}
