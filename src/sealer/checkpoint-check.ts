import { parseCheckpoint } from '../evidence/checkpoint.ts';
import { EvidenceError } from '../evidence/evidence-error.ts';
import { parseVerifierKey, type VerifierKey } from '../evidence/keys.ts';
import { parseNote, verifyNote } from '../evidence/note.ts';
import { type EvidenceState, mayHaveSigned } from '../domain/evidence/state.ts';
import { SealerError } from './sealer-error.ts';

export interface ClaimedCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly note: string;
}

/** Checking a point of the curve costs more than a signature, and there are few keys. */
const parsed = new Map<string, VerifierKey>();

function verifierKey(vkey: string): VerifierKey {
  const known = parsed.get(vkey) ?? parseVerifierKey(vkey);
  parsed.set(vkey, known);
  return known;
}

/**
 * Whether a checkpoint that stands in the ledger is what it says: whoever can write the ledger may have put it there.
 * Throws SEALER_TAMPER. `rootAt` gives the root of our own tree.
 */
export function checkCheckpoint(
  claim: ClaimedCheckpoint,
  index: number,
  state: EvidenceState,
  rootAt: (size: number) => Buffer,
): void {
  const why = whyFalse(claim, index, state, rootAt);
  if (why === undefined) return;
  throw new SealerError(
    'SEALER_TAMPER',
    `The checkpoint of size ${claim.size} at leaf ${index} of the ledger ${why}.`,
    {
      details: { size: claim.size, index },
    },
  );
}

/** What our own signing asks of itself before anything is written: the same as everybody asks who follows. */
export function whyFalse(
  { origin, size, root, note }: ClaimedCheckpoint,
  index: number,
  state: EvidenceState,
  rootAt: (size: number) => Buffer,
): string | undefined {
  if (size > index) return 'is larger than the ledger before it';
  try {
    const signed = parseNote(Buffer.from(note, 'utf8'));
    const text = parseCheckpoint(signed.text);
    const isSame = text.origin === origin && text.size === size && text.root.toString('base64') === root;
    if (!isSame) return 'is not the one in its note';
    const keys = state.keys.filter((key) => mayHaveSigned(key, size)).map(({ vkey }) => verifierKey(vkey));
    if (verifyNote(signed, keys).kind !== 'verified') return 'is not signed by a key that the ledger names for it';
    return rootAt(size).equals(text.root) ? undefined : 'has another root than the leaves below it';
  } catch (error) {
    if (error instanceof EvidenceError) return 'is not of its form';
    throw error;
  }
}

/** Parses a key that an event names. Throws SEALER_TAMPER when it is weak or malformed: nobody of ours adds such a key. */
export function checkKey(vkey: string, origin: string, index: number): void {
  try {
    if (verifierKey(vkey).name === origin) return;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  throw new SealerError(
    'SEALER_TAMPER',
    `The ledger names a signing key that is weak, malformed or of another origin, at leaf ${index}.`,
    { details: { index } },
  );
}
