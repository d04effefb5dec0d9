import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { newRecoveryKey, type RecoveryKey, recipientOf } from '../../backup/age.ts';
import { asBackupError, BackupError } from '../../backup/backup-error.ts';
import { finishWorkplace, newWorkplace, removeWorkplace, writeDurably } from '../../backup/workplace.ts';
import { type Clock, type Instant, systemClock } from '../../kernel/time.ts';
import { MASTER_KEY_FILE, parseMasterKeys } from '../../vault/adapters/embedded/master-key.ts';
import type { Config } from '../config.ts';
import { identityIn, storedRecipient, storeRecipient } from './recovery-key.ts';

/** Files of the secrets folder that are in the kit, as they are. What is not: the erasure journal and the last signed head. */
const KEPT_FILES = ['signing-key.pem', 'cli-token'] as const;
const FIRST_LINE = 'REGESTA RECOVERY KIT 1';

export interface KitAsked {
  readonly out: string;
  /** An earlier kit, whose recovery key goes on; its file may go when the new one is kept. */
  readonly renew?: string;
  /** Another recovery key, although there is one: backups so far need the earlier kit. */
  readonly newKey: boolean;
}

export interface MadeKit {
  readonly file: string;
  readonly madeAt: Instant;
  readonly recipient: string;
  readonly epochs: readonly number[];
}

/** Writes the kit, once, for its owner alone. From here on backups are encrypted to its key. */
export async function makeKit(config: Config, asked: KitAsked, clock: Clock = systemClock): Promise<MadeKit> {
  const file = resolve(asked.out);
  if (existsSync(file)) {
    throw new BackupError('BACKUP_TARGET_UNUSABLE', 'There is a file of that name already; a kit never replaces one.');
  }
  const key = await keyFor(config, asked);
  const masterKeys = masterKeysOf(config);
  const epochs = [...parseMasterKeys(masterKeys).keys()];
  const madeAt = clock.now();
  try {
    writeDurably(file, kitText({ config, key, masterKeys, madeAt }));
    storeRecipient(config.secretsDir, key.recipient);
  } catch (error) {
    throw asBackupError(error);
  }
  return { file, madeAt, recipient: key.recipient, epochs };
}

async function keyFor({ secretsDir }: Config, { renew, newKey }: KitAsked): Promise<RecoveryKey> {
  const stored = storedRecipient(secretsDir);
  if (renew !== undefined) {
    const identity = identityIn(renew);
    const recipient = await recipientOf(identity);
    if (stored === undefined || stored === recipient) return { identity, recipient };
    throw new BackupError(
      'BACKUP_KEY_INVALID',
      'That kit has another recovery key than the one backups are made for now.',
    );
  }
  if (stored === undefined || newKey) return newRecoveryKey();
  throw new BackupError(
    'BACKUP_KEY_INVALID',
    'There is a recovery key already. Give the kit that has it with --renew, or make another key with --new-key: backups made so far then need the earlier kit.',
  );
}

function masterKeysOf({ masterKey, secretsDir }: Config): string {
  if (masterKey !== undefined) return masterKey.split(',').join('\n');
  try {
    return readFileSync(join(secretsDir, MASTER_KEY_FILE), 'utf8').trim();
  } catch (cause) {
    throw new BackupError(
      'BACKUP_SOURCE_ABSENT',
      'There is no master key here yet. Start Regesta once, and set REGESTA_SECRETS to its folder.',
      { cause },
    );
  }
}

function kitText({
  config,
  key,
  masterKeys,
  madeAt,
}: {
  readonly config: Config;
  readonly key: RecoveryKey;
  readonly masterKeys: string;
  readonly madeAt: Instant;
}): string {
  const files = KEPT_FILES.filter((name) => existsSync(join(config.secretsDir, name)));
  return [
    FIRST_LINE,
    `made: ${madeAt}`,
    '',
    '# Whoever has this file and a backup has everything. Print it or put it on a medium of its own, in a safe, apart',
    '# from every backup, and delete it here. There is no second copy of the recovery identity: lost, no backup opens.',
    '#',
    '# On a new machine, with Regesta installed, this file, a backup and the newest copy of the erasure journal:',
    '#   regesta recover --kit THIS-FILE --from BACKUP --journal erasure-journal.jsonl.age',
    '#',
    '# Make a new one (regesta recovery-kit --out NEW --renew THIS-FILE) after every rotation of the master key or of the',
    '# signing key, and then destroy this one: it still has the master keys that were destroyed since.',
    '',
    `recovery-recipient: ${key.recipient}`,
    `recovery-identity: ${key.identity}`,
    ...masterKeys.split('\n').map((line) => `master-key: ${line.includes(':') ? line : `1:${line}`}`),
    ...files.map((name) => `file ${name}: ${readFileSync(join(config.secretsDir, name)).toString('base64')}`),
    '',
  ].join('\n');
}

export interface Kit {
  readonly key: RecoveryKey;
  /** As the file has them, one `epoch:base64` a line. */
  readonly masterKeys: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Throws `RECOVERY_KIT_INVALID`. */
export function readKit(path: string): Kit {
  let lines: readonly string[];
  try {
    lines = readFileSync(path, 'utf8').split(/\r?\n/);
  } catch (cause) {
    const message = `${path} cannot be read: there is no such file, or it may not be read. It would be the recovery kit.`;
    throw new BackupError('RECOVERY_KIT_INVALID', message, { cause });
  }
  const all = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2).trim());
  const [identity, recipient] = [all('recovery-identity')[0], all('recovery-recipient')[0]];
  const masterKeys = `${all('master-key').join('\n')}\n`;
  if (lines[0] !== FIRST_LINE || identity === undefined || recipient === undefined)
    throw invalidKit('is not one of ours');
  try {
    parseMasterKeys(masterKeys);
  } catch (cause) {
    throw invalidKit('has a master key that is damaged', cause);
  }
  const files = new Map<string, Buffer>();
  for (const name of KEPT_FILES) {
    const [text] = all(`file ${name}`);
    if (text !== undefined) files.set(name, Buffer.from(text, 'base64'));
  }
  return { key: { identity, recipient }, masterKeys, files };
}

/**
 * The secrets of a kit into an empty secrets folder, whole or not at all; of its master keys those from `epoch` on, which
 * the backup needs: older ones may have been destroyed since the kit was made, newer ones keep their numbers. A folder
 * that holds what this kit gives already is an earlier try, maybe with another backup: it is given its keys.
 */
export function putSecretsBack(config: Config, kit: Kit, epoch: number): void {
  const files = new Map([...kit.files, ['recovery-recipient', Buffer.from(`${kit.key.recipient}\n`)]]);
  const { secretsDir, masterKey } = config;
  // Keys in the environment are the operator's, also here.
  const masterKeys = masterKey === undefined ? neededKeys(kit, epoch) : undefined;
  if (existsSync(secretsDir) && readdirSync(secretsDir).length > 0) {
    const isSame = [...files].every(([name, bytes]) => contentOf(join(secretsDir, name))?.equals(bytes) === true);
    const path = join(secretsDir, MASTER_KEY_FILE);
    const there = contentOf(path)?.toString('utf8');
    if (isSame && (masterKeys === undefined || (there !== undefined && isPartOf(kit, there)))) {
      if (masterKeys !== undefined && masterKeys !== there) writeDurably(path, masterKeys);
      return;
    }
    throw new BackupError(
      'RECOVERY_SECRETS_NOT_EMPTY',
      `${secretsDir} holds other secrets than this kit. If they are the right ones, use regesta restore; otherwise move them away.`,
    );
  }
  if (masterKeys !== undefined) files.set(MASTER_KEY_FILE, Buffer.from(masterKeys));
  const work = newWorkplace(dirname(secretsDir), 'regesta-recover-');
  try {
    for (const [name, bytes] of files) writeDurably(join(work, name), bytes);
    finishWorkplace(work, secretsDir);
  } catch (error) {
    removeWorkplace(work);
    throw asBackupError(error);
  }
}

const contentOf = (path: string): Buffer | undefined => (existsSync(path) ? readFileSync(path) : undefined);

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
const epochOf = (line: string): number => Number(line.slice(0, line.indexOf(':')));

/** Throws `BACKUP_VAULT_UNOPENED`, before anything is written, when the kit has no key of that epoch. */
function neededKeys({ masterKeys }: Kit, epoch: number): string {
  const needed = linesOf(masterKeys).filter((line) => epochOf(line) >= epoch);
  if (needed.some((line) => epochOf(line) === epoch)) return `${needed.join('\n')}\n`;
  throw new BackupError(
    'BACKUP_VAULT_UNOPENED',
    `This recovery kit has no master key of epoch ${epoch}, which the vault of the backup is wrapped by. Use the kit of that time, or a backup that goes with this kit.`,
    { details: { epoch } },
  );
}

function isPartOf({ masterKeys }: Kit, there: string): boolean {
  const all = new Set(linesOf(masterKeys));
  return linesOf(there).every((line) => all.has(line));
}

const invalidKit = (what: string, cause?: unknown): BackupError =>
  new BackupError('RECOVERY_KIT_INVALID', `The recovery kit ${what}. Use another copy of it.`, { cause });
