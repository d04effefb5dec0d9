import type { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import { type ActorRefusal, withdrawPurpose as decide, withdrawPurposeInput } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { withdrawPurposeInput };

/** The actor may not look for this purpose any more. */
export function withdrawPurpose(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
  input: z.output<typeof withdrawPurposeInput>,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return intend(deps, caller, 'withdraw-purpose', {
    category: actorCategory,
    stream: actorStream(actor),
    seals: [],
    decide: decide(input),
  });
}
