import type { Category } from '../shape/category.ts';
import { answerEvents, endEvents } from './answer-events.ts';
import { requestEvents } from './events.ts';
import { evolveAnswer, evolveEnd } from './evolve-answer.ts';
import { evolveIdentity, evolveIntake } from './evolve-intake.ts';
import { evolveLetter, evolveTime } from './evolve-time.ts';
import { withAfterwards } from './afterwards.ts';
import { momentOf, type RequestEvent, type RequestState, type SealedPart } from './file.ts';
import { identityEvents, intakeEvents } from './intake-events.ts';
import { REQUEST } from './stream.ts';
import { letterEvents, timeEvents } from './time-events.ts';

const of = <Group extends object>(
  group: Group,
  event: RequestEvent,
): event is Extract<RequestEvent, { readonly type: keyof Group }> => Object.hasOwn(group, event.type);

function evolve(state: RequestState, event: RequestEvent): RequestState {
  const next = withAfterwards(state, evolveGroup(state, event), event);
  if (next.phase === 'unknown') return next;
  const refs = Object.values(event.sealed).filter((ref) => ref !== undefined);
  if (refs.length === 0) return next;
  const part: SealedPart = { event: event.id, type: event.type, at: momentOf(event), refs };
  return { ...next, parts: [...next.parts, part] };
}

function evolveGroup(state: RequestState, event: RequestEvent): RequestState {
  if (of(intakeEvents, event)) return evolveIntake(state, event);
  // Nothing comes before the receipt: `decide` sees to that, and a stream that was tampered with folds to nothing.
  if (state.phase === 'unknown') return state;
  if (of(identityEvents, event)) return evolveIdentity(state, event);
  if (of(timeEvents, event)) return evolveTime(state, event);
  if (of(letterEvents, event)) return evolveLetter(state, event);
  if (of(answerEvents, event)) return evolveAnswer(state, event);
  if (of(endEvents, event)) return evolveEnd(state, event);
  return unreachableEvent(event, state);
}

/** A group that is not handled above does not compile. */
const unreachableEvent = (_event: never, state: RequestState): RequestState => state;

export const requestCategory: Category<RequestState, typeof requestEvents> = {
  name: REQUEST,
  events: requestEvents,
  ownerOf: (stream) => stream,
  initial: { phase: 'unknown' },
  evolve,
};
