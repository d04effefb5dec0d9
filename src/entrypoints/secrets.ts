import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenFile } from '../usecases/set-up.ts';
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
