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

const EVENT_BYTES = [JSON_DIGEST, ID, METADATA, REVISION, STREAM, TYPE, END].reduce(
  (sum, { length }) => sum + length,
  0,
);
const FOREIGN_BYTES = [FOREIGN, ID_FIRST, REVISION_FOREIGN, STREAM, TYPE, END].reduce(
  (sum, { length }) => sum + length,
  0,
);
const DIGEST_CHARACTERS = 44;

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
   * always is, and then its hash can be taken where it stands. `text` is `other`, one character a byte.
   */
  matches(line: LineScanner, other: Buffer, text: string, start: number, end: number): boolean {
    if (end - start !== EntryBuilder.lengthOf(line)) return false;
    const { bytes } = line;
    this.#at = start;
    const begins = line.foreign ? this.#matchesForeign(line, other) : this.#matchesEvent(line, other, text);
    return (
      begins &&
      this.#same(other, bytes, line.revisionStart, line.revisionEnd) &&
      this.#same(other, STREAM, 0, STREAM.length) &&
      this.#same(other, bytes, line.streamStart, line.streamEnd) &&
      this.#same(other, TYPE, 0, TYPE.length) &&
      this.#same(other, bytes, line.typeStart, line.typeEnd) &&
      this.#same(other, END, 0, END.length)
    );
  }

  /** SHA-256(0x00 || entry) in hexadecimal: what is cheapest to make and to compare. */
  leafHash(): string {
    return hash('sha256', this.bytes.subarray(0, this.#at), 'hex');
  }

  #matchesEvent(line: LineScanner, other: Buffer, text: string): boolean {
    const { bytes } = line;
    return (
      this.#same(other, JSON_DIGEST, 0, JSON_DIGEST.length) &&
      this.#sameDigest(text, bytes, line.clearStart, line.clearEnd) &&
      this.#same(other, ID, 0, ID.length) &&
      this.#same(other, bytes, line.idStart, line.idEnd) &&
      this.#same(other, METADATA, 0, METADATA.length) &&
      this.#sameDigest(text, bytes, line.metadataStart, line.metadataEnd) &&
      this.#same(other, REVISION, 0, REVISION.length)
    );
  }

  #matchesForeign(line: LineScanner, other: Buffer): boolean {
    return (
      this.#same(other, FOREIGN, 0, FOREIGN.length) &&
      this.#same(other, ID_FIRST, 0, ID_FIRST.length) &&
      this.#same(other, line.bytes, line.idStart, line.idEnd) &&
      this.#same(other, REVISION_FOREIGN, 0, REVISION_FOREIGN.length)
    );
  }

  #same(other: Buffer, bytes: Uint8Array, start: number, end: number): boolean {
    let at = this.#at;
    for (let i = start; i < end; i++) if (bytes[i] !== other[at++]) return false;
    this.#at = at;
    return true;
  }

  #sameDigest(text: string, bytes: Buffer, start: number, end: number): boolean {
    const at = this.#at;
    this.#at = at + DIGEST_CHARACTERS;
    return text.startsWith(hash('sha256', bytes.subarray(start, end), 'base64'), at);
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
