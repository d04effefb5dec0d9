import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The event under which a look of this request was recorded. */
    accessEvent: string | undefined;
  }
}

/** The route's pattern, never the URL: a path or a query may hold what a caller put there. */
export const patternOf = (request: FastifyRequest): string => request.routeOptions.url ?? '(none)';

/** One line for each answer: ids, the route's pattern, status and milliseconds. */
export function logLines(app: FastifyInstance): void {
  app.decorateRequest('accessEvent', undefined);
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      method: request.method,
      route: patternOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(request.authenticated === undefined ? {} : { actor: request.authenticated.actor }),
      ...(request.accessEvent === undefined ? {} : { accessEvent: request.accessEvent }),
      ...(request.problem === undefined ? {} : { problem: request.problem }),
    };
    request.log.info(line, 'request answered');
  });
}
