import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { decrypted, encrypted } from '../../backup/age.ts';
import { BackupError } from '../../backup/backup-error.ts';
import { writeDurably } from '../../backup/workplace.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import type { Config } from '../config.ts';
import { storedRecipient } from './recovery-key.ts';
import { ERASURE_JOURNAL_FILE, ErasureJournal } from '../../vault/adapters/embedded/erasure-journal.ts';

/** Beside the backups, newer than any of them: what a restored one must forget again. */
export const JOURNAL_COPY = `${ERASURE_JOURNAL_FILE}.age`;
const AGE_HEADER = 'age-encryption.org/v1';

export const journalFile = (secretsDir: string): string => join(secretsDir, ERASURE_JOURNAL_FILE);

/** Replaces the copy beside the backups; whole or not at all. Answers how many lines it has. */
export async function copyJournal(secretsDir: string, to: string, recipient: string): Promise<number> {
  const path = journalFile(secretsDir);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  // A line that is being written just now is in the next copy.
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  writeDurably(join(to, JOURNAL_COPY), await buffer(await encrypted(Readable.from([whole]), recipient)));
  return whole.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 0);
}

/** For the schedule, where a folder of backups is set: nothing is written while nothing changed. */
export function journalCopies({
  secretsDir,
  backupDir,
}: Pick<Config, 'secretsDir' | 'backupDir'>): Pick<Deps, 'copyJournal'> {
  if (backupDir === undefined) return {};
  let copied = '';
  const copyNow = async (): Promise<number> => {
    const recipient = storedRecipient(secretsDir);
    const stats = statSync(journalFile(secretsDir), { throwIfNoEntry: false });
    const state = `${stats?.size} ${stats?.mtimeMs} ${recipient}`;
    if (recipient === undefined || stats === undefined || state === copied) return 0;
    mkdirSync(backupDir, { recursive: true, mode: 0o700 });
    await copyJournal(secretsDir, backupDir, recipient);
    copied = state;
    return 1;
  };
  return { copyJournal: copyNow };
}

export type JournalSource = 'secrets' | 'file' | 'unknown';

/**
 * Makes the journal of the secrets folder say everything that it and the given file say. Throws
 * `RESTORE_JOURNAL_NEEDED` when there is neither and nobody said so, `RESTORE_JOURNAL_UNUSABLE` for a file that is none.
 */
export async function gatherJournal(
  secretsDir: string,
  { file, unknown, identity }: { readonly file?: string; readonly unknown: boolean; readonly identity: string },
): Promise<JournalSource> {
  const isHere = existsSync(journalFile(secretsDir));
  if (file === undefined && !isHere && !unknown) {
    throw new BackupError(
      'RESTORE_JOURNAL_NEEDED',
      `The erasure journal is not in the secrets folder, so nobody knows whom the backup would bring back. Give the newest copy with --journal (it lies beside the backups as ${JOURNAL_COPY}), or say --journal-unknown, which is recorded.`,
    );
  }
  if (file !== undefined) await merge(secretsDir, await plainJournal(file, identity));
  if (isHere) return 'secrets';
  return file === undefined ? 'unknown' : 'file';
}

async function plainJournal(file: string, identity: string): Promise<Buffer> {
  try {
    const bytes = readFileSync(file);
    if (!bytes.subarray(0, AGE_HEADER.length).equals(Buffer.from(AGE_HEADER))) return bytes;
    return await buffer(await decrypted(Readable.from([bytes]), identity));
  } catch (cause) {
    throw unusable('cannot be read, or is for another recovery key', cause);
  }
}

async function merge(secretsDir: string, bytes: Buffer): Promise<void> {
  const place = mkdtempSync(join(dirname(secretsDir), 'regesta-journal-'));
  try {
    writeFileSync(join(place, ERASURE_JOURNAL_FILE), bytes, { mode: 0o600 });
    const own = new ErasureJournal(secretsDir);
    const known = new Set(own.read().map(canonicalizeRecord));
    own.append(new ErasureJournal(place).read().filter((line) => !known.has(canonicalizeRecord(line))));
    own.ensure();
  } catch (cause) {
    throw unusable('is damaged', cause);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const unusable = (what: string, cause: unknown): BackupError =>
  new BackupError('RESTORE_JOURNAL_UNUSABLE', `The erasure journal that was given ${what}. Give another copy.`, {
    cause,
  });
