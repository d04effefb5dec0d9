import type { z } from 'zod';
import type { LocalDate } from '../../kernel/time.ts';
import type { DecidedOf } from '../shape/category.ts';
import { accepted, alreadySo, type Decision, refused } from '../shape/decision.ts';
import { retentionTriggerStated, retentionTriggerWithdrawn, type triggerEvents } from './events.ts';
import type { TriggerState } from './state.ts';

export const TRIGGER_REFUSALS = ['trigger-in-future', 'trigger-not-stated'] as const;
export type TriggerRefusal = (typeof TRIGGER_REFUSALS)[number];
type TriggerDecision = Decision<DecidedOf<typeof triggerEvents>, TriggerRefusal>;

export const stateTriggerInput = retentionTriggerStated.clear;

/** Only the end of a contract may be agreed for a day to come. */
export const stateTrigger =
  (input: z.output<typeof stateTriggerInput>, today: LocalDate) =>
  (state: TriggerState): TriggerDecision => {
    if (state.get(input.trigger)?.get(input.source) === input.on) return alreadySo;
    if (input.trigger !== 'end-of-contract' && input.on > today) return refused('trigger-in-future');
    return accepted({ type: 'RetentionTriggerStated', clear: input });
  };

export const withdrawTriggerInput = retentionTriggerWithdrawn.clear;

/** That a contract goes on may be said of one whose end nobody had stated. */
export const withdrawTrigger =
  (input: z.output<typeof withdrawTriggerInput>) =>
  (state: TriggerState): TriggerDecision => {
    const before = state.get(input.trigger)?.get(input.source);
    if (before === input.reason) return alreadySo;
    if (before === undefined && input.reason === 'stated-by-mistake') return refused('trigger-not-stated');
    return accepted({ type: 'RetentionTriggerWithdrawn', clear: input });
  };
