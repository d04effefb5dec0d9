import type { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { Calendar } from '../rules/holidays.ts';
import type { RuleVersion } from '../rules/rule.ts';
import type { Category, EventOf } from '../shape/category.ts';
import { type originSchema, rulebookEvents } from './events.ts';
import { RULEBOOK } from './stream.ts';

export interface PublishedRule {
  readonly version: RuleVersion;
  readonly origin: z.output<typeof originSchema>;
  readonly reason: string;
  /** The event that published it. */
  readonly by: EventId;
}

export interface RulebookState {
  /** In the order of their versions; the newest last. */
  readonly rules: readonly PublishedRule[];
  /** By year: the last one that was published for it. */
  readonly calendars: ReadonlyMap<number, Calendar>;
}

type RulebookEvent = EventOf<typeof rulebookEvents>;

function evolve(state: RulebookState, event: RulebookEvent): RulebookState {
  switch (event.type) {
    case 'RulePublished': {
      const { origin, reason, ...version } = event.clear;
      return { ...state, rules: [...state.rules, { version, origin, reason, by: event.id }] };
    }
    case 'HolidayCalendarPublished': {
      const { origin: _origin, reason: _reason, ...calendar } = event.clear;
      return { ...state, calendars: new Map(state.calendars).set(calendar.year, calendar) };
    }
  }
}

export const rulebookCategory: Category<RulebookState, typeof rulebookEvents> = {
  name: RULEBOOK,
  events: rulebookEvents,
  ownerOf: (stream) => stream,
  initial: { rules: [], calendars: new Map() },
  evolve,
};
