import { createHash } from 'node:crypto';
import { fromBER, Integer, Null, OctetString, type Sequence } from 'asn1js';
import {
  AlgorithmIdentifier,
  ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { AnchorError } from './anchor-error.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';
/** PKIStatus of RFC 3161 section 2.4.2: granted, and granted with modifications. */
const GRANTED = new Set([0, 1]);

/** The request for a time stamp over SHA-256 of a text, with the authority's certificate in the answer. */
export function encodeRequest(text: Uint8Array, nonce: Buffer): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: createHash('sha256').update(text).digest() }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER(false));
}

/**
 * The token of a response, as the bytes that came, if it was granted and answers this nonce. What it says is checked by
 * the auditor's own verifier afterwards. Throws ANCHOR_MALFORMED, ANCHOR_REJECTED, ANCHOR_NONCE.
 */
export function tokenOf(response: Buffer, nonce: Buffer): Buffer {
  const { status, token, answered } = decoded(response);
  if (!GRANTED.has(status)) {
    throw new AnchorError('ANCHOR_REJECTED', 'The authority will not stamp this.', { details: { status } });
  }
  if (token === undefined) throw malformed();
  if (answered === undefined || !answered.equals(nonce)) {
    throw new AnchorError('ANCHOR_NONCE', 'The time stamp answers another request.');
  }
  return token;
}

interface Decoded {
  readonly status: number;
  readonly token: Buffer | undefined;
  readonly answered: Buffer | undefined;
}

function decoded(response: Buffer): Decoded {
  try {
    const asn1 = fromBER(response);
    if (asn1.offset !== response.length) throw malformed();
    const { status, timeStampToken } = new TimeStampResp({ schema: asn1.result });
    if (timeStampToken === undefined) return { status: status.status, token: undefined, answered: undefined };
    // Not encoded again: the signature is over bytes, and the bytes are the authority's.
    const element = (asn1.result as Sequence).valueBlock.value[1];
    const token = Buffer.from(element?.valueBeforeDecodeView ?? []);
    return { status: status.status, token, answered: nonceOf(token) };
  } catch (cause) {
    // The library throws all kinds of things on bytes that are not what it expects; all of them mean the same here.
    throw malformed(cause);
  }
}

function nonceOf(token: Buffer): Buffer | undefined {
  const signed = new SignedData({ schema: new ContentInfo({ schema: fromBER(token).result }).content });
  const content = signed.encapContentInfo.eContent?.getValue();
  if (content === undefined) throw malformed();
  const { nonce } = new TSTInfo({ schema: fromBER(content).result });
  return nonce === undefined ? undefined : Buffer.from(nonce.valueBlock.valueHexView);
}

const malformed = (cause?: unknown): AnchorError =>
  new AnchorError('ANCHOR_MALFORMED', 'The answer is no response of RFC 3161.', cause === undefined ? {} : { cause });
