import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Element, inside, NotDer, oidOf, smallInteger, TAG } from './der.ts';

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: Element | undefined;
}

const HASHES: { readonly [oid: string]: HashName } = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const ED25519 = '1.3.101.112';
const RSA_WITH: { readonly [oid: string]: HashName } = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};
const ECDSA_WITH: { readonly [oid: string]: HashName } = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const RSA_BITS_MIN = 2048;
const RSA_BITS_MAX = 16_384;

export function algorithmOf(element: Element): AlgorithmIdentifier {
  if (element.tag !== TAG.sequence) throw new NotDer();
  const members = inside(element);
  const oid = oidOf(members.take(TAG.oid));
  const parameters = members.peek();
  if (parameters !== undefined) members.take(parameters.tag);
  members.end();
  return { oid, parameters };
}

/** SHA-256, 384 or 512; `undefined` for every other one, SHA-1 among them: somebody could have made two texts for it. */
export function hashOf({ oid, parameters }: AlgorithmIdentifier): HashName | undefined {
  return isAbsentOrNull(parameters) && Object.hasOwn(HASHES, oid) ? HASHES[oid] : undefined;
}

export const digest = (hash: HashName, bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();

/**
 * Whether the key of this SubjectPublicKeyInfo signed these bytes so. RSA (PKCS #1 v1.5 and PSS, from 2,048 bits), ECDSA
 * on the three NIST curves, Ed25519; false for everything else. `hash` is what CMS names beside an algorithm that names
 * none itself.
 */
export function isSignedBy(
  spki: Buffer,
  algorithm: AlgorithmIdentifier,
  hash: HashName | undefined,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = publicKeyOf(spki);
  const scheme = key === undefined ? undefined : schemeOf(algorithm, hash, key);
  if (key === undefined || scheme === undefined) return false;
  try {
    return verify(scheme.hash, bytes, { key, ...scheme.options }, signature);
  } catch {
    // OpenSSL refuses some combinations of key and padding by throwing.
    return false;
  }
}

interface Scheme {
  readonly hash: HashName | null;
  readonly options: { readonly padding?: number; readonly saltLength?: number };
}

function schemeOf(algorithm: AlgorithmIdentifier, hash: HashName | undefined, key: KeyObject): Scheme | undefined {
  const { oid, parameters } = algorithm;
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return rsaScheme(algorithm, hash, key);
    case 'ec': {
      const named = Object.hasOwn(ECDSA_WITH, oid) ? ECDSA_WITH[oid] : undefined;
      const isKnown = CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '');
      return named !== undefined && isKnown && isAbsentOrNull(parameters) ? { hash: named, options: {} } : undefined;
    }
    case 'ed25519':
      return oid === ED25519 && parameters === undefined ? { hash: null, options: {} } : undefined;
    default:
      return undefined;
  }
}

function rsaScheme(
  { oid, parameters }: AlgorithmIdentifier,
  hash: HashName | undefined,
  key: KeyObject,
): Scheme | undefined {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) return undefined;
  if (oid === RSA_PSS) return pssScheme(parameters);
  if (key.asymmetricKeyType !== 'rsa' || !isAbsentOrNull(parameters)) return undefined;
  const named = oid === RSA_ENCRYPTION ? hash : Object.hasOwn(RSA_WITH, oid) ? RSA_WITH[oid] : undefined;
  if (named === undefined) return undefined;
  return { hash: named, options: { padding: constants.RSA_PKCS1_PADDING } };
}

/** RFC 4055 section 3.1, with the same hash for the text and the mask. Its defaults are SHA-1, so nothing may be left out. */
function pssScheme(parameters: Element | undefined): Scheme | undefined {
  if (parameters?.tag !== TAG.sequence) return undefined;
  const members = inside(parameters);
  const explicit = (number: number): Element | undefined => {
    const wrapped = members.optional(0xa0 | number);
    return wrapped === undefined ? undefined : only(wrapped);
  };
  const [hashElement, mask, salt, trailer] = [explicit(0), explicit(1), explicit(2), explicit(3)];
  members.end();
  if (hashElement === undefined || mask === undefined || salt === undefined) return undefined;
  if (trailer !== undefined && smallInteger(trailer) !== 1) return undefined;
  const hash = hashOf(algorithmOf(hashElement));
  const { oid, parameters: maskHash } = algorithmOf(mask);
  if (hash === undefined || oid !== MGF1 || maskHash === undefined) return undefined;
  if (hashOf(algorithmOf(maskHash)) !== hash) return undefined;
  return { hash, options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: smallInteger(salt) } };
}

function publicKeyOf(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

export function only(element: Element): Element {
  const members = inside(element);
  const first = members.peek();
  if (first === undefined) throw new NotDer();
  members.take(first.tag);
  members.end();
  return first;
}

const isAbsentOrNull = (parameters: Element | undefined): boolean =>
  parameters === undefined || (parameters.tag === TAG.null && parameters.body.length === 0);
