import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli/cli-error.ts';
import type { TokenFile } from '../usecases/actor/set-up.ts';
import { ConfigError } from './config.ts';

const TOKEN_FILE = 'cli-token';

/** Makes a folder that only its owner may enter; refuses one that others may read. */
export function privateFolder(path: string, setting: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const mode = statSync(path).mode & 0o077;
  if (mode === 0) return;
  try {
    chmodSync(path, 0o700);
  } catch (cause) {
    throw new ConfigError(
      'CONFIG_INVALID',
      `${setting} can be entered by others than its owner. Run: chmod 700 on it.`,
      {
        cause,
      },
    );
  }
}

/**
 * The token of the command line, the one exception to tokens being kept only as hashes: whoever reads this folder has
 * the master key already.
 */
export function tokenFile(secretsDir: string): TokenFile {
  const path = join(secretsDir, TOKEN_FILE);
  return {
    read: () => (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined),
    write: (token) => writeFileSync(path, `${token}\n`, { mode: 0o600, flush: true }),
  };
}

/**
 * The token of the command line: `REGESTA_TOKEN`, or the file in the secrets folder, which must be its owner's alone.
 * Throws `CLI_TOKEN_MISSING` or `CLI_TOKEN_FILE_EXPOSED`.
 */
export function cliToken(environment: NodeJS.ProcessEnv, secretsDir: string): string {
  const given = environment['REGESTA_TOKEN'];
  if (given !== undefined && given !== '') return given;
  const path = join(secretsDir, TOKEN_FILE);
  if (!existsSync(path)) {
    throw new CliError(
      'CLI_TOKEN_MISSING',
      `There is no access token: set REGESTA_TOKEN, or let REGESTA_SECRETS name the folder with ${TOKEN_FILE}.`,
    );
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new CliError(
      'CLI_TOKEN_FILE_EXPOSED',
      `${path} can be read by others than you, so its token is not used. Run: chmod 600 on it, and issue a new token if others were there.`,
    );
  }
  return readFileSync(path, 'utf8').trim();
}
