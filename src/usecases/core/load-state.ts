import type { StreamName } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import { type Category, type EventOf, foldEvents } from '../../domain/shape/category.ts';
import type { EventDefinition } from '../../domain/shape/event.ts';
import { isDamageAccepted } from './damage.ts';
import type { Deps } from './deps.ts';
import { readHistory } from './read-stream.ts';

/** The state of one stream now, from the ledger itself: what a decision elsewhere needs to know of it. */
export async function loadState<State, Events extends { readonly [type: string]: EventDefinition }>(
  deps: Pick<Deps, 'ledger'>,
  category: Category<State, Events>,
  stream: StreamName,
): Promise<{ readonly state: State; readonly revision: Revision | undefined }> {
  const history = await readHistory<EventOf<Events>>(
    deps.ledger,
    category.events,
    stream,
    isDamageAccepted(deps.ledger),
  );
  return { state: foldEvents(category, history.events), revision: history.lastRevision };
}
