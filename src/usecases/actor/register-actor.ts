import type { z } from 'zod';
import { mintedId } from '../../kernel/ids.ts';
import { type ActorRefusal, registerActor as decide, registerActorInput } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { ACTOR, actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { knownPurposes } from '../core/known-purposes.ts';

export { registerActorInput };

/** A person or a system may act from now on; the name of a person is sealed. The new id follows from the command. */
export async function registerActor(
  deps: Deps,
  caller: Caller,
  input: z.output<typeof registerActorInput>,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return intend(deps, caller, 'register-actor', {
    category: actorCategory,
    stream: actorStream(mintedId(caller.commandId, ACTOR, 0)),
    seals: input.name === undefined ? [] : ['staff'],
    decide: decide(input, await knownPurposes(deps, input.purposes)),
  });
}
