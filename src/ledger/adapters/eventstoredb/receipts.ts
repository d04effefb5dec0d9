import { AppendReceipt } from '../../../kernel/receipt.ts';
import type { EventToAppend, Position, RecordedEvent } from '../../../kernel/recorded-event.ts';
import { type AppendCall, damaged, firstRevision, lastRevision, type Sent } from './append-call.ts';
import type { Reader } from './reader.ts';
import { itemOf } from './stored.ts';

/** For an append that was answered at its first attempt, at a place that nobody had seen before. */
export function freshReceipt(call: AppendCall, sent: Sent, position: Position): AppendReceipt {
  return AppendReceipt.issue({
    stream: call.stream,
    revision: lastRevision(call),
    position,
    recordedAt: sent.recordedAt,
    events: call.prepared.map((event) => event.source),
    repeated: false,
  });
}

/**
 * For an append that the database knew already, or may have known: it says what is stored, because the first body
 * counts and the database answers a second one with success too. An attempt of this same call is not a repeat:
 * it carried the same stamp and the place was new when the call began.
 */
export async function storedReceipt(
  reader: Reader,
  call: AppendCall,
  sent: Sent,
  position: Position,
  withinMs: number,
): Promise<AppendReceipt> {
  const stored: RecordedEvent[] = [];
  const part = { direction: 'forwards', fromRevision: firstRevision(call), limit: call.ids.length } as const;
  for await (const places of reader.stream(call.stream, part, withinMs)) {
    for (const place of places) {
      const item = itemOf(place);
      if (item.kind === 'foreign' || item.event.id !== call.ids[stored.length]) throw damaged(call, place.revision);
      stored.push(item.event);
    }
  }
  const last = stored.at(-1);
  if (last === undefined || stored.length !== call.ids.length) throw damaged(call, firstRevision(call));
  return AppendReceipt.issue({
    stream: call.stream,
    revision: last.revision,
    position: last.position,
    recordedAt: last.metadata.recordedAt,
    events: stored.map(asAppended),
    repeated: position <= sent.horizon || last.metadata.recordedAt !== sent.recordedAt,
  });
}

function asAppended({ id, type, data, metadata }: RecordedEvent): EventToAppend {
  const { recordedAt: _, ...rest } = metadata;
  return { id, type, data, metadata: rest };
}
