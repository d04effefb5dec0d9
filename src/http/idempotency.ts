import type { FastifyRequest } from 'fastify';
import { canonicalize } from '../kernel/canonical-json.ts';
import { type CommandId, randomId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Outcome } from '../usecases/core/act.ts';
import type { Deps } from '../usecases/core/deps.ts';
import type { RefusalReason } from '../usecases/core/failure-codes.ts';
import { HttpError } from './http-error.ts';
import type { Authenticated } from './plugins/authentication.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

export type AnyOutcome = Outcome<RefusalReason>;

/** Under which command a request is carried out, and what an earlier run of it came to. */
export interface Command {
  readonly commandId: CommandId;
  /** Absent without an `Idempotency-Key`. */
  readonly key?: string;
  /** The earlier run's outcome, as `remember` kept it. */
  readonly earlier?: JsonObject;
}

/** `undefined` without the header. Never logged: a caller may put an identifier into it. */
export function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) throw new HttpError('HTTP_IDEMPOTENCY_KEY_INVALID');
  return key;
}

/**
 * docs/record.md section 8. The vault maps (actor, key) to a random command id, durably before anything is appended, and
 * refuses a key that came with another request. Without a key the command id is random and a retry is another command.
 */
export async function commandOf(deps: Deps, request: FastifyRequest, who: Authenticated): Promise<Command> {
  // Also checks the body: half a surrogate pair is refused here, before anything is looked up.
  const body = canonicalize(request.body ?? null);
  const key = keyOf(request);
  if (key === undefined) return { commandId: randomId() };
  const digested = canonicalize([request.method, request.url, body]);
  const found = await deps.vault.commandFor(who.actor, key, digested);
  switch (found.kind) {
    case 'reused':
      throw new HttpError('IDEMPOTENCY_KEY_REUSED');
    case 'new':
    case 'unfinished':
      return { commandId: found.commandId, key };
    case 'finished':
      return { commandId: found.commandId, key, earlier: found.outcome };
  }
}

/** What is kept of an answer for 30 days: ids, revisions and codes. */
export function kept(outcome: AnyOutcome, extra: JsonObject = {}): JsonObject {
  switch (outcome.kind) {
    case 'written': {
      const { stream, revision, position, recordedAt, events } = outcome.written;
      return {
        kind: 'written',
        stream,
        revision: revision.toString(),
        position: position.toString(),
        recordedAt,
        events: [...events],
        ...extra,
      };
    }
    case 'unchanged': {
      // Whoever hears "unchanged" of a sealed value has looked, under an event of its own; a replay is no such look.
      if (outcome.compared.length > 0) return { kind: 'told' };
      return {
        kind: 'unchanged',
        ...(outcome.revision === undefined ? {} : { revision: outcome.revision.toString() }),
      };
    }
    case 'accepted':
      return { kind: 'accepted', position: outcome.position.toString() };
    case 'refused':
      return {
        kind: 'refused',
        reason: outcome.reason,
        ...(outcome.about === undefined ? {} : { about: [...outcome.about] }),
      };
  }
}
