import type { EventId, Owner, StreamName } from './ids.ts';
import type { Instant } from './time.ts';

/**
 * What a value belongs to for keys: law differs by category, so each is erased by itself. Do not split further; every
 * envelope costs about 20 microseconds (RECORD.md section 4).
 */
export const DATA_CATEGORIES = [
  'identity',
  'contact',
  'commercial',
  'preference',
  'note',
  'sensitive',
  'source',
  'staff',
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

export const isDataCategory = (text: string): text is DataCategory =>
  (DATA_CATEGORIES as readonly string[]).includes(text);

/** One ciphertext: an event's whole payload of one data category. `iv`, `kc` and `ct` are standard base64. */
export type Envelope = {
  readonly alg: 'A256GCM';
  /** Random id of the data key. */
  readonly kid: string;
  /** Key commitment: AES-GCM does not commit to its key (EVIDENCE.md section 2). */
  readonly kc: string;
  /** 96 random bits. */
  readonly iv: string;
  /** Ciphertext and, at its end, the 128-bit tag. */
  readonly ct: string;
};

export type Envelopes = { readonly [category in DataCategory]?: Envelope };

/** Where an envelope stands: the additional authenticated data is recomputed from this, never stored. */
export interface SealedPlace {
  readonly owner: Owner;
  readonly stream: StreamName;
  readonly eventId: EventId;
  readonly type: string;
  readonly dataCategory: DataCategory;
}

/**
 * An envelope with its place. `envelope` is absent when the ciphertext was purged from the store while its digest
 * stands; `digest` is base64 SHA-256 of JCS(envelope), from the event's metadata.
 */
export interface SealedRef extends SealedPlace {
  readonly envelope?: Envelope;
  readonly digest: string;
  /** When the event that carries it was recorded. */
  readonly recordedAt: Instant;
}

/** Erased, unreadable and absent are three answers (PRODUCT.md, promise 8); absent is no `SealedRef` at all. */
export type OpenedPayload =
  | { readonly kind: 'opened'; readonly v: number; readonly fields: { readonly [field: string]: unknown } }
  | { readonly kind: 'erased'; readonly at: Instant; readonly request: string }
  | { readonly kind: 'unreadable'; readonly code: UnreadableCode };

export type UnreadableCode =
  | 'KEY_MISSING'
  | 'CIPHERTEXT_MISSING'
  | 'TAG_MISMATCH'
  | 'KEY_COMMITMENT_MISMATCH'
  | 'DIGEST_MISMATCH'
  | 'PAYLOAD_MALFORMED';
