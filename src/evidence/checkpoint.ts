import { assert } from '../kernel/assert.ts';
import { malformed } from './evidence-error.ts';
import { EMPTY_ROOT, isHash } from './merkle.ts';
import { isPlainText, linesOf, parseHash, parseSize } from './strict-text.ts';

/** The head of a tree, as it is signed (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which ledger, and which of its histories. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  readonly root: Buffer;
  /** Opaque lines; signed, and not believed. Ours have none. */
  readonly extensions: readonly string[];
}

/** The text of the note. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, String(size), Buffer.from(root).toString('base64'), ...extensions];
  assert(Number.isSafeInteger(size) && size >= 0 && isHash(root), 'a checkpoint has a size and a root');
  assert(
    lines.every((line) => line !== '' && isPlainText(line) && !line.includes('\n')),
    'lines are not empty',
  );
  return `${lines.join('\n')}\n`;
}

/** Reads the text of a note. Throws EVIDENCE_CHECKPOINT_MALFORMED. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = linesOf(text);
  if (lines === undefined || lines.length < 3 || lines.includes('') || !isPlainText(text)) {
    return malformed('EVIDENCE_CHECKPOINT_MALFORMED', 'A checkpoint has three lines, none of them empty.');
  }
  const [origin, sizeText, rootText, ...extensions] = lines as [string, string, string, ...string[]];
  const size = parseSize(sizeText);
  if (size === undefined) {
    return malformed(
      'EVIDENCE_CHECKPOINT_MALFORMED',
      'The size is a decimal number of at most 2^53 - 1, as it is printed.',
    );
  }
  const root = parseHash(rootText);
  if (root === undefined) return malformed('EVIDENCE_CHECKPOINT_MALFORMED', 'The root is 32 bytes in base64.');
  if (size === 0 && !root.equals(EMPTY_ROOT)) {
    malformed('EVIDENCE_CHECKPOINT_MALFORMED', 'The root of an empty tree is the hash of nothing.');
  }
  return { origin, size, root, extensions };
}
