import type { RequestEvent, RequestFile } from '../../domain/request/file.ts';

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
