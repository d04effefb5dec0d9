import { recordNotTold, recordTold } from '../../domain/erasure/carry-out.ts';
import { untold } from '../../domain/erasure/queries.ts';
import type { ErasureFile } from '../../domain/erasure/state.ts';
import type { RequestEvent } from '../../domain/request/file.ts';
import { requestCategory } from '../../domain/request/state.ts';
import { requestStream } from '../../domain/request/stream.ts';
import type { EventId, Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deps } from '../core/deps.ts';
import { stateUntil } from '../core/state-until.ts';
import { workStep } from './on-erasure.ts';

/**
 * Whether everybody was told. Of whom a schedule disposes nobody is told (GDPR Art. 13(2)(a): how long data are kept was
 * said before); who asked by a request is told by its answer, as the request's own stream says; all others are told by the
 * office, or by a letter of this erasure.
 */
export async function tellCustomers(deps: Deps, erasure: Id, file: ErasureFile): Promise<boolean> {
  const customers = [...untold(file)];
  if (customers.length === 0) return true;
  if (file.trigger === 'retention') {
    await workStep(deps, erasure, 'told', recordNotTold({ customers, reason: 'retention' }));
    return true;
  }
  if (file.request === undefined) return false;
  const answer = await answerOf(deps, file.request, file);
  switch (answer.kind) {
    case 'waiting':
      return false;
    case 'told': {
      const { by, event } = answer;
      await workStep(deps, erasure, 'told', recordTold({ customers, by, event }));
      return true;
    }
    case 'ended':
      await workStep(deps, erasure, 'told', recordNotTold({ customers, reason: 'request-ended' }));
      return true;
  }
}

type Answer =
  | { readonly kind: 'waiting' | 'ended' }
  | { readonly kind: 'told'; readonly by: 'letter' | 'mail' | 'request-answer'; readonly event: EventId };

const FACE_TO_FACE: ReadonlySet<string> = new Set(['in-person', 'portal']);

/** Of the request that asked for it: the letter that says what was done, or the closing of the request over its answer. */
async function answerOf(deps: Deps, request: Id, { purged }: ErasureFile): Promise<Answer> {
  const { state, events } = await stateUntil(deps, requestCategory, requestStream(request));
  if (state.phase === 'unknown' || state.ended !== undefined) return { kind: 'ended' };
  const answers = [state.answers.get('erasure'), state.answers.get('delete')].filter((one) => one !== undefined);
  const delivered = answers.filter(({ how }) => how === 'delivered').map(({ by }) => by);
  const isSince = (at: Instant): boolean => purged !== undefined && at >= purged.at;
  const answered = events.find(({ id, metadata }) => delivered.includes(id) && isSince(metadata.recordedAt));
  if (answered !== undefined) {
    const letter = [...state.letters].find(
      ([, one]) =>
        one.letter === 'completion' &&
        !one.failed &&
        one.sentAt >= answered.metadata.recordedAt &&
        (one.channel === 'mail' ? one.isUnproved !== true : one.postedOn !== undefined),
    );
    if (letter !== undefined) {
      return { kind: 'told', by: letter[1].channel === 'mail' ? 'mail' : 'letter', event: letter[0] };
    }
    if (isByHand(answered) || state.phase === 'closed') {
      return { kind: 'told', by: 'request-answer', event: answered.id };
    }
  }
  return state.phase === 'closed' ? { kind: 'ended' } : { kind: 'waiting' };
}

const isByHand = (event: RequestEvent): boolean =>
  event.type === 'ResponseDelivered' && FACE_TO_FACE.has(event.clear.method);
