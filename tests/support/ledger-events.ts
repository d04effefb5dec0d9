import { createHash } from 'node:crypto';
import { canonicalDigest } from '../../src/kernel/canonical-json.ts';
import { eventId, randomId, type StreamName, streamName, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import type { JsonObject } from '../../src/kernel/json.ts';
import type { EventToAppend, RecordedEvent } from '../../src/kernel/recorded-event.ts';
import type { DataCategory, Envelope, Envelopes } from '../../src/kernel/sealed.ts';
import type { LedgerItem, LedgerSignal } from '../../src/ledger/ledger.ts';

export const newStream = (category = 'customer'): StreamName => streamName(category, randomId());

/** An event of a command of its own, with nothing in it that a test did not ask for. */
export function anEvent(stream: StreamName, clear: JsonObject = {}, sealed?: Envelopes): EventToAppend {
  const commandId = randomId();
  const metadata = { v: 1, actor: SYSTEM_ACTOR, commandId };
  const id = eventId(commandId, stream, 0);
  if (sealed === undefined) return { id, type: 'TestNoted', data: { clear }, metadata };
  const digests = Object.fromEntries(Object.entries(sealed).map(([category, one]) => [category, canonicalDigest(one)]));
  return {
    id,
    type: 'TestNoted',
    data: { clear, sealed },
    metadata: { ...metadata, owner: stream, sealed: digests },
  };
}

export function someEvents(stream: StreamName, count: number): readonly EventToAppend[] {
  return Array.from({ length: count }, (_, n) => anEvent(stream, { n }));
}

/** Of the right shape and size, opened by nobody: the ledger does not look inside. */
export function anEnvelope(seed: string, bytes = 144): Envelope {
  const noise = (length: number): string =>
    Buffer.concat(
      Array.from({ length: Math.ceil(length / 32) }, (_, n) => createHash('sha256').update(`${seed}/${n}`).digest()),
    )
      .subarray(0, length)
      .toString('base64');
  return { alg: 'A256GCM', kid: randomId(), kc: noise(32), iv: noise(12), ct: noise(bytes) };
}

export function envelopes(seed: string, ...categories: readonly DataCategory[]): Envelopes {
  return Object.fromEntries(categories.map((category) => [category, anEnvelope(`${seed}/${category}`)]));
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const out: Item[] = [];
  for await (const item of items) out.push(item);
  return out;
}

export function eventOf(item: LedgerItem | LedgerSignal | undefined): RecordedEvent {
  if (item?.kind !== 'event') throw new Error(`an event was expected here, not ${item?.kind ?? 'the end'}`);
  return item.event;
}

export const idsOf = (items: readonly LedgerItem[]): string[] =>
  items.map((item) => (item.kind === 'event' ? item.event.id : item.id));

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : `no code: ${String(error)}`;

/** The code that a promise is rejected with; `accepted` when it is not. */
export const rejection = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'accepted', codeOf);
