import { statSync } from 'node:fs';
import { dirname, join, relative, isAbsolute, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { writeArchive } from '../../backup/archive.ts';
import { asBackupError, BackupError } from '../../backup/backup-error.ts';
import {
  MANIFEST_FILE,
  type Manifest,
  type ManifestFacts,
  manifestBytes,
  manifestDigest,
} from '../../backup/manifest.ts';
import { bytesToArchive, fileToArchive, snapshotInMemory, snapshotToFile } from '../../backup/snapshot.ts';
import { finishWorkplace, newWorkplace, removeWorkplace, writeDurably } from '../../backup/workplace.ts';
import { type Id, randomId } from '../../kernel/ids.ts';
import { type Clock, systemClock } from '../../kernel/time.ts';
import { openEmbeddedReader } from '../../ledger/adapters/embedded/read-only.ts';
import { openEventStoreDbReader } from '../../ledger/adapters/eventstoredb/read-only.ts';
import { RELEASE } from '../../usecases/core/release.ts';
import type { Config } from '../config.ts';
import { copyJournal } from './journal.ts';
import { firstOriginOf, type LedgerFacts, ledgerFacts } from './ledger-facts.ts';
import { recipientFor } from './recovery-key.ts';

export interface MadeBackup {
  /** Where it lies. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest, base64. */
  readonly digest: string;
}

export const LEDGER_DB = 'ledger.db';
export const VAULT_DB = 'vault.db';
const NO_POLLING_MS = 3_600_000;
const MAKING = '.making-';
const SCRATCH = 'regesta-backup-';

export interface BackupAsked {
  readonly to: string;
  /** In the place of the recovery key that the secrets folder names. */
  readonly recipient?: string;
}

/** For tests, which stop the process there. 1: begun. 2: the ledger's archive stands. 3: the vault's too. 4: the manifest. */
export type BackupPoint = 1 | 2 | 3 | 4;

/**
 * Made beside the server, from the files themselves, while it writes: the ledger first and the vault after it, so that
 * every key that an event in it needs is in it too. What is not finished has another name, and no manifest; a process
 * that is killed leaves that behind, and the next backup takes it away.
 */
export async function makeBackup(
  config: Config,
  asked: BackupAsked,
  {
    clock = systemClock,
    at = () => undefined,
  }: { readonly clock?: Clock; readonly at?: (point: BackupPoint) => void } = {},
): Promise<MadeBackup> {
  const to = resolve(asked.to);
  refuseInside(config, to);
  if (statSync(join(config.dataDir, VAULT_DB), { throwIfNoEntry: false }) === undefined) throw absent(config);
  const recipient = recipientFor(config.secretsDir, asked.recipient);
  let place: string | undefined;
  try {
    place = newWorkplace(to, MAKING);
    at(1);
    const backup = randomId();
    const madeAt = clock.now();
    const { ledger, facts } = await ledgerPart(config, place, backup, recipient);
    at(2);
    const vault = await vaultPart(config, place, backup, recipient);
    at(3);
    const { origin } = facts.state;
    const { checkpoint } = facts;
    const journalLines = await copyJournal(config.secretsDir, to, recipient);
    const contents: ManifestFacts = {
      backup,
      madeAt,
      release: RELEASE,
      origin,
      firstOrigin: firstOriginOf(facts),
      ledger,
      vault,
      ...(checkpoint === undefined ? {} : { checkpoint }),
      journalLines,
      recipient,
    };
    const bytes = manifestBytes(contents);
    writeDurably(join(place, MANIFEST_FILE), bytes);
    at(4);
    const folder = join(to, `${madeAt.slice(0, 19).replaceAll(':', '-')}Z-${backup.slice(0, 8)}`);
    finishWorkplace(place, folder);
    return { folder, manifest: { format: 'regesta-backup/1', ...contents }, digest: manifestDigest(bytes) };
  } catch (error) {
    if (place !== undefined) removeWorkplace(place);
    throw asBackupError(error);
  }
}

/** Neither folder of ours: what lies in one would be in every later backup, or with the secrets. */
function refuseInside({ dataDir, secretsDir }: Config, to: string): void {
  for (const folder of [dataDir, secretsDir]) {
    const path = relative(folder, to);
    if (path !== '' && (path.startsWith('..') || isAbsolute(path))) continue;
    throw new BackupError(
      'BACKUP_TARGET_UNUSABLE',
      'A backup lies neither in the folder of the data nor in that of the secrets. Name another one, best on another disk.',
    );
  }
}

async function ledgerPart(
  config: Config,
  place: string,
  backup: Id,
  recipient: string,
): Promise<{ readonly ledger: ManifestFacts['ledger']; readonly facts: LedgerFacts }> {
  if (config.ledger.kind === 'eventstoredb') {
    const reader = openEventStoreDbReader({ connectionString: config.ledger.connectionString });
    try {
      return { ledger: { kind: 'elsewhere' }, facts: opened(await ledgerFacts(reader), config) };
    } finally {
      await reader.close();
    }
  }
  // Beside the data: the room and the secrecy of the place are known.
  const scratch = newWorkplace(dirname(config.dataDir), SCRATCH);
  try {
    const copy = join(scratch, LEDGER_DB);
    await snapshotToFile(join(config.dataDir, LEDGER_DB), copy);
    const facts = opened(await factsOfFile(copy), config);
    const archive = await writeArchive(place, { backup, part: 'ledger', recipient }, [fileToArchive(copy, LEDGER_DB)]);
    return { ledger: { kind: 'included', archive, head: String(facts.head) }, facts };
  } finally {
    removeWorkplace(scratch);
  }
}

async function vaultPart(
  config: Config,
  place: string,
  backup: Id,
  recipient: string,
): Promise<ManifestFacts['vault']> {
  const bytes = snapshotInMemory(join(config.dataDir, VAULT_DB));
  const archive = await writeArchive(place, { backup, part: 'vault', recipient }, [bytesToArchive(bytes, VAULT_DB)]);
  return { archive, epoch: oldestEpoch(bytes) };
}

/** While a rotation is under way, part of the keys are still wrapped by the older one. */
function oldestEpoch(vault: Buffer): number {
  const db = new Sqlite(vault);
  try {
    return db.prepare<[], number>('SELECT min(epoch) FROM epochs').pluck().get() as number;
  } finally {
    db.close();
  }
}

export async function factsOfFile(file: string): Promise<LedgerFacts | undefined> {
  const reader = openEmbeddedReader({ file, pollMs: NO_POLLING_MS });
  try {
    return await ledgerFacts(reader);
  } finally {
    reader.close();
  }
}

function opened(facts: LedgerFacts | undefined, config: Config): LedgerFacts {
  if (facts === undefined) throw absent(config);
  return facts;
}

const absent = ({ dataDir }: Config): BackupError =>
  new BackupError(
    'BACKUP_SOURCE_ABSENT',
    `There is no ledger in ${dataDir} that could be backed up. Set REGESTA_DATA.`,
  );
