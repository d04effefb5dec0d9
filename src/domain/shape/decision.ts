/**
 * The answer of a decision. Decisions are total and pure: no clock, no id, no I/O, no throw; times, ids and comparisons
 * come as arguments. Accepted with no events means "already so".
 */
export type Decision<Event, Reason extends string> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'refused'; readonly reason: Reason };

export const accepted = <Event>(
  ...events: readonly Event[]
): { readonly kind: 'accepted'; readonly events: readonly Event[] } => ({
  kind: 'accepted',
  events,
});
export const alreadySo = { kind: 'accepted', events: [] } as const;
export const refused = <Reason extends string>(
  reason: Reason,
): { readonly kind: 'refused'; readonly reason: Reason } => ({
  kind: 'refused',
  reason,
});
