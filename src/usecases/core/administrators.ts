import type { ActorId } from '../../kernel/ids.ts';
import { listActors } from '../../projections/models/actors.ts';
import type { Deps } from './deps.ts';

/** How many active administrators there are besides this actor. Read from the register of actors, brought up to date. */
export async function otherAdministrators(deps: Deps, actor: ActorId): Promise<number> {
  const head = await deps.ledger.head();
  await deps.readModels.waitFor(head.position, 5_000);
  const actors = await listActors(deps.readModels.reader);
  return actors.filter((one) => one.active && one.actor !== actor && one.roles.includes('administrator')).length;
}
