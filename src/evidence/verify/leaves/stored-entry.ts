import { type LeafEntry, leafEntryText } from '../../leaf.ts';
import { decodeUtf8 } from '../../strict-text.ts';

const DIGEST = /^[A-Za-z0-9+/]{43}=$/;
const DECIMAL = /^(?:0|[1-9][0-9]*)$/;

/** A stored entry, read strictly: what it says written again gives the same bytes. `version`: of another version. */
export function parseEntry(bytes: Uint8Array): LeafEntry | 'version' | undefined {
  const text = decodeUtf8(bytes);
  const value = text === undefined ? undefined : parseObject(text);
  if (text === undefined || value === undefined) return undefined;
  if (typeof value['v'] === 'string' && value['v'] !== '1') return 'version';
  const entry = entryOf(value);
  return entry !== undefined && leafEntryText(entry) === text ? entry : undefined;
}

function parseObject(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}

function entryOf({ c, d, id, m, r, s, t }: { readonly [key: string]: unknown }): LeafEntry | undefined {
  if (typeof id !== 'string' || typeof r !== 'string' || typeof s !== 'string' || typeof t !== 'string')
    return undefined;
  if (!DECIMAL.test(r)) return undefined;
  if (c === 'foreign') return { c, id, r, s, t, v: '1' };
  const isDigest = (value: unknown): value is string => typeof value === 'string' && DIGEST.test(value);
  return c === 'json' && isDigest(d) && isDigest(m) ? { c, d, id, m, r, s, t, v: '1' } : undefined;
}
