import { z } from 'zod';
import { recordShred } from '../domain/erasure/decide.ts';
import { erasureCategory } from '../domain/erasure/state.ts';
import { ERASURE, erasureStream } from '../domain/erasure/stream.ts';
import { customerOwner } from '../domain/customer/stream.ts';
import { dataCategorySchema, idSchema } from '../domain/shape/schemas.ts';
import { type CustomerId, type Id, mintedId } from '../kernel/ids.ts';
import { plusMillis } from '../kernel/time.ts';
import { type Act, act, type Outcome } from './core/act.ts';
import type { Caller } from './core/caller.ts';
import type { Deps } from './core/deps.ts';
import { actOf, isRefusedByRole } from './core/intend.ts';
import { isRegistered } from './core/of-registered.ts';

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
 * Crash points: (1) after the vault destroyed, before the event: the vault knows, and the start records it
 * (`recordShreds`); a retry of the same command does too.
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
  return { erasure, outcome: await record(deps, actOf(caller), erasure, shred) };
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
