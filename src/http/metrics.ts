import { Gauge, Histogram, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import { toMillis } from '../kernel/time.ts';
import { evidenceReadiness } from '../usecases/core/evidence-readiness.ts';
import type { Deps } from '../usecases/core/deps.ts';
import type { ViewsStatusNow } from './status.ts';
import { patternOf } from './plugins/log-lines.ts';

const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Numbers of this process, in a registry of its own. Labels are route patterns and codes: their number is bounded. */
export function metrics(app: FastifyInstance, deps: Deps, views: ViewsStatusNow): Registry {
  const registry = new Registry();
  const requests = new Histogram({
    name: 'regesta_http_request_seconds',
    help: 'Time to answer a request, by route pattern, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS_S,
    registers: [registry],
  });
  const open = new Gauge({
    name: 'regesta_http_open_requests',
    help: 'Requests that are being answered now.',
    registers: [registry],
  });
  gauge(registry, 'regesta_ledger_ready', '1 when the ledger takes appends.', () =>
    deps.ledger.health().ready ? 1 : 0,
  );
  gauge(registry, 'regesta_vault_ready', '1 when the key vault can be used.', () =>
    deps.vault.health().ready ? 1 : 0,
  );
  gauge(
    registry,
    'regesta_projection_lag_seconds',
    'Age of the oldest event that the views have not taken in.',
    async () => (await views()).lagMs / 1000,
  );
  gauge(
    registry,
    'regesta_projection_parked',
    'Events that wait because they cannot be projected.',
    async () => (await views()).parked,
  );
  gauge(registry, 'regesta_evidence_ready', '0 when the ledger contradicts what was signed.', () =>
    evidenceReadiness(deps).ready ? 1 : 0,
  );
  gauge(
    registry,
    'regesta_evidence_sealed_leaves',
    'Leaves under the newest checkpoint.',
    () => deps.evidence.health().sealedSize ?? 0,
  );
  gauge(
    registry,
    'regesta_evidence_unsealed_leaves',
    'Leaves that no checkpoint covers yet, evidence left out.',
    () => deps.evidence.health().unsealed,
  );
  gauge(registry, 'regesta_evidence_checkpoint_age_seconds', 'Time since the newest checkpoint was sealed.', () => {
    const { lastSealedAt } = deps.evidence.health();
    // Not 0, which would say that everything has just been sealed.
    return lastSealedAt === undefined ? undefined : (toMillis(deps.clock.now()) - toMillis(lastSealedAt)) / 1000;
  });
  gauge(registry, 'regesta_process_resident_bytes', 'Resident memory of the process.', () => process.memoryUsage.rss());

  app.addHook('onRequest', async (_request, reply) => {
    open.inc();
    // Comes once, whether the answer was sent or the caller went away.
    reply.raw.once('close', () => open.dec());
  });
  app.addHook('onResponse', async (request, reply) => {
    const labels = { route: patternOf(request), method: request.method, status: String(reply.statusCode) };
    requests.observe(labels, reply.elapsedTime / 1000);
  });
  return registry;
}

function gauge(
  registry: Registry,
  name: string,
  help: string,
  value: () => number | undefined | Promise<number>,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const now = await value();
      if (now === undefined) this.remove();
      else this.set(now);
    },
  });
}
