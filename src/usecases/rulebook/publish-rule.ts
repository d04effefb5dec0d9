import {
  type PublishRule,
  publishRule as decide,
  publishRuleInput,
  type RulebookRefusal,
} from '../../domain/rulebook/decide.ts';
import { rulebookCategory } from '../../domain/rulebook/state.ts';
import { rulebookStream } from '../../domain/rulebook/stream.ts';
import { builtInRuleOn } from '../../domain/rules/reference.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { publishRuleInput };

/** Publishes the next version of a jurisdiction's rule. What a request has pinned stays what it was. */
export function publishRule(
  deps: Deps,
  caller: Caller,
  input: PublishRule,
): Promise<Outcome<IntendRefusal<RulebookRefusal>>> {
  return intend(deps, caller, 'publish-rule', {
    category: rulebookCategory,
    stream: rulebookStream(input.jurisdiction),
    seals: input.reasonInWords === undefined ? [] : ['note'],
    decide: decide(input, builtInRuleOn(input.jurisdiction, input.effectiveFrom)),
  });
}
