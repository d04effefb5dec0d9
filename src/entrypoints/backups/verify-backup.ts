import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkArchives, unpackArchive } from '../../backup/archive.ts';
import { asBackupError } from '../../backup/backup-error.ts';
import { type Manifest, readManifest } from '../../backup/manifest.ts';
import { newWorkplace, removeWorkplace } from '../../backup/workplace.ts';
import { type Clock, type Instant, systemClock } from '../../kernel/time.ts';
import type { Config } from '../config.ts';
import { LEDGER_DB, VAULT_DB } from './make-backup.ts';
import { type Proof, proveBackup } from './prove-backup.ts';
import { identityIn } from './recovery-key.ts';

export interface VerifiedBackup extends Proof {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly verifiedAt: Instant;
}

/** Beside the data, or where there is none yet, beside where it would be. */
const SCRATCH = 'regesta-verify-';

/** Opens a backup as a restore would, in a folder that is gone afterwards; throws `BackupError` with what is wrong. */
export async function verifyBackup(
  config: Config,
  { from, identityFile }: { readonly from: string; readonly identityFile: string },
  clock: Clock = systemClock,
): Promise<VerifiedBackup> {
  const folder = resolve(from);
  const { manifest, digest } = readManifest(folder);
  const identity = identityIn(identityFile);
  let scratch: string | undefined;
  try {
    scratch = newWorkplace(dirname(config.dataDir), SCRATCH);
    await unpackBackup(folder, manifest, identity, scratch);
    // The vault writes down there what it knows of erasures: beside the copy, not in the journal that counts.
    const secrets = join(scratch, 'secrets');
    mkdirSync(secrets, { mode: 0o700 });
    const proof = await proveBackup(config, manifest, scratch, secrets);
    return { ...proof, manifest, digest, verifiedAt: clock.now() };
  } catch (error) {
    throw asBackupError(error);
  } finally {
    if (scratch !== undefined) removeWorkplace(scratch);
  }
}

/** Every archive is held against the manifest before the first is opened. */
export async function unpackBackup(
  folder: string,
  manifest: Manifest,
  identity: string,
  target: string,
): Promise<void> {
  await checkArchives(folder, manifest);
  await unpackArchive({ folder, manifest, part: 'ledger', identity, target, names: [LEDGER_DB] });
  await unpackArchive({ folder, manifest, part: 'vault', identity, target, names: [VAULT_DB] });
}
