import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import type { Id } from '../../kernel/ids.ts';

/**
 * The secret of a link: 256 random bits in base64url. It is in the link's fragment, which no browser sends, and in nobody
 * else's hands; here only its SHA-256 is kept. The package is encrypted under a key derived from it, so whoever reads the
 * data folder has nothing without the link.
 */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Base64. The secret is random, so the digest needs no salt. */
export const secretDigest = (secret: string): string =>
  createHash('sha256').update(Buffer.from(secret, 'base64url')).digest('base64');

/** The one spelling of 32 bytes; anything else is no secret. */
export const isSecret = (text: string): boolean =>
  SECRET.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text;

/** iv, ciphertext, tag. */
export function encryptPackage(bytes: Uint8Array, delivery: Id, secret: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(delivery, secret), iv);
  cipher.setAAD(boundTo(delivery, secret));
  return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** `undefined` when the bytes are not what was encrypted for this delivery under this secret. */
export function decryptPackage(sealed: Buffer, delivery: Id, secret: string): Buffer | undefined {
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(delivery, secret), sealed.subarray(0, IV_BYTES));
  decipher.setAAD(boundTo(delivery, secret));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const keyOf = (delivery: Id, secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', `regesta/delivery/v1/${delivery}`, 32));

const boundTo = (delivery: Id, secret: string): Buffer =>
  Buffer.from(canonicalizeRecord([delivery, secretDigest(secret)]), 'utf8');
