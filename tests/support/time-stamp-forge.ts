import { createHash } from 'node:crypto';
import type { HashName, Holder } from './certificate-forge.ts';
import { authorityExtensions, certify, hashAlgorithm, signatureAlgorithm, signWith } from './certificate-forge.ts';
import { der, explicit, generalizedTime, integer, octets, oid, sequence, setOf, yes } from './der-writer.ts';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';

export interface TokenOptions {
  readonly signer: Holder;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly at: string;
  /** Sent along beside the signer's certificate. */
  readonly chain?: readonly Buffer[];
  /** Instead of the signer's certificate and the chain. */
  readonly certificates?: readonly Buffer[];
  readonly imprintHash?: HashName;
  /** Of the signed attributes, and of the signature where it needs one. */
  readonly hash?: HashName;
  readonly nonce?: Buffer;
  readonly accuracySeconds?: number;
  /** Which certificate the signed attributes name; `none` leaves the attribute out. */
  readonly bound?: Buffer | 'none';
  readonly binding?: 'v1' | 'v2' | 'v2-sha512' | 'both';
  /** The binding also says whose certificate it is: whose issuer, and which serial number. */
  readonly boundTo?: { readonly issuer: Buffer; readonly serial: Buffer };
  readonly namedBy?: { readonly keyId: Buffer };
  readonly contentType?: string;
  readonly attributeType?: string;
  readonly messageDigest?: Buffer;
  readonly extraAttributes?: readonly Buffer[];
  readonly unsignedAttributes?: readonly Buffer[];
  readonly infoExtension?: { readonly isCritical: boolean };
  readonly attributesLeftOut?: boolean;
  readonly signers?: number;
}

/** A TimeStampToken of RFC 3161 over a text; with no options but the first two, one that is right in everything. */
export function forgeToken(text: Uint8Array | string, options: TokenOptions): Buffer {
  const { signer, hash = signer.kind === 'ed25519' ? 'sha512' : 'sha256' } = options;
  const info = tstInfo(text, options);
  const attributes = signedAttributes(info, hash, options);
  const signature = signWith(signer, options.attributesLeftOut === true ? info : setOf(...attributes), hash);
  const name =
    options.namedBy === undefined
      ? sequence(issuerOf(signer), integer(signer.serial))
      : der(0x80, options.namedBy.keyId);
  const unsigned = options.unsignedAttributes ?? [];
  const signerInfo = sequence(
    integer(options.namedBy === undefined ? 1 : 3),
    name,
    hashAlgorithm(hash),
    ...(options.attributesLeftOut === true ? [] : [retagged(0xa0, setOf(...attributes))]),
    signatureAlgorithm(signer.kind, hash),
    octets(signature),
    ...(unsigned.length === 0 ? [] : [retagged(0xa1, setOf(...unsigned))]),
  );
  const certificates = options.certificates ?? [signer.certificate, ...(options.chain ?? [])];
  const signedData = sequence(
    integer(3),
    setOf(hashAlgorithm(hash)),
    sequence(oid(options.contentType ?? TST_INFO), explicit(0, octets(info))),
    ...(certificates.length === 0 ? [] : [retagged(0xa0, setOf(...certificates))]),
    setOf(...Array.from({ length: options.signers ?? 1 }, () => signerInfo)),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), explicit(0, signedData));
}

function tstInfo(text: Uint8Array | string, options: TokenOptions): Buffer {
  const hash = options.imprintHash ?? 'sha256';
  const extra = options.infoExtension;
  return sequence(
    integer(1),
    oid('1.3.6.1.4.1.99999.1'),
    sequence(hashAlgorithm(hash), octets(createHash(hash).update(text).digest())),
    integer(7),
    generalizedTime(options.at),
    ...(options.accuracySeconds === undefined ? [] : [sequence(integer(options.accuracySeconds))]),
    ...(options.nonce === undefined ? [] : [integer(options.nonce)]),
    ...(extra === undefined
      ? []
      : [
          explicit(
            1,
            sequence(oid('1.3.6.1.4.1.99999.2'), ...(extra.isCritical ? [yes] : []), octets(Buffer.of(5, 0))),
          ),
        ]),
  );
}

function signedAttributes(info: Buffer, hash: HashName, options: TokenOptions): readonly Buffer[] {
  const { bound = options.signer.certificate, binding = 'v2' } = options;
  const of = (certificate: Buffer, name: HashName) => octets(createHash(name).update(certificate).digest());
  const v1 = (certificate: Buffer) => attribute('1.2.840.113549.1.9.16.2.12', essCert(of(certificate, 'sha1')));
  const place =
    options.boundTo === undefined
      ? []
      : [sequence(sequence(explicit(4, options.boundTo.issuer)), integer(options.boundTo.serial))];
  const v2 = (certificate: Buffer, name: HashName) =>
    attribute(
      '1.2.840.113549.1.9.16.2.47',
      name === 'sha256'
        ? essCert(of(certificate, name), ...place)
        : essCert(hashAlgorithm(name), of(certificate, name), ...place),
    );
  const bindings = (certificate: Buffer): readonly Buffer[] => {
    switch (binding) {
      case 'v1':
        return [v1(certificate)];
      case 'v2':
        return [v2(certificate, 'sha256')];
      case 'v2-sha512':
        return [v2(certificate, 'sha512')];
      case 'both':
        return [v1(options.signer.certificate), v2(certificate, 'sha256')];
    }
  };
  return [
    attribute('1.2.840.113549.1.9.3', oid(options.attributeType ?? TST_INFO)),
    attribute('1.2.840.113549.1.9.4', octets(options.messageDigest ?? createHash(hash).update(info).digest())),
    ...(bound === 'none' ? [] : bindings(bound)),
    ...(options.extraAttributes ?? []),
  ];
}

export const attribute = (type: string, ...values: readonly Buffer[]): Buffer => sequence(oid(type), setOf(...values));
const essCert = (...parts: readonly Buffer[]): Buffer => sequence(sequence(sequence(...parts)));

function retagged(tag: number, element: Buffer): Buffer {
  const copy = Buffer.from(element);
  copy[0] = tag;
  return copy;
}

/** The issuer's name as it stands in a certificate made here: the fourth member of what is signed. */
function issuerOf({ certificate }: Holder): Buffer {
  let offset = bodyStart(certificate, bodyStart(certificate, 0));
  for (let skipped = 0; skipped < 3; skipped++) offset = endOf(certificate, offset);
  return certificate.subarray(offset, endOf(certificate, offset));
}

function bodyStart(bytes: Buffer, offset: number): number {
  const first = bytes[offset + 1] as number;
  return offset + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function endOf(bytes: Buffer, offset: number): number {
  const start = bodyStart(bytes, offset);
  const first = bytes[offset + 1] as number;
  return start + (first < 0x80 ? first : bytes.readUIntBE(offset + 2, first & 0x7f));
}

/** A root and a signer below it, for tests that need tokens of a time of their choice. */
export function forgedAuthority(name: string): { readonly root: Holder; readonly signer: Holder } {
  const root = certify({ name: `${name} root`, extensions: authorityExtensions() });
  return { root, signer: certify({ name: `${name} signer`, issuer: root }) };
}
