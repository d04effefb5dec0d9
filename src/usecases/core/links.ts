import { deliveryCategory } from '../../domain/delivery/state.ts';
import { deliveryStream } from '../../domain/delivery/stream.ts';
import type { Link } from '../../domain/request/links.ts';
import type { Id } from '../../kernel/ids.ts';
import { deliveriesOf } from '../../projections/models/deliveries.ts';
import type { Deps } from './deps.ts';
import { loadState } from './load-state.ts';

const WAIT_MS = 5_000;

/** Which packages were made ready for a request: the view says which there are, and each one's own stream what it is. */
export async function linksOf(deps: Deps, request: Id): Promise<readonly Link[]> {
  const { position } = await deps.ledger.head();
  // One that was made just now is not overlooked; a view that stays behind is believed as far as it goes.
  await deps.readModels.waitFor(position, WAIT_MS);
  const links: Link[] = [];
  for (const view of await deliveriesOf(deps.readModels.reader, request)) {
    const { state } = await loadState(deps, deliveryCategory, deliveryStream(view.delivery));
    links.push(state.phase === 'unknown' ? view : { ...view, phase: state.phase });
  }
  return links;
}
