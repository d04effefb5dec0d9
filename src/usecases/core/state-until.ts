import { type Category, type EventOf, foldEvents } from '../../domain/shape/category.ts';
import type { AnyStoredEvent, EventDefinition } from '../../domain/shape/event.ts';
import type { StreamName } from '../../kernel/ids.ts';
import type { Position, Revision } from '../../kernel/recorded-event.ts';
import { isDamageAccepted } from './damage.ts';
import type { Deps } from './deps.ts';
import { readHistory } from './read-stream.ts';

/** A stream folded from its events up to a position, by the code that folds it for a decision. */
export interface StateUntil<State, Event> {
  readonly state: State;
  readonly events: readonly Event[];
  /** Of the last of these events; absent when there is none. */
  readonly revision: Revision | undefined;
}

/** `until`: the last position that counts; all of the stream without it. */
export async function stateUntil<State, Events extends { readonly [type: string]: EventDefinition }>(
  deps: Pick<Deps, 'ledger'>,
  category: Category<State, Events>,
  stream: StreamName,
  until?: Position,
): Promise<StateUntil<State, EventOf<Events>>> {
  const accepted = isDamageAccepted(deps.ledger);
  const history = await readHistory<EventOf<Events>>(deps.ledger, category.events, stream, accepted);
  const isIn = (event: EventOf<Events>): boolean => until === undefined || (event as AnyStoredEvent).position <= until;
  const events = history.events.filter(isIn);
  const last = events.at(-1) as AnyStoredEvent | undefined;
  return { state: foldEvents(category, events), events, revision: last?.revision };
}
