import { hash } from 'node:crypto';
import type { LineScanner } from '../../bundle/line-scan.ts';
import { SPANS_AT } from '../../wasm/memory-map.ts';
import { DIGEST, DIGEST_CHARACTERS, SPAN } from '../../wasm/pattern-code.ts';
import type { Stretch } from '../../wasm/patterns.ts';
import { MAX_ENTRY_BYTES } from '../../tiles.ts';

const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const JSON_DIGEST = literal('{"c":"json","d":"');
const FOREIGN = literal('{"c":"foreign"');
const ID_FIRST = literal(',"id":');
const ID = literal('","id":');
const METADATA = literal(',"m":"');
const REVISION = literal('","r":"');
const REVISION_FOREIGN = literal(',"r":"');
const STREAM = literal('","s":');
const TYPE = literal(',"t":');
const END = literal(',"v":"1"}');

const lengthsOf = (all: readonly Uint8Array[]): number => all.reduce((sum, { length }) => sum + length, 0);
const EVENT_BYTES = lengthsOf([JSON_DIGEST, ID, METADATA, REVISION, STREAM, TYPE, END]) + 2 * DIGEST_CHARACTERS;
const FOREIGN_BYTES = lengthsOf([FOREIGN, ID_FIRST, REVISION_FOREIGN, STREAM, TYPE, END]);

const digest = { hole: DIGEST, operand: DIGEST_CHARACTERS } as const;
const span = (n: number) => ({ hole: SPAN, operand: SPANS_AT + 8 * n }) as const;
/** The entry of an event, with any digests, and with the id, revision, stream and type that are the spans 0 to 3. */
export const EVENT_ENTRY: readonly Stretch[] = [
  { bytes: JSON_DIGEST, ...digest },
  { bytes: ID, ...span(0) },
  { bytes: METADATA, ...digest },
  { bytes: REVISION, ...span(1) },
  { bytes: STREAM, ...span(2) },
  { bytes: TYPE, ...span(3) },
  { bytes: END },
];

/** SHA-256 of the bytes [start, end). Not by `subarray`, which takes half as long again as making an array does. */
export function digestOf(bytes: Buffer, start: number, end: number, encoding: 'base64' | 'binary'): string {
  return hash('sha256', new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start), encoding);
}

/**
 * The leaf entry (docs/record.md section 3) of the line that was scanned last, made of its spans: they are canonical, so
 * their bytes are the entry's. Held against src/evidence/leaf.ts by a test.
 */
export class EntryBuilder {
  /** The entry with a zero byte before it, which is what a leaf's hash is taken of. */
  readonly bytes: Buffer = Buffer.alloc(1 + MAX_ENTRY_BYTES + 64);
  /** Without the zero byte. */
  length = 0;
  #at = 0;

  /** How many bytes the entry of the line has. */
  static lengthOf(line: LineScanner): number {
    const spans = line.idEnd - line.idStart + line.streamEnd - line.streamStart + line.typeEnd - line.typeStart;
    const fixed = line.foreign ? FOREIGN_BYTES : EVENT_BYTES;
    return fixed + spans + line.revisionEnd - line.revisionStart;
  }

  /** Of a line whose entry is not too long. */
  build(line: LineScanner): void {
    this.#at = 1;
    if (line.foreign) this.#foreign(line);
    else this.#event(line);
    this.#copy(line.bytes, line.revisionStart, line.revisionEnd);
    this.#put(STREAM);
    this.#copy(line.bytes, line.streamStart, line.streamEnd);
    this.#put(TYPE);
    this.#copy(line.bytes, line.typeStart, line.typeEnd);
    this.#put(END);
    this.length = this.#at - 1;
  }

  /** Whether it is these bytes. */
  is(bytes: Uint8Array): boolean {
    return this.bytes.subarray(1, 1 + this.length).equals(bytes);
  }

  /** SHA-256(0x00 || entry), one character a byte: what is cheapest to make and to compare. */
  leafHash(): string {
    return digestOf(this.bytes, 0, this.#at, 'binary');
  }

  text(): string {
    return this.bytes.toString('utf8', 1, 1 + this.length);
  }

  #event(line: LineScanner): void {
    this.#put(JSON_DIGEST);
    this.#digest(line.bytes, line.clearStart, line.clearEnd);
    this.#put(ID);
    this.#copy(line.bytes, line.idStart, line.idEnd);
    this.#put(METADATA);
    this.#digest(line.bytes, line.metadataStart, line.metadataEnd);
    this.#put(REVISION);
  }

  #foreign(line: LineScanner): void {
    this.#put(FOREIGN);
    this.#put(ID_FIRST);
    this.#copy(line.bytes, line.idStart, line.idEnd);
    this.#put(REVISION_FOREIGN);
  }

  #digest(bytes: Buffer, start: number, end: number): void {
    this.#at += this.bytes.write(digestOf(bytes, start, end, 'base64'), this.#at, 'latin1');
  }

  /** Spans are short: a loop is faster than a call. */
  #copy(bytes: Uint8Array, start: number, end: number): void {
    const target = this.bytes;
    let at = this.#at;
    for (let i = start; i < end; i++) target[at++] = bytes[i] as number;
    this.#at = at;
  }

  #put(bytes: Uint8Array): void {
    this.#copy(bytes, 0, bytes.length);
  }
}
