import Database from 'better-sqlite3';
import { VaultError } from '../../key-vault.ts';

const FULL = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_SHMOPEN', 'SQLITE_IOERR_SHMMAP']);
const DAMAGED = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_FORMAT', 'SQLITE_CORRUPT_INDEX']);
const FILE_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What SQLite or the file system said, as a code of the vault. What is not theirs comes back unchanged. */
export function asVaultError(error: unknown): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code !== 'string' || error instanceof VaultError) return error;
  if (FULL.has(code) || FILE_FULL.has(code)) {
    return new VaultError('VAULT_NO_SPACE', 'The disk of the key vault is full. Make room; nothing was written.', {
      cause: error,
    });
  }
  if (DAMAGED.has(code)) {
    return new VaultError('VAULT_CORRUPT', 'The file of the key vault is damaged or is not a key vault.', {
      cause: error,
    });
  }
  if (error instanceof Database.SqliteError || 'syscall' in (error as object)) {
    return new VaultError('VAULT_UNAVAILABLE', `The key vault cannot be used now (${code}).`, {
      cause: error,
      details: { reason: code },
    });
  }
  return error;
}

export const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
