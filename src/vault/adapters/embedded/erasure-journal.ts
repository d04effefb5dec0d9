import {
  closeSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalizeRecord } from '../../../kernel/canonical-json.ts';
import { type Id, type Owner, parseId, parseStreamName } from '../../../kernel/ids.ts';
import { type DataCategory, isDataCategory } from '../../../kernel/sealed.ts';
import { type Clock, type Instant, parseInstant } from '../../../kernel/time.ts';
import { parseBase64 } from '../../../kernel/strict.ts';
import { VaultError } from '../../key-vault.ts';
import { syncFolder } from './master-key.ts';

export const ERASURE_JOURNAL_FILE = 'erasure-journal.jsonl';

/** One destroyed (owner, data category). */
export interface KeyLine {
  readonly t: 'key';
  readonly owner: Owner;
  readonly dataCategory: DataCategory;
  readonly kid?: string;
  readonly kc?: string;
  readonly request: Id;
  readonly at: Instant;
  readonly suppressed: number;
  readonly suppressUntil: Instant;
}
/** One dropped reservation: no customer and no request. `on` is a day, not an instant. */
export interface SuppressionLine {
  readonly t: 'suppression';
  /** Base64. */
  readonly hmac: string;
  readonly on: string;
  readonly until: Instant;
}
/** Which ledger the journal is of, by the first name that it had, and since when it was kept: an older one was lost. */
export interface LedgerLine {
  readonly t: 'ledger';
  readonly origin: string;
  readonly at: Instant;
}
export type ErasureLine = KeyLine | SuppressionLine;
export type JournalLine = ErasureLine | LedgerLine;

/**
 * What was destroyed, kept with the secrets and outside every restorable set: an older vault that is put back is made
 * to forget again before anything is served. Canonical JSON, one a line, only ever appended to. All writers hold the
 * vault's write lock, so lines of two processes never mix.
 */
export class ErasureJournal {
  readonly #folder: string;
  readonly #path: string;
  readonly #of: { readonly origin: string; readonly clock: Clock } | undefined;

  /** `of`: whose journal it is to be; absent where it is only read. */
  constructor(secretsDir: string, of?: { readonly origin: string; readonly clock: Clock }) {
    this.#of = of;
    this.#folder = secretsDir;
    this.#path = join(secretsDir, ERASURE_JOURNAL_FILE);
  }

  /**
   * Durable on return. A line that a crash cut short is taken off first: its key was not destroyed, because nothing is
   * destroyed before its line is durable, and whoever decided it asks again.
   */
  append(lines: readonly JournalLine[]): void {
    if (lines.length === 0) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = openSync(this.#path, 'a+', 0o600);
    try {
      const size = fstatSync(file).size;
      const whole = wholeLength(file, size);
      if (whole < size) ftruncateSync(file, whole);
      const bytes = Buffer.from(lines.map((line) => `${canonicalizeRecord(line)}\n`).join(''), 'utf8');
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncFolder(this.#folder);
  }

  /**
   * Says of which ledger it is, once; one from an earlier release says so from now on. `lines`: what it says so far. In a
   * writing transaction. Throws `VAULT_CORRUPT` for the journal of another ledger: its lines would stay for ever.
   */
  label(lines: readonly JournalLine[]): void {
    if (this.#of === undefined) return;
    const { origin, clock } = this.#of;
    const labels = lines.filter((line) => line.t === 'ledger');
    const foreign = labels.find((line) => line.origin !== origin);
    if (foreign !== undefined) {
      throw new VaultError(
        'VAULT_CORRUPT',
        `The erasure journal in the secrets folder is that of another ledger, ${foreign.origin}; this one is ${origin}. Put back its own; or, where this ledger was begun anew, move the other away.`,
        { details: { journal: foreign.origin, ledger: origin } },
      );
    }
    if (labels.length === 0) this.append([{ t: 'ledger', origin, at: clock.now() }]);
  }

  /** An empty one where there is none: that it is missing then says that it was lost. */
  ensure(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    try {
      closeSync(openSync(this.#path, 'ax', 0o600));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw error;
    }
    syncFolder(this.#folder);
  }

  /** Throws `VAULT_CORRUPT` for a whole line that is not one of ours: it may have named a key. */
  read(): readonly JournalLine[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return journalLinesIn(text);
  }
}

/** Every whole line; throws `VAULT_CORRUPT` as `read` does. */
export const journalLinesIn = (text: string): readonly JournalLine[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parseLine(line, index + 1));

/** Bytes up to and with the last line feed. */
function wholeLength(file: number, size: number): number {
  const chunk = Buffer.alloc(4096);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const read = readSync(file, chunk, 0, end - start, start);
    const feed = chunk.subarray(0, read).lastIndexOf(0x0a);
    if (feed >= 0) return start + feed + 1;
    end = start;
  }
  return 0;
}

function parseLine(text: string, number: number): JournalLine {
  const line = jsonOf(text);
  if (isKeyLine(line) || isSuppressionLine(line) || isLedgerLine(line)) return line;
  throw new VaultError(
    'VAULT_CORRUPT',
    `Line ${number} of the erasure journal is damaged. Put back a good copy: it may name a key that must stay destroyed.`,
    { details: { line: number } },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKeyLine(value: unknown): value is KeyLine {
  const line = value as Partial<Record<keyof KeyLine, unknown>> | null;
  return (
    typeof line === 'object' &&
    line?.t === 'key' &&
    is(line.owner, parseStreamName) &&
    is(line.dataCategory, (text) => isDataCategory(text) || undefined) &&
    is(line.request, parseId) &&
    is(line.at, parseInstant) &&
    is(line.suppressUntil, parseInstant) &&
    Number.isSafeInteger(line.suppressed) &&
    (line.kid === undefined || typeof line.kid === 'string') &&
    (line.kc === undefined || typeof line.kc === 'string')
  );
}

function isSuppressionLine(value: unknown): value is SuppressionLine {
  const line = value as Partial<Record<keyof SuppressionLine, unknown>> | null;
  return (
    typeof line === 'object' &&
    line?.t === 'suppression' &&
    is(line.hmac, parseBase64) &&
    is(line.until, parseInstant) &&
    typeof line.on === 'string'
  );
}

function isLedgerLine(value: unknown): value is LedgerLine {
  const line = value as Partial<Record<keyof LedgerLine, unknown>> | null;
  return (
    typeof line === 'object' && line?.t === 'ledger' && typeof line.origin === 'string' && is(line.at, parseInstant)
  );
}

const is = (value: unknown, parse: (text: string) => unknown): boolean =>
  typeof value === 'string' && parse(value) !== undefined;
