import { z } from 'zod';
import { type ActorId, type Id, mintedId } from '../../kernel/ids.ts';
import { type ActorRefusal, issueToken as decide } from '../../domain/actor/decide.ts';
import { actorCategory } from '../../domain/actor/state.ts';
import { actorStream } from '../../domain/actor/stream.ts';
import { instantSchema } from '../../domain/shape/schemas.ts';
import type { Outcome } from '../core/act.ts';
import { type Caller, newToken } from '../core/caller.ts';
import type { Deps } from '../core/deps.ts';
import { type IntendRefusal, intend } from '../core/intend.ts';

export const issueTokenInput = z.strictObject({ expiresAt: instantSchema.optional() });

export interface IssuedToken {
  readonly outcome: Outcome<IntendRefusal<ActorRefusal>>;
  readonly tokenId: Id;
  /** Shown once and kept nowhere; absent when the command had been carried out before, or was refused. */
  readonly token?: string;
}

/** A new access token of the actor. The ledger keeps its SHA-256 alone. */
export async function issueToken(
  deps: Deps,
  caller: Caller,
  actor: ActorId,
  { expiresAt }: z.output<typeof issueTokenInput>,
): Promise<IssuedToken> {
  const tokenId = mintedId(caller.commandId, 'token', 0);
  const { text, sha256 } = newToken(actor, tokenId);
  const outcome = await intend(deps, caller, 'issue-token', {
    category: actorCategory,
    stream: actorStream(actor),
    seals: [],
    decide: decide({ token: tokenId, sha256, ...(expiresAt === undefined ? {} : { expiresAt }) }, deps.clock.now()),
  });
  const isNew = outcome.kind === 'written' && !outcome.written.repeated;
  return isNew ? { outcome, tokenId, token: text } : { outcome, tokenId };
}
