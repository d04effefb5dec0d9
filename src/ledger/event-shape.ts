import { parseId, parseStreamName } from '../kernel/ids.ts';
import { DATA_CATEGORIES } from '../kernel/sealed.ts';
import { parseInstant } from '../kernel/time.ts';

/**
 * What an event of ours looks like, asked of everything before it is written and of everything that is read. Each
 * answer is `undefined`, or why it is foreign: words of ours, nothing out of the data.
 */
export const EVENT_TYPE = /^[A-Z][A-Za-z0-9]{2,63}$/;

/** Base64 of 256 bits: 43 digits, the last with two zero bits, and padding. */
const DIGEST = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const CATEGORIES: ReadonlySet<string> = new Set(DATA_CATEGORIES);
const ENVELOPE_TEXTS = ['kid', 'kc', 'iv', 'ct'] as const;

export function whyDataForeign(clear: unknown, sealed: unknown): string | undefined {
  if (!isPlainObject(clear)) return 'data.clear is not an object';
  return sealed === undefined || areEnvelopes(sealed) ? undefined : 'data.sealed is malformed';
}

/** All but the time, which a writer does not have yet. */
export function whyMetadataForeign(metadata: unknown): string | undefined {
  if (!isPlainObject(metadata)) return 'metadata is not an object';
  if (!Number.isSafeInteger(metadata['v']) || (metadata['v'] as number) < 1) return 'metadata.v is not a version';
  if (!isTextThat(metadata['actor'], parseId)) return 'metadata.actor is not an id';
  if (!isTextThat(metadata['commandId'], parseId)) return 'metadata.commandId is not an id';
  const sealed = metadata['sealed'];
  if (sealed === undefined) return undefined;
  if (!isTextThat(metadata['owner'], parseStreamName)) return 'metadata.owner is missing beside sealed data';
  if (!isPlainObject(sealed)) return 'metadata.sealed is not an object';
  for (const [category, digest] of Object.entries(sealed)) {
    if (!CATEGORIES.has(category) || typeof digest !== 'string' || !DIGEST.test(digest)) {
      return 'metadata.sealed is malformed';
    }
  }
  return undefined;
}

/** For metadata that `whyMetadataForeign` took. */
export function whyStampForeign(metadata: unknown): string | undefined {
  const { recordedAt } = metadata as { readonly recordedAt?: unknown };
  return isTextThat(recordedAt, parseInstant) ? undefined : 'metadata.recordedAt is not an instant';
}

function areEnvelopes(value: unknown): boolean {
  return (
    isPlainObject(value) &&
    Object.entries(value).every(([category, one]) => CATEGORIES.has(category) && isEnvelope(one))
  );
}

function isEnvelope(value: unknown): boolean {
  if (!isPlainObject(value) || value['alg'] !== 'A256GCM' || Object.keys(value).length !== 5) return false;
  return ENVELOPE_TEXTS.every((key) => typeof value[key] === 'string');
}

function isTextThat(value: unknown, parse: (text: string) => unknown): boolean {
  return typeof value === 'string' && parse(value) !== undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
