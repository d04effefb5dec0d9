import type { Intention } from '../../domain/access/intentions.ts';
import type { RestrictionDecision, RestrictionRefusal } from '../../domain/restriction/decide.ts';
import { type RestrictionState, restrictionCategory } from '../../domain/restriction/state.ts';
import { restrictionStream } from '../../domain/restriction/stream.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { Outcome } from './act.ts';
import type { Caller } from './caller.ts';
import type { Deps } from './deps.ts';
import { type IntendRefusal, intend } from './intend.ts';
import { type NotThere, ofRegistered } from './of-registered.ts';

/** An intention against the stream of what stands in a customer's way. Nothing on it is sealed. */
export const onRestrictions = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  name: Intention,
  decide: (state: RestrictionState) => RestrictionDecision,
): Promise<Outcome<IntendRefusal<RestrictionRefusal | NotThere>>> =>
  ofRegistered(deps, customer, () =>
    intend(deps, caller, name, {
      category: restrictionCategory,
      stream: restrictionStream(customer),
      seals: [],
      decide,
    }),
  );
