import type { RequestEvent, RequestFile } from '../../domain/request/file.ts';
import type { Position } from '../../kernel/recorded-event.ts';

/**
 * Whether it is established that the person of whom the request is asked it themselves, or let somebody ask it for them
 * who proved that they may. That a right needs no proof of identity establishes nobody.
 */
export function isTheirOwn({ through, authority, ...file }: RequestFile, events: readonly RequestEvent[]): boolean {
  if (through !== undefined && authority?.outcome !== 'proved') return false;
  return isEstablished(file, events);
}

export function isEstablished(
  { identity: { standing } }: Pick<RequestFile, 'identity'>,
  events: readonly RequestEvent[],
): boolean {
  const doubt = events.findLast((event) => event.type === 'IdentityNotInDoubt');
  return standing === 'confirmed' || (standing === 'not-in-doubt' && doubt?.clear.reason !== 'not-needed-for-right');
}

/** Places of the ledger before which a request was a stranger's, or about one; 0 where it never was. */
export interface StrangersUntil {
  /** For what was written. */
  readonly written: Position;
  /** For what proved who it is, and what others found of them. */
  readonly found: Position;
}

/**
 * Who was found to be somebody else may have written all that came until then, whoever proved afterwards that it is them.
 * A request that was taken to be about another customer was written by the same person, but what was shown and found was of
 * that one.
 */
export function strangersUntil(
  { reidentifiedAt = 0n as Position }: Pick<RequestFile, 'reidentifiedAt'>,
  events: readonly RequestEvent[],
): StrangersUntil {
  const written = events.findLast(({ type }) => type === 'IdentityRejected')?.position ?? (0n as Position);
  return { written, found: written > reidentifiedAt ? written : reidentifiedAt };
}
