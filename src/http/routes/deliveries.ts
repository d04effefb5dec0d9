import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { deliverPackage, deliverPackageInput } from '../../usecases/package/deliver-package.ts';
import { openDelivery } from '../../usecases/package/open-delivery.ts';
import { seeDeliveries } from '../../usecases/package/see-deliveries.ts';
import { withdrawPackage } from '../../usecases/package/withdraw-package.ts';
import type { Context } from '../context.ts';
import { change, read } from '../define.ts';
import { DELIVERY_PAGE, DELIVERY_PAGE_POLICY } from '../delivery-page.ts';
import { HttpError } from '../http-error.ts';
import { idInPath } from '../schemas.ts';

const tag = 'packages';
const ofRequest = z.strictObject({ request: idInPath });
const one = z.strictObject({ delivery: idInPath });

const deliverySeen = z.object({
  delivery: z.string(),
  request: z.string(),
  phase: z.enum(['ready', 'opened', 'expired', 'withdrawn']),
  preparedAt: z.string(),
  expiresAt: z.string(),
  endedAt: z.string().optional(),
  packageSha256: z.string(),
  size: z.number(),
});

/** Packages that wait to be fetched by a link, and what became of them. */
export const deliveries = (context: Context): readonly RouteOptions[] => [
  change(context, {
    method: 'POST',
    url: '/requests/:request/deliveries',
    tag,
    summary: 'Make the package and a link that hands it over once',
    description:
      'The link is shown this once and kept nowhere; with it the request is answered, unless `sent` is `later`. It needs an answer that somebody else approved, or one person with the reason on record.',
    params: ofRequest,
    body: deliverPackageInput,
    run: async (deps, caller, { params, body }) => {
      const { outcome, link, answeredBy } = await deliverPackage(deps, caller, params.request, body);
      const kept = answeredBy === undefined ? {} : { answeredBy };
      return { outcome, kept, once: link === undefined ? {} : { link } };
    },
  }),
  change(context, {
    method: 'DELETE',
    url: '/deliveries/:delivery',
    tag,
    summary: 'Take a package back that nobody fetched: its link opens nothing any more',
    params: one,
    run: (deps, caller, { params }) => withdrawPackage(deps, caller, params.delivery),
  }),
  read(context, {
    url: '/requests/:request/deliveries',
    tag,
    summary: 'Whether the packages of a request were fetched, expired or withdrawn',
    params: ofRequest,
    answer: z.array(deliverySeen),
    run: (deps, caller, { params }) => seeDeliveries(deps, caller, params.request),
  }),
];

const MINUTE_MS = 60_000;
const FAILURES_PER_MINUTE = 20;
const REQUESTS_PER_MINUTE = 120;
/** An IPv6 subscriber has a whole /64; its addresses count as one. */
const IPV6_HOUSEHOLD_BITS = 64;

/** The door for people: whoever holds the link. No token, and one answer to everything that is wrong. */
export function deliveryDoor(app: FastifyInstance, { deps }: Context): void {
  const limit = (max: number) =>
    app.createRateLimit({
      max,
      timeWindow: MINUTE_MS,
      keyGenerator: (request) => `door:${normalizeIP(request.ip, IPV6_HOUSEHOLD_BITS)}`,
    });
  const failures = limit(FAILURES_PER_MINUTE);
  const requests = limit(REQUESTS_PER_MINUTE);
  const counted = async (request: FastifyRequest): Promise<void> => {
    const soFar = await failures(request, { increment: false });
    const now = await requests(request);
    const isShut = (!soFar.isAllowed && soFar.remaining <= 0 && soFar.ttl > 0) || (!now.isAllowed && now.isExceeded);
    if (isShut) throw new HttpError('HTTP_TOO_MANY_FAILURES');
  };
  const schema = { params: one, hide: true } as const;
  app.get(
    '/d/:delivery',
    // Programs that count clicks in mail add to the address; what is sent with the secret is strict.
    { exposeHeadRoute: true, config: { personalData: 'none', ignoresQuery: true }, schema },
    async (_request, reply) =>
      reply
        .header('content-security-policy', DELIVERY_PAGE_POLICY)
        .type('text/html; charset=utf-8')
        .send(DELIVERY_PAGE),
  );
  app.route({
    method: 'POST',
    url: '/d/:delivery',
    config: { personalData: 'delivery' },
    schema: { ...schema, querystring: z.strictObject({}), body: z.strictObject({ secret: z.string().max(64) }) },
    bodyLimit: 1024,
    handler: async (request, reply) => {
      await counted(request);
      const { delivery } = request.params as z.output<typeof one>;
      const { secret } = request.body as { readonly secret: string };
      const bytes = await openDelivery(deps, delivery, secret);
      if (bytes === undefined) {
        await failures(request);
        throw new HttpError('HTTP_NOTHING_HERE');
      }
      reply.header('content-disposition', 'attachment; filename="package.zip"');
      return reply.type('application/zip').send(bytes);
    },
  });
}
