import type { z } from 'zod';
import type { EventId } from '../../kernel/ids.ts';
import type { Position } from '../../kernel/recorded-event.ts';
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
  readonly position: Position;
}

/** A calendar as it was published. */
export interface PublishedCalendar {
  readonly calendar: Calendar;
  readonly origin: z.output<typeof originSchema>;
  readonly reason: string;
  readonly by: EventId;
  readonly position: Position;
}

export interface RulebookState {
  /** In the order of their versions; the newest last. */
  readonly rules: readonly PublishedRule[];
  /** By year: all that were published for it, the newest last. */
  readonly calendars: ReadonlyMap<number, readonly PublishedCalendar[]>;
}

type RulebookEvent = EventOf<typeof rulebookEvents>;

function evolve(state: RulebookState, event: RulebookEvent): RulebookState {
  switch (event.type) {
    case 'RulePublished': {
      const { origin, reason, ...version } = event.clear;
      const published = { version, origin, reason, by: event.id, position: event.position };
      return { ...state, rules: [...state.rules, published] };
    }
    case 'HolidayCalendarPublished': {
      const { origin, reason, ...calendar } = event.clear;
      const before = state.calendars.get(calendar.year) ?? [];
      const published = { calendar, origin, reason, by: event.id, position: event.position };
      return { ...state, calendars: new Map(state.calendars).set(calendar.year, [...before, published]) };
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
