import type { ActorId } from '../../kernel/ids.ts';
import { type ActorRefusal, deactivateActor as decide } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { besideAdministrators } from '../core/administrators.ts';

/** The actor may do nothing any more; what it did stays under its id. */
export function deactivateActor(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
): Promise<Outcome<IntendRefusal<ActorRefusal>>> {
  return besideAdministrators(deps, actor, (others) =>
    intend(deps, caller, 'deactivate-actor', {
      category: actorCategory,
      stream: actorStream(actor),
      seals: [],
      decide: decide(others),
    }),
  );
}
