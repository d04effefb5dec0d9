import type { ActorId } from '../../kernel/ids.ts';

/** Why the same person carries out what a second one should have: closed, so that a report can count them. */
export const SOLE_REASONS = ['no-second-person', 'second-person-away', 'deadline-near'] as const;
export type SoleReason = (typeof SOLE_REASONS)[number];

/**
 * Four eyes: whoever approves is none of those who prepared it, unless the reason why nobody else could is on record. A
 * reason that is given although somebody else approves says nothing and is not recorded.
 */
export function isSecondPerson(
  actor: ActorId,
  prepared: readonly ActorId[],
  alone: SoleReason | undefined,
): { readonly may: boolean; readonly alone?: SoleReason } {
  if (!prepared.includes(actor)) return { may: true };
  return alone === undefined ? { may: false } : { may: true, alone };
}
