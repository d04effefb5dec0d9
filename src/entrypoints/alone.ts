import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../cli/cli-error.ts';
import type { Transport } from '../cli/transport.ts';
import { createLogger } from '../http/log.ts';
import { LedgerError } from '../ledger/ledger.ts';
import { type Application, openApplication } from './application.ts';
import type { Config } from './config.ts';
import { recoveryKit } from './first-start.ts';
import { injectTransport } from './inject-transport.ts';

const CATCH_UP_MS = 10 * 60_000;
const SIGNAL_MS = 5_000;

/** The application in this process, for one command. Loaded only when there is no server: it brings everything along. */
export async function openAlone(
  config: Config,
  note: (text: string) => void,
): Promise<{ readonly application: Application; readonly transport: Transport }> {
  const application = await opening(config);
  try {
    if (application.composed.firstToken !== undefined) {
      note(`A new ledger was made in ${config.dataDir}.\n${recoveryKit(config)}`);
    }
    await caughtUp(application, note);
  } catch (error) {
    await application.close();
    throw error;
  }
  return { application, transport: injectTransport(application.app) };
}

async function opening(config: Config): Promise<Application> {
  try {
    // Nothing is logged: what goes wrong is answered, and said on stderr.
    return await openApplication({ ...config, rateLimitPerMinute: 1_000_000 }, createLogger('silent'));
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_IN_USE') throw error;
    const message = `${error.message} If that is a server that is starting, wait until it says "Regesta listens on ..."; if it listens at another address, name it with --server or REGESTA_PORT.`;
    throw new LedgerError('LEDGER_IN_USE', message, { cause: error, details: error.details });
  }
}

/** A command shows what commands before it did, so it waits until the read models have taken everything in. */
async function caughtUp({ composed }: Application, note: (text: string) => void): Promise<void> {
  const { ledger, readModels } = composed.deps;
  const { position } = await ledger.head();
  if (!(await readModels.waitFor(position, 1_000))) {
    note('Bringing the read models up to date ...');
    if (!(await readModels.waitFor(position, CATCH_UP_MS))) throw standStill(composed.projections.health());
  }
  const until = performance.now() + SIGNAL_MS;
  while (isCatchingUp(composed.projections.health()) && performance.now() < until) await delay(10);
}

type Health = ReturnType<Application['composed']['projections']['health']>;

/** The views are there a moment before the runner has been told that there is nothing more. */
const isCatchingUp = (health: Health): boolean => !health.ready && health.code === 'PROJECTION_CATCHING_UP';

function standStill(health: Health): CliError {
  const why = health.ready ? 'they did not catch up in ten minutes.' : health.why;
  return new CliError('CLI_NOT_REACHED', `The read models stand still: ${why}`);
}
