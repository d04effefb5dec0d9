import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type ActorId, type CommandId, type Id, parseId } from '../../kernel/ids.ts';
import type { Revision } from '../../kernel/recorded-event.ts';
import { parseBase64 } from '../../kernel/strict.ts';
import { isTokenGood } from '../../domain/actor/queries.ts';
import { type ActorState, actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { loadState } from './load-state.ts';
import type { Deps } from './deps.ts';

/** Someone who proved who they are, with the state of their actor stream at that moment. */
export interface Caller {
  readonly actor: ActorId;
  readonly state: Extract<ActorState, { readonly phase: 'active' }>;
  /** Random, or found again through an idempotency key: a retry of the call carries the same one. */
  readonly commandId: CommandId;
  /** The revision that the caller saw (`If-Match`); another one refuses a change. */
  readonly ifRevision?: Revision;
  readonly correlationId?: Id;
}

/** `regesta_<actor id>_<token id>_<43 characters>`: only the last part is secret, 256 random bits in base64url. */
const TOKEN = /^regesta_([0-9a-z]{26})_([0-9a-z]{26})_([A-Za-z0-9_-]{43})$/;

export function newToken(actor: ActorId, token: Id): { readonly text: string; readonly sha256: string } {
  const text = `regesta_${actor}_${token}_${randomBytes(32).toString('base64url')}`;
  return { text, sha256: tokenDigest(text) };
}

/** Base64 SHA-256. The secret part is random, so the digest needs no salt. */
export const tokenDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');

/** What a token says of itself, not yet believed. */
export function readToken(text: string): { readonly actor: ActorId; readonly token: Id } | undefined {
  const match = TOKEN.exec(text);
  const actor = parseId(match?.[1] ?? '');
  const token = parseId(match?.[2] ?? '');
  return actor === undefined || token === undefined ? undefined : { actor, token };
}

/** The actor of a token; `undefined` whatever is wrong with it, so that nothing can be learned from the answer. */
export async function authenticate(deps: Deps, text: string): Promise<Pick<Caller, 'actor' | 'state'> | undefined> {
  const parsed = readToken(text);
  if (parsed === undefined) return undefined;
  const { actor, token } = parsed;
  const { state } = await loadState(deps, actorCategory, actorStream(actor));
  if (state.phase !== 'active' || !isTokenGood(state, token, deps.clock.now())) return undefined;
  return isDigestEqual(state.tokens.get(token)?.sha256 ?? '', tokenDigest(text)) ? { actor, state } : undefined;
}

/** Both base64; compared without telling by time where they differ. */
export function isDigestEqual(a: string, b: string): boolean {
  const left = parseBase64(a);
  const right = parseBase64(b);
  return left !== undefined && right !== undefined && left.length === right.length && timingSafeEqual(left, right);
}
