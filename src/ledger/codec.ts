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
}

const TYPE = /^[A-Z][A-Za-z0-9]{2,63}$/;
const RECORDED_AT_PLACEHOLDER = '0000-00-00T00:00:00.000Z' as Instant;

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
    bytes +=
      Buffer.byteLength(dataJson(one), 'utf8') + Buffer.byteLength(metadataJson(one, RECORDED_AT_PLACEHOLDER), 'utf8');
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
  try {
    const clearJson = canonicalizeRecord(event.data.clear);
    const sealed = event.data.sealed;
    return sealed === undefined
      ? { source: event, clearJson }
      : { source: event, clearJson, sealedJson: canonicalizeRecord(sealed) };
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new LedgerError('LEDGER_EVENT_INVALID', error.message, {
      cause: error,
      details: { field: `events/${index}${String(error.details['path'] ?? '')}`, reason: error.code },
    });
  }
}

/** JCS(data), put together from its canonical parts. */
export function dataJson(event: PreparedEvent): string {
  return event.sealedJson === undefined
    ? `{"clear":${event.clearJson}}`
    : `{"clear":${event.clearJson},"sealed":${event.sealedJson}}`;
}

/** JCS(metadata) with the time that the adapter stamps. */
export function metadataJson(event: PreparedEvent, recordedAt: Instant): string {
  try {
    return canonicalizeRecord({ ...event.source.metadata, recordedAt });
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new LedgerError('LEDGER_EVENT_INVALID', error.message, { cause: error, details: { reason: error.code } });
  }
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
