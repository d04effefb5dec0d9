import type { z } from 'zod';
import { type ActivityRefusal, approveActivity as decide, approveActivityInput } from '../../domain/activity/decide.ts';
import type { ActivityFacts } from '../../domain/activity/gaps.ts';
import { activityCategory } from '../../domain/activity/state.ts';
import { activityStream } from '../../domain/activity/stream.ts';
import type { Outcome } from '../core/act.ts';
import { controllerToday, factsFor } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { approveActivityInput };

const NOTHING_NAMED: ActivityFacts = {
  purposes: new Map(),
  recipients: new Map(),
  transfers: new Map(),
  notices: new Set(),
};

/** The controller stands by a version. Refused while anything is missing that an authority would ask for. */
export function approveActivity(
  deps: Deps,
  caller: Caller,
  code: string,
  input: z.output<typeof approveActivityInput>,
): Promise<Outcome<IntendRefusal<ActivityRefusal>>> {
  return intend(deps, caller, 'approve-activity', {
    category: activityCategory,
    stream: activityStream(code),
    seals: [],
    decide: async (state) => {
      const today = await controllerToday(deps);
      const draft = state.phase === 'known' ? state.draft : undefined;
      const facts = draft === undefined ? NOTHING_NAMED : await factsFor(deps, draft.description, today);
      return decide(input, facts, today)(state);
    },
  });
}
