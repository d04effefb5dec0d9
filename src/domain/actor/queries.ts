import type { Id } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { ActorState } from './state.ts';

/** Whether a caller that holds the token may act now. */
export function isTokenGood(state: ActorState, token: Id, now: Instant): boolean {
  if (state.phase !== 'active') return false;
  const found = state.tokens.get(token);
  return found !== undefined && !found.revoked && (found.expiresAt === undefined || now < found.expiresAt);
}
