import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/kernel/time.ts';
import { type EmbeddedVault, openEmbeddedVault } from '../../src/vault/adapters/embedded/embedded-vault.ts';
import type { UpcastSealed } from '../../src/vault/adapters/embedded/session.ts';
import type { CrashPoint } from '../../src/vault/adapters/embedded/shredding.ts';
import type { KeyVault } from '../../src/vault/key-vault.ts';

/** Everything but `clock` and `upcastSealed` can be sent to another process. */
export interface VaultOpening {
  readonly clock?: Clock;
  readonly upcastSealed?: UpcastSealed;
  readonly heartbeatMs?: number;
  readonly staleAfterMs?: number;
  readonly shredLimitMs?: number;
  readonly cachedKeys?: number;
  readonly masterKey?: string;
  /** The process kills itself there. */
  readonly crashAt?: CrashPoint;
}

export interface VaultHarness<Vault extends KeyVault = KeyVault> {
  /** The same folder always holds the same vault, in whatever process. */
  open(folder: string, opening?: VaultOpening): Promise<Vault>;
}

export type VaultAdapterName = 'embedded';

export const dataFolder = (folder: string): string => join(folder, 'data');
export const secretsFolder = (folder: string): string => join(folder, 'secrets');

const embedded: VaultHarness<EmbeddedVault> = {
  open: (folder, opening = {}) => {
    const { clock, upcastSealed, masterKey, crashAt, ...limits } = opening;
    return openEmbeddedVault({
      file: join(dataFolder(folder), 'vault.db'),
      secretsDir: secretsFolder(folder),
      clock: clock ?? systemClock,
      limits,
      ...(upcastSealed === undefined ? {} : { upcastSealed }),
      ...(masterKey === undefined ? {} : { masterKey }),
      ...(crashAt === undefined
        ? {}
        : { atCrashPoint: (point) => void (point === crashAt && process.kill(process.pid, 'SIGKILL')) }),
    });
  },
};

/** An adapter without an entry does not compile; each runs the whole contract. */
export const vaultAdapters: { readonly embedded: VaultHarness<EmbeddedVault> } & {
  readonly [name in VaultAdapterName]: VaultHarness;
} = { embedded };
