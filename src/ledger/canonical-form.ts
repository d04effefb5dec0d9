import { canonicalizeRecord } from '../kernel/canonical-json.ts';
import type { EventToAppend } from '../kernel/recorded-event.ts';
import { DATA_CATEGORIES, type Envelopes } from '../kernel/sealed.ts';

/**
 * The canonical text of the two parts of an event whose shape is fixed, written member by member in canonical order.
 * The same bytes as `canonicalizeRecord` gives (tests/ledger/codec.test.ts compares them), at a fifth of its cost:
 * every event passes here, and its envelopes are most of it.
 */

/** Printable ASCII without quote and backslash stands in JSON as it is: all ids, codes, instants and base64. */
const PLAIN = /^[ !#-[\]-~]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : canonicalizeRecord(text));

const CATEGORIES_IN_ORDER = [...DATA_CATEGORIES].sort();

/** JCS of envelopes that `areEnvelopes` (event-shape.ts) accepts. */
export function canonicalEnvelopes(envelopes: Envelopes): string {
  let out = '';
  for (const category of CATEGORIES_IN_ORDER) {
    const envelope = envelopes[category];
    if (envelope === undefined) continue;
    const { alg, ct, iv, kc, kid } = envelope;
    const members = `"alg":${quoted(alg)},"ct":${quoted(ct)},"iv":${quoted(iv)},"kc":${quoted(kc)},"kid":${quoted(kid)}`;
    out += `${out === '' ? '' : ','}"${category}":{${members}}`;
  }
  return `{${out}}`;
}

type Metadata = EventToAppend['metadata'];

/** The texts of the metadata on either side of `recordedAt` and `sealed`, in canonical order. */
const BEFORE_TIME = [
  'actor',
  'causationId',
  'commandId',
  'correlationId',
  'effectiveAt',
  'legalBasis',
  'owner',
  'purpose',
] as const satisfies readonly (keyof Metadata)[];
const AFTER_TIME = ['source'] as const satisfies readonly (keyof Metadata)[];

/** All that metadata may have as text, before the adapter stamps its time. */
export const METADATA_TEXTS: ReadonlySet<string> = new Set([...BEFORE_TIME, ...AFTER_TIME]);

/** JCS(metadata) around the time that the adapter stamps, for metadata whose shape was checked. */
export function canonicalMetadata(metadata: Metadata): { metadataBefore: string; metadataAfter: string } {
  let before = '{';
  for (const key of BEFORE_TIME) {
    const text = metadata[key];
    if (text !== undefined) before += `"${key}":${quoted(text)},`;
  }
  let after = '"';
  if (metadata.sealed !== undefined) after += `,"sealed":${canonicalDigests(metadata.sealed)}`;
  for (const key of AFTER_TIME) {
    const text = metadata[key];
    if (text !== undefined) after += `,"${key}":${quoted(text)}`;
  }
  return { metadataBefore: `${before}"recordedAt":"`, metadataAfter: `${after},"v":${metadata.v}}` };
}

function canonicalDigests(digests: NonNullable<Metadata['sealed']>): string {
  let out = '';
  for (const category of CATEGORIES_IN_ORDER) {
    const digest = digests[category];
    if (digest !== undefined) out += `${out === '' ? '' : ','}"${category}":${quoted(digest)}`;
  }
  return `{${out}}`;
}
