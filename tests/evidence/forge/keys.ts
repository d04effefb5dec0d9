import { createHash } from 'node:crypto';
import { COSIGNATURE, ED25519, type SigningKey, signingKeyFromPem } from '../../../src/evidence/keys.ts';

/** PKCS#8 of an Ed25519 key (RFC 8410) up to its 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const pemOf = (seed: string): string => {
  const der = Buffer.concat([PKCS8_PREFIX, createHash('sha256').update(`forge ${seed}`).digest()]);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
};

/** Keys that protect nothing: the same on every run. */
export const logKey = (name: string, seed: string): SigningKey => signingKeyFromPem(name, ED25519, pemOf(seed));
export const witnessKey = (name: string): SigningKey => signingKeyFromPem(name, COSIGNATURE, pemOf(name));

export const seeded = (text: string): Buffer => createHash('sha256').update(text).digest();
