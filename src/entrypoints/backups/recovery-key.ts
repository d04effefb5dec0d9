import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from '../../backup/backup-error.ts';
import { writeDurably } from '../../backup/workplace.ts';

const FILE = 'recovery-recipient';

/** The public half of the recovery key: what backups are encrypted to. The other half is in the recovery kit alone. */
export function storedRecipient(secretsDir: string): string | undefined {
  const path = join(secretsDir, FILE);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

export const storeRecipient = (secretsDir: string, recipient: string): void =>
  writeDurably(join(secretsDir, FILE), `${recipient}\n`);

/** `given` on the command line wins. Throws `BACKUP_KEY_ABSENT`. */
export function recipientFor(secretsDir: string, given: string | undefined): string {
  const recipient = given ?? storedRecipient(secretsDir);
  if (recipient !== undefined) return recipient;
  throw new BackupError(
    'BACKUP_KEY_ABSENT',
    'There is no recovery key yet, so nobody could open the backup. Make a recovery kit first: regesta recovery-kit --out FILE',
  );
}

/** The line with the identity: of a file that age made, or of a recovery kit. */
export function identityIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `${file} cannot be read: there is no such file, or it may not be read. It would hold the recovery identity.`;
    throw new BackupError('BACKUP_KEY_INVALID', message, { cause });
  }
  const [, identity] = /^(?:recovery-identity: )?(AGE-SECRET-KEY-1[0-9A-Z]+)\s*$/m.exec(text) ?? [];
  if (identity !== undefined) return identity;
  throw new BackupError(
    'BACKUP_KEY_INVALID',
    `${file} holds no recovery identity: a line that begins with AGE-SECRET-KEY-1, as a recovery kit has it.`,
  );
}
