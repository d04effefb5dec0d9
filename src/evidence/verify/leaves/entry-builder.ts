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

/** Bytes as they are compared: `view` is of them. */
export interface Comparable {
  readonly bytes: Buffer;
  readonly view: DataView;
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

  /** Whether the entry of the line is what stands in `other`, without building it. */
  static matches(line: LineScanner, other: Comparable, start: number, end: number): boolean {
    return EntryBuilder.agrees(line, other, start, end) && (line.foreign || hasDigests(line, other.bytes, start));
  }

  /**
   * The same but for the two digests of an event, which stand there at `clearDigestAt` and `metadataDigestAt`. In a bundle of
   * the whole ledger they nearly always agree, and then the entry's hash can be taken where it stands.
   */
  static agrees(line: LineScanner, other: Comparable, start: number, end: number): boolean {
    if (end - start !== EntryBuilder.lengthOf(line)) return false;
    const { view } = other;
    let at = line.foreign ? matchForeign(line, other, start) : matchEvent(line, other, start);
    if (at < 0) return false;
    at = behind(view, at, line.view, line.revisionStart, line.revisionEnd);
    at = behind(view, at, STREAM.view, 0, STREAM.length);
    at = behind(view, at, line.view, line.streamStart, line.streamEnd);
    at = behind(view, at, TYPE.view, 0, TYPE.length);
    at = behind(view, at, line.view, line.typeStart, line.typeEnd);
    return behind(view, at, END.view, 0, END.length) > 0;
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

  #put({ bytes, length }: Literal): void {
    this.#copy(bytes, 0, length);
  }
}

/** Behind the bytes [from, to) of the other when they stand at `at`; -1 when they do not, or when `at` is -1 already. */
function behind(view: DataView, at: number, other: DataView, from: number, to: number): number {
  return at >= 0 && sameBytes(view, at, other, from, to - from) ? at + to - from : -1;
}

/** Where an entry that begins at `start` has the digests of the event of the line. */
export const clearDigestAt = (start: number): number => start + JSON_DIGEST.length;
export const metadataDigestAt = (start: number, { idStart, idEnd }: LineScanner): number =>
  clearDigestAt(start) + DIGEST_CHARACTERS + ID.length + idEnd - idStart + METADATA.length;

/** From the beginning of an entry to behind `"r":"`, whatever its digests are; or -1. */
function matchEvent(line: LineScanner, { view }: Comparable, start: number): number {
  let at = behind(view, start, JSON_DIGEST.view, 0, JSON_DIGEST.length);
  if (at < 0) return -1;
  at = behind(view, at + DIGEST_CHARACTERS, ID.view, 0, ID.length);
  at = behind(view, at, line.view, line.idStart, line.idEnd);
  at = behind(view, at, METADATA.view, 0, METADATA.length);
  return at < 0 ? -1 : behind(view, at + DIGEST_CHARACTERS, REVISION.view, 0, REVISION.length);
}

/** The same of a foreign one. */
function matchForeign(line: LineScanner, { view }: Comparable, start: number): number {
  let at = behind(view, start, FOREIGN.view, 0, FOREIGN.length);
  at = behind(view, at, ID_FIRST.view, 0, ID_FIRST.length);
  at = behind(view, at, line.view, line.idStart, line.idEnd);
  return behind(view, at, REVISION_FOREIGN.view, 0, REVISION_FOREIGN.length);
}

function hasDigests(line: LineScanner, entry: Buffer, start: number): boolean {
  const clear = clearDigestAt(start);
  const metadata = metadataDigestAt(start, line);
  return (
    entry.toString('latin1', clear, clear + DIGEST_CHARACTERS) ===
      digestOf(line.bytes, line.clearStart, line.clearEnd, 'base64') &&
    entry.toString('latin1', metadata, metadata + DIGEST_CHARACTERS) ===
      digestOf(line.bytes, line.metadataStart, line.metadataEnd, 'base64')
  );
}
