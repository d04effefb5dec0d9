import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { EXIT } from '../cli/exit-codes.ts';
import { failureFacts } from '../http/log.ts';

export interface Stopping {
  readonly log: Logger;
  readonly app: FastifyInstance;
  /** How long requests in flight are waited for; then their connections are cut. */
  readonly limitMs: number;
  /** Lets everything in flight end, then lets go of it. */
  readonly release: () => Promise<void>;
}

const CUT_LIMIT_MS = 5_000;

/**
 * SIGTERM or SIGINT: no new requests, those in flight are answered, then everything is let go of, and the process ends
 * with 0. A second signal ends it at once, which loses nothing acknowledged either. A fault that nobody caught is logged,
 * without its message, and ends the process in the same way with 70.
 */
export function stopGracefully({ log, app, limitMs, release }: Stopping): void {
  let isStopping = false;
  const stop = (exit: number): void => {
    isStopping = true;
    const cut = setTimeout(() => {
      log.warn({ limitMs }, 'requests in flight took too long; connections cut');
      app.server.closeAllConnections();
      setTimeout(() => process.exit(EXIT.internal), CUT_LIMIT_MS).unref();
    }, limitMs);
    release()
      .then(
        () => log.info('stopped'),
        (error: unknown) => {
          log.error({ failure: failureFacts(error) }, 'stopped with a failure');
          process.exitCode = EXIT.internal;
        },
      )
      .finally(() => {
        clearTimeout(cut);
        process.exit(process.exitCode ?? exit);
      });
  };
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGINT', 2],
  ] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(128 + number);
      log.info({ signal }, 'stopping');
      stop(0);
    });
  }
  const onFault = (error: unknown): void => {
    log.fatal({ failure: failureFacts(error) }, 'fault that nobody caught');
    if (isStopping) process.exit(EXIT.internal);
    stop(EXIT.internal);
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
