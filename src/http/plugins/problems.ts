import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Told } from '../../usecases/core/act.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { type FieldProblem, HttpError, type HttpErrorCode } from '../http-error.ts';
import { fieldProblems } from '../field-problems.ts';
import { failureFacts } from '../log.ts';
import { isProblemCode, PROBLEMS, type ProblemCode } from '../problem.ts';

/** RFC 9457. `type` is a path of this server, where the code is explained; `instance` is the request's id. */
interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly errors?: readonly FieldProblem[];
  /** Of a refusal that names what it is about: codes and words of a law. */
  readonly about?: readonly Told[];
  /** Of a refused look: the event under which the refusal was recorded. */
  readonly accessEvent?: string;
}

interface ProblemExtras {
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
  readonly about?: readonly Told[] | undefined;
  readonly accessEvent?: string;
}

export function sendProblem(reply: FastifyReply, code: ProblemCode, extras: ProblemExtras = {}): FastifyReply {
  const { status, title, detail } = PROBLEMS[code];
  const body: ProblemBody = {
    type: `/problems/${code}`,
    title,
    status,
    detail: extras.detail ?? detail,
    instance: reply.request.id,
    code,
    ...(extras.errors === undefined || extras.errors.length === 0 ? {} : { errors: extras.errors }),
    ...(extras.about === undefined ? {} : { about: extras.about }),
    ...(extras.accessEvent === undefined ? {} : { accessEvent: extras.accessEvent }),
  };
  reply.request.problem = code;
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503 || status === 429) reply.header('retry-after', reply.getHeader('retry-after') ?? '1');
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body);
}

/** What the framework calls its own failures, in our words. Its messages may hold what the caller sent. */
const FRAMEWORK: { readonly [code: string]: HttpErrorCode } = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'HTTP_MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_BODY_TOO_LARGE: 'HTTP_BODY_TOO_LARGE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'HTTP_BODY_NOT_JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'HTTP_BODY_NOT_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'HTTP_REQUEST_MALFORMED',
  FST_ERR_BAD_URL: 'HTTP_REQUEST_MALFORMED',
  FST_ERR_MAX_PARAM_LENGTH: 'HTTP_NOT_FOUND',
};

function answerFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return sendProblem(reply, 'HTTP_INPUT_INVALID', { errors: fieldProblems(error) });
  }
  if (error instanceof HttpError) return sendProblem(reply, error.code, { errors: error.fields });
  const known = FRAMEWORK[error.code];
  if (known !== undefined) return sendProblem(reply, known);
  // The body parser's own refusal (bad JSON, a key named __proto__) has a status and no code.
  if (error.statusCode === 400 && error.code === undefined) return sendProblem(reply, 'HTTP_BODY_NOT_JSON');
  const code = error instanceof CodedError && isProblemCode(error.code) ? error.code : 'HTTP_INTERNAL';
  const problem = PROBLEMS[code];
  if (problem.status >= 500) request.log.error({ failure: failureFacts(error) }, 'request failed');
  return sendProblem(reply, code, problem.says === 'own' ? { detail: error.message } : {});
}

export function problems(app: FastifyInstance): void {
  app.decorateRequest('problem', undefined);
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'HTTP_NOT_FOUND'));
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The code that the request was answered with, for the log. */
    problem: ProblemCode | undefined;
  }
}
