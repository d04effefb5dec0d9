import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign as signWith,
  verify as verifyWith,
} from 'node:crypto';
import { assert } from '../kernel/assert.ts';
import { parseBase64 } from '../kernel/strict.ts';
import { judgePoint } from './ed25519-point.ts';
import { EvidenceError, malformed } from './evidence-error.ts';
import { isPlainText } from './strict-text.ts';

/** Signature type identifier bytes of C2SP signed-note: of a log, and of a witness (tlog-cosignature). */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
export type KeyType = typeof ED25519 | typeof COSIGNATURE;

export const SIGNATURE_BYTES = 64;

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) up to its 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const SPACE_OR_PLUS = /[\p{White_Space}\p{Cc}+]/u;
const VKEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/;

/** The name of a key: not empty, without Unicode spaces, plus or control characters, and text that UTF-8 can carry. */
export const isKeyName = (name: string): boolean => name !== '' && !SPACE_OR_PLUS.test(name) && isPlainText(name);

/**
 * A public key that has been checked: every instance has a sound point and a lawful name. Its name and id are what a
 * signature line names; whom to trust is decided by who configured it, never by what a note says.
 */
export class VerifierKey {
  readonly name: string;
  readonly type: KeyType;
  /** The first four bytes, big-endian, of SHA-256(name || 0x0A || type || public key). */
  readonly id: number;
  readonly publicKey: Buffer;
  readonly #key: KeyObject;

  /** Throws EVIDENCE_KEY_MALFORMED, EVIDENCE_KEY_WEAK. */
  constructor(name: string, type: KeyType, publicKey: Uint8Array) {
    if (!isKeyName(name)) {
      malformed(
        'EVIDENCE_KEY_MALFORMED',
        'The name of a key is not empty and has no spaces, plus or control characters.',
      );
    }
    const verdict = judgePoint(publicKey);
    if (verdict === 'not-a-point') malformed('EVIDENCE_KEY_MALFORMED', 'The public key is no point of Ed25519.');
    if (verdict === 'small-order') {
      malformed('EVIDENCE_KEY_WEAK', 'The public key has small order: one signature under it would fit every text.');
    }
    this.name = name;
    this.type = type;
    this.publicKey = Buffer.from(publicKey);
    this.id = keyIdOf(name, type, publicKey);
    this.#key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  }

  /** Ed25519 over the bytes as they are; notes and cosignatures say which bytes those are. Never throws. */
  verify(message: Uint8Array, signature: Uint8Array): boolean {
    return signature.length === SIGNATURE_BYTES && verifyWith(null, message, this.#key, signature);
  }

  /** The vkey: `<name>+<hex key id>+<base64(type || public key)>`. */
  toString(): string {
    const material = Buffer.concat([Uint8Array.of(this.type), this.publicKey]);
    return `${this.name}+${this.id.toString(16).padStart(8, '0')}+${material.toString('base64')}`;
  }
}

/** Throws EVIDENCE_KEY_MALFORMED, EVIDENCE_KEY_WEAK, and EVIDENCE_KEY_UNSUPPORTED for types other than the two above. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id = '', base64 = ''] = VKEY.exec(text) ?? [];
  const material = parseBase64(base64);
  if (!isKeyName(name) || material === undefined) {
    return malformed('EVIDENCE_KEY_MALFORMED', 'A verifier key is written <name>+<8 hex digits>+<base64>.');
  }
  const type = material[0];
  if (type !== ED25519 && type !== COSIGNATURE) {
    return malformed('EVIDENCE_KEY_UNSUPPORTED', 'Keys are Ed25519: signature type 1 for a log, 4 for a witness.');
  }
  const key = new VerifierKey(name, type, material.subarray(1));
  if (key.toString() !== text) malformed('EVIDENCE_KEY_MALFORMED', `The key id ${id} is not that of the key.`);
  return key;
}

function keyIdOf(name: string, type: KeyType, publicKey: Uint8Array): number {
  const material = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Uint8Array.of(type), publicKey]);
  return hash('sha256', material, 'buffer').readUInt32BE();
}

/** What signs. The private key may be in a file or in a device: only the bytes to be signed go there. */
export interface SigningKey {
  readonly verifier: VerifierKey;
  /** Ed25519 over the bytes as they are: 64 bytes. */
  sign(message: Uint8Array): Buffer;
}

/** A new private key in its text form: PEM of PKCS#8, unencrypted. Whoever has it signs; it is kept in a file of mode 0600. */
export function generatePrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** Throws EVIDENCE_KEY_MALFORMED. No error carries anything of the text. */
export function signingKeyFromPem(name: string, type: KeyType, pem: string): SigningKey {
  const key = privateKeyOf(pem);
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  const verifier = new VerifierKey(name, type, publicKey);
  return {
    verifier,
    sign: (message) => {
      const signature = signWith(null, message, key);
      // A fault while signing (a flipped bit in memory) is found here, not by the auditor.
      assert(verifier.verify(message, signature), 'a signature just made does not verify');
      return signature;
    },
  };
}

function privateKeyOf(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    throw new EvidenceError('EVIDENCE_KEY_MALFORMED', 'The signing key is not an unencrypted private key in PEM.');
  }
  if (key.asymmetricKeyType !== 'ed25519')
    malformed('EVIDENCE_KEY_MALFORMED', 'The signing key is not an Ed25519 key.');
  return key;
}
