import type { z } from 'zod';
import type { ActorId } from '../../kernel/ids.ts';
import { type ActorRefusal, assignPurpose as decide, assignPurposeInput } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { knownPurposes } from '../core/known-purposes.ts';

export { assignPurposeInput };

/** The actor may look for this purpose, as far as its roles allow. */
export async function assignPurpose(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
  input: z.output<typeof assignPurposeInput>,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return intend(deps, caller, 'assign-purpose', {
    category: actorCategory,
    stream: actorStream(actor),
    seals: [],
    decide: decide(input, await knownPurposes(deps, [input.purpose])),
  });
}
