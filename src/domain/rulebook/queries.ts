import type { Position } from '../../kernel/recorded-event.ts';
import type { LocalDate } from '../../kernel/time.ts';
import type { Calendar } from '../rules/holidays.ts';
import type { PublishedRule, RulebookState } from './state.ts';

/** The version by which a request received on that day is judged: the newest whose day has come by then. */
export function ruleOn({ rules }: RulebookState, on: LocalDate): PublishedRule | undefined {
  const begun = rules.filter(({ version }) => (version.effectiveFrom ?? on) <= on);
  // Nothing in force yet: the one that comes first says so itself (`rule-not-in-force`).
  return (
    begun.at(-1) ??
    rules.reduce<PublishedRule | undefined>((first, one) => (isEarlier(one, first) ? one : first), undefined)
  );
}

const isEarlier = ({ version }: PublishedRule, than: PublishedRule | undefined): boolean =>
  than === undefined || (version.effectiveFrom ?? '') < (than.version.effectiveFrom ?? '');

export const ruleAt = ({ rules }: RulebookState, ruleVersion: number): PublishedRule | undefined =>
  rules.find(({ version }) => version.ruleVersion === ruleVersion);

/** The calendars that count, by year; see docs/adr/0005-deadlines.md for what a request has pinned. */
export interface CalendarsAsked {
  /** Where the ledger stood when a request pinned its calendars. */
  readonly pinnedAt?: Position | undefined;
  /** Nothing that was recorded after this is known. */
  readonly until?: Position | undefined;
}

/**
 * Of each year the calendar that had been published last when the request pinned it; a year that nobody had published by
 * then takes the first one that came. Without a pin, the last one of each year.
 */
export function calendarsOn({ calendars }: RulebookState, { pinnedAt, until }: CalendarsAsked): readonly Calendar[] {
  return [...calendars]
    .sort(([a], [b]) => a - b)
    .flatMap(([, published]) => {
      const known = until === undefined ? published : published.filter(({ position }) => position <= until);
      const pinned = known.findLast(({ position }) => pinnedAt === undefined || position <= pinnedAt) ?? known[0];
      return pinned === undefined ? [] : [pinned.calendar];
    });
}

/** The rulebook as it was known at a place of the ledger. */
export const rulebookUntil = ({ rules, calendars }: RulebookState, until: Position): RulebookState => ({
  rules: rules.filter(({ position }) => position <= until),
  calendars: new Map(
    [...calendars]
      .map(([year, published]) => [year, published.filter(({ position }) => position <= until)] as const)
      .filter(([, published]) => published.length > 0),
  ),
});
