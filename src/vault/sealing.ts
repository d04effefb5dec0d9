import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';
import { assert } from '../kernel/assert.ts';
import { canonicalDigest, canonicalizeRecord } from '../kernel/canonical-json.ts';
import type { EventId, Owner, StreamName } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { DataCategory, Envelope, SealedRef, UnreadableCode } from '../kernel/sealed.ts';
import { parseBase64 } from '../kernel/strict.ts';
import type { PlainPayload } from './key-vault.ts';

/**
 * The cryptography of docs/record.md section 4, without storage: the same on every adapter, pinned by docs/vectors.md.
 * Nothing here decides who may open what.
 */
export const ALG = 'A256GCM';
export const KEY_BYTES = 32;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;
/** Lengths tell: every payload is padded to a multiple of this. */
export const PAD_BYTES = 64;

/** An opened data key. The `KeyObject` is made once: with a raw key each call costs several times more. */
export interface DataKey {
  readonly kid: string;
  /** Key commitment, base64. */
  readonly kc: string;
  readonly key: KeyObject;
}

/** Where a payload will stand. */
export interface SealPlace {
  readonly stream: StreamName;
  readonly eventId: EventId;
  readonly type: string;
  readonly dataCategory: DataCategory;
}

/** Base64 SHA-256("regesta/kc/v1" || LF || kid || LF || DEK): AES-GCM alone does not commit to its key. */
export function keyCommitment(kid: string, dek: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(`regesta/kc/v1\n${kid}\n`, 'utf8'), dek]), 'base64');
}

/** `dek`: 32 bytes, copied into the key object; the caller may wipe its own copy. */
export function dataKey(kid: string, dek: Buffer): DataKey {
  assert(dek.length === KEY_BYTES, 'a data key has 256 bits');
  assert(UNESCAPED.test(kid), 'a kid is an id of ours');
  return { kid, kc: keyCommitment(kid, dek), key: createSecretKey(dek) };
}

/** AAD of a wrapped data key: a row that was moved to another owner or data category does not open. */
export const wrapAad = (owner: Owner, dataCategory: DataCategory, kid: string): string =>
  canonicalizeRecord([owner, dataCategory, kid]);

/** AES-256-GCM under the master key: IV (12 bytes), ciphertext, tag (16 bytes). */
export function wrapKey(master: KeyObject, aad: string, key: Buffer, iv: Buffer = randomBytes(IV_BYTES)): Buffer {
  const cipher = createCipheriv('aes-256-gcm', master, iv);
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** `undefined` when the bytes are not what `wrapKey` made for this master key and this AAD. */
export function unwrapKey(master: KeyObject, aad: string, wrapped: Buffer): Buffer | undefined {
  if (wrapped.length !== IV_BYTES + KEY_BYTES + TAG_BYTES) return undefined;
  return decrypt(master, aad, wrapped.subarray(0, IV_BYTES), wrapped.subarray(IV_BYTES));
}

/** AAD of an envelope: without the revision, so a conflict of the append needs no new sealing. */
export const sealAad = (place: SealPlace, kid: string): string =>
  JSON.stringify([ALG, place.eventId, place.stream, place.type, place.dataCategory, kid]);

/**
 * One envelope and its digest. `iv` is given only by test vectors: a repeated IV under one key gives both plaintexts
 * away. Throws `CanonicalError` for fields that the record cannot carry.
 */
export function sealPayload(
  key: DataKey,
  place: SealPlace,
  payload: PlainPayload,
  iv: Buffer = freshIv(),
): { readonly envelope: Envelope; readonly digest: string } {
  const plain = padded(payload);
  const cipher = createCipheriv('aes-256-gcm', key.key, iv);
  cipher.setAAD(Buffer.from(sealAad(place, key.kid), 'utf8'));
  const sealed = Buffer.allocUnsafe(plain.length + TAG_BYTES);
  cipher.update(plain).copy(sealed);
  cipher.final();
  cipher.getAuthTag().copy(sealed, plain.length);
  plain.fill(0);
  const envelope: Envelope = {
    alg: ALG,
    kid: key.kid,
    kc: key.kc,
    iv: iv.toString('base64'),
    ct: sealed.toString('base64'),
  };
  return { envelope, digest: plainDigest(envelope) };
}

/** JCS({v, ...fields}) in UTF-8, then spaces up to a multiple of 64 bytes. */
function padded(payload: PlainPayload): Buffer {
  assert(Number.isSafeInteger(payload.v) && payload.v >= 1, 'a payload has a version from 1');
  assert(!Object.hasOwn(payload.fields, 'v'), 'no sealed field is named v');
  const text = canonicalizeRecord({ ...payload.fields, v: payload.v });
  const length = Buffer.byteLength(text, 'utf8');
  const plain = Buffer.alloc(Math.ceil(length / PAD_BYTES) * PAD_BYTES, 0x20);
  plain.write(text, 'utf8');
  return plain;
}

/** Base64 SHA-256 of JCS(envelope); `undefined` for what has no canonical form, or is not an envelope. */
export function envelopeDigest(envelope: Envelope): string | undefined {
  const { alg, ct, iv, kc, kid } = envelope;
  const isEnvelope =
    Object.keys(envelope).length === 5 && [alg, ct, iv, kc, kid].every((part) => typeof part === 'string');
  if (!isEnvelope) return undefined;
  if (UNESCAPED.test(`${alg}${ct}${iv}${kc}${kid}`)) return plainDigest(envelope);
  try {
    return canonicalDigest(envelope);
  } catch {
    return undefined;
  }
}

/** What every envelope of ours is made of: in JSON these stand for themselves. */
const UNESCAPED = /^[A-Za-z0-9+/=]*$/;

/** JCS by hand, for speed: the keys stand in canonical order. */
function plainDigest({ alg, ct, iv, kc, kid }: Envelope): string {
  return hash('sha256', `{"alg":"${alg}","ct":"${ct}","iv":"${iv}","kc":"${kc}","kid":"${kid}"}`, 'base64');
}

export type Unsealed =
  | { readonly kind: 'opened'; readonly v: number; readonly fields: JsonObject }
  | { readonly kind: 'unreadable'; readonly code: UnreadableCode };

/**
 * Opens what stands in `ref`, which comes from a store that is not trusted for content. The caller has already looked
 * for a tombstone: *erased* is a state of the vault and never follows from a failure here. The order of the checks
 * makes the code name the cause: a purged ciphertext, then one that is not the recorded one, then the key.
 */
export function openSealed(ref: SealedRef, key: DataKey | undefined): Unsealed {
  const envelope = ref.envelope;
  if (envelope === undefined) return unreadable('CIPHERTEXT_MISSING');
  if (envelopeDigest(envelope) !== ref.digest) return unreadable('DIGEST_MISMATCH');
  if (key === undefined || key.kid !== envelope.kid) return unreadable('KEY_MISSING');
  if (key.kc !== envelope.kc) return unreadable('KEY_COMMITMENT_MISMATCH');
  const iv = parseBase64(envelope.iv);
  const sealed = parseBase64(envelope.ct);
  if (envelope.alg !== ALG || iv?.length !== IV_BYTES || sealed === undefined) return unreadable('TAG_MISMATCH');
  const plain = decrypt(key.key, sealAad(ref, key.kid), iv, sealed);
  if (plain === undefined) return unreadable('TAG_MISMATCH');
  const payload = parsePayload(plain);
  plain.fill(0);
  return payload ?? unreadable('PAYLOAD_MALFORMED');
}

const unreadable = (code: UnreadableCode): Unsealed => ({ kind: 'unreadable', code });

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes are authentic; a wrong shape is a fault of whoever sealed them, and would show again on every rebuild. */
function parsePayload(plain: Buffer): Unsealed | undefined {
  if (plain.length % PAD_BYTES !== 0) return undefined;
  try {
    const text = strictUtf8.decode(plain).trimEnd();
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const { v, ...fields } = value as JsonObject;
    // One writing, one meaning: a key that stands twice would not come back the same.
    if (!Number.isSafeInteger(v) || (v as number) < 1 || JSON.stringify(value) !== text) return undefined;
    return { kind: 'opened', v: v as number, fields };
  } catch {
    return undefined;
  }
}

function decrypt(key: KeyObject, aad: string, iv: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}

// Random bytes are drawn for many IVs at once: one call for each costs as much as the cipher. Each is handed out once.
const ivPool = Buffer.alloc(IV_BYTES * 340);
let ivAt = ivPool.length;

function freshIv(): Buffer {
  if (ivAt === ivPool.length) {
    randomFillSync(ivPool);
    ivAt = 0;
  }
  ivAt += IV_BYTES;
  return ivPool.subarray(ivAt - IV_BYTES, ivAt);
}
