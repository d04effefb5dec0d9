import type { Instant } from '../../kernel/time.ts';
import { digest, isSignedBy } from './algorithms.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { type ChainFault, chainTo } from './chain.ts';
import { NotDer, parseDer } from './der.ts';
import { isAbout, isBoundTo, type SignedTimeStamp, signedTimeStampOf } from './signed-data.ts';
import { type TstInfo, tstInfoOf } from './tst-info.ts';

/** A time-stamping authority that somebody trusts: its root, or the certificate that signs itself. */
export interface TimeAuthority {
  readonly name: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** A qualified one (Regulation (EU) No 910/2014, article 42), as whoever wrote the policy says. */
  readonly qualified: boolean;
}

export type UntrustedWhy =
  /** Not DER, not a TimeStampToken, or too large. */
  | 'malformed'
  /** The hash of the text is not SHA-256, 384 or 512. */
  | 'hash'
  /** No certificate of the signer, attributes that are about something else, or a signature that is not good. */
  | 'signature'
  /** The authority says that its clock may be off by more than a minute. */
  | 'accuracy'
  | ChainFault;

export type TimeStampVerdict =
  | { readonly kind: 'attested'; readonly at: Instant; readonly authority: string; readonly qualified: boolean }
  /** Genuine, of a trusted authority, and over another text. */
  | { readonly kind: 'imprint'; readonly at: Instant; readonly authority: string }
  | { readonly kind: 'untrusted'; readonly why: UntrustedWhy };

export const MAX_TOKEN_BYTES = 64 * 1024;
/** Times are compared give or take a minute (docs/evidence.md section 5); a worse clock attests nothing by that measure. */
const MAX_ACCURACY_MS = 60_000;

/**
 * Whether a TimeStampToken (RFC 3161, DER) says of this text that it stood at a time, by the word of one of these
 * authorities. All bytes of the token may be an adversary's; nothing makes it throw. Free to change without harm, and so
 * not under any signature: unsigned attributes, certificates that are not needed, lists of revoked ones, the list of
 * hashes. An authority whose own certificate cannot be read vouches for nothing.
 */
export function verifyTimeStampToken(
  der: Uint8Array,
  text: Uint8Array,
  authorities: readonly TimeAuthority[],
): TimeStampVerdict {
  if (der.byteLength > MAX_TOKEN_BYTES) return { kind: 'untrusted', why: 'malformed' };
  try {
    const token = signedTimeStampOf(parseDer(der));
    return judge(token, tstInfoOf(token.content), text, authorities);
  } catch (error) {
    if (error instanceof NotDer) return { kind: 'untrusted', why: 'malformed' };
    throw error;
  }
}

function judge(
  token: SignedTimeStamp,
  info: TstInfo,
  text: Uint8Array,
  authorities: readonly TimeAuthority[],
): TimeStampVerdict {
  const untrusted = (why: UntrustedWhy): TimeStampVerdict => ({ kind: 'untrusted', why });
  const anchors = authorities.flatMap((authority) => {
    const certificate = readable(authority.certificate);
    return certificate === undefined ? [] : [{ certificate, name: authority }];
  });
  if (info.hash === undefined) return untrusted('hash');
  const signer = signerIn(
    token,
    anchors.map(({ certificate }) => certificate),
  );
  if (signer === undefined) return untrusted('signature');
  const found = chainTo(signer, token.certificates, anchors, info.at);
  if ('fault' in found) return untrusted(found.fault);
  if (info.accuracyMs > MAX_ACCURACY_MS) return untrusted('accuracy');
  const { name: authority, qualified } = found.anchor;
  return info.imprint.equals(digest(info.hash, text))
    ? { kind: 'attested', at: info.at, authority, qualified }
    : { kind: 'imprint', at: info.at, authority };
}

/** The certificate whose key signed this token and that it names as its own. It may be an anchor that was not sent along. */
function signerIn({ content, certificates, signer }: SignedTimeStamp, anchors: readonly Certificate[]) {
  if (!isAbout(signer, content)) return undefined;
  return [...certificates, ...anchors].find(
    (certificate) =>
      signer.isNamed(certificate) &&
      isBoundTo(signer, certificate) &&
      isSignedBy(certificate.publicKey, signer.algorithm, signer.hash, signer.signed, signer.signature),
  );
}

function readable(der: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof NotDer) return undefined;
    throw error;
  }
}

/** Whether these bytes are a certificate that this reader understands: for whoever reads a policy. */
export const isCertificate = (der: Uint8Array): boolean => readable(der) !== undefined;

/** The certificates that came with a token; none when it is no token. They are whoever's who made it. */
export function certificatesIn(der: Uint8Array): readonly Buffer[] {
  if (der.byteLength > MAX_TOKEN_BYTES) return [];
  try {
    return signedTimeStampOf(parseDer(der)).certificates.map((certificate) => certificate.der);
  } catch (error) {
    if (error instanceof NotDer) return [];
    throw error;
  }
}
