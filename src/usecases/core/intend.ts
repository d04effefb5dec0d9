import { type Intention as IntentionName, mayDo } from '../../domain/access/intentions.ts';
import type { EventDefinition } from '../../domain/shape/event.ts';
import { type Act, act, type Intention, type Outcome } from './act.ts';
import type { Caller } from './caller.ts';
import type { Deps } from './deps.ts';

export type IntendRefusal<Reason extends string> = Reason | 'role-not-allowed';

/** A caller's intention against one stream: the role is checked by the policy's table, then `act` carries it out. */
export async function intend<State, Events extends { readonly [type: string]: EventDefinition }, Reason extends string>(
  deps: Deps,
  caller: Caller,
  name: IntentionName,
  intention: Omit<Intention<State, Events, Reason>, 'ifRevision'>,
): Promise<Outcome<IntendRefusal<Reason>>> {
  if (isRefusedByRole(caller, name)) return { kind: 'refused', reason: 'role-not-allowed' };
  const condition = caller.ifRevision === undefined ? {} : { ifRevision: caller.ifRevision };
  return act<State, Events, IntendRefusal<Reason>>(deps, actOf(caller), { ...intention, ...condition });
}

/** Asked before anything with an effect outside the loop, such as a reservation; `intend` asks by itself. */
export const isRefusedByRole = (caller: Caller, name: IntentionName): boolean => !mayDo(caller.state.roles, name);

export function actOf(caller: Caller): Act {
  const { actor, commandId, correlationId } = caller;
  return correlationId === undefined ? { actor, commandId } : { actor, commandId, correlationId };
}
