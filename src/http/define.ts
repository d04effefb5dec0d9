import type { FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Id } from '../kernel/ids.ts';
import type { Position } from '../kernel/recorded-event.ts';
import type { Caller } from '../usecases/core/caller.ts';
import type { Deps } from '../usecases/core/deps.ts';
import type { LookOutcome } from '../usecases/core/look.ts';
import type { RefusalReason } from '../usecases/core/failure-codes.ts';
import { answerChange, answerEarlier, type Changed } from './answer-change.ts';
import type { Context } from './context.ts';
import { etagOf, ifMatchOf } from './etag.ts';
import { HttpError } from './http-error.ts';
import { commandOf, keyOf } from './idempotency.ts';
import { authenticatedOf } from './plugins/authentication.ts';
import { renderedByLook } from './plugins/declarations.ts';
import { sendProblem } from './plugins/problems.ts';
import { codeOfRefusal } from './problem.ts';
import { catchUpQuery, changeAnswer, lookAnswer, problemAnswer } from './schemas.ts';
import { toWire } from './wire.ts';

type AnyObject = z.ZodType<Record<string, unknown>>;
const NOTHING = z.strictObject({});
/** Of a change that needs nothing said: an empty object, null, or no body at all. */
export const EMPTY_BODY = NOTHING.nullish();
const DEFAULT_WAIT_MS = 5_000;

/** What a request brought, checked: unknown fields of any part were refused before. */
export interface Input<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

interface Described<Params extends AnyObject, Query extends AnyObject, Body extends z.ZodType> {
  readonly method: HTTPMethods;
  readonly url: string;
  readonly tag: string;
  /** One line of what it is for, in the words of the product. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
}

type Run<Params extends AnyObject, Query extends AnyObject, Body extends z.ZodType, Answer> = (
  deps: Deps,
  caller: Caller,
  input: Input<z.output<Params>, z.output<Query>, z.output<Body>>,
) => Promise<Answer>;

/** A route that changes something: idempotent under an `Idempotency-Key`, conditional under `If-Match`. */
export function change<Params extends AnyObject, Query extends AnyObject, Body extends z.ZodType>(
  { deps }: Context,
  spec: Described<Params, Query, Body> & { readonly run: Run<Params, Query, Body, Changed> },
): RouteOptions {
  return {
    ...described(spec, { 200: changeAnswer, 201: changeAnswer, 202: changeAnswer }),
    config: { personalData: 'change' },
    handler: async (request, reply) => {
      const who = authenticatedOf(request);
      const ifRevision = ifMatchOf(request);
      const command = await commandOf(deps, request, who);
      if (command.earlier !== undefined) return answerEarlier(deps, request, reply, command.earlier);
      const condition = ifRevision === undefined ? {} : { ifRevision };
      const caller = { ...who, commandId: command.commandId, correlationId: request.id as Id, ...condition };
      return answerChange(deps, request, reply, command, await spec.run(deps, caller, inputOf(spec, request)));
    },
  };
}

/** What reading answers with; `undefined` when there is nothing under that id or code. */
export interface Read<Data> {
  readonly data: Data;
  /** Of the stream that it is kept on, for `If-Match`. */
  readonly revision?: bigint | undefined;
}

export type ReadOutcome<Data> =
  | (Read<Data> & { readonly kind?: undefined })
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | undefined;

/** A route that reads what identifies nobody: codes, counts, ids and instants. */
export function read<Params extends AnyObject, Query extends AnyObject, Data extends z.ZodType>(
  { deps }: Context,
  spec: Omit<Described<Params, Query, never>, 'method' | 'body'> & {
    readonly answer: Data;
    readonly run: Run<Params, Query, z.ZodUndefined, ReadOutcome<unknown>>;
  },
): RouteOptions {
  const query = (spec.query === undefined ? NOTHING : spec.query) as unknown as z.ZodObject;
  const whole = { ...spec, method: 'GET' as const, query: query.extend(catchUpQuery) };
  return {
    ...described(whole, { 200: spec.answer }),
    config: { personalData: 'none' },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      await catchUp(deps, request);
      const input = inputOf(spec, request) as Input<z.output<Params>, z.output<Query>, undefined>;
      return answerRead(reply, await spec.run(deps, caller, input));
    },
  };
}

/** A question that is asked by a body: what is asked about stands in no URL. It opens nothing and changes nothing. */
export function question<Body extends z.ZodType, Data extends z.ZodType>(
  { deps }: Context,
  spec: Omit<Described<AnyObject, AnyObject, Body>, 'method' | 'params' | 'query'> & {
    readonly body: Body;
    readonly answer: Data;
    readonly run: Run<AnyObject, AnyObject, Body, ReadOutcome<unknown>>;
  },
): RouteOptions {
  const whole = { ...spec, method: 'POST' as const, query: NOTHING.extend(catchUpQuery) };
  return {
    ...described(whole, { 200: spec.answer }),
    config: { personalData: 'none' },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      await catchUp(deps, request);
      const found = await spec.run(deps, caller, inputOf(whole, request));
      return answerRead(reply, found);
    },
  };
}

function answerRead(reply: FastifyReply, found: ReadOutcome<unknown>): FastifyReply {
  if (found === undefined) throw new HttpError('HTTP_NOTHING_HERE');
  if (found.kind === 'refused') return sendProblem(reply, codeOfRefusal(found.reason));
  if (found.revision !== undefined) reply.header('etag', etagOf(found.revision));
  return reply.code(200).send(toWire(found.data));
}

type LookAnswer<Data> =
  | LookOutcome<Data>
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly accessEvent?: undefined }
  | undefined;

/**
 * A route through which personal data leaves. What it sends comes out of a `LookOutcome`, whose access event is durable by
 * then; `answer` declares what may leave, and everything else is dropped.
 */
export function look<Params extends AnyObject, Query extends AnyObject, Body extends z.ZodType, Value>(
  { deps }: Context,
  spec: Described<Params, Query, Body> & {
    readonly method: 'GET' | 'POST';
    readonly answer: z.ZodType;
    readonly run: Run<Params, Query, Body, LookAnswer<Value>>;
    /** Of the value: the revision of the stream that a change would name. */
    readonly revisionOf?: (value: Value) => bigint | string | undefined;
    readonly render?: (value: Value) => unknown;
    /** The same value as a file, by the media type that Accept names. */
    readonly files?: Files<Value>;
  },
): RouteOptions {
  const inQuery = spec.method === 'GET';
  const query = ((spec.query ?? NOTHING) as unknown as z.ZodObject).extend(catchUpQuery);
  return {
    ...described({ ...spec, query }, { 200: lookAnswer(spec.answer) }, Object.keys(spec.files ?? {})),
    config: { personalData: 'look', purposeIn: inQuery ? 'query' : 'body', [renderedByLook]: true },
    handler: async (request, reply) => {
      const asking = callerOf(request);
      // A look is asked anew each time, under an event of its own; what it writes besides is one command under a key.
      const command = keyOf(request) === undefined ? undefined : await commandOf(deps, request, asking);
      const caller = command === undefined ? asking : { ...asking, commandId: command.commandId };
      await catchUp(deps, request);
      const outcome = await spec.run(deps, caller, inputOf(spec, request));
      return renderLook(request, reply, outcome, spec);
    },
  };
}

type Files<Value> = {
  readonly [mediaType: string]: (value: Value) => Promise<{ readonly name: string; readonly bytes: Buffer }>;
};

interface Rendering<Value> {
  readonly revisionOf?: (value: Value) => bigint | string | undefined;
  readonly render?: (value: Value) => unknown;
  readonly files?: Files<Value>;
}

async function renderLook<Value>(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LookAnswer<Value>,
  { revisionOf, render, files = {} }: Rendering<Value>,
): Promise<FastifyReply> {
  if (outcome === undefined) return sendProblem(reply, 'HTTP_NOTHING_HERE');
  request.accessEvent = outcome.accessEvent;
  if (outcome.kind === 'refused') {
    const { accessEvent } = outcome;
    return sendProblem(reply, codeOfRefusal(outcome.reason), accessEvent === undefined ? {} : { accessEvent });
  }
  const { accessEvent, value } = outcome;
  reply.header('regesta-access-event', accessEvent);
  const revision = revisionOf?.(value);
  if (revision !== undefined) reply.header('etag', etagOf(revision));
  const accepted = acceptedOf(request);
  const file = Object.entries(files).find(([mediaType]) => accepted.has(mediaType));
  if (file !== undefined) {
    const { name, bytes } = await file[1](value);
    reply.header('content-disposition', `attachment; filename="${name}"`);
    return reply.code(200).type(file[0]).send(bytes);
  }
  return reply.code(200).send({ accessEvent, data: toWire(render === undefined ? value : render(value)) });
}

/** Media types that are named outright; a wildcard is served with JSON. */
export const acceptedOf = (request: FastifyRequest): ReadonlySet<string> =>
  new Set((request.headers.accept ?? '').split(',').map((one) => (one.split(';')[0] ?? '').trim().toLowerCase()));

/** A caller under a command id of its own, for what changes nothing, or may happen anew with each call. */
export function callerOf(request: FastifyRequest): Caller {
  const id = request.id as Id;
  return { ...authenticatedOf(request), commandId: id, correlationId: id };
}

/** Waits until the views have reached the position that the caller names. */
export async function catchUp(deps: Deps, request: FastifyRequest): Promise<void> {
  const { minPosition, waitMs } = request.query as { readonly minPosition?: Position; readonly waitMs?: number };
  if (minPosition === undefined) return;
  if (!(await deps.readModels.waitFor(minPosition, waitMs ?? DEFAULT_WAIT_MS)))
    throw new HttpError('READ_NOT_CAUGHT_UP');
}

function inputOf<Params extends AnyObject, Query extends AnyObject, Body extends z.ZodType>(
  _spec: Described<Params, Query, Body> | object,
  request: FastifyRequest,
): Input<z.output<Params>, z.output<Query>, z.output<Body>> {
  const { minPosition: _position, waitMs: _wait, ...query } = (request.query ?? {}) as Record<string, unknown>;
  return {
    params: request.params as z.output<Params>,
    query: query as z.output<Query>,
    body: request.body as z.output<Body>,
  };
}

function described(
  spec: Described<AnyObject, AnyObject, z.ZodType>,
  answers: { readonly [status: number]: z.ZodType },
  mediaTypes: readonly string[] = [],
): Pick<RouteOptions, 'method' | 'url' | 'schema'> {
  const { method, url, tag, summary, description } = spec;
  const takesBody = method !== 'GET' && method !== 'HEAD';
  return {
    method,
    url,
    schema: {
      tags: [tag],
      summary,
      ...(description === undefined ? {} : { description }),
      security: [{ token: [] }],
      ...(spec.params === undefined ? {} : { params: spec.params }),
      querystring: spec.query ?? NOTHING,
      ...(takesBody ? { body: spec.body ?? EMPTY_BODY } : {}),
      ...(mediaTypes.length === 0 ? {} : { produces: ['application/json', ...mediaTypes] }),
      response: {
        ...answers,
        default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemAnswer } } },
      },
    },
  };
}
