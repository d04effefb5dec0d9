import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { authenticate } from '../../usecases/core/caller.ts';
import { evidenceReadiness } from '../../usecases/core/evidence-readiness.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import { HttpError } from '../http-error.ts';
import type { ViewsStatus, ViewsStatusNow } from '../status.ts';
import { isProblemCode, PROBLEMS } from '../problem.ts';

const NOTHING = z.strictObject({});
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Asking how the views are reads the ledger; when that fails, /readyz says so and does not fail itself. */
const UNKNOWN: ViewsStatus = { health: { ready: false, code: 'HTTP_INTERNAL' }, lagMs: 0, parked: 0 };

const health = z.object({ status: z.literal('alive') });
const check = z.object({ name: z.string(), ready: z.boolean(), code: z.string().optional() });
const readiness = z.object({ ready: z.boolean(), checks: z.array(check), lagMs: z.number() });
const explanation = z.object({ code: z.string(), status: z.number(), title: z.string(), detail: z.string() });

/** For whoever runs the server: no token, no personal data. */
export function operations(app: FastifyInstance, deps: Deps, views: ViewsStatusNow, registry: Registry): void {
  const open = (summary: string, response: { readonly [status: number]: z.ZodType }) => ({
    config: { personalData: 'none' as const },
    schema: { tags: ['operations'], summary, querystring: NOTHING, response },
  });

  app.get('/healthz', open('Whether the process answers at all', { 200: health }), async () => ({ status: 'alive' }));

  app.get('/readyz', open('Whether it can do its work now', { 200: readiness, 503: readiness }), async (_, reply) => {
    const state = readinessOf(app, deps, await views().catch(() => UNKNOWN));
    return reply.code(state.ready ? 200 : 503).send(state);
  });

  app.get(
    '/metrics',
    { config: { personalData: 'none' }, schema: { querystring: NOTHING, hide: true } },
    async (request, reply) => {
      if (!(await maySeeMetrics(deps, request))) throw new HttpError('HTTP_METRICS_NOT_ALLOWED');
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );

  const ofCode = open('What a problem code means', { 200: explanation });
  const params = z.strictObject({ code: z.string().max(64) });
  app.get('/problems/:code', { ...ofCode, schema: { ...ofCode.schema, params } }, async (request) => {
    const { code } = request.params as z.output<typeof params>;
    if (!isProblemCode(code)) throw new HttpError('HTTP_NOTHING_HERE');
    const { status, title, detail } = PROBLEMS[code];
    return { code, status, title, detail };
  });
}

interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly z.output<typeof check>[];
  readonly lagMs: number;
}

/** Red as soon as one thing is: a look needs the ledger as much as a change does. */
function readinessOf(app: FastifyInstance, deps: Deps, views: ViewsStatus): Readiness {
  const stopping = app.stopping.began
    ? { ready: false as const, code: 'HTTP_SHUTTING_DOWN' }
    : { ready: true as const };
  const checks = [
    named('server', stopping),
    named('ledger', deps.ledger.health()),
    named('vault', deps.vault.health()),
    named('evidence', evidenceReadiness(deps)),
    named('projections', views.health),
  ];
  return { ready: checks.every((one) => one.ready), checks, lagMs: views.lagMs };
}

function named(
  name: string,
  state: { readonly ready: true } | { readonly ready: false; readonly code: string },
): z.output<typeof check> {
  return state.ready ? { name, ready: true } : { name, ready: false, code: state.code };
}

/** Counts say how much a company does: from this machine, or with a token. */
async function maySeeMetrics(deps: Deps, request: FastifyRequest): Promise<boolean> {
  if (LOOPBACK.has(request.ip)) return true;
  const token = /^Bearer (\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
  return token !== undefined && (await authenticate(deps, token)) !== undefined;
}
