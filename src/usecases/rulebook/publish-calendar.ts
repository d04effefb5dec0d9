import {
  type PublishCalendar,
  publishCalendar as decide,
  publishCalendarInput,
  type RulebookRefusal,
} from '../../domain/rulebook/decide.ts';
import { rulebookCategory } from '../../domain/rulebook/state.ts';
import { rulebookStream } from '../../domain/rulebook/stream.ts';
import type { Outcome } from '../core/act.ts';
import type { Caller } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export { publishCalendarInput };

/** Publishes the days off of a place in a year, over what was known of it. A request keeps what it pinned. */
export function publishCalendar(
  deps: Deps,
  caller: Caller,
  input: PublishCalendar,
): Promise<Outcome<IntendRefusal<RulebookRefusal>>> {
  return intend(deps, caller, 'publish-calendar', {
    category: rulebookCategory,
    stream: rulebookStream(input.place),
    seals: input.reasonInWords === undefined ? [] : ['note'],
    decide: decide(input),
  });
}
