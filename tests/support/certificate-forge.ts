import { constants, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bits,
  certificateTime,
  explicit,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  setOf,
  utf8,
  yes,
} from './der-writer.ts';

export type KeyKind = 'rsa' | 'rsa-1024' | 'rsa-pss' | 'p256' | 'p384' | 'p521' | 'secp256k1' | 'ed25519';

/** A certificate with its key: made here, so that a test can have every fault that a real authority would not make. */
export interface Holder {
  readonly subject: Buffer;
  readonly serial: Buffer;
  readonly kind: KeyKind;
  readonly key: KeyObject;
  readonly certificate: Buffer;
}

export interface CertificateOptions {
  readonly name: string;
  readonly kind?: KeyKind;
  /** Who signs it; itself when absent. */
  readonly issuer?: Holder;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly extensions?: readonly Buffer[];
  readonly serial?: Buffer;
  readonly keyOf?: Holder;
  /** The algorithm inside what is signed names this hash, whatever signs. */
  readonly innerHash?: HashName;
}

export const keyId = (bytes: Buffer): Buffer => extension('2.5.29.14', false, octets(bytes));
export const timeStamping = (isCritical = true): Buffer => usages(isCritical, '1.3.6.1.5.5.7.3.8');
export const usages = (isCritical: boolean, ...oids: readonly string[]): Buffer =>
  extension('2.5.29.37', isCritical, sequence(...oids.map(oid)));
export const authority = (pathLength?: number): Buffer =>
  extension('2.5.29.19', true, sequence(yes, ...(pathLength === undefined ? [] : [integer(pathLength)])));
/** Bits from the left: 0 digital signature, 1 non-repudiation, 2 key encipherment, 5 certificates. */
export function keyUsage(...numbers: readonly number[]): Buffer {
  const byte = numbers.reduce((all, bit) => all | (0x80 >> bit), 0);
  return extension('2.5.29.15', true, bits(Buffer.from([byte]), 7 - Math.max(...numbers)));
}
export const extension = (type: string, isCritical: boolean, value: Buffer): Buffer =>
  sequence(oid(type), ...(isCritical ? [yes] : []), octets(value));

export const signerExtensions = (): readonly Buffer[] => [keyUsage(0, 1), timeStamping()];
export const authorityExtensions = (pathLength?: number): readonly Buffer[] => [authority(pathLength), keyUsage(5, 6)];

export function certify(options: CertificateOptions): Holder {
  const {
    name,
    kind = 'p256',
    notBefore = '2020-01-01T00:00:00.000Z',
    notAfter = '2090-01-01T00:00:00.000Z',
  } = options;
  const subject = sequence(setOf(sequence(oid('2.5.4.3'), utf8(name))));
  const serial = options.serial ?? randomBytes(8);
  const pair =
    options.keyOf === undefined ? newKey(kind) : { privateKey: options.keyOf.key, publicKey: publicOf(options.keyOf) };
  const issuer = options.issuer ?? { subject, kind, key: pair.privateKey };
  const algorithm = signatureAlgorithm(issuer.kind);
  const extensions = options.extensions ?? signerExtensions();
  const signed = sequence(
    explicit(0, integer(2)),
    integer(serial),
    signatureAlgorithm(issuer.kind, options.innerHash),
    issuer.subject,
    sequence(certificateTime(notBefore), certificateTime(notAfter)),
    subject,
    pair.publicKey,
    ...(extensions.length === 0 ? [] : [explicit(3, sequence(...extensions))]),
  );
  const certificate = sequence(signed, algorithm, bits(signWith(issuer, signed)));
  return { subject, serial, kind: options.keyOf?.kind ?? kind, key: pair.privateKey, certificate };
}

const publicKeys = new WeakMap<KeyObject, Buffer>();
const publicOf = ({ key }: Holder): Buffer => publicKeys.get(key) as Buffer;

function newKey(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: Buffer } {
  const { privateKey, publicKey } = pairOf(kind);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  publicKeys.set(privateKey, spki);
  return { privateKey, publicKey: spki };
}

function pairOf(kind: KeyKind) {
  switch (kind) {
    case 'rsa':
    case 'rsa-pss':
      return generateKeyPairSync('rsa', { modulusLength: 2048 });
    case 'rsa-1024':
      return generateKeyPairSync('rsa', { modulusLength: 1024 });
    case 'p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'p384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'p521':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' });
    case 'secp256k1':
      return generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    case 'ed25519':
      return generateKeyPairSync('ed25519');
  }
}

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';
const HASHES: { readonly [hash in HashName]: string } = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const NUMBER: { readonly [hash in HashName]: readonly [rsa: number, ecdsa: string] } = {
  sha1: [5, '1'],
  sha256: [11, '3.2'],
  sha384: [12, '3.3'],
  sha512: [13, '3.4'],
};
export const hashAlgorithm = (hash: HashName): Buffer => sequence(oid(HASHES[hash]), nothing);

export function signatureAlgorithm(kind: KeyKind, hash: HashName = 'sha256'): Buffer {
  const [rsa, ecdsa] = NUMBER[hash];
  switch (kind) {
    case 'rsa':
    case 'rsa-1024':
      return sequence(oid(`1.2.840.113549.1.1.${rsa}`), nothing);
    case 'rsa-pss': {
      const mask = sequence(oid('1.2.840.113549.1.1.8'), hashAlgorithm(hash));
      return sequence(
        oid('1.2.840.113549.1.1.10'),
        sequence(explicit(0, hashAlgorithm(hash)), explicit(1, mask), explicit(2, integer(32))),
      );
    }
    case 'p256':
    case 'p384':
    case 'p521':
    case 'secp256k1':
      return sequence(oid(`1.2.840.10045.4.${ecdsa}`));
    case 'ed25519':
      return sequence(oid('1.3.101.112'));
  }
}

export function signWith(holder: Pick<Holder, 'kind' | 'key'>, bytes: Buffer, hash: HashName = 'sha256'): Buffer {
  if (holder.kind === 'ed25519') return sign(null, bytes, holder.key);
  if (holder.kind !== 'rsa-pss') return sign(hash, bytes, holder.key);
  return sign(hash, bytes, { key: holder.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}

export const pem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
