import {
  type ActivityRefusal,
  type DescribeActivity,
  describeActivity as decide,
  describeActivityInput,
} from '../../domain/activity/decide.ts';
import { activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import type { Outcome } from '../core/act.ts';
import { controllerToday, factsFor } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { describeActivityInput };

/** Drafts the next version of an activity of processing; what was approved before stays in force until this one is. */
export function describeActivity(
  deps: Deps,
  caller: Caller,
  input: DescribeActivity,
): Promise<Outcome<IntendRefusal<ActivityRefusal>>> {
  return intend(deps, caller, 'describe-activity', {
    category: activityCategory,
    stream: activityStream(input.code),
    seals: [],
    decide: async (state) => decide(input, await factsFor(deps, input, await controllerToday(deps)))(state),
  });
}
