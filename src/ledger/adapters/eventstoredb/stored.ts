import type { ResolvedEvent } from '@eventstore/db-client';
import type { Position, Revision } from '../../../kernel/recorded-event.ts';
import { decodeStored } from '../../codec.ts';
import type { LedgerItem } from '../../ledger.ts';

/** One place of the database as the client hands it over, before anyone believes it. */
export interface StoredPlace {
  readonly id: string;
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** We never ask for links to be resolved, so a link comes as the event that it is, of type `$>`. */
export function placeOf(resolved: ResolvedEvent): StoredPlace | undefined {
  const event = resolved.link ?? resolved.event;
  const position = event?.position?.commit ?? resolved.commitPosition;
  if (event === undefined || position === undefined) return undefined;
  return {
    id: event.id,
    stream: event.streamId,
    revision: event.revision,
    position,
    type: event.type,
    isJson: event.isJson,
    data: event.data,
    metadata: event.metadata,
  };
}

/**
 * Data and metadata were parsed by the client; what could not be parsed comes as a string or as bytes, and what was
 * redacted as a string of 0xFF. None of that is an event of ours, and none of it is an error.
 */
export function itemOf(place: StoredPlace): LedgerItem {
  const { id, stream, revision, position, type } = place;
  const reason = whyForeign(place);
  if (reason !== undefined) return { kind: 'foreign', id, stream, revision, position, type, reason };
  const { clear, sealed } = place.data as { readonly clear: unknown; readonly sealed?: unknown };
  const parts = { id, stream, revision, position, type, clear, metadata: place.metadata };
  return decodeStored(sealed === undefined ? parts : { ...parts, sealed });
}

function whyForeign(place: StoredPlace): string | undefined {
  if (place.type === '$>') return 'it is a link to another event';
  if (!place.isJson) return 'data is not JSON';
  const { data } = place;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'data is malformed or redacted';
  for (const key of Object.keys(data)) {
    if (key !== 'clear' && key !== 'sealed') return 'data has a member that is not ours';
  }
  return undefined;
}
