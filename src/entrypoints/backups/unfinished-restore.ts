import { asBackupError } from '../../backup/backup-error.ts';
import { CodedError } from '../../kernel/coded-error.ts';
import { KeyCheckError } from '../../usecases/ledger/check-keys.ts';

const FULL =
  'The disk is full. The backup is in its place, and its restore is not finished: make room and start Regesta, which finishes it before anything is served.';

/**
 * What stopped a restore whose backup is in its place already: nothing is taken away any more, so the sentence says what lies
 * there and what to do. The next start finishes it, as soon as what stands in its way is gone.
 */
export function unfinishedRestore(error: unknown, dataDir: string): unknown {
  if (error instanceof KeyCheckError) {
    const { code, details } = error;
    const sentence = `The key vault of the backup is in its place (${dataDir}), and the restore is not finished: the ledger goes on beyond this backup, with events that are sealed under ${details['count']} keys which it does not have. If there is a newer backup of the vault, move that folder to another place and restore the newer one. If there is none, start Regesta once with REGESTA_ACCEPT_MISSING_KEYS=true: that finishes the restore, those values are unreadable for ever, and that is recorded.`;
    return new KeyCheckError(code, sentence, { cause: error, details });
  }
  const known = asBackupError(error, FULL);
  if (known !== error || !(error instanceof CodedError)) return known;
  const { code, details } = error;
  const sentence = `The backup is in its place (${dataDir}), and its restore is not finished: start Regesta, which finishes it before anything is served, once this is settled. ${error.message}`;
  return new CodedError(code, sentence, { cause: error, details });
}
