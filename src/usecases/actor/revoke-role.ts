import type { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import { type ActorRefusal, revokeRole as decide, revokeRoleInput } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { besideAdministrators } from '../core/administrators.ts';

export { revokeRoleInput };

/** Takes a role back; the last administrator keeps it. */
export function revokeRole(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
  input: z.output<typeof revokeRoleInput>,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return besideAdministrators(deps, actor, (others) =>
    intend(deps, caller, 'revoke-role', {
      category: actorCategory,
      stream: actorStream(actor),
      seals: [],
      decide: decide(input, others),
    }),
  );
}
