import { z } from 'zod';
import { recordShred } from '../domain/erasure/decide.ts';
import { erasureCategory } from '../domain/erasure/state.ts';
import { ERASURE, erasureStream } from '../domain/erasure/stream.ts';
import { customerOwner } from '../domain/customer/stream.ts';
import { dataCategorySchema, idSchema } from '../domain/shape/schemas.ts';
import { type ActorId, type CustomerId, type Id, mintedId } from '../kernel/ids.ts';
import { plusMillis } from '../kernel/time.ts';
import { deliveriesOf } from '../projections/models/deliveries.ts';
import { listRequests } from '../projections/models/requests-queries.ts';
import { everyItem } from '../projections/page.ts';
import { type Act, act, type Outcome } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { actOf, isRefusedByRole } from './core/intend.ts';
import { isRegistered } from './core/of-registered.ts';
import { isStillGood, readDelivery } from './package/good-link.ts';
import { closeByItself } from './package/withdraw-package.ts';

const DAY_MS = 24 * 3_600_000;

export const shredKeysInput = z.strictObject({
  customers: z.array(idSchema).min(1).max(100),
  dataCategories: z.array(dataCategorySchema).min(1),
});

export interface Shredding {
  readonly erasure: Id;
  readonly outcome: Outcome<'role-not-allowed' | 'customer-unknown'>;
}

/**
 * Destroys the keys of data categories of customers, for ever, and records it on `erasure-<id>`. The workflow around it
 * (request, plan, second person, certificate) is not part of this step; whoever calls it has decided.
 *
 * Packages that lie ready hold copies of what was destroyed: from the vault's act on their links open nothing
 * (src/usecases/package/good-link.ts), and they are withdrawn and their files destroyed here.
 *
 * Crash points: (1) after the vault destroyed, before the event: the vault knows, and the start records it
 * (`recordShreds`); a retry of the same command does too. (2) after the event, before all links are closed: they open
 * nothing, and the schedule closes them (`expireDeliveries`); a retry of the same command does too.
 */
export async function shredKeys(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof shredKeysInput>,
): Promise<Shredding> {
  const erasure = mintedId(caller.commandId, ERASURE, 0);
  if (isRefusedByRole(caller, 'shred-keys'))
    return { erasure, outcome: { kind: 'refused', reason: 'role-not-allowed' } };
  for (const customer of input.customers) {
    if (await isRegistered(deps, customer as CustomerId)) continue;
    return { erasure, outcome: { kind: 'refused', reason: 'customer-unknown' } };
  }
  const at = deps.clock.now();
  const shred = await deps.vault.shred({
    owners: input.customers.map((customer) => customerOwner(customer as CustomerId)),
    dataCategories: input.dataCategories,
    request: erasure,
    at,
    suppressUntil: plusMillis(at, deps.suppressionDays * DAY_MS),
  });
  const outcome = await record(deps, actOf(caller), erasure, shred);
  await closeLinks(deps, caller.actor, input.customers as readonly CustomerId[]);
  return { erasure, outcome };
}

const VIEWS_WAIT_MS = 5_000;

/** Which links there are is known from views; what one of them does not show yet is the schedule's. */
async function closeLinks(deps: Deps, actor: ActorId, customers: readonly CustomerId[]): Promise<void> {
  if (deps.documents === undefined) return;
  await deps.readModels.waitFor((await deps.ledger.head()).position, VIEWS_WAIT_MS);
  const { reader } = deps.readModels;
  for (const customer of customers) {
    for await (const request of everyItem((page) => listRequests(reader, { ...page, customer }))) {
      for (const { delivery, phase } of await deliveriesOf(reader, request)) {
        if (phase !== 'ready' || (await isStillGood(deps, await readDelivery(deps, delivery)))) continue;
        await closeByItself(deps, actor, delivery);
      }
    }
  }
}

function record(
  deps: Deps,
  who: Act,
  erasure: Id,
  { tombstones, suppressions, at }: Awaited<ReturnType<Deps['vault']['shred']>>,
): Promise<Outcome<never>> {
  return act(deps, who, {
    category: erasureCategory,
    stream: erasureStream(erasure),
    seals: [],
    decide: recordShred({ shredded: [...tombstones], suppressions, shreddedAt: at }),
  });
}
