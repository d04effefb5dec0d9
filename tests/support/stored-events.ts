import { assert } from '../../src/kernel/assert.ts';
import { canonicalize } from '../../src/kernel/canonical-json.ts';
import { encodeId, eventId, type Id, type Owner, type StreamName, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import type { JsonObject, JsonValue } from '../../src/kernel/json.ts';
import type { RecordedEvent } from '../../src/kernel/recorded-event.ts';
import type { DataCategory, Envelope, SealedRef } from '../../src/kernel/sealed.ts';
import type { Instant } from '../../src/kernel/time.ts';
import type { Compared, Comparison, ComparisonWanted } from '../../src/domain/shape/comparison.ts';
import {
  type AnyDecidedEvent,
  type AnyStoredEvent,
  decodeEvent,
  type EventDefinition,
} from '../../src/domain/shape/event.ts';
import { dataKey, openSealed, sealPayload } from '../../src/vault/sealing.ts';

/** A fixed id for tests, legible where it stands: `testId(7)`. */
export const testId = (n: number): Id => encodeId(Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? n : 0xa0 + i)));

/** The one data key of every golden file and scenario. It protects nothing. */
const KEY = dataKey('0123456789abcdefghjkmnpqrs', Buffer.alloc(32, 7));

export interface Place {
  readonly stream: StreamName;
  readonly owner: Owner | undefined;
  readonly revision: bigint;
  readonly recordedAt: Instant;
}

/** A decided event as the ledger would hold it, really sealed, with everything fixed: the same bytes on every run. */
export function record(definition: EventDefinition, event: AnyDecidedEvent, place: Place): RecordedEvent {
  const commandId = testId(1);
  const id = eventId(commandId, place.stream, Number(place.revision));
  const envelopes: { [category in DataCategory]?: Envelope } = {};
  const digests: { [category in DataCategory]?: string } = {};
  for (const [key, fields] of Object.entries(event.sealed ?? {})) {
    const dataCategory = key as DataCategory;
    const version = definition.sealed[dataCategory]?.version;
    assert(version !== undefined, `${event.type} seals nothing of ${dataCategory}`);
    const sealedPlace = { stream: place.stream, eventId: id, type: event.type, dataCategory };
    // One IV for all is safe only because nothing of this is secret; it makes golden files reproducible.
    const payload = { v: version, fields: fields as JsonObject };
    const { envelope, digest } = sealPayload(KEY, sealedPlace, payload, Buffer.alloc(12, 9));
    envelopes[dataCategory] = envelope;
    digests[dataCategory] = digest;
  }
  const seals = Object.keys(envelopes).length > 0;
  return {
    id,
    stream: place.stream,
    revision: place.revision,
    position: place.revision,
    type: event.type,
    data: { clear: event.clear as JsonObject, ...(seals ? { sealed: envelopes } : {}) },
    metadata: {
      v: definition.version,
      recordedAt: place.recordedAt,
      ...(event.effectiveAt === undefined ? {} : { effectiveAt: event.effectiveAt }),
      actor: SYSTEM_ACTOR,
      commandId,
      ...(seals ? { owner: place.owner as Owner, sealed: digests } : {}),
    },
  };
}

/** What a decision would fold, through the same codec as in production. */
export function storedEvent(definition: EventDefinition, event: AnyDecidedEvent, place: Place): AnyStoredEvent {
  const decoded = decodeEvent({ [definition.type]: definition }, record(definition, event, place));
  assert(decoded.ok, `${event.type} was not read back: ${decoded.ok ? '' : JSON.stringify(decoded.failure)}`);
  return decoded.value;
}

export function plaintextOf(ref: SealedRef): { readonly v: number; readonly fields: JsonObject } {
  const opened = openSealed(ref, KEY);
  assert(opened.kind === 'opened', `a sealed payload of ${ref.type} did not open`);
  return opened;
}

/** What the vault would answer: really opened, really compared. */
export function compare(
  wanted: readonly ComparisonWanted[],
  broken: { readonly [category in DataCategory]?: 'erased' | 'unreadable' } = {},
): Compared {
  const answer = ({ field, ref, value }: ComparisonWanted): Comparison => {
    const stored: JsonValue | undefined = plaintextOf(ref).fields[field];
    const same = stored !== undefined && canonicalize(stored) === canonicalize(value);
    return broken[ref.dataCategory] ?? (same ? 'same' : 'changed');
  };
  return new Map(wanted.map((one) => [one.key, answer(one)]));
}
