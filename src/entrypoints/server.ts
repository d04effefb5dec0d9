import { once } from 'node:events';
import { createServer } from 'node:net';
import { run } from '../cli/program.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { createLogger, failureFacts } from '../http/log.ts';
import { CodedError } from '../kernel/coded-error.ts';
import { startSchedule } from '../schedule/schedule.ts';
import { workOf } from '../schedule/work.ts';
import { loadHolidays } from '../usecases/core/holidays.ts';
import { type Application, openApplication } from './application.ts';
import { type Config, readConfig } from './config.ts';
import { firstStart } from './first-start.ts';
import { HeldLines } from './held-lines.ts';
import { injectTransport } from './inject-transport.ts';
import { operatorWorld } from './operator-world.ts';
import { cliToken } from './secrets.ts';
import { stopGracefully } from './stop.ts';

/**
 * The server's process. Its log is JSON lines on stdout; what a person should read stands on stderr. It ends with 0 after
 * a graceful stop, and otherwise as docs/cli.md says.
 */
async function serve(config: Config): Promise<void> {
  await requirePort(config);
  const lines = new HeldLines(process.stdout);
  // Only a terminal is also asked questions; elsewhere the log is written as fast as it can be.
  const log = process.stdout.isTTY ? createLogger(config.logLevel, lines) : createLogger(config.logLevel);
  const [application] = await Promise.all([openApplication(config, log), loadHolidays()]);
  const { composed, app } = application;
  const address = await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await application.close();
    throw error;
  });
  const schedule = startSchedule({
    work: workOf(composed.deps, composed.projections, composed.anchoring),
    clock: composed.deps.clock,
    onNotice: (notice) => {
      if (notice.kind === 'failed')
        log.error({ task: notice.task, failure: failureFacts(notice.error) }, 'task failed');
      else if (notice.count > 0) log.info({ task: notice.task, count: notice.count }, 'task done');
    },
  });
  stopGracefully({ log, app, limitMs: config.stopSeconds * 1_000, release: () => release(schedule.stop, application) });
  log.info({ port: Number(new URL(address).port), ledger: config.ledger.kind }, 'listening');
  process.stderr.write(`Regesta listens on ${address}\n`);
  if (composed.firstToken === undefined) return;
  const isAsked = process.stdin.isTTY && process.stdout.isTTY;
  process.stderr.write(firstStart(config, address, composed.firstToken, isAsked));
  if (isAsked) {
    await lines.heldDuring(() => askOnce(config, application, address));
  }
}

/** Before a ledger is made: its token and what to keep are said by the start that makes it, and must not be lost. */
async function requirePort({ host, port }: Config): Promise<void> {
  const probe = createServer().listen({ host, port });
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

async function release(stopSchedule: () => Promise<void>, application: Application): Promise<void> {
  // The schedule waits for the task in hand, and a party outside may be slow.
  application.composed.anchoring.stop();
  await stopSchedule();
  await application.close();
}

/** On a terminal the set-up is asked at once; whoever leaves it can run it later. */
async function askOnce(config: Config, { app }: Application, where: string): Promise<void> {
  const { world } = operatorWorld(process.env);
  const connected = {
    transport: injectTransport(app),
    where,
    alone: false,
    token: () => cliToken(process.env, config.secretsDir),
  };
  const code = await run(['setup'], { ...world, connect: () => Promise.resolve(connected) });
  if (code !== EXIT.done) process.stderr.write('Not set up yet; the server runs. Later: npx regesta setup\n');
}

/** One sentence on stderr, and the exit code that says of what kind it is. */
function refuseToStart(error: unknown): never {
  if (error instanceof CodedError) {
    process.stderr.write(`Regesta does not start (${String(error.code)}). ${error.message}\n`);
    process.exit(error.code === 'CONFIG_INVALID' ? EXIT.config : EXIT.notReached);
  }
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall === 'listen') {
    const why = code === 'EADDRINUSE' ? 'something listens there already, perhaps another Regesta' : code;
    process.stderr.write(
      `Regesta does not start: port ${port} of ${address} cannot be taken (${why}). Set REGESTA_PORT or REGESTA_HOST.\n`,
    );
    process.exit(EXIT.notReached);
  }
  process.stderr.write(`Regesta does not start because of a fault: ${JSON.stringify(failureFacts(error))}\n`);
  process.exit(EXIT.internal);
}

try {
  await serve(readConfig(process.env));
} catch (error) {
  refuseToStart(error);
}
