import type { z } from 'zod';
import { requestErasure as decide } from '../../domain/erasure/decide.ts';
import { erasureRequested } from '../../domain/erasure/events.ts';
import { ERASURE } from '../../domain/erasure/stream.ts';
import { refused } from '../../domain/shape/decision.ts';
import { type CustomerId, type Id, mintedId } from '../../kernel/ids.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { isRegistered } from '../core/of-registered.ts';
import { type ErasureOutcome, onErasure } from './on-erasure.ts';
import { whyNotBehind, whyNotErasable } from './request-behind.ts';

/** `disposal` and `follows` are named by what makes them, never by a person. */
export const requestErasureInput = erasureRequested.clear.omit({ disposal: true, follows: true });

export interface ErasureRequest {
  readonly erasure: Id;
  readonly outcome: ErasureOutcome;
}

/** Asks that data of customers, or of other owners, be forgotten. Nothing is destroyed by it. */
export async function requestErasure(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof requestErasureInput>,
): Promise<ErasureRequest> {
  const erasure = mintedId(caller.commandId, ERASURE, 0);
  const outcome = await onErasure(deps, caller, erasure, 'request-erasure', async (state) => {
    for (const customer of input.customers) {
      if (!(await isRegistered(deps, customer as CustomerId))) return refused('customer-unknown') as never;
    }
    const not = (await whyNotBehind(deps, input)) ?? (await whyNotErasable(deps, input.owners ?? []));
    return not === undefined ? decide(input)(state) : refused(not);
  });
  return { erasure, outcome };
}
