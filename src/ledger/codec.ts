import { CanonicalError, canonicalizeRecord } from '../kernel/canonical-json.ts';
import { parseEventId, parseStreamName, type StreamName } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { EventMetadata, EventToAppend, Position, RecordedEvent, Revision } from '../kernel/recorded-event.ts';
import type { Envelopes } from '../kernel/sealed.ts';
import type { Instant } from '../kernel/time.ts';
import { canonicalEnvelopes, canonicalMetadata, METADATA_TEXTS } from './canonical-form.ts';
import { EVENT_TYPE, whyDataForeign, whyMetadataForeign, whyStampForeign } from './event-shape.ts';
import { LedgerError, type LedgerItem, MAX_APPEND_BYTES } from './ledger.ts';

/**
 * Between a recorded event and the bytes that are stored for ever (docs/record.md section 2). Written canonical, so the
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

/** Of every instant. */
const INSTANT_LENGTH = '2026-01-01T00:00:00.000Z'.length;

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
    if (!EVENT_TYPE.test(event.type)) throw invalid(`events/${index}/type`, 'An event type must be in PascalCase.');
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
      : { source: event, clearJson, sealedJson: canonicalEnvelopes(sealed), ...metadata };
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new LedgerError('LEDGER_EVENT_INVALID', error.message, {
      cause: error,
      details: { field: `events/${index}${String(error.details['path'] ?? '')}`, reason: error.code },
    });
  }
}

/** What is written must be read again as an event of ours, so the reader's own questions are asked of the writer. */
function refuseWhatWouldBeForeign({ data, metadata }: EventToAppend, index: number): void {
  const reason = whyDataNotOurs(data) ?? whyMetadataForeign(metadata) ?? whyMetadataNotOurs(metadata);
  if (reason !== undefined) throw invalid(`events/${index}`, `The event cannot be stored: ${reason}.`);
  if (!sameKeys(data.sealed ?? {}, metadata.sealed ?? {})) {
    throw invalid(`events/${index}/metadata/sealed`, 'Each envelope needs its digest in the metadata, and only those.');
  }
}

function whyDataNotOurs(data: EventToAppend['data']): string | undefined {
  const known = Object.keys(data).every((key) => key === 'clear' || key === 'sealed');
  return known ? whyDataForeign(data.clear, data.sealed) : 'data has a key that is not one of ours';
}

/** A later release may add a key, so a reader lets unknown ones pass; a writer does not. */
function whyMetadataNotOurs(metadata: object): string | undefined {
  for (const key of Object.keys(metadata)) {
    if (key === 'v' || key === 'sealed') continue;
    if (!METADATA_TEXTS.has(key)) return 'the metadata has a key that is not one of ours';
    if (typeof (metadata as Record<string, unknown>)[key] !== 'string')
      return `metadata.${key} is not text; leave it out when there is none`;
  }
  return undefined;
}

function sameKeys(one: object, other: object): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key));
}

/** UTF-8 bytes of JCS(data) + JCS(metadata), without putting them together. */
function byteLength(event: PreparedEvent): number {
  const sealedBytes = event.sealedJson === undefined ? 0 : Buffer.byteLength(event.sealedJson) + ',"sealed":'.length;
  return (
    '{"clear":}'.length +
    Buffer.byteLength(event.clearJson) +
    sealedBytes +
    Buffer.byteLength(event.metadataBefore) +
    INSTANT_LENGTH +
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
  if (!EVENT_TYPE.test(parts.type)) return 'type is not ours';
  if (parseEventId(parts.id) === undefined) return 'id is not a UUIDv8';
  return (
    whyDataForeign(parts.clear, parts.sealed) ?? whyMetadataForeign(parts.metadata) ?? whyStampForeign(parts.metadata)
  );
}

function invalid(field: string, message: string): LedgerError {
  return new LedgerError('LEDGER_EVENT_INVALID', message, { details: { field } });
}

/** A stored event as it was handed over for appending: for the receipt of a repeated append. */
export function asAppended(event: RecordedEvent): EventToAppend {
  const { recordedAt: _, ...metadata } = event.metadata;
  return { id: event.id, type: event.type, data: event.data, metadata };
}
