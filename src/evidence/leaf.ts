import { createHash, hash } from 'node:crypto';
import { canonicalizeRecord } from '../kernel/canonical-json.ts';
import type { RecordedEvent } from '../kernel/recorded-event.ts';

/** What stands at a place of the ledger: an event of ours, or one that is a leaf of its place only. */
export type LeafSource =
  | {
      readonly kind: 'event';
      readonly event: Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'type' | 'data' | 'metadata'>;
    }
  | {
      readonly kind: 'foreign';
      readonly id: string;
      readonly stream: string;
      readonly revision: bigint;
      readonly type: string;
    };

/** The fields of a leaf entry, in the order in which JCS writes them (docs/record.md section 3). */
export interface LeafEntry {
  readonly c: 'json' | 'foreign';
  /** Base64 SHA-256 of JCS(data.clear); absent in a foreign leaf. */
  readonly d?: string;
  readonly id: string;
  /** Base64 SHA-256 of JCS(metadata); absent in a foreign leaf. */
  readonly m?: string;
  /** Revision, decimal. */
  readonly r: string;
  readonly s: string;
  readonly t: string;
  readonly v: '1';
}

/** Names in a foreign leaf that take more, as JSON, stand as their digest, so that an entry has at most 64 KiB. */
const MAX_FOREIGN_NAME_BYTES = 4096;

export function leafEntryOf(source: LeafSource): LeafEntry {
  if (source.kind === 'foreign') {
    const { id, stream, revision, type } = source;
    return {
      c: 'foreign',
      id: foreignName(id),
      r: String(revision),
      s: foreignName(stream),
      t: foreignName(type),
      v: '1',
    };
  }
  const { id, stream, revision, type, data, metadata } = source.event;
  const d = digestOf(canonicalizeRecord(data.clear));
  const m = digestOf(canonicalizeRecord(metadata));
  return { c: 'json', d, id, m, r: String(revision), s: stream, t: type, v: '1' };
}

/** The leaf entry as it is hashed: UTF-8 of this text. */
export function leafEntryText({ c, d, id, m, r, s, t, v }: LeafEntry): string {
  const digests = (name: string, digest: string | undefined) => (digest === undefined ? '' : `"${name}":"${digest}",`);
  const text = (value: string) => JSON.stringify(value);
  return `{"c":"${c}",${digests('d', d)}"id":${text(id)},${digests('m', m)}"r":"${r}","s":${text(s)},"t":${text(t)},"v":"${v}"}`;
}

/** Base64 SHA-256 of the UTF-8 of a text. */
const digestOf = (text: string): string => hash('sha256', text, 'base64');

/** A name that somebody else chose may be anything: lone surrogates have no UTF-8, and it may be of any length. */
function foreignName(name: string): string {
  const wellFormed = Buffer.from(name, 'utf8').toString('utf8');
  if (Buffer.byteLength(JSON.stringify(wellFormed), 'utf8') <= MAX_FOREIGN_NAME_BYTES) return wellFormed;
  return `sha256:${createHash('sha256').update(wellFormed, 'utf8').digest('base64')}`;
}
