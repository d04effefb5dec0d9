import type { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import { type ActorRefusal, revokeToken as decide, revokeTokenInput } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { revokeTokenInput };

/** The token opens nothing any more, at once. */
export function revokeToken(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
  input: z.output<typeof revokeTokenInput>,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return intend(deps, caller, 'revoke-token', {
    category: actorCategory,
    stream: actorStream(actor),
    seals: [],
    decide: decide(input),
  });
}
