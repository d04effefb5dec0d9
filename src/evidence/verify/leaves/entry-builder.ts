import { hash } from 'node:crypto';
import type { LineScanner } from '../../bundle/line-scan.ts';
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

  /** False when the entry would have more bytes than an entry can have. */
  build(line: LineScanner): boolean {
    const spans = line.idEnd - line.idStart + line.streamEnd - line.streamStart + line.typeEnd - line.typeStart;
    if (spans + 200 > MAX_ENTRY_BYTES) return false;
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
    return true;
  }

  /** SHA-256(0x00 || entry), one character a byte: what is cheapest to make and to compare. */
  leafHash(): string {
    return hash('sha256', this.bytes.subarray(0, this.#at), 'binary');
  }

  /** Whether these bytes are the entry's. */
  equals(other: Buffer, start: number, end: number): boolean {
    return end - start === this.length && other.compare(this.bytes, 1, 1 + this.length, start, end) === 0;
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
    this.#at += this.bytes.write(hash('sha256', bytes.subarray(start, end), 'base64'), this.#at, 'latin1');
  }

  /** Spans are short: a loop is faster than a call. */
  #copy(bytes: Buffer, start: number, end: number): void {
    const target = this.bytes;
    let at = this.#at;
    for (let i = start; i < end; i++) target[at++] = bytes[i] as number;
    this.#at = at;
  }

  #put(text: Uint8Array): void {
    const target = this.bytes;
    let at = this.#at;
    for (let i = 0; i < text.length; i++) target[at++] = text[i] as number;
    this.#at = at;
  }
}
