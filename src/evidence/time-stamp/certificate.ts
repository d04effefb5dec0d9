import type { Instant } from '../../kernel/time.ts';
import { type AlgorithmIdentifier, algorithmOf, isSignedBy, only } from './algorithms.ts';
import {
  booleanOf,
  context,
  type Element,
  inside,
  integerBytes,
  NotDer,
  namedBits,
  oidOf,
  parseDer,
  smallInteger,
  TAG,
  wholeBits,
} from './der.ts';
import { certificateTime } from './der-time.ts';

export interface Extension {
  readonly isCritical: boolean;
  /** DER of the extension's own type. */
  readonly value: Buffer;
}

/** What a time stamp needs of an X.509 certificate (RFC 5280). Names are compared as the bytes that they are. */
export interface Certificate {
  readonly der: Buffer;
  readonly serial: Buffer;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly publicKey: Buffer;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signed: Buffer;
  readonly algorithm: AlgorithmIdentifier;
  readonly signature: Buffer;
}

const SUBJECT_KEY_ID = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const CERTIFICATE_POLICIES = '2.5.29.32';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_USAGE = '2.5.29.37.0';
/** Bits of a key usage. */
const DIGITAL_SIGNATURE = 0;
const NON_REPUDIATION = 1;
const CERT_SIGN = 5;
/** Read and obeyed here; no policy is asked for, so every policy will do. A critical one that is not here refuses the certificate. */
const UNDERSTOOD = new Set([KEY_USAGE, BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, EXTENDED_KEY_USAGE]);

/** Throws `NotDer`. */
export function parseCertificate(der: Uint8Array): Certificate {
  return certificateOf(parseDer(der));
}

export function certificateOf(element: Element): Certificate {
  if (element.tag !== TAG.sequence) throw new NotDer();
  const outer = inside(element);
  const tbs = outer.take(TAG.sequence);
  const algorithm = outer.take(TAG.sequence);
  const signature = wholeBits(outer.take(TAG.bitString));
  outer.end();
  const members = inside(tbs);
  const versionElement = members.optional(context(0));
  const version = versionElement === undefined ? 0 : smallInteger(only(versionElement));
  const serial = integerBytes(members.take(TAG.integer));
  // The same algorithm stands inside, where it is signed.
  if (!members.take(TAG.sequence).whole.equals(algorithm.whole)) throw new NotDer();
  const issuer = members.take(TAG.sequence).whole;
  const validity = inside(members.take(TAG.sequence));
  const notBefore = certificateTime(validity.take(TAG.utcTime, TAG.generalizedTime));
  const notAfter = certificateTime(validity.take(TAG.utcTime, TAG.generalizedTime));
  validity.end();
  const subject = members.take(TAG.sequence).whole;
  const publicKey = members.take(TAG.sequence).whole;
  // Unique ids of issuer and subject, which nobody has used since 1997.
  members.optional(context(1, true));
  members.optional(context(2, true));
  const list = members.optional(context(3));
  members.end();
  if (list !== undefined && version !== 2) throw new NotDer();
  const extensions = list === undefined ? new Map<string, Extension>() : extensionsOf(only(list));
  return {
    ...{ der: element.whole, serial, issuer, subject, notBefore, notAfter, publicKey, extensions },
    ...{ signed: tbs.whole, algorithm: algorithmOf(algorithm), signature },
  };
}

function extensionsOf(list: Element): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (list.tag !== TAG.sequence) throw new NotDer();
  for (const members = inside(list); members.peek() !== undefined; ) {
    const one = inside(members.take(TAG.sequence));
    const oid = oidOf(one.take(TAG.oid));
    const critical = one.optional(TAG.boolean);
    const value = one.take(TAG.octetString).body;
    one.end();
    if (extensions.has(oid)) throw new NotDer();
    extensions.set(oid, { isCritical: critical !== undefined && booleanOf(critical), value });
  }
  return extensions;
}

export const isIssuedBy = (child: Certificate, issuer: Certificate): boolean =>
  child.issuer.equals(issuer.subject) &&
  isSignedBy(issuer.publicKey, child.algorithm, undefined, child.signed, child.signature);

export const isValidAt = (certificate: Certificate, at: Instant): boolean =>
  certificate.notBefore <= at && at <= certificate.notAfter;

/** The subject key identifier, for tokens that name their signer by it. */
export function keyIdOf(certificate: Certificate): Buffer | undefined {
  const extension = certificate.extensions.get(SUBJECT_KEY_ID);
  if (extension === undefined) return undefined;
  const element = parseDer(extension.value);
  return element.tag === TAG.octetString ? element.body : undefined;
}

/** RFC 3161 section 2.3: for time stamps, for nothing else, and marked so that nobody may overlook it. */
export function maySignTimeStamps(certificate: Certificate): boolean {
  if (hasStrangeDemand(certificate)) return false;
  const extended = certificate.extensions.get(EXTENDED_KEY_USAGE);
  if (extended?.isCritical !== true) return false;
  const usages = usagesOf(extended);
  if (usages.length !== 1 || usages[0] !== TIME_STAMPING) return false;
  const bits = keyUsageOf(certificate);
  return bits === undefined || bits.has(DIGITAL_SIGNATURE) || bits.has(NON_REPUDIATION);
}

/** RFC 5280 section 6.1.4, with `below` other authorities between this one and the signer. */
export function mayIssueAuthorities(certificate: Certificate, below: number): boolean {
  if (hasStrangeDemand(certificate)) return false;
  const basic = certificate.extensions.get(BASIC_CONSTRAINTS);
  if (basic === undefined) return false;
  const members = inside(sequenceOf(basic));
  const isAuthority = members.optional(TAG.boolean);
  const pathLength = members.optional(TAG.integer);
  members.end();
  if (isAuthority === undefined || !booleanOf(isAuthority)) return false;
  if (pathLength !== undefined && smallInteger(pathLength) < below) return false;
  const bits = keyUsageOf(certificate);
  if (bits !== undefined && !bits.has(CERT_SIGN)) return false;
  // An authority that was made for web servers alone does not vouch for times.
  const extended = certificate.extensions.get(EXTENDED_KEY_USAGE);
  if (extended === undefined) return true;
  const usages = usagesOf(extended);
  return usages.includes(TIME_STAMPING) || usages.includes(ANY_USAGE);
}

const hasStrangeDemand = ({ extensions }: Certificate): boolean =>
  [...extensions].some(([oid, { isCritical }]) => isCritical && !UNDERSTOOD.has(oid));

function keyUsageOf({ extensions }: Certificate): ReadonlySet<number> | undefined {
  const extension = extensions.get(KEY_USAGE);
  if (extension === undefined) return undefined;
  const element = parseDer(extension.value);
  if (element.tag !== TAG.bitString) throw new NotDer();
  return namedBits(element);
}

function usagesOf(extension: Extension): readonly string[] {
  const usages: string[] = [];
  for (const members = inside(sequenceOf(extension)); members.peek() !== undefined; ) {
    usages.push(oidOf(members.take(TAG.oid)));
  }
  return usages;
}

function sequenceOf({ value }: Extension): Element {
  const element = parseDer(value);
  if (element.tag !== TAG.sequence) throw new NotDer();
  return element;
}
