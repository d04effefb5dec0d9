import { assert } from '../kernel/assert.ts';
import { COSIGNATURE, SIGNATURE_BYTES, type SigningKey, type VerifierKey } from './keys.ts';

const TIMESTAMP_BYTES = 8;

/** What a witness signs (C2SP tlog-cosignature): two lines of its own, then the text of the checkpoint. */
const cosignedMessage = (timestamp: number, text: string): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${timestamp}\n${text}`, 'utf8');

/** A timestamped_signature over the text of a checkpoint; the time is in seconds since 1970. */
export function cosign(key: SigningKey, text: string, timestamp: number): Buffer {
  assert(key.verifier.type === COSIGNATURE, 'a cosignature is made with a key of its own type');
  assert(Number.isSafeInteger(timestamp) && timestamp > 0, 'a cosignature has a time');
  const cosignature = Buffer.alloc(TIMESTAMP_BYTES + SIGNATURE_BYTES);
  cosignature.writeBigUInt64BE(BigInt(timestamp));
  cosignature.set(key.sign(cosignedMessage(timestamp, text)), TIMESTAMP_BYTES);
  return cosignature;
}

/**
 * The time in it, in seconds since 1970; `undefined` when it is not this key's cosignature of this text. A time of 0 says
 * that there is none (tlog-witness), and such a one attests nothing here.
 */
export function verifyCosignature(key: VerifierKey, text: string, cosignature: Uint8Array): number | undefined {
  if (key.type !== COSIGNATURE || cosignature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return undefined;
  const bytes = Buffer.from(cosignature);
  const timestamp = Number(bytes.readBigUInt64BE());
  if (!Number.isSafeInteger(timestamp) || timestamp === 0) return undefined;
  const signature = bytes.subarray(TIMESTAMP_BYTES);
  return key.verify(cosignedMessage(timestamp, text), signature) ? timestamp : undefined;
}
