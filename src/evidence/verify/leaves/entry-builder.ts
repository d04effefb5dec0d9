import { hash } from 'node:crypto';
import type { LineScanner } from '../../bundle/line-scan.ts';
import { sameBytes, viewOf } from '../../bundle/plain-text.ts';
import { MAX_ENTRY_BYTES } from '../../tiles.ts';

class Literal {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly length: number;

  constructor(text: string) {
    this.bytes = Buffer.from(text, 'latin1');
    this.view = viewOf(this.bytes);
    this.length = text.length;
  }
}

const JSON_DIGEST = new Literal('{"c":"json","d":"');
const FOREIGN = new Literal('{"c":"foreign"');
const ID_FIRST = new Literal(',"id":');
const ID = new Literal('","id":');
const METADATA = new Literal(',"m":"');
const REVISION = new Literal('","r":"');
const REVISION_FOREIGN = new Literal(',"r":"');
const STREAM = new Literal('","s":');
const TYPE = new Literal(',"t":');
const END = new Literal(',"v":"1"}');

const EVENT_BYTES = [JSON_DIGEST, ID, METADATA, REVISION, STREAM, TYPE, END].reduce(
  (sum, { length }) => sum + length,
  0,
);
const FOREIGN_BYTES = [FOREIGN, ID_FIRST, REVISION_FOREIGN, STREAM, TYPE, END].reduce(
  (sum, { length }) => sum + length,
  0,
);
const DIGEST_CHARACTERS = 44;

/** Bytes as they are compared: `view` is of them, and `text` is them, one character a byte. */
export interface Comparable {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly text: string;
}

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
    const fixed = line.foreign ? FOREIGN_BYTES : EVENT_BYTES + 2 * DIGEST_CHARACTERS;
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

  /**
   * Whether the entry of the line is what stands in `other`, without building it. In a bundle of the whole ledger it nearly
   * always is, and then its hash can be taken where it stands.
   */
  matches(line: LineScanner, other: Comparable, start: number, end: number): boolean {
    if (end - start !== EntryBuilder.lengthOf(line)) return false;
    this.#at = start;
    const begins = line.foreign ? this.#matchesForeign(line, other) : this.#matchesEvent(line, other);
    return (
      begins &&
      this.#span(other, line, line.revisionStart, line.revisionEnd) &&
      this.#literal(other, STREAM) &&
      this.#span(other, line, line.streamStart, line.streamEnd) &&
      this.#literal(other, TYPE) &&
      this.#span(other, line, line.typeStart, line.typeEnd) &&
      this.#literal(other, END)
    );
  }

  /** SHA-256(0x00 || entry), one character a byte: what is cheapest to make and to compare. */
  leafHash(): string {
    return digestOf(this.bytes, 0, this.#at, 'binary');
  }

  #matchesEvent(line: LineScanner, other: Comparable): boolean {
    return (
      this.#literal(other, JSON_DIGEST) &&
      this.#sameDigest(other, line.bytes, line.clearStart, line.clearEnd) &&
      this.#literal(other, ID) &&
      this.#span(other, line, line.idStart, line.idEnd) &&
      this.#literal(other, METADATA) &&
      this.#sameDigest(other, line.bytes, line.metadataStart, line.metadataEnd) &&
      this.#literal(other, REVISION)
    );
  }

  #matchesForeign(line: LineScanner, other: Comparable): boolean {
    return (
      this.#literal(other, FOREIGN) &&
      this.#literal(other, ID_FIRST) &&
      this.#span(other, line, line.idStart, line.idEnd) &&
      this.#literal(other, REVISION_FOREIGN)
    );
  }

  #literal({ view }: Comparable, literal: Literal): boolean {
    const at = this.#at;
    this.#at = at + literal.length;
    return sameBytes(view, at, literal.view, 0, literal.length);
  }

  #span({ view }: Comparable, line: LineScanner, start: number, end: number): boolean {
    const at = this.#at;
    this.#at = at + end - start;
    return sameBytes(view, at, line.view, start, end - start);
  }

  #sameDigest({ text }: Comparable, bytes: Buffer, start: number, end: number): boolean {
    const at = this.#at;
    this.#at = at + DIGEST_CHARACTERS;
    // Not `startsWith`: that is four times slower.
    return text.substring(at, this.#at) === digestOf(bytes, start, end, 'base64');
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

  #put({ bytes, length }: Literal): void {
    this.#copy(bytes, 0, length);
  }
}
