import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { type ActorId, SINGLETON_ID, streamName } from '../../kernel/ids.ts';
import { listActors } from '../../projections/models/actors.ts';
import type { Deps } from './deps.ts';
import { inTurn } from './lanes.ts';
import { loadState } from './load-state.ts';

/** No stream of the ledger: only the turn that those who take an administrator away wait for. */
const LANE = streamName('administrators', SINGLETON_ID);

/**
 * Runs `then` with the number of active administrators besides this actor; one at a time, so that two who take each
 * other's role away at the same moment do not both find the other one. Two processes on one ledger are not kept apart.
 */
export function besideAdministrators<Answer>(
  deps: Deps,
  actor: ActorId,
  then: (otherAdministrators: number) => Promise<Answer>,
): Promise<Answer> {
  return inTurn(deps.ledger, LANE, async () => then(await otherAdministrators(deps, actor)));
}

/** The view says who may be one and the ledger who is: a view that is behind can refuse too much, never too little. */
async function otherAdministrators(deps: Deps, actor: ActorId): Promise<number> {
  const head = await deps.ledger.head();
  await deps.readModels.waitFor(head.position, 5_000);
  let others = 0;
  for (const one of await listActors(deps.readModels.reader)) {
    if (one.actor === actor || !one.roles.includes('administrator')) continue;
    const { state } = await loadState(deps, actorCategory, actorStream(one.actor));
    if (state.phase === 'active' && state.roles.includes('administrator')) others++;
  }
  return others;
}
