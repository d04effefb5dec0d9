import type { z } from 'zod';
import {
  stateTrigger as decideState,
  stateTriggerInput,
  type TriggerRefusal,
  withdrawTrigger as decideWithdraw,
  withdrawTriggerInput,
} from '../../domain/trigger/decide.ts';
import { triggerCategory } from '../../domain/trigger/state.ts';
import { triggerStream } from '../../domain/trigger/stream.ts';
import type { CustomerId } from '../../kernel/ids.ts';
import type { Outcome } from '../core/act.ts';
import { controllerToday } from '../core/activity-facts.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';
import { type NotThere, ofRegistered } from '../core/of-registered.ts';

export { stateTriggerInput, withdrawTriggerInput };

export type TriggerOutcome = Outcome<IntendRefusal<TriggerRefusal | NotThere>>;

/** A connected system, or the office, says when the last order was, when a contract ended, or when there was contact. */
export const stateTrigger = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof stateTriggerInput>,
): Promise<TriggerOutcome> =>
  ofRegistered(deps, customer, async () => {
    const today = await controllerToday(deps);
    return intend(deps, caller, 'state-trigger', {
      category: triggerCategory,
      stream: triggerStream(customer),
      seals: [],
      decide: decideState(input, today),
    });
  });

export const withdrawTrigger = (
  deps: Deps,
  caller: Caller,
  customer: CustomerId,
  input: z.output<typeof withdrawTriggerInput>,
): Promise<TriggerOutcome> =>
  ofRegistered(deps, customer, () =>
    intend(deps, caller, 'state-trigger', {
      category: triggerCategory,
      stream: triggerStream(customer),
      seals: [],
      decide: decideWithdraw(input),
    }),
  );
