import type { Id } from '../../kernel/ids.ts';
import { type DeliveryView, deliveriesOf } from '../../projections/models/deliveries.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { ask, type Reply } from '../core/question.ts';

/** Whether the packages of a request were fetched: ids, digests and instants. */
export const seeDeliveries = (deps: Deps, caller: Caller, request: Id): Promise<Reply<readonly DeliveryView[]>> =>
  ask(caller, 'see-requests', () => deliveriesOf(deps.readModels.reader, request));
