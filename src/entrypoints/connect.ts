import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli/cli-error.ts';
import { Client } from '../cli/client.ts';
import { httpTransport } from '../cli/http-transport.ts';
import type { Transport } from '../cli/transport.ts';
import type { Connected, ConnectAsked } from '../cli/world.ts';
import type { Application } from './application.ts';
import { type Config, fileOf } from './config.ts';
import { cliToken } from './secrets.ts';
import { ownOrigin } from './settings.ts';

const PROBE_MS = 500;

export interface ConnectDeps {
  readonly environment: NodeJS.ProcessEnv;
  readonly config: Config;
  /** Told of everything that must be closed before the process ends. */
  readonly opened: (application: Application) => void;
}

/** A server that is named; else this configuration's own server, if it answers; else the ledger itself, opened here. */
export async function connect(deps: ConnectDeps, asked: ConnectAsked): Promise<Connected> {
  const { config, environment } = deps;
  const token = (): string => cliToken(environment, config.secretsDir);
  const named = asked.server ?? environment['REGESTA_SERVER'];
  if (named !== undefined && named !== '') {
    const origin = originOf(named);
    return {
      transport: httpTransport({ origin, ...certificateOf(config, origin) }),
      where: origin,
      alone: false,
      token,
    };
  }
  const origin = ownOrigin(config);
  if (await isServed(config)) {
    return {
      transport: httpTransport({ origin, ...certificateOf(config, origin) }),
      where: origin,
      alone: false,
      token,
    };
  }
  const transport = await alone(deps, asked);
  return { transport, where: config.dataDir, alone: true, token };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new CliError('CLI_USAGE', 'A server is named like http://127.0.0.1:8484, without a path.');
}

const certificateOf = (config: Config, origin: string): { readonly certificate?: Buffer } =>
  config.tls !== undefined && origin === ownOrigin(config)
    ? { certificate: fileOf('REGESTA_TLS_CERT', config.tls.certFile) }
    : {};

/** Whether this configuration's own server is there. */
export const isServed = async (config: Config): Promise<boolean> =>
  config.port !== 0 && (await answers(config, ownOrigin(config)));

/** Whether a server of ours is there. Whatever else answers on that port is left alone. */
async function answers(config: Config, origin: string): Promise<boolean> {
  const transport = httpTransport({ origin, timeoutMs: PROBE_MS, ...certificateOf(config, origin) });
  try {
    const { status, body } = await new Client(transport, () => '').open('/healthz');
    return status === 200 && body['status'] === 'alive';
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
}

async function alone({ config, opened }: ConnectDeps, { makes, note }: ConnectAsked): Promise<Transport> {
  if (!makes) requireLedger(config);
  // Only now: beside a server the command line starts without everything that the server is made of.
  const { openAlone } = await import('./alone.ts');
  const { application, transport } = await openAlone(config, note);
  opened(application);
  return transport;
}

/** Verbs that only read make no ledger: a mistyped folder must not become one. */
export function requireLedger(config: Config): void {
  if (existsSync(join(config.dataDir, 'vault.db'))) return;
  throw new CliError(
    'CLI_LEDGER_ABSENT',
    `There is no ledger in ${config.dataDir} and no server at ${ownOrigin(config)}. If "npm start" is at work in another terminal, wait until it says "Regesta listens on ..."; else begin with it or with "regesta setup", or set REGESTA_DATA.`,
  );
}
