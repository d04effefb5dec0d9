/**
 * The answer of a decision. Decisions are total and pure: no clock, no id, no I/O, no throw; times, ids and comparisons
 * come as arguments. Accepted with no events means "already so".
 */
export type Decision<Event, Reason extends string> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | Refused<Reason>;

export interface Refused<Reason extends string> {
  readonly kind: 'refused';
  readonly reason: Reason;
  /** What the reason is about, where a code alone does not say it: codes and words of a law, never of a person. */
  readonly about?: readonly Told[];
}
export type Told = Readonly<Record<string, string>>;

export const accepted = <Event>(
  ...events: readonly Event[]
): { readonly kind: 'accepted'; readonly events: readonly Event[] } => ({
  kind: 'accepted',
  events,
});
export const alreadySo = { kind: 'accepted', events: [] } as const;
export const refused = <Reason extends string>(reason: Reason): Refused<Reason> => ({ kind: 'refused', reason });
export const refusedAbout = <Reason extends string>(reason: Reason, about: readonly Told[]): Refused<Reason> => ({
  kind: 'refused',
  reason,
  about,
});
