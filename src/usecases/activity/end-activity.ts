import type { z } from 'zod';
import { type ActivityRefusal, endActivity as decide, endActivityInput } from '../../domain/activity/decide.ts';
import { activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { endActivityInput };

/** The activity is carried out no more; it stays in the register, and its code stays taken. */
export function endActivity(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof endActivityInput>,
): Promise<Outcome<IntendRefusal<ActivityRefusal>>> {
  return intend(deps, caller, 'end-activity', {
    category: activityCategory,
    stream: activityStream(code),
    seals: [],
    decide: decide(input),
  });
}
