import { randomBytes } from 'node:crypto';
import { type Id, parseId } from '../../kernel/ids.ts';
import { type Caller, isDigestEqual, tokenDigest } from './caller.ts';
import type { Deps } from './deps.ts';
import { loadNotification } from './notifications.ts';

/** `regesta-notification_<notification id>_<43 characters>`: another form than an actor's or a task's token. */
const TOKEN = /^regesta-notification_([0-9a-z]{26})_([A-Za-z0-9_-]{43})$/;

export function newNotificationToken(notification: Id): { readonly text: string; readonly sha256: string } {
  const text = `regesta-notification_${notification}_${randomBytes(32).toString('base64url')}`;
  return { text, sha256: tokenDigest(text) };
}

/** Whoever holds a token that went out with a notification: known by the notification's own id, with no role at all. */
export interface NotificationCaller extends Pick<Caller, 'actor' | 'state'> {
  readonly notification: Id;
  readonly tokenSha256: string;
}

/**
 * The token of any attempt is good for as long as the notification is remembered: a receipt that comes late, or twice, is
 * still one. `undefined` whatever is wrong with it, so that nothing can be learned.
 */
export async function authenticateNotification(
  deps: Deps,
  notification: Id,
  text: string,
): Promise<NotificationCaller | undefined> {
  const match = TOKEN.exec(text);
  if (match === null || parseId(match[1] as string) !== notification) return undefined;
  const state = await loadNotification(deps, notification);
  if (state.phase === 'unknown') return undefined;
  const tokenSha256 = tokenDigest(text);
  if (!state.tokens.some((sha256) => isDigestEqual(sha256, tokenSha256))) return undefined;
  return { notification, tokenSha256, actor: notification, state: NOBODY };
}

const NOBODY: Caller['state'] = { phase: 'active', kind: 'system', roles: [], purposes: [], tokens: new Map() };
