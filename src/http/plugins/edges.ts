import type { FastifyInstance } from 'fastify';
import { HttpError } from '../http-error.ts';

/** On every answer, also on failures: nothing here is a page, and nothing may be kept by a cache. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;
const HSTS = 'max-age=31536000';

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Set when a stop began, at the latest by `close()`: /readyz is red, and requests that come on open connections are
     * turned away. Set earlier by whoever wants to be seen red before the door shuts.
     */
    stopping: { began: boolean };
  }
}

/** Constant headers first of all, then the door: a stopping server finishes what is in flight and takes nothing new. */
export function edges(app: FastifyInstance): void {
  app.decorate('stopping', { began: false });
  app.addHook('preClose', async () => {
    app.stopping.began = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS).header('request-id', request.id);
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
    if (!app.stopping.began) return;
    reply.header('connection', 'close');
    if (request.url.startsWith('/v1/')) throw new HttpError('HTTP_SHUTTING_DOWN');
  });
}
