import { parseCheckpoint } from '../../../src/evidence/checkpoint.ts';
import { cosign } from '../../../src/evidence/cosignature.ts';
import type { NoteSignature, SignedNote } from '../../../src/evidence/note.ts';
import { verifyConsistency } from '../../../src/evidence/proofs.ts';
import { witnessKey } from './keys.ts';

/** A witness as tlog-witness describes it, without its transport: it signs only what grew out of what it signed before. */
export class Witness {
  readonly key;
  #seen: { readonly size: number; readonly root: Buffer } | undefined;

  constructor(name: string) {
    this.key = witnessKey(name);
  }

  /** `undefined` when it refuses: the checkpoint does not follow from the one that it saw last. */
  add(note: SignedNote, proof: readonly Uint8Array[], timestamp: number): NoteSignature | undefined {
    const { size, root } = parseCheckpoint(note.text);
    const seen = this.#seen;
    const grew =
      seen === undefined || verifyConsistency({ from: seen.size, to: size, fromRoot: seen.root, toRoot: root, proof });
    if (!grew) return undefined;
    this.#seen = { size, root };
    return cosignatureLine(this.key, note.text, timestamp);
  }
}

/** What anybody who has the witness's key can make, whether or not it saw the checkpoint. */
export const cosignatureLine = (key: Witness['key'], text: string, timestamp: number): NoteSignature => ({
  name: key.verifier.name,
  keyId: key.verifier.id,
  signature: cosign(key, text, timestamp),
});
