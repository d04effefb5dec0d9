import type { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import { type ActorRefusal, grantRole as decide, grantRoleInput } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { grantRoleInput };

/** The actor may do what the role may, from now on. */
export function grantRole(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
  input: z.output<typeof grantRoleInput>,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return intend(deps, caller, 'grant-role', {
    category: actorCategory,
    stream: actorStream(actor),
    seals: [],
    decide: decide(input),
  });
}
