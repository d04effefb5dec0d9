import type { ActorId, CommandId, EventId, Owner, StreamName } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { DataCategory, Envelopes } from './sealed.ts';
import type { Instant } from './time.ts';

/** Place in a stream, from 0. */
export type Revision = bigint;
/** Place in the ledger: ordered, opaque to everyone but the adapter. Decimal strings on the wire. */
export type Position = bigint;

/** Identifies nobody: ids, codes, counts, versions, instants (RECORD.md section 2). */
export interface EventMetadata {
  /** Version of the event's clear data. */
  readonly v: number;
  /** Set by the ledger adapter, never by the caller. */
  readonly recordedAt: Instant;
  /** When the fact was true, if that differs from when it was recorded. */
  readonly effectiveAt?: string;
  readonly actor: ActorId;
  /** Whose keys seal this event; present exactly when something is sealed. */
  readonly owner?: Owner;
  readonly purpose?: string;
  readonly legalBasis?: string;
  /** Code of the source system, never an identifier in it. */
  readonly source?: string;
  readonly commandId: CommandId;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Base64 SHA-256 of JCS(envelope), per data category: under the leaf, so ciphertext can be purged later. */
  readonly sealed?: { readonly [category in DataCategory]?: string };
}

export interface RecordedEvent {
  readonly id: EventId;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly type: string;
  readonly data: { readonly clear: JsonObject; readonly sealed?: Envelopes };
  readonly metadata: EventMetadata;
}

/** An event before the ledger stamps its time and place. */
export interface EventToAppend {
  readonly id: EventId;
  readonly type: string;
  readonly data: { readonly clear: JsonObject; readonly sealed?: Envelopes };
  readonly metadata: Omit<EventMetadata, 'recordedAt'>;
}
