import { encodeId } from '../../kernel/ids.ts';
import { isDataCategory, DATA_CATEGORIES } from '../../kernel/sealed.ts';
import { parseBase64 } from '../../kernel/strict.ts';
import { hash } from 'node:crypto';
import { type Checkpoint, parseCheckpoint } from '../checkpoint.ts';
import { EvidenceError } from '../evidence-error.ts';
import { ED25519, parseVerifierKey, type VerifierKey } from '../keys.ts';
import { parseNote, parseSignatureLine, type NoteSignature, type SignedNote } from '../note.ts';
import type { Fact } from './leaves/scan-result.ts';
import { shaped } from './strict-shape.ts';

/** docs/evidence.md section 1 and docs/record.md, as a stranger reads them: exactly so, or malformed. */
export type ReadFact =
  | { readonly type: 'LedgerOpened'; readonly origin: string; readonly leafVersion: string; readonly hash: string }
  | {
      readonly type: 'OriginContinued';
      readonly origin: string;
      readonly previous: string;
      readonly size: number;
      readonly restored: Buffer;
    }
  | { readonly type: 'ClockCorrected'; readonly from: number; readonly to: number }
  | { readonly type: 'CategoryKeysShredded'; readonly shredded: readonly ShreddedKey[] }
  | { readonly type: 'SigningKeyAdded'; readonly key: VerifierKey; readonly notBeforeSize: number }
  | { readonly type: 'SigningKeyRetired' | 'SigningKeyRevoked'; readonly key: VerifierKey; readonly lastSize: number }
  | { readonly type: 'CheckpointSealed'; readonly checkpoint: Checkpoint; readonly note: SignedNote }
  | { readonly type: 'CheckpointAnchored'; readonly size: number; readonly root: Buffer; readonly token: Buffer }
  | { readonly type: 'CheckpointCosigned'; readonly size: number; readonly root: Buffer; readonly line: NoteSignature }
  | {
      readonly type: 'BundleIssued';
      readonly mode: string;
      readonly size: number;
      readonly streams: readonly StreamEnd[];
    };

export interface ShreddedKey {
  readonly owner: string;
  /** Its bit, in the kernel's order. */
  readonly category: number;
}

export interface StreamEnd {
  readonly stream: string;
  readonly revision: number;
}

export const originId = (origin: string): string => encodeId(hash('sha256', origin, 'buffer'));
export const evidenceStream = (origin: string): string => `evidence-${originId(origin)}`;

/** `undefined` for what is not of its form. Throws EvidenceError with EVIDENCE_KEY_WEAK for a key that binds nobody. */
export function readFact({ type, clear }: Fact): ReadFact | undefined {
  const value: unknown = JSON.parse(clear);
  try {
    return READERS[type]?.(value);
  } catch (error) {
    if (error instanceof EvidenceError && error.code !== 'EVIDENCE_KEY_WEAK') return undefined;
    throw error;
  }
}

const READERS: { readonly [type: string]: (value: unknown) => ReadFact | undefined } = {
  LedgerOpened: (value) => {
    const read = shaped(value, { origin: 'text', leafVersion: 'text', hash: 'text' });
    return read && { type: 'LedgerOpened', ...read };
  },
  OriginContinued: (value) => {
    const read = shaped(value, { origin: 'text', previous: 'text', size: 'size', roots: 'object', reason: 'text' });
    const roots = shaped(read?.roots, { previous: 'hash', restored: 'hash' });
    if (read === undefined || roots === undefined) return undefined;
    const { origin, previous, size } = read;
    return { type: 'OriginContinued', origin, previous, size, restored: roots.restored };
  },
  ClockCorrected: (value) => {
    const read = shaped(value, { from: 'size', to: 'size' });
    return read && { type: 'ClockCorrected', ...read };
  },
  CategoryKeysShredded: (value) => {
    const read = shaped(value, { shredded: 'array', suppressions: 'object', shreddedAt: 'instant' });
    const shredded = read?.shredded.map(shreddedKey);
    return shredded === undefined || shredded.length === 0 || shredded.includes(undefined)
      ? undefined
      : { type: 'CategoryKeysShredded', shredded: shredded as readonly ShreddedKey[] };
  },
  SigningKeyAdded: (value) => {
    const read = shaped(value, { vkey: 'text', notBeforeSize: 'size' });
    return read && { type: 'SigningKeyAdded', key: logKey(read.vkey), notBeforeSize: read.notBeforeSize };
  },
  SigningKeyRetired: (value) => {
    const read = shaped(value, { vkey: 'text', lastSize: 'size' });
    return read && { type: 'SigningKeyRetired', key: logKey(read.vkey), lastSize: read.lastSize };
  },
  SigningKeyRevoked: (value) => {
    const read = shaped(value, { vkey: 'text', lastTrustedSize: 'size', reason: 'text' });
    return read && { type: 'SigningKeyRevoked', key: logKey(read.vkey), lastSize: read.lastTrustedSize };
  },
  CheckpointSealed: (value) => {
    const read = shaped(value, { origin: 'text', size: 'size', root: 'hash', note: 'text' });
    if (read === undefined) return undefined;
    const note = parseNote(Buffer.from(read.note, 'utf8'));
    const checkpoint = parseCheckpoint(note.text);
    const agree =
      checkpoint.origin === read.origin && checkpoint.size === read.size && checkpoint.root.equals(read.root);
    return agree ? { type: 'CheckpointSealed', checkpoint, note } : undefined;
  },
  CheckpointAnchored: (value) => {
    const read = shaped(value, { size: 'size', root: 'hash', authority: 'text', token: 'text', attestedAt: 'instant' });
    const token = read === undefined ? undefined : parseBase64(read.token);
    return read && token && { type: 'CheckpointAnchored', size: read.size, root: read.root, token };
  },
  CheckpointCosigned: (value) => {
    const read = shaped(value, { size: 'size', root: 'hash', witness: 'text', cosignature: 'text' });
    if (read === undefined) return undefined;
    return { type: 'CheckpointCosigned', size: read.size, root: read.root, line: parseSignatureLine(read.cosignature) };
  },
  BundleIssued: (value) => {
    const read = shaped(value, { mode: 'text', size: 'size', streams: 'array' });
    const streams = read?.streams.map((one) => shaped(one, { stream: 'text', revision: 'size' }));
    return read === undefined || streams === undefined || streams.includes(undefined)
      ? undefined
      : { type: 'BundleIssued', mode: read.mode, size: read.size, streams: streams as readonly StreamEnd[] };
  },
};

function logKey(vkey: string): VerifierKey {
  const key = parseVerifierKey(vkey);
  if (key.type !== ED25519) throw new EvidenceError('EVIDENCE_KEY_UNSUPPORTED', 'A log signs with keys of type 1.');
  return key;
}

/** `kid` and `kc` are absent where there never was a key. */
function shreddedKey(value: unknown): ShreddedKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { owner, dataCategory } = value as { readonly [key: string]: unknown };
  if (typeof owner !== 'string' || typeof dataCategory !== 'string' || !isDataCategory(dataCategory)) return undefined;
  return { owner, category: DATA_CATEGORIES.indexOf(dataCategory) };
}
