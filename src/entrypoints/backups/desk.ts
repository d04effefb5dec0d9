import { BackupError } from '../../backup/backup-error.ts';
import type { BackupDesk, RestoreDone } from '../../cli/world.ts';
import type { Config } from '../config.ts';
import { isServed } from '../connect.ts';
import type { RestoredBackup } from './restore-backup.ts';
import { sweepBeside } from './sweep.ts';

/**
 * The command line's way to all of this; loaded when it is used, because most commands never do. Each takes away first
 * what an earlier one that was killed left: it may be a vault in the plain.
 */
export const backupDesk = (configured: () => Config): BackupDesk => {
  return deskOf(() => {
    const config = configured();
    sweepBeside(config);
    return config;
  });
};

const deskOf = (config: () => Config): BackupDesk => ({
  make: async (asked) => {
    const { makeBackup } = await import('./make-backup.ts');
    const { folder, manifest, digest } = await makeBackup(config(), asked);
    return {
      folder,
      backup: manifest.backup,
      madeAt: manifest.madeAt,
      manifest: digest,
      epoch: manifest.vault.epoch,
      size: String(manifest.checkpoint?.size ?? 0),
      ledger: manifest.ledger.kind,
    };
  },
  verify: async (asked) => {
    const { verifyBackup } = await import('./verify-backup.ts');
    const { manifest, digest, verifiedAt, epoch, sampled, keys } = await verifyBackup(config(), asked);
    const { backup, madeAt, ledger } = manifest;
    const events = ledger.kind === 'included' ? ledger.head : '-1';
    return { backup, madeAt, manifest: digest, epoch, verifiedAt, sampled, keys, events };
  },
  restore: async ({ identityFile, ...asked }) => {
    const { restoreBackup } = await import('./restore-backup.ts');
    const { identityIn } = await import('./recovery-key.ts');
    return doneOf(await restoreBackup(await unserved(config()), { ...asked, identity: identityIn(identityFile) }));
  },
  recover: async ({ kitFile, ...asked }) => {
    const { restoreBackup } = await import('./restore-backup.ts');
    const { readKit } = await import('./recovery-kit.ts');
    const kit = readKit(kitFile);
    return doneOf(await restoreBackup(await unserved(config()), { ...asked, kit, identity: kit.key.identity }));
  },
  kit: async (asked) => {
    const { makeKit } = await import('./recovery-kit.ts');
    return makeKit(config(), asked);
  },
});

/** Its lock lies in the data folder, and left with it where that was moved: so it is asked by its address. */
async function unserved(config: Config): Promise<Config> {
  if (!(await isServed(config))) return config;
  throw new BackupError(
    'RESTORE_SERVER_RUNNING',
    `A server of Regesta answers at port ${config.port}. Stop it first: it goes on writing wherever its folder was moved.`,
  );
}

const doneOf = ({ manifest, journal, continuedAs, webhooksToSet }: RestoredBackup): RestoreDone => ({
  backup: manifest.backup,
  madeAt: manifest.madeAt,
  journal,
  ledger: manifest.ledger.kind,
  webhooksToSet,
  ...(continuedAs === undefined ? {} : { continuedAs }),
});
