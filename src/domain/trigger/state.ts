import type { LocalDate } from '../../kernel/time.ts';
import type { StatedTrigger } from '../rules/retention-terms.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type TRIGGER_WITHDRAWAL_REASONS, triggerEvents } from './events.ts';
import { TRIGGER } from './stream.ts';

/** What each system said last: a day, or that there is none, and why not. */
export type Said = LocalDate | (typeof TRIGGER_WITHDRAWAL_REASONS)[number];
export type TriggerState = ReadonlyMap<StatedTrigger, ReadonlyMap<string, Said>>;

function evolve(state: TriggerState, event: EventOf<typeof triggerEvents>): TriggerState {
  const { trigger, source } = event.clear;
  const said = event.type === 'RetentionTriggerStated' ? event.clear.on : event.clear.reason;
  return new Map(state).set(trigger, new Map(state.get(trigger)).set(source, said));
}

export const triggerCategory: Category<TriggerState, typeof triggerEvents> = {
  name: TRIGGER,
  events: triggerEvents,
  ownerOf: undefined,
  initial: new Map(),
  evolve,
};
