import type { ErasureFile } from '../../domain/erasure/state.ts';
import type { ActorId } from '../../kernel/ids.ts';
import { deliveriesOf } from '../../projections/models/deliveries.ts';
import type { Deps } from '../core/deps.ts';
import { isStillGood, readDelivery } from '../package/good-link.ts';
import { closeByItself } from '../package/withdraw-package.ts';
import { requestsOfAll } from './owned-data.ts';

const VIEWS_WAIT_MS = 5_000;

/**
 * Packages that lie ready hold copies of what was destroyed. From the vault's act on their links open nothing
 * (src/usecases/package/good-link.ts); here they are taken back and their files destroyed. A file that nobody can name any
 * more is removed by the schedule (`expireDeliveries`). Gives how many were destroyed; `undefined` where
 * views are behind, for then nobody knows which packages there are.
 */
export async function destroyDocuments(deps: Deps, actor: ActorId, file: ErasureFile): Promise<number | undefined> {
  if (deps.documents === undefined) return 0;
  if (!(await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS))) return undefined;
  let destroyed = 0;
  for (const { request } of await requestsOfAll(deps, file)) {
    for (const { delivery, phase } of await deliveriesOf(deps.readModels.reader, request)) {
      if (phase !== 'ready' || (await isStillGood(deps, await readDelivery(deps, delivery)))) continue;
      await closeByItself(deps, actor, delivery);
      destroyed++;
    }
  }
  return destroyed;
}
