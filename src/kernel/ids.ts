import { createHash, randomBytes } from 'node:crypto';
import { canonicalizeRecord } from './canonical-json.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** 128 bits in lower-case Crockford base32, 26 characters, without meaning (RECORD.md section 1). */
export type Id = Branded<'Id'>;
export type CustomerId = Id & { readonly [brand]: 'Id' };
export type ActorId = Id;
export type CommandId = Id;
/** RFC 9562 UUIDv8, lower case. */
export type EventId = Branded<'EventId'>;
/** `category-id`; the first dash separates. */
export type StreamName = Branded<'StreamName'>;
/** Whose key seals: the stream name of a customer, an actor, an organisation and so on. */
export type Owner = StreamName;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const STREAM = /^([a-z]+)-([0-7][0-9a-hjkmnp-tv-z]{25})$/;

/** What a process does by itself, before or without a person: the opening of a ledger, the waking of a schedule. */
export const SYSTEM_ACTOR = '0'.repeat(26) as ActorId;
/** The fixed id of the streams of which a ledger has one. */
export const SINGLETON_ID = '0'.repeat(26) as Id;

export function encodeId(bytes: Uint8Array): Id {
  let value = 0n;
  for (let i = 0; i < 16; i++) value = (value << 8n) | BigInt(bytes[i] as number);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text as Id;
}

/** A new random id. Used at the edges only: a decision receives its ids as arguments. */
export const randomId = (): Id => encodeId(randomBytes(16));

export const parseId = (text: string): Id | undefined => (ID.test(text) ? (text as Id) : undefined);
export const parseEventId = (text: string): EventId | undefined => (UUID_V8.test(text) ? (text as EventId) : undefined);

export function streamName(category: string, id: Id): StreamName {
  return `${category}-${id}` as StreamName;
}

export function parseStreamName(
  text: string,
): { readonly stream: StreamName; readonly category: string; readonly id: Id } | undefined {
  const match = STREAM.exec(text);
  return match === null ? undefined : { stream: text as StreamName, category: match[1] as string, id: match[2] as Id };
}

/** The part before the first dash; the whole name when there is none. */
export function categoryOf(stream: string): string {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
}

export const idOf = (stream: StreamName): Id => stream.slice(stream.indexOf('-') + 1) as Id;

/** First 16 bytes of SHA-256(JCS(parts)): the same in a retry after a crash, in whatever process. */
export function derivedId(parts: readonly (string | number)[]): Id {
  return encodeId(createHash('sha256').update(canonicalizeRecord(parts), 'utf8').digest());
}

/** First 128 bits of SHA-256(origin): names a ledger, and each of its histories, among ids (docs/record.md section 2). */
export const originId = (origin: string): Id => encodeId(createHash('sha256').update(origin, 'utf8').digest());

/** Id minted by a command: the n-th id of that category that the command makes (RECORD.md section 1). */
export const mintedId = (commandId: CommandId, category: string, n: number): Id => derivedId([commandId, category, n]);

/** UUIDv8 of SHA-256(JCS([command id, stream, index])); `index` counts the command's events on that stream from 0. */
export function eventId(commandId: CommandId, stream: StreamName, index: number): EventId {
  const hash = createHash('sha256')
    .update(canonicalizeRecord([commandId, stream, index]), 'utf8')
    .digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x80;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as EventId;
}
