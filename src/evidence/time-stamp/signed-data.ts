import { type AlgorithmIdentifier, algorithmOf, digest, type HashName, hashOf, only } from './algorithms.ts';
import { type Certificate, certificateOf, keyIdOf } from './certificate.ts';
import { context, type Element, inside, integerBytes, type Members, NotDer, oidOf, smallInteger, TAG } from './der.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const MAX_CERTIFICATES = 16;

/** The CMS SignedData (RFC 5652) that a time stamp is: one signer, the TSTInfo inside. */
export interface SignedTimeStamp {
  /** DER of the TSTInfo. */
  readonly content: Buffer;
  /** What came along: the signer's certificate and those above it, or others. Nothing is trusted for being here. */
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
}

export interface SignerInfo {
  readonly isNamed: (certificate: Certificate) => boolean;
  /** `undefined`: not one that counts. */
  readonly hash: HashName | undefined;
  readonly attributes: ReadonlyMap<string, Element>;
  /** The attributes as they are signed: a SET OF, byte for byte as they stand. */
  readonly signed: Buffer;
  readonly algorithm: AlgorithmIdentifier;
  readonly signature: Buffer;
}

/** Throws `NotDer` for anything but a TimeStampToken of RFC 3161 section 2.4.2. */
export function signedTimeStampOf(token: Element): SignedTimeStamp {
  if (token.tag !== TAG.sequence) throw new NotDer();
  const info = inside(token);
  if (oidOf(info.take(TAG.oid)) !== SIGNED_DATA) throw new NotDer();
  const signedData = only(info.take(context(0)));
  info.end();
  if (signedData.tag !== TAG.sequence) throw new NotDer();
  const members = inside(signedData);
  if (smallInteger(members.take(TAG.integer)) !== 3) throw new NotDer();
  for (const hashes = inside(members.take(TAG.set)); hashes.peek() !== undefined; ) {
    algorithmOf(hashes.take(TAG.sequence));
  }
  const content = contentOf(inside(members.take(TAG.sequence)));
  const certificates = certificatesOf(members.optional(context(0)));
  members.optional(context(1));
  const signers = inside(members.take(TAG.set));
  members.end();
  const signer = signerOf(inside(signers.take(TAG.sequence)));
  signers.end();
  return { content, certificates, signer };
}

function contentOf(members: Members): Buffer {
  if (oidOf(members.take(TAG.oid)) !== TST_INFO) throw new NotDer();
  const content = only(members.take(context(0)));
  members.end();
  if (content.tag !== TAG.octetString) throw new NotDer();
  return content.body;
}

function certificatesOf(set: Element | undefined): readonly Certificate[] {
  const certificates: Certificate[] = [];
  if (set === undefined) return certificates;
  for (const members = inside(set); ; ) {
    const next = members.peek();
    if (next === undefined) return certificates;
    members.take(next.tag);
    // Attribute certificates and other strangers have tags of their own; they vouch for nothing here.
    if (next.tag === TAG.sequence && certificates.push(certificateOf(next)) > MAX_CERTIFICATES) throw new NotDer();
  }
}

function signerOf(members: Members): SignerInfo {
  const version = smallInteger(members.take(TAG.integer));
  const name = members.take(TAG.sequence, context(0, true));
  if (version !== (name.tag === TAG.sequence ? 1 : 3)) throw new NotDer();
  const hash = hashOf(algorithmOf(members.take(TAG.sequence)));
  // RFC 5652 section 5.4: signed with the tag of a SET OF in place of their own.
  const list = members.take(context(0));
  const signed = Buffer.from(list.whole);
  signed[0] = TAG.set;
  const algorithm = algorithmOf(members.take(TAG.sequence));
  const signature = members.take(TAG.octetString).body;
  // Unsigned attributes: anybody may write there, and nobody reads it.
  members.optional(context(1));
  members.end();
  return { isNamed: nameOf(name), hash, attributes: attributesOf(list), signed, algorithm, signature };
}

function nameOf(name: Element): SignerInfo['isNamed'] {
  if (name.tag !== TAG.sequence) return (certificate) => keyIdOf(certificate)?.equals(name.body) === true;
  const members = inside(name);
  const issuer = members.take(TAG.sequence).whole;
  const serial = integerBytes(members.take(TAG.integer));
  members.end();
  return (certificate) => certificate.issuer.equals(issuer) && certificate.serial.equals(serial);
}

/** Attributes by type, each with the one value that it has. */
function attributesOf(list: Element): ReadonlyMap<string, Element> {
  const attributes = new Map<string, Element>();
  for (const members = inside(list); members.peek() !== undefined; ) {
    const one = inside(members.take(TAG.sequence));
    const oid = oidOf(one.take(TAG.oid));
    const values = inside(one.take(TAG.set));
    one.end();
    const value = values.peek();
    if (value === undefined || attributes.has(oid)) throw new NotDer();
    values.take(value.tag);
    values.end();
    attributes.set(oid, value);
  }
  return attributes;
}

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** Whether the signed attributes are about this content (RFC 5652 section 11). */
export function isAbout({ attributes, hash }: SignerInfo, content: Buffer): boolean {
  const type = attributes.get(CONTENT_TYPE);
  const sum = attributes.get(MESSAGE_DIGEST);
  if (type?.tag !== TAG.oid || sum?.tag !== TAG.octetString || hash === undefined) return false;
  return oidOf(type) === TST_INFO && sum.body.equals(digest(hash, content));
}

/**
 * Whether the signer named this certificate as its own under its signature (RFC 2634, RFC 5035; RFC 3161 demands it), so
 * that another certificate for the same key cannot take its place. Where both forms stand, both must fit.
 */
export function isBoundTo({ attributes }: SignerInfo, certificate: Certificate): boolean {
  const old = attributes.get(SIGNING_CERTIFICATE);
  const recent = attributes.get(SIGNING_CERTIFICATE_V2);
  if (old === undefined && recent === undefined) return false;
  return (
    (old === undefined || isFirstCertificate(old, certificate, false)) &&
    (recent === undefined || isFirstCertificate(recent, certificate, true))
  );
}

function isFirstCertificate(attribute: Element, certificate: Certificate, isV2: boolean): boolean {
  if (attribute.tag !== TAG.sequence) throw new NotDer();
  // The list of certificates; policies, which may follow, are not asked for.
  const first = inside(inside(inside(attribute).take(TAG.sequence)).take(TAG.sequence));
  const algorithm = isV2 ? first.optional(TAG.sequence) : undefined;
  // The first form has no other hash than SHA-1. It finds no second certificate for a key whose signature holds anyway.
  const hash = !isV2 ? 'sha1' : algorithm === undefined ? 'sha256' : hashOf(algorithmOf(algorithm));
  const sum = first.take(TAG.octetString).body;
  const place = first.optional(TAG.sequence);
  first.end();
  if (hash === undefined || !sum.equals(digest(hash, certificate.der))) return false;
  return place === undefined || isPlaceOf(place, certificate);
}

/** IssuerSerial, whose issuer is the one directory name. */
function isPlaceOf(place: Element, certificate: Certificate): boolean {
  const members = inside(place);
  const names = members.take(TAG.sequence);
  const serial = integerBytes(members.take(TAG.integer));
  members.optional(TAG.bitString);
  members.end();
  const directoryName = only(names);
  if (directoryName.tag !== context(4)) throw new NotDer();
  return only(directoryName).whole.equals(certificate.issuer) && serial.equals(certificate.serial);
}
