import { cosign } from '../../../src/evidence/cosignature.ts';
import {
  COSIGNATURE,
  generatePrivateKey,
  type KeyType,
  type SigningKey,
  signingKeyFromPem,
} from '../../../src/evidence/keys.ts';
import { type SignedNote, signNote } from '../../../src/evidence/note.ts';
import { TEXT } from './golden-note.ts';

export const freshKey = (name: string, type: KeyType): SigningKey =>
  signingKeyFromPem(name, type, generatePrivateKey());
export const freshWitness = (name: string): SigningKey => freshKey(name, COSIGNATURE);

/** A checkpoint over the reference tree, or another text, signed by those logs and cosigned by those witnesses. */
export function noteBy(logs: readonly SigningKey[], by: readonly SigningKey[], text = TEXT): SignedNote {
  const cosignatures = by.map((key, i) => {
    const { name, id } = key.verifier;
    return { name, keyId: id, signature: cosign(key, text, 1_700_000_000 + i) };
  });
  return { text, signatures: [...signNote(text, logs).signatures, ...cosignatures] };
}
