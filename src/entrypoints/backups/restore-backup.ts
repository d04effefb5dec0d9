import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { asBackupError, BackupError } from '../../backup/backup-error.ts';
import { type Manifest, readManifest } from '../../backup/manifest.ts';
import { finishWorkplace, newWorkplace, removeWorkplace } from '../../backup/workplace.ts';
import { EMPTY_ROOT } from '../../evidence/merkle.ts';
import { createLogger } from '../../http/log.ts';
import { type Clock, systemClock } from '../../kernel/time.ts';
import { openHeadFile } from '../../sealer/head-file.ts';
import type { RestoredFrom } from '../../usecases/backups/finish-restore.ts';
import { webhooksWithoutEndpoint } from '../../usecases/backups/webhooks-without-endpoint.ts';
import { compose } from '../compose.ts';
import type { Config } from '../config.ts';
import { privateFolder } from '../secrets.ts';
import { gatherJournal, type JournalSource } from './gather-journal.ts';
import { journalFile } from './journal.ts';
import { VAULT_DB } from './make-backup.ts';
import { proveBackup } from './prove-backup.ts';
import { type Kit, putSecretsBack } from './recovery-kit.ts';
import { markRestored } from './restore-marker.ts';
import { type ServedLedger, servedLedger } from './served-ledger.ts';
import { unfinishedRestore } from './unfinished-restore.ts';
import { unpackBackup } from './verify-backup.ts';

export interface RestoreAsked {
  /** The folder of one backup. */
  readonly from: string;
  readonly identity: string;
  /** On a new machine: its secrets come back first. */
  readonly kit?: Kit;
  readonly journalFile?: string;
  readonly journalUnknown: boolean;
}

export interface RestoredBackup {
  readonly manifest: Manifest;
  readonly journal: JournalSource;
  /** The origin under which the ledger goes on, when it is another. */
  readonly continuedAs?: string;
  /** Recipients that are called by a webhook, and whose address and secret are not here: they are in no backup. */
  readonly webhooksToSet: readonly string[];
}

/** For tests, which stop the process there. 1: unpacked. 2: erased again in the vault. 3: in its place, not yet finished. */
export type RestorePoint = 1 | 2 | 3;

const WORK = 'regesta-restore-';

/**
 * Puts a backup back into an empty folder. It is unpacked beside that folder, proved as `backup verify` does, and its
 * vault is opened with the erasure journal, which destroys again what was erased since, before it gets its real name:
 * nobody ever serves a vault that has not forgotten. A crash before that leaves a folder of another name and an empty
 * one; after it, the next start finishes what the marker in it says (`finishRestore`).
 */
export async function restoreBackup(
  config: Config,
  asked: RestoreAsked,
  {
    clock = systemClock,
    at = () => undefined,
  }: { readonly clock?: Clock; readonly at?: (point: RestorePoint) => void } = {},
): Promise<RestoredBackup> {
  const folder = resolve(asked.from);
  const { manifest } = readManifest(folder);
  refuseUnlessEmpty(config.dataDir);
  const served = await servedLedger(config, manifest);
  let work: string | undefined;
  let isPlaced = false;
  try {
    if (asked.kit !== undefined) putSecretsBack(config, asked.kit, manifest.vault.epoch);
    const unsure = unsureAfter(config, served);
    privateFolder(config.secretsDir, 'REGESTA_SECRETS');
    work = newWorkplace(dirname(config.dataDir), WORK);
    await unpackBackup(folder, manifest, asked.identity, work);
    at(1);
    const journal = await gatherJournal(config.secretsDir, {
      ...(asked.journalFile === undefined ? {} : { file: asked.journalFile }),
      unknown: asked.journalUnknown,
      identity: asked.identity,
      manifest,
      vaultFile: join(work, VAULT_DB),
    });
    await proveAndForget(config, manifest, work);
    at(2);
    const restored: RestoredFrom = {
      backup: manifest.backup,
      madeAt: manifest.madeAt,
      restoredAt: clock.now(),
      journal,
      ...(unsure === undefined ? {} : { unsureAfter: unsure }),
    };
    markRestored(work, restored);
    if (existsSync(config.dataDir)) rmdirSync(config.dataDir);
    finishWorkplace(work, config.dataDir);
    isPlaced = true;
    at(3);
    // Opened once, as every start opens it: what the marker says is finished, or said to be wrong, now.
    const composed = await compose(config, createLogger('silent'), clock);
    const { origin } = composed.deps;
    const webhooksToSet = await webhooksWithoutEndpoint(composed.deps).finally(() => composed.close());
    return { manifest, journal, webhooksToSet, ...(origin === served.origin ? {} : { continuedAs: origin }) };
  } catch (error) {
    if (work !== undefined) removeWorkplace(work);
    throw isPlaced ? unfinishedRestore(error, config.dataDir) : asBackupError(error);
  }
}

/**
 * With the real journal: what it names is destroyed in the copy, before it is anybody's vault. Where there is none (it is
 * unknown) none is made yet: a try that ends here must not pass for a journal at the next one.
 */
async function proveAndForget(config: Config, manifest: Manifest, work: string): Promise<void> {
  if (existsSync(journalFile(config.secretsDir))) {
    await proveBackup(config, manifest, work, config.secretsDir);
    return;
  }
  const without = join(work, 'without-journal');
  mkdirSync(without, { mode: 0o700 });
  await proveBackup(config, manifest, work, without);
  rmSync(without, { recursive: true });
}

function refuseUnlessEmpty(dataDir: string): void {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
  throw new BackupError(
    'RESTORE_TARGET_NOT_EMPTY',
    `${dataDir} is not empty. A backup is put back into an empty folder only: move what is there to another place, and keep it.`,
  );
}

/**
 * The last signed head knows what may not be signed again; the sealer holds it against the ledger. Without it (a new
 * machine, lost secrets) nobody knows what was signed after the backup, nor whether a server was put back too.
 */
function unsureAfter({ secretsDir }: Config, { checkpoint }: ServedLedger): RestoredFrom['unsureAfter'] | undefined {
  if (openHeadFile(secretsDir).read() !== undefined) return undefined;
  const { size, root } = checkpoint ?? { size: 0, root: EMPTY_ROOT.toString('base64') };
  return { size, root };
}
