import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { buildServer } from '../http/server.ts';
import type { Clock } from '../kernel/time.ts';
import { RELEASE } from '../usecases/core/release.ts';
import { type Composed, compose } from './compose.ts';
import { type Config, fileOf } from './config.ts';

export interface Application {
  readonly composed: Composed;
  /** Ready, and not listening. */
  readonly app: FastifyInstance;
  /** Answers what is in flight, takes nothing new, then lets go of everything. */
  close(): Promise<void>;
}

/** The whole application, as the server, the command line alone and the demo have it: opened once, and the edge on top. */
export async function openApplication(config: Config, logger: Logger, clock?: Clock): Promise<Application> {
  const composed = await compose(config, logger, clock);
  try {
    const { deps, views } = composed;
    const app = await buildServer(deps, {
      logger,
      version: RELEASE,
      requestsPerMinute: config.rateLimitPerMinute,
      views,
      ...(config.trustedProxy === undefined ? {} : { trustedProxy: config.trustedProxy }),
      ...(config.tls === undefined ? {} : { tls: tlsOf(config.tls) }),
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await app.close();
      await composed.close();
    };
    return { composed, app, close: () => (closing ??= close()) };
  } catch (error) {
    await composed.close();
    throw error;
  }
}

function tlsOf({ certFile, keyFile }: NonNullable<Config['tls']>): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: fileOf('REGESTA_TLS_CERT', certFile), key: fileOf('REGESTA_TLS_KEY', keyFile) };
}
