import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { randomId } from '../kernel/ids.ts';
import type { Deps } from '../usecases/core/deps.ts';
import type { Context } from './context.ts';
import { Cursors } from './cursors.ts';
import { metrics } from './metrics.ts';
import { openapi } from './openapi.ts';
import { authentication } from './plugins/authentication.ts';
import { connections } from './plugins/connections.ts';
import { declarations } from './plugins/declarations.ts';
import { edges } from './plugins/edges.ts';
import { logLines } from './plugins/log-lines.ts';
import { problems } from './plugins/problems.ts';
import { deliveryDoor } from './routes/deliveries.ts';
import { imports } from './routes/imports.ts';
import { operations } from './routes/operations.ts';
import type { ViewsStatusNow } from './status.ts';
import { resources } from './routes/resources.ts';
import { notificationConfirmations } from './routes/notification-confirmations.ts';
import { taskAnswers } from './routes/task-answers.ts';

export interface HttpOptions {
  /** Made by `createLogger`: its serialisers are the net under everything that is logged. */
  readonly logger: Logger;
  readonly version: string;
  readonly requestsPerMinute: number;
  readonly views: ViewsStatusNow;
  /** Address of a proxy in front, whose forwarded headers are believed; of nobody else. */
  readonly trustedProxy?: string;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** 32 bytes; a random one when absent, so that cursors end with the process. */
  readonly cursorKey?: Buffer;
  /** More routes under /v1, for tests of the rules that every route keeps. */
  readonly extraRoutes?: (app: FastifyInstance, context: Context) => void;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
/** A request's head and body must arrive within this; the largest table on a slow line too. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
const HEADERS_TIMEOUT_MS = 20_000;

/**
 * The HTTP edge as a function: it neither listens nor knows signals, so a test can inject requests. `close()` turns
 * /readyz red, takes no more requests, and ends when those in flight have been answered.
 */
export async function buildServer(deps: Deps, options: HttpOptions): Promise<FastifyInstance> {
  const app = create(options);
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler as never);
  app.setSerializerCompiler(serializerCompiler as never);
  app.decorateRequest('authenticated', undefined);
  problems(app);
  declarations(app);
  edges(app);
  connections(app, options.tls !== undefined);
  logLines(app);
  const registry = metrics(app, deps, options.views);
  await app.register(rateLimit, { global: false });
  await openapi(app, options.version);
  operations(app, deps, options.views, registry);
  const context: Context = { deps, cursors: new Cursors(options.cursorKey ?? randomBytes(32)) };
  await app.register(
    async (v1) => {
      authentication(v1, deps, options.requestsPerMinute);
      resources(v1, context);
      await imports(v1, context);
      options.extraRoutes?.(v1, context);
    },
    { prefix: '/v1' },
  );
  await app.register(async (door) => deliveryDoor(door, context));
  await app.register(async (v1) => notificationConfirmations(v1, context, options.requestsPerMinute), {
    prefix: '/v1',
  });
  await app.register(async (v1) => taskAnswers(v1, context, options.requestsPerMinute), { prefix: '/v1' });
  await app.ready();
  return app;
}

function create({ logger, trustedProxy, tls }: HttpOptions): FastifyInstance {
  const common = {
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomId(),
    trustProxy: trustedProxy ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    clientErrorHandler: (_error: Error, socket: Socket) => answerMalformed(socket),
  };
  const app =
    tls === undefined
      ? fastify({ ...common, http: { headersTimeout: HEADERS_TIMEOUT_MS } })
      : fastify({ ...common, https: { ...tls, minVersion: 'TLSv1.2', headersTimeout: HEADERS_TIMEOUT_MS } });
  return app as unknown as FastifyInstance;
}

/** Bytes that are no HTTP are answered with a constant: nothing of them is repeated or logged. */
function answerMalformed(socket: Socket): void {
  if (socket.destroyed || !socket.writable) return;
  const body = JSON.stringify({
    type: '/problems/HTTP_REQUEST_MALFORMED',
    code: 'HTTP_REQUEST_MALFORMED',
    status: 400,
  });
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}
