import { CodedError } from '../kernel/coded-error.ts';

export const BACKUP_CODES = [
  /** The folder for the backup cannot be made or written. */
  'BACKUP_TARGET_UNUSABLE',
  'BACKUP_NO_SPACE',
  /** There is nothing here that could be backed up. */
  'BACKUP_SOURCE_ABSENT',
  /** No recovery key is known, so nobody could ever open the backup. */
  'BACKUP_KEY_ABSENT',
  'BACKUP_KEY_INVALID',
  /** No manifest, or not one of ours: the backup was never finished, or this is another folder. */
  'BACKUP_INCOMPLETE',
  'BACKUP_ARCHIVE_MISSING',
  /** Cut short, changed, or swapped for another: it is not the file that the manifest names. */
  'BACKUP_ARCHIVE_DAMAGED',
  /** Whole, and of another backup, or another part of this one. */
  'BACKUP_ARCHIVE_MIXED',
  /** The recovery identity that was given does not open this archive. */
  'BACKUP_IDENTITY_WRONG',
  /** The archives are those of the manifest, and what is in them does not hold together. */
  'BACKUP_CONTENT_DAMAGED',
  /** The master keys that are here do not open the vault of this backup. */
  'BACKUP_VAULT_UNOPENED',
  /** It would go on writing to the folder that was moved away, and sign with the key that the restored ledger signs with. */
  'RESTORE_SERVER_RUNNING',
  'RESTORE_TARGET_NOT_EMPTY',
  /** The ledger that the configuration names is not that of the backup. */
  'RESTORE_LEDGER_OTHER',
  /** Neither the secrets nor the command line give the erasure journal. */
  'RESTORE_JOURNAL_NEEDED',
  'RESTORE_JOURNAL_UNUSABLE',
  'RECOVERY_KIT_INVALID',
  'RECOVERY_SECRETS_NOT_EMPTY',
] as const;
export type BackupErrorCode = (typeof BACKUP_CODES)[number];

/** A sentence for the operator. Names files and numbers, and never what is in an archive. */
export class BackupError extends CodedError<BackupErrorCode> {}

/** Of the file system, of SQLite (whose files beside a database need room too), and of our stores. */
const FULL =
  /^(?:ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR_(?:WRITE|SHM[A-Z]+|TRUNCATE)|(?:LEDGER|VAULT|PROJECTION)_NO_SPACE)$/;

/** A full disk says nothing about what lies on it. */
export const isDiskFull = (error: unknown): boolean => FULL.test(String((error as { readonly code?: unknown }).code));

/** What a full disk or a folder that may not be written says, as ours; anything else as it is. */
export function asBackupError(
  error: unknown,
  full = 'The disk is full. Make room; what was begun is taken away again.',
): unknown {
  if (isDiskFull(error)) return new BackupError('BACKUP_NO_SPACE', full, { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EPERM' || code === 'ENOENT') {
    return new BackupError(
      'BACKUP_TARGET_UNUSABLE',
      'A folder that is needed cannot be made or written. See that it exists and that this user may write in it.',
      { cause: error },
    );
  }
  return error;
}
