import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../kernel/coded-error.ts';
import { type EventId, idOf, type StreamName } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Told } from '../usecases/core/act.ts';
import type { Deps } from '../usecases/core/deps.ts';
import type { RefusalReason } from '../usecases/core/failure-codes.ts';
import { etagOf } from './etag.ts';
import { type AnyOutcome, type Command, kept } from './idempotency.ts';
import { failureFacts } from './log.ts';
import { authenticatedOf } from './plugins/authentication.ts';
import { sendProblem } from './plugins/problems.ts';
import { codeOfRefusal } from './problem.ts';

/** What a change came to, and what is told beside the receipt: ids that are kept for a retry, and what is shown once. */
export type Changed =
  | AnyOutcome
  | {
      readonly outcome: AnyOutcome;
      readonly kept?: { readonly [name: string]: string };
      readonly once?: { readonly [name: string]: string | readonly string[] };
    };

/** Keeps the outcome under the caller's key, if there is one, and answers with it. */
export async function answerChange(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  { key }: Command,
  changed: Changed,
): Promise<FastifyReply> {
  const { outcome, kept: extra, once } = 'outcome' in changed ? changed : { outcome: changed, kept: {}, once: {} };
  if (key !== undefined) await remember(deps, request, key, kept(outcome, extra));
  const events = outcome.kind === 'written' ? outcome.written.events : [];
  return answer(reply, outcome, { ...extra, ...once, ...(await sealAsked(deps, request, events)) });
}

/** A caller may ask to wait until what was written is under a checkpoint; a receipt can then be had at once. */
async function sealAsked(deps: Deps, request: FastifyRequest, events: readonly string[]): Promise<JsonObject> {
  const last = events.at(-1);
  if (last === undefined || request.headers['regesta-wait'] !== 'seal') return {};
  try {
    await deps.evidence.sealNow();
    const receipt = deps.evidence.receipt(last as EventId);
    if (receipt.kind === 'sealed') return { seal: { state: 'sealed', index: receipt.index, size: receipt.size } };
    return { seal: { state: 'unsealed', code: 'HTTP_NOT_SEALED_YET' } };
  } catch (error) {
    // The change stands all the same: a failure here must not look like one of the change.
    request.log.warn({ failure: failureFacts(error) }, 'not sealed while the caller waited');
    return { seal: { state: 'unsealed', code: error instanceof CodedError ? String(error.code) : 'HTTP_INTERNAL' } };
  }
}

/**
 * The change is durable by now. If this fails, a retry carries the same command id and finds the events again, so the
 * caller is answered all the same.
 */
async function remember(deps: Deps, request: FastifyRequest, key: string, outcome: JsonObject): Promise<void> {
  try {
    await deps.vault.finishCommand(authenticatedOf(request).actor, key, outcome);
  } catch (error) {
    request.log.warn({ failure: failureFacts(error) }, 'outcome not kept under its idempotency key');
  }
}

function answer(reply: FastifyReply, outcome: AnyOutcome, extra: JsonObject): FastifyReply {
  switch (outcome.kind) {
    case 'written': {
      const { stream, revision, position, recordedAt, events } = outcome.written;
      const receipt = { stream, revision: `${revision}`, position: `${position}`, recordedAt, events };
      return answerWritten(reply, { ...receipt, ...extra });
    }
    case 'unchanged': {
      if (outcome.revision === undefined) return reply.code(200).send({ outcome: 'unchanged' });
      reply.header('etag', etagOf(outcome.revision));
      return reply.code(200).send({ outcome: 'unchanged', revision: `${outcome.revision}` });
    }
    case 'accepted':
      return reply.code(202).send({ outcome: 'accepted', position: `${outcome.position}` });
    case 'refused':
      return sendProblem(reply, codeOfRefusal(outcome.reason), { about: outcome.about });
  }
}

function answerWritten(reply: FastifyReply, receipt: JsonObject & { readonly stream: string }): FastifyReply {
  reply.header('etag', etagOf(String(receipt['revision'])));
  return reply.code(201).send({ outcome: 'written', id: idOf(receipt.stream as StreamName), ...receipt });
}

/** The first outcome of a command again, as `kept` wrote it. */
export async function answerEarlier(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  earlier: JsonObject,
): Promise<FastifyReply> {
  const { kind, ...facts } = earlier;
  switch (kind) {
    case 'written': {
      const sealed = await sealAsked(deps, request, facts['events'] as readonly string[]);
      return answerWritten(reply, { ...(facts as JsonObject & { readonly stream: string }), ...sealed });
    }
    case 'unchanged':
      if (typeof facts['revision'] === 'string') reply.header('etag', etagOf(facts['revision']));
      return reply.code(200).send({ outcome: 'unchanged', ...facts });
    case 'accepted':
      return reply.code(202).send({ outcome: 'accepted', ...facts });
    case 'refused':
      return sendProblem(reply, codeOfRefusal(facts['reason'] as RefusalReason), {
        about: facts['about'] as readonly Told[] | undefined,
      });
    default:
      return reply.code(202).send({ outcome: 'accepted', position: `${(await deps.ledger.head()).position}` });
  }
}
