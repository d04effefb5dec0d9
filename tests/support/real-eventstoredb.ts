import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real server for a test: one that was named in the environment, or one that the test starts and owns. */
export interface RealEventStoreDb {
  readonly connectionString: string;
  /** Nothing was ever written to it. */
  readonly empty: boolean;
  stop(): Promise<void>;
}

/** A server that the test started, so that it may also be hurt. */
export interface OwnEventStoreDb extends RealEventStoreDb {
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it is gone. */
  terminate(): Promise<void>;
  /** After `kill` or `terminate`: the same data and port. Waits until it takes requests. */
  restart(): Promise<void>;
  /** Of its data, where it has them on disk: what a backup of the server copies. */
  readonly data: string;
  /** SIGSTOP: connections stay open and nobody answers. */
  freeze(): void;
  thaw(): void;
}

export const NO_SERVER =
  'There is no EventStoreDB server: set REGESTA_TEST_EVENTSTOREDB, or put eventstored or kurrentd on the PATH.';

const READY_WITHIN_MS = 60_000;

/** The server that `REGESTA_TEST_EVENTSTOREDB` names, else one of our own in memory; undefined when there is neither. */
export async function anyEventStoreDb(): Promise<RealEventStoreDb | undefined> {
  const named = process.env['REGESTA_TEST_EVENTSTOREDB'];
  if (named !== undefined && named !== '') {
    return { connectionString: named, empty: false, stop: async () => {} };
  }
  return ownEventStoreDb({ disk: false });
}

/** One that the test owns: in memory, or on disk where a restart is part of the test. */
export async function ownEventStoreDb(options: { readonly disk: boolean }): Promise<OwnEventStoreDb | undefined> {
  const binary = ['eventstored', 'kurrentd'].find((name) => spawnSync('which', [name]).status === 0);
  if (binary === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'regesta-eventstoredb-'));
  const [port, inner] = [await freePort(), await freePort()];
  const start = (): ChildProcess =>
    spawn(binary, args(folder, options.disk, port, inner), { stdio: 'ignore', env: env() });
  let child = start();
  const gone = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    // A frozen process takes SIGTERM only when it runs again.
    child.kill('SIGCONT');
    await exited;
  };
  const orphanGuard = (): void => void child.kill('SIGKILL');
  process.once('exit', orphanGuard);
  await live(port);
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    empty: true,
    data: join(folder, 'db'),
    kill: () => gone('SIGKILL'),
    terminate: () => gone('SIGTERM'),
    restart: async () => {
      child = start();
      await live(port);
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      await gone('SIGKILL');
      process.off('exit', orphanGuard);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function args(folder: string, disk: boolean, port: number, inner: number): string[] {
  const [db, log] = [join(folder, 'db'), join(folder, 'log')];
  mkdirSync(log, { recursive: true });
  const where = disk ? ['--db', db] : ['--mem-db'];
  return ['--insecure', ...where, '--log', log, '--http-port', String(port), '--int-tcp-port', String(inner)];
}

const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  EVENTSTORE_TELEMETRY_OPTOUT: 'true',
  KURRENTDB_TELEMETRY_OPTOUT: 'true',
});

async function live(port: number): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined);
    if (answer?.status === 204) return;
    await sleep(50);
  }
  throw new Error('the EventStoreDB server did not become ready');
}

/** Free when asked; the server binds it a moment later. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
