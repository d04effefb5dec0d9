import { assert } from '../kernel/assert.ts';
import { CanonicalError, canonicalizeRecord } from '../kernel/canonical-json.ts';
import { parseEventId, parseId, parseStreamName, type StreamName } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { EventMetadata, EventToAppend, Position, RecordedEvent, Revision } from '../kernel/recorded-event.ts';
import { DATA_CATEGORIES, type Envelopes } from '../kernel/sealed.ts';
import { parseBase64 } from '../kernel/strict.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { LedgerError, type LedgerItem, MAX_APPEND_BYTES } from './ledger.ts';

/**
 * Between a recorded event and the bytes that are stored for ever (RECORD.md section 2). Written canonical, so the
 * stored bytes are the canonical bytes: `JSON.stringify(JSON.parse(stored))` gives them back.
 */
export interface PreparedEvent {
  readonly source: EventToAppend;
  /** JCS(data.clear). */
  readonly clearJson: string;
  /** JCS(data.sealed); absent when nothing is sealed. */
  readonly sealedJson?: string;
  /** JCS(metadata) around the time that the adapter stamps. */
  readonly metadataBefore: string;
  readonly metadataAfter: string;
}

const TYPE = /^[A-Z][A-Za-z0-9]{2,63}$/;
const METADATA_TEXTS: ReadonlySet<string> = new Set([
  'effectiveAt',
  'actor',
  'owner',
  'purpose',
  'legalBasis',
  'source',
  'commandId',
  'correlationId',
  'causationId',
] satisfies (keyof EventToAppend['metadata'])[]);
/** Stands for the time until it is stamped: an instant like any other, and all instants have the same length. */
const RECORDED_AT_ANY = '1970-01-01T00:00:00.000Z' as Instant;
const RECORDED_AT_KEY = '"recordedAt":"';
const RECORDED_AT_MEMBER = `${RECORDED_AT_KEY}${RECORDED_AT_ANY}"`;

/** Everything that can be refused is refused here, before anything is sent. */
export function prepareAppend(stream: StreamName, events: readonly EventToAppend[]): readonly PreparedEvent[] {
  if (parseStreamName(stream) === undefined) {
    throw invalid('stream', 'The stream name must be a category, a dash and a 26-character id.');
  }
  if (events.length === 0) throw invalid('events', 'An append needs at least one event.');
  const ids = new Set<string>();
  let bytes = 0;
  const prepared = events.map((event, index) => {
    if (parseEventId(event.id) === undefined) throw invalid(`events/${index}/id`, 'An event id must be a UUIDv8.');
    if (ids.has(event.id)) throw invalid(`events/${index}/id`, 'An event id stands twice in one append.');
    ids.add(event.id);
    if (!TYPE.test(event.type)) throw invalid(`events/${index}/type`, 'An event type must be in PascalCase.');
    const one = canonically(event, index);
    bytes += byteLength(one);
    return one;
  });
  if (bytes > MAX_APPEND_BYTES) {
    throw new LedgerError(
      'LEDGER_APPEND_TOO_LARGE',
      `The append has ${bytes} bytes; the limit is ${MAX_APPEND_BYTES}. Split it or shorten its fields.`,
      { details: { bytes, limit: MAX_APPEND_BYTES } },
    );
  }
  return prepared;
}

function canonically(event: EventToAppend, index: number): PreparedEvent {
  refuseWhatWouldBeForeign(event, index);
  try {
    const clearJson = canonicalizeRecord(event.data.clear);
    const sealed = event.data.sealed;
    const metadata = canonicalMetadata(event.metadata);
    return sealed === undefined
      ? { source: event, clearJson, ...metadata }
      : { source: event, clearJson, sealedJson: canonicalizeRecord(sealed), ...metadata };
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new LedgerError('LEDGER_EVENT_INVALID', error.message, {
      cause: error,
      details: { field: `events/${index}${String(error.details['path'] ?? '')}`, reason: error.code },
    });
  }
}

/** What is written must be read again as an event of ours, so the reader's own questions are asked of the writer. */
function refuseWhatWouldBeForeign(event: EventToAppend, index: number): void {
  const sealed = event.data.sealed;
  const reason =
    (!isPlainObject(event.data.clear) ? 'data.clear is not an object' : undefined) ??
    (sealed !== undefined && !areEnvelopes(sealed) ? 'data.sealed is malformed' : undefined) ??
    whyMetadataForeign({ ...event.metadata, recordedAt: RECORDED_AT_ANY });
  if (reason !== undefined) throw invalid(`events/${index}`, `The event cannot be stored: ${reason}.`);
  for (const [key, value] of Object.entries(event.metadata)) {
    if (key === 'v' || key === 'sealed') continue;
    const field = `events/${index}/metadata/${METADATA_TEXTS.has(key) ? key : ''}`;
    if (!METADATA_TEXTS.has(key)) throw invalid(field, 'The metadata has a key that is not one of ours.');
    if (typeof value !== 'string')
      throw invalid(field, `metadata.${key} must be text; leave it out when there is none.`);
  }
  const digests = Object.keys(event.metadata.sealed ?? {});
  const categories = Object.keys(sealed ?? {});
  if (digests.length !== categories.length || digests.some((category) => !categories.includes(category))) {
    throw invalid(`events/${index}/metadata/sealed`, 'Each envelope needs its digest in the metadata, and only those.');
  }
}

/**
 * The metadata is canonicalised once, before the time is known. The place of the time is found by its key, which can
 * only stand once: everything beside it is text, a number, or the object of digests.
 */
function canonicalMetadata(metadata: EventToAppend['metadata']): { metadataBefore: string; metadataAfter: string } {
  const json = canonicalizeRecord({ ...metadata, recordedAt: RECORDED_AT_ANY });
  const at = json.indexOf(RECORDED_AT_MEMBER);
  assert(at > 0 && json.indexOf(RECORDED_AT_MEMBER, at + 1) < 0, 'metadata names its time once');
  const start = at + RECORDED_AT_KEY.length;
  return { metadataBefore: json.slice(0, start), metadataAfter: json.slice(start + RECORDED_AT_ANY.length) };
}

/** UTF-8 bytes of JCS(data) + JCS(metadata), without putting them together. */
function byteLength(event: PreparedEvent): number {
  const sealedBytes = event.sealedJson === undefined ? 0 : Buffer.byteLength(event.sealedJson) + ',"sealed":'.length;
  return (
    '{"clear":}'.length +
    Buffer.byteLength(event.clearJson) +
    sealedBytes +
    Buffer.byteLength(event.metadataBefore) +
    RECORDED_AT_ANY.length +
    Buffer.byteLength(event.metadataAfter)
  );
}

/** JCS(data), put together from its canonical parts. */
export function dataJson(event: PreparedEvent): string {
  return event.sealedJson === undefined
    ? `{"clear":${event.clearJson}}`
    : `{"clear":${event.clearJson},"sealed":${event.sealedJson}}`;
}

/** JCS(metadata) with the time that the adapter stamps. */
export function metadataJson(event: PreparedEvent, recordedAt: Instant): string {
  return event.metadataBefore + recordedAt + event.metadataAfter;
}

/** What an adapter read, before anyone believes it. `clear`, `sealed` and `metadata` are parsed JSON of any shape. */
export interface StoredParts {
  readonly id: string;
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  readonly type: string;
  readonly clear: unknown;
  readonly sealed?: unknown;
  readonly metadata: unknown;
}

/** Never throws: what is malformed is data too, and is handed on as foreign. */
export function decodeStored(parts: StoredParts): LedgerItem {
  const reason = whyForeign(parts);
  if (reason !== undefined) {
    const { stream, revision, position, id, type } = parts;
    return { kind: 'foreign', stream, revision, position, id, type, reason };
  }
  const data =
    parts.sealed === undefined
      ? { clear: parts.clear as JsonObject }
      : { clear: parts.clear as JsonObject, sealed: parts.sealed as Envelopes };
  const event: RecordedEvent = {
    id: parts.id as RecordedEvent['id'],
    stream: parts.stream as StreamName,
    revision: parts.revision,
    position: parts.position,
    type: parts.type,
    data,
    metadata: parts.metadata as EventMetadata,
  };
  return { kind: 'event', event };
}

function whyForeign(parts: StoredParts): string | undefined {
  if (parseStreamName(parts.stream) === undefined) return 'stream name is not ours';
  if (!TYPE.test(parts.type)) return 'type is not ours';
  if (parseEventId(parts.id) === undefined) return 'id is not a UUIDv8';
  if (!isPlainObject(parts.clear)) return 'data.clear is not an object';
  if (parts.sealed !== undefined && !areEnvelopes(parts.sealed)) return 'data.sealed is malformed';
  return whyMetadataForeign(parts.metadata);
}

function whyMetadataForeign(metadata: unknown): string | undefined {
  if (!isPlainObject(metadata)) return 'metadata is not an object';
  if (!Number.isSafeInteger(metadata['v']) || (metadata['v'] as number) < 1) return 'metadata.v is not a version';
  if (!isTextThat(metadata['recordedAt'], parseInstant)) return 'metadata.recordedAt is not an instant';
  if (!isTextThat(metadata['actor'], parseId)) return 'metadata.actor is not an id';
  if (!isTextThat(metadata['commandId'], parseId)) return 'metadata.commandId is not an id';
  const sealed = metadata['sealed'];
  if (sealed === undefined) return undefined;
  if (!isTextThat(metadata['owner'], parseStreamName)) return 'metadata.owner is missing beside sealed data';
  if (!isPlainObject(sealed)) return 'metadata.sealed is not an object';
  for (const [category, digest] of Object.entries(sealed)) {
    if (!isCategory(category) || !isTextThat(digest, parseBase64)) return 'metadata.sealed is malformed';
  }
  return undefined;
}

function areEnvelopes(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(
    ([category, envelope]) =>
      isCategory(category) &&
      isPlainObject(envelope) &&
      Object.keys(envelope).length === 5 &&
      envelope['alg'] === 'A256GCM' &&
      ['kid', 'kc', 'iv', 'ct'].every((key) => typeof envelope[key] === 'string'),
  );
}

const isCategory = (text: string): boolean => (DATA_CATEGORIES as readonly string[]).includes(text);

function isTextThat(value: unknown, parse: (text: string) => unknown): boolean {
  return typeof value === 'string' && parse(value) !== undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(field: string, message: string): LedgerError {
  return new LedgerError('LEDGER_EVENT_INVALID', message, { details: { field } });
}

/** A stored event as it was handed over for appending: for the receipt of a repeated append. */
export function asAppended(event: RecordedEvent): EventToAppend {
  const { recordedAt: _, ...metadata } = event.metadata;
  return { id: event.id, type: event.type, data: event.data, metadata };
}
