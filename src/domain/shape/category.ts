import type { Owner, StreamName } from '../../kernel/ids.ts';
import type { DecidedEvent, EventDefinition, StoredEvent } from './event.ts';

/**
 * A stream category: its name, its events, whose keys seal them, and how its state is folded. Each folder of src/domain
 * gives one, with the same files in the same order: stream, events, state, decide, queries.
 */
export interface Category<State, Definitions extends { readonly [type: string]: EventDefinition }> {
  readonly name: string;
  readonly events: Definitions;
  /** Whose keys seal what stands on this stream; `undefined` for a category that seals nothing. */
  readonly ownerOf: ((stream: StreamName) => Owner) | undefined;
  readonly initial: State;
  readonly evolve: (state: State, event: EventOf<Definitions>) => State;
}

export type EventOf<Definitions> = { [Type in keyof Definitions]: StoredEvent<Definitions[Type]> }[keyof Definitions];
/** What the decisions of a category may answer with. */
export type DecidedOf<Definitions> = {
  [Type in keyof Definitions]: DecidedEvent<Definitions[Type]>;
}[keyof Definitions];

export function foldEvents<State, Event>(
  category: { readonly initial: State; readonly evolve: (state: State, event: Event) => State },
  events: readonly Event[],
): State {
  return events.reduce(category.evolve, category.initial);
}
