import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { encrypted } from '../../backup/age.ts';
import { writeDurably } from '../../backup/workplace.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { Deps } from '../../usecases/core/deps.ts';
import { ERASURE_JOURNAL_FILE } from '../../vault/adapters/embedded/erasure-journal.ts';
import type { Config } from '../config.ts';
import { storedRecipient } from './recovery-key.ts';

/** Beside the backups, newer than any of them: what a restored one must forget again. */
export const JOURNAL_COPY = `${ERASURE_JOURNAL_FILE}.age`;
/** What the copy says in the clear of the journal it was made from, because nobody here could open it. */
const COPIED = `${JOURNAL_COPY}.json`;
const copiedSchema = z.strictObject({ bytes: z.number().int().min(0), sha256: z.string() });

export const journalFile = (secretsDir: string): string => join(secretsDir, ERASURE_JOURNAL_FILE);

/**
 * Replaces the copy beside the backups; whole or not at all. One that says something which this journal does not begin
 * with (the journal was lost, or is of another ledger) is kept beside it under a number: it may be the only one that
 * knows who was erased. Answers how many lines it has. Crash point: after the copy, before what is said of it. The next
 * copy then still begins with what is said, or keeps one more.
 */
export async function copyJournal(secretsDir: string, to: string, recipient: string): Promise<number> {
  const path = journalFile(secretsDir);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  // A line that is being written just now is in the next copy.
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  const copy = await buffer(await encrypted(Readable.from([whole]), recipient));
  if (!goesOn(to, whole)) keepCopy(to);
  writeDurably(join(to, JOURNAL_COPY), copy);
  writeDurably(join(to, COPIED), `${canonicalizeRecord({ bytes: whole.length, sha256: digestOf(whole) })}\n`);
  return whole.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 0);
}

/** Whether the journal begins with all that was copied before. */
function goesOn(to: string, journal: Buffer): boolean {
  if (!existsSync(join(to, JOURNAL_COPY))) return true;
  const copied = copiedIn(to);
  return copied !== undefined && digestOf(journal.subarray(0, copied.bytes)) === copied.sha256;
}

function copiedIn(to: string): z.output<typeof copiedSchema> | undefined {
  try {
    return copiedSchema.parse(JSON.parse(readFileSync(join(to, COPIED), 'utf8')));
  } catch {
    return undefined;
  }
}

function keepCopy(to: string): void {
  const named = (n: number): string => join(to, `${ERASURE_JOURNAL_FILE}.${n}.age`);
  let n = 1;
  while (existsSync(named(n))) n++;
  writeDurably(named(n), readFileSync(join(to, JOURNAL_COPY)));
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

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
