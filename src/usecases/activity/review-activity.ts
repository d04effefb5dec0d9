import type { z } from 'zod';
import { type ActivityRefusal, reviewActivity as decide, reviewActivityInput } from '../../domain/activity/decide.ts';
import { activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import type { Outcome } from '../core/act.ts';
import { controllerToday } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { reviewActivityInput };

/** Records that somebody looked whether the version in force is still true, and when the next look is due. */
export async function reviewActivity(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof reviewActivityInput>,
): Promise<Outcome<IntendRefusal<ActivityRefusal>>> {
  return intend(deps, caller, 'review-activity', {
    category: activityCategory,
    stream: activityStream(code),
    seals: [],
    decide: decide(input, await controllerToday(deps)),
  });
}
