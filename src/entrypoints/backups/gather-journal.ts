import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { decrypted } from '../../backup/age.ts';
import { BackupError } from '../../backup/backup-error.ts';
import type { Manifest } from '../../backup/manifest.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import { ErasureJournal, type JournalLine, journalLinesIn } from '../../vault/adapters/embedded/erasure-journal.ts';
import { JOURNAL_COPY, journalFile } from './journal.ts';

const AGE_HEADER = 'age-encryption.org/v1';

export type JournalSource = 'secrets' | 'file' | 'unknown';

export interface JournalAsked {
  readonly file?: string;
  /** Somebody says that no newer one is left; it is recorded. */
  readonly unknown: boolean;
  readonly identity: string;
  readonly manifest: Pick<Manifest, 'journalLines' | 'madeAt' | 'firstOrigin'>;
  /** The vault of the backup, unpacked: the journal knew of everybody whom it knows as erased. */
  readonly vaultFile: string;
}

/**
 * Makes the journal of the secrets folder say everything that it and the given file say. Throws `RESTORE_JOURNAL_NEEDED`
 * when both together are not the journal that the backup was made with (none, an empty one, one that was begun later, an
 * older copy) and nobody said that there is no other; `RESTORE_JOURNAL_UNUSABLE` for a file that is none, and for the
 * journal of another ledger, whatever anybody says. Nothing is written before that is known: lines of another ledger
 * would stay for ever. A journal of a release that did not name the ledger is known by what it says of erasures alone.
 */
export async function gatherJournal(secretsDir: string, asked: JournalAsked): Promise<JournalSource> {
  const own = existsSync(journalFile(secretsDir)) ? new ErasureJournal(secretsDir).read() : undefined;
  const given = asked.file === undefined ? [] : linesOf(await plainJournal(asked.file, asked.identity));
  const known = new Set((own ?? []).map(canonicalizeRecord));
  const news = given.filter((line) => !known.has(canonicalizeRecord(line)));
  const { firstOrigin } = asked.manifest;
  refuseForeign(own ?? [], firstOrigin, 'in the secrets folder');
  refuseForeign(given, firstOrigin, 'that was given');
  const isThere = own !== undefined || asked.file !== undefined;
  const isWhole = isThere && isJournalOf([...(own ?? []), ...news], asked);
  if (!isWhole && !asked.unknown) throw needed(isThere);
  if (!isWhole && asked.file !== undefined && !given.some(({ t }) => t === 'ledger')) {
    throw unusable('does not say of which ledger it is, so nothing is taken from it. Leave it out, or');
  }
  if (asked.file !== undefined) {
    const journal = new ErasureJournal(secretsDir);
    journal.append(news);
    journal.ensure();
  }
  if (!isWhole) return 'unknown';
  return own === undefined || news.length > 0 ? 'file' : 'secrets';
}

function refuseForeign(lines: readonly JournalLine[], firstOrigin: string | undefined, where: string): void {
  const foreign = lines.find((line) => line.t === 'ledger' && firstOrigin !== undefined && line.origin !== firstOrigin);
  if (foreign?.t !== 'ledger') return;
  throw new BackupError(
    'RESTORE_JOURNAL_UNUSABLE',
    `The erasure journal ${where} is that of another ledger, ${foreign.origin}; the backup is of ${firstOrigin}. Give its own, and move the other away.`,
    { details: { journal: foreign.origin } },
  );
}

function isJournalOf(lines: readonly JournalLine[], { manifest, vaultFile }: JournalAsked): boolean {
  const { journalLines, madeAt, firstOrigin } = manifest;
  if (lines.length < journalLines) return false;
  // One that was begun after the backup knows nothing of the time between: it is there because another was lost.
  if (firstOrigin !== undefined && !lines.some((line) => line.t === 'ledger' && line.at <= madeAt)) return false;
  const named = new Set(lines.map((line) => (line.t === 'key' ? `${line.owner} ${line.dataCategory}` : '')));
  return erasedIn(vaultFile).every((one) => named.has(one));
}

/** A line is durable before its tombstone, so the journal of the same ledger, whole up to the backup, names each. */
function erasedIn(vaultFile: string): readonly string[] {
  const db = new Sqlite(vaultFile, { fileMustExist: true });
  try {
    return db.prepare<[], string>("SELECT owner || ' ' || category FROM tombstones").pluck().all();
  } catch (cause) {
    throw new BackupError('BACKUP_CONTENT_DAMAGED', 'The file of the vault is damaged. Use another backup.', { cause });
  } finally {
    db.close();
  }
}

const needed = (isThere: boolean): BackupError =>
  new BackupError(
    'RESTORE_JOURNAL_NEEDED',
    `${
      isThere
        ? 'The erasure journal that is here says less than the one that the backup was made with, was begun after it, or is of another ledger'
        : 'The erasure journal is not in the secrets folder'
    }, so nobody knows whom the backup would bring back. Give the newest copy with --journal (it lies beside the backups as ${JOURNAL_COPY}), or say --journal-unknown, which is recorded.`,
  );

async function plainJournal(file: string, identity: string): Promise<Buffer> {
  try {
    const bytes = readFileSync(file);
    if (!bytes.subarray(0, AGE_HEADER.length).equals(Buffer.from(AGE_HEADER))) return bytes;
    return await buffer(await decrypted(Readable.from([bytes]), identity));
  } catch (cause) {
    throw unusable('cannot be read, or is for another recovery key;', cause);
  }
}

/** In memory alone: nothing of it is written before it is known to be this ledger's. */
function linesOf(bytes: Buffer): readonly JournalLine[] {
  try {
    return journalLinesIn(bytes.toString('utf8'));
  } catch (cause) {
    throw unusable('is damaged;', cause);
  }
}

const unusable = (what: string, cause?: unknown): BackupError =>
  new BackupError('RESTORE_JOURNAL_UNUSABLE', `The erasure journal that was given ${what} give another copy.`, {
    cause,
  });
