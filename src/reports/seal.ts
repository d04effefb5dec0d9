import { createHash } from 'node:crypto';
import { parseBase64 } from '../kernel/strict.ts';
import type { LedgerPrefix, Seal, Sealed } from './document.ts';

/** The same name in every document: the commands that are printed for it are the same as well. */
const CHECKPOINT_FILE = 'checkpoint.txt';

/** A file inside a document, as its table of files names it. */
export interface AttachedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
}

export function attachedFile(name: string, bytes: Buffer): AttachedFile {
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The signed note, for the reader to keep; null for a document that is not sealed. */
export function checkpointFile(seal: Seal): AttachedFile | null {
  return seal.state === 'sealed' ? attachedFile(CHECKPOINT_FILE, Buffer.from(seal.note, 'utf8')) : null;
}

/** A signature line of the log: which line of the note it is, from 1, and the id of its key as a vkey writes it. */
export interface LogSignature {
  readonly line: number;
  readonly keyId: string;
}

const TEXT_LINES = 3;
const KEY_ID_BYTES = 4;
const ED25519_BYTES = 64;

/**
 * The log's signatures on a note of C2SP signed-note; lines of other keys are passed over. The form only: whoever seals
 * has verified the note, and the reader is told how to.
 */
export function logSignatures({ note, keyName }: Sealed): readonly LogSignature[] {
  return note.split('\n').flatMap((line, index) => {
    const [dash, name, base64, ...more] = line.split(' ');
    if (index <= TEXT_LINES || dash !== '\u2014' || name !== keyName || more.length > 0) return [];
    const bytes = parseBase64(base64 ?? '');
    if (bytes?.length !== KEY_ID_BYTES + ED25519_BYTES) return [];
    return [{ line: index + 1, keyId: bytes.toString('hex', 0, KEY_ID_BYTES) }];
  });
}

/**
 * Why no document may name this checkpoint for this prefix, in a sentence; undefined when it may. What is printed on the
 * pages and what is attached must be one and the same checkpoint.
 */
export function sealFault(seal: Seal, prefix: LedgerPrefix): string | undefined {
  if (seal.state === 'unsealed') return undefined;
  const { origin, size, root, note } = seal;
  if (size < prefix.leaves) return `a checkpoint of ${size} leaves does not cover a prefix of ${prefix.leaves}`;
  if (!note.startsWith(`${origin}\n${size}\n${root}\n\n`)) return 'the signed note is of another checkpoint';
  if (parseBase64(root)?.length !== 32) return 'the root of the checkpoint is no SHA-256 in base64';
  if (logSignatures(seal).length === 0) return 'the signed note has no signature of the key that is named';
  return undefined;
}
