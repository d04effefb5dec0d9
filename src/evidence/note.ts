import { assert } from '../kernel/assert.ts';
import { parseBase64 } from '../kernel/strict.ts';
import { verifyCosignature } from './cosignature.ts';
import { malformed } from './evidence-error.ts';
import { COSIGNATURE, ED25519, isKeyName, type SigningKey, type VerifierKey } from './keys.ts';
import { decodeUtf8, isPlainText, linesOf } from './strict-text.ts';

/** docs/evidence.md section 3. */
export const MAX_NOTE_BYTES = 64 * 1024;
export const MAX_SIGNATURES = 16;

const KEY_ID_BYTES = 4;
const DASH = '\u2014 ';

/** One signature line. Nothing in it is believed before `verifyNote`. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** Without the key id. */
  readonly signature: Buffer;
}

/** C2SP signed-note. `text` ends in a newline and does not contain the blank line that separates. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Throws EVIDENCE_NOTE_MALFORMED, EVIDENCE_LIMIT_EXCEEDED. */
export function parseNote(bytes: Uint8Array): SignedNote {
  if (bytes.length > MAX_NOTE_BYTES) malformed('EVIDENCE_LIMIT_EXCEEDED', 'A note has at most 64 KiB.');
  const whole = decodeUtf8(bytes);
  if (whole === undefined) return malformed('EVIDENCE_NOTE_MALFORMED', 'A note is UTF-8 without a byte order mark.');
  if (!isPlainText(whole)) {
    malformed('EVIDENCE_NOTE_MALFORMED', 'A note has no control characters but newlines; no carriage returns.');
  }
  const blank = whole.lastIndexOf('\n\n');
  const lines = linesOf(whole.slice(blank + 2));
  if (blank < 0 || lines === undefined) {
    return malformed('EVIDENCE_NOTE_MALFORMED', 'A note is its text, a blank line, and signature lines.');
  }
  if (lines.length > MAX_SIGNATURES) malformed('EVIDENCE_LIMIT_EXCEEDED', 'A note has at most 16 signatures.');
  return { text: whole.slice(0, blank + 1), signatures: lines.map(parseSignatureLine) };
}

/** Without its newline. Throws EVIDENCE_NOTE_MALFORMED. */
export function parseSignatureLine(line: string): NoteSignature {
  const [name = '', base64 = '', ...more] = line.slice(DASH.length).split(' ');
  const bytes = parseBase64(base64);
  const isLine = line.startsWith(DASH) && isKeyName(name) && more.length === 0;
  if (!isLine || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
    return malformed('EVIDENCE_NOTE_MALFORMED', 'A signature line is a dash, the name of a key, and base64.');
  }
  return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(KEY_ID_BYTES) };
}

/** With its newline. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = Buffer.alloc(KEY_ID_BYTES + signature.length);
  bytes.writeUInt32BE(keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `${DASH}${name} ${bytes.toString('base64')}\n`;
}

export function formatNote({ text, signatures }: SignedNote): string {
  assert(isNoteText(text) && signatures.length > 0, 'a note is plain text that ends in a newline, and has a signature');
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`;
}

/** A log's signature. Those of witnesses come from `cosign`. */
export function signNote(text: string, keys: readonly SigningKey[]): SignedNote {
  assert(isNoteText(text), 'a note is plain text that ends in a newline');
  return { text, signatures: keys.map((key) => signatureOf(key, text)) };
}

function signatureOf(key: SigningKey, text: string): NoteSignature {
  assert(key.verifier.type === ED25519, 'a note is signed with a key of its own type');
  const { name, id } = key.verifier;
  return { name, keyId: id, signature: key.sign(Buffer.from(text, 'utf8')) };
}

const isNoteText = (text: string): boolean => text.endsWith('\n') && isPlainText(text);

export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** Of a cosignature: seconds since 1970, by the witness's clock. */
  readonly timestamp?: number;
}

export type NoteVerdict =
  /** At least one known key signed, and every known key that is named did. */
  | { readonly kind: 'verified'; readonly signatures: readonly VerifiedSignature[] }
  /** None of the known keys is named. */
  | { readonly kind: 'unknown-keys' }
  /** A known key is named and did not sign this text, or is named twice: the whole note is refused. */
  | { readonly kind: 'invalid'; readonly key: VerifierKey; readonly why: 'signature-false' | 'named-twice' };

/** A key is known by name and id together. Other signatures are passed over. Never throws. */
export function verifyNote(note: SignedNote, keys: readonly VerifierKey[]): NoteVerdict {
  const verified: VerifiedSignature[] = [];
  for (const { name, keyId, signature } of note.signatures) {
    // Two keys that share name and id cannot be told apart by the line: it is the one's whose signature is true.
    const candidates = keys.filter((key) => key.name === name && key.id === keyId);
    const [known] = candidates;
    if (known === undefined) continue;
    const one = candidates
      .map((key) => verifySignature(key, note.text, signature))
      .find((found) => found !== undefined);
    if (one === undefined) return { kind: 'invalid', key: known, why: 'signature-false' };
    if (verified.some(({ key }) => key === one.key)) return { kind: 'invalid', key: one.key, why: 'named-twice' };
    verified.push(one);
  }
  return verified.length === 0 ? { kind: 'unknown-keys' } : { kind: 'verified', signatures: verified };
}

function verifySignature(key: VerifierKey, text: string, signature: Buffer): VerifiedSignature | undefined {
  switch (key.type) {
    case ED25519:
      return key.verify(Buffer.from(text, 'utf8'), signature) ? { key } : undefined;
    case COSIGNATURE: {
      const timestamp = verifyCosignature(key, text, signature);
      return timestamp === undefined ? undefined : { key, timestamp };
    }
  }
}
