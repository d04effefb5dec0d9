import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import { type LeafSource, leafEntryOf } from '../leaf.ts';

/**
 * One line of an events file, with its newline: the canonical JSON of what stands at leaf `index` (docs/evidence.md
 * section 3). A foreign event's names stand as its leaf has them. Throws CanonicalError for what the record cannot hold.
 */
export function eventLine(index: number, source: LeafSource, sealed: 'included' | 'withheld'): string {
  if (source.kind === 'foreign') {
    const { id, s, r, t } = leafEntryOf(source);
    return `{"foreign":true,"i":"${index}","id":${JSON.stringify(id)},"revision":"${r}","stream":${JSON.stringify(s)},"type":${JSON.stringify(t)}}\n`;
  }
  const { id, stream, revision, type, data, metadata } = source.event;
  const envelopes = sealed === 'included' && data.sealed !== undefined ? canonicalizeRecord(data.sealed) : '{}';
  const own = envelopes === '{}' ? '' : `,"sealed":${envelopes}`;
  return (
    `{"data":{"clear":${canonicalizeRecord(data.clear)}${own}},"i":"${index}","id":${JSON.stringify(id)},` +
    `"metadata":${canonicalizeRecord(metadata)},"revision":"${revision}","stream":${JSON.stringify(stream)},"type":${JSON.stringify(type)}}\n`
  );
}
