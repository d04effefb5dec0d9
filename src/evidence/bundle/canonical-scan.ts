import { plainEnd, viewOf } from './plain-text.ts';

/**
 * Reads canonical JSON in the form of the record (docs/record.md section 2) from bytes, without making values of it: what
 * `canonicalizeRecord` would write, and nothing else. So a digest can be taken of a span as it stands. Held against
 * kernel/canonical-json.ts by a property test.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const MAX_SAFE_DIGITS = '9007199254740991';

/** Objects and arrays within one another: what the kernel writes, and no more. */
export const MAX_DEPTH = 64;

/** What may follow a backslash, but `u`: JSON.stringify has a letter for these alone. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) => ('"\\bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0));

const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const TRUE = literal('true');
const FALSE = literal('false');
const NULL = literal('null');
const PROTO = literal('__proto__');

export class CanonicalScanner {
  /** A stretch of bytes that goes on behind what is scanned (a newline does): reading never runs off its end. */
  bytes: Buffer = Buffer.alloc(0);
  #view: DataView = viewOf(this.bytes);
  /** Whether the string scanned last was ASCII without an escape. */
  #plain = true;

  /** `view` is of `bytes`. */
  use(bytes: Buffer, view: DataView = viewOf(bytes)): void {
    this.bytes = bytes;
    this.#view = view;
  }

  /** Where the value that begins at `at` ends; -1 when it is not canonical. */
  value(at: number, depth: number = MAX_DEPTH): number {
    const byte = this.bytes[at] as number;
    if (byte === QUOTE) return this.string(at);
    if (byte === OPEN_OBJECT) return this.#object(at, depth);
    if (byte === OPEN_ARRAY) return this.#array(at, depth);
    if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return this.#number(at);
    if (byte === 0x74) return this.literal(at, TRUE);
    if (byte === 0x66) return this.literal(at, FALSE);
    return this.literal(at, NULL);
  }

  /** Behind the text, or -1. */
  literal(at: number, text: Uint8Array): number {
    const { bytes } = this;
    for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return -1;
    return at + text.length;
  }

  /** Behind the closing quote, or -1. */
  string(at: number): number {
    const { bytes } = this;
    this.#plain = true;
    if (bytes[at] !== QUOTE) return -1;
    let i = at + 1;
    for (;;) {
      i = plainEnd(bytes, this.#view, i);
      const byte = bytes[i] as number;
      if (byte === QUOTE) return i + 1;
      this.#plain = false;
      i = byte === BACKSLASH ? this.#escape(i) : this.#multibyte(i);
      if (i < 0) return -1;
    }
  }

  /**
   * A key of an object, and the key before it, [before, beforeEnd) without quotes; `beforeEnd` is -1 for the first. Behind
   * the closing quote, or -1: keys ascend by UTF-16 code units, and none stands twice.
   */
  key(at: number, before: number, beforeEnd: number, beforePlain: boolean): number {
    const end = this.string(at);
    if (end < 0 || this.#isForbidden(at + 1, end - 1)) return -1;
    if (beforeEnd < 0) return end;
    const ascends =
      beforePlain && this.#plain
        ? this.#ascendsPlain(before, beforeEnd, at + 1, end - 1)
        : this.#decode(before - 1, beforeEnd + 1) < this.#decode(at, end);
    return ascends ? end : -1;
  }

  /** Of the string or key scanned last. */
  get wasPlain(): boolean {
    return this.#plain;
  }

  #object(at: number, depth: number): number {
    const { bytes } = this;
    if (depth === 0) return -1;
    if (bytes[at + 1] === CLOSE_OBJECT) return at + 2;
    let before = 0;
    let beforeEnd = -1;
    let beforePlain = true;
    let i = at + 1;
    for (;;) {
      const end = this.key(i, before, beforeEnd, beforePlain);
      if (end < 0 || bytes[end] !== COLON) return -1;
      before = i + 1;
      beforeEnd = end - 1;
      beforePlain = this.#plain;
      i = this.value(end + 1, depth - 1);
      if (i < 0) return -1;
      if (bytes[i] === CLOSE_OBJECT) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i++;
    }
  }

  #array(at: number, depth: number): number {
    const { bytes } = this;
    if (depth === 0) return -1;
    if (bytes[at + 1] === CLOSE_ARRAY) return at + 2;
    let i = at + 1;
    for (;;) {
      i = this.value(i, depth - 1);
      if (i < 0) return -1;
      if (bytes[i] === CLOSE_ARRAY) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i++;
    }
  }

  /** A safe integer as ECMAScript prints it: no `-0`, no leading zero, no fraction, no exponent. */
  #number(at: number): number {
    const { bytes } = this;
    const first = bytes[at] === MINUS ? at + 1 : at;
    let i = first;
    while ((bytes[i] as number) >= ZERO && (bytes[i] as number) <= NINE) i++;
    const digits = i - first;
    if (digits === 0 || digits > MAX_SAFE_DIGITS.length) return -1;
    if (bytes[first] === ZERO && (digits > 1 || first !== at)) return -1;
    if (digits === MAX_SAFE_DIGITS.length && bytes.toString('latin1', first, i) > MAX_SAFE_DIGITS) return -1;
    return i;
  }

  /** Behind the escape at `at`, or -1: only what JSON.stringify escapes, spelled as it does. */
  #escape(at: number): number {
    const { bytes } = this;
    const letter = bytes[at + 1] as number;
    if (ESCAPED[letter] === 1) return at + 2;
    if (letter !== 0x75 || bytes[at + 2] !== ZERO || bytes[at + 3] !== ZERO) return -1;
    const high = bytes[at + 4];
    const low = bytes[at + 5] as number;
    if (high !== ZERO && high !== 0x31) return -1;
    const isDigit = low >= ZERO && low <= NINE;
    if (!isDigit && !(low >= 0x61 && low <= 0x66)) return -1;
    const code = (high - ZERO) * 16 + (isDigit ? low - ZERO : low - 0x61 + 10);
    // \b \t \n \f \r have letters of their own.
    return code === 8 || code === 9 || code === 10 || code === 12 || code === 13 ? -1 : at + 6;
  }

  /** Behind the character of two to four bytes at `at`, or -1: well-formed UTF-8 (Unicode table 3-7). */
  #multibyte(at: number): number {
    const { bytes } = this;
    const lead = bytes[at] as number;
    const second = bytes[at + 1] as number;
    if (lead < 0xc2 || lead > 0xf4) return -1;
    if (lead < 0xe0) return isTrail(second) ? at + 2 : -1;
    if (!isTrail(bytes[at + 2] as number)) return -1;
    if (lead < 0xf0) {
      const lowest = lead === 0xe0 ? 0xa0 : 0x80;
      const highest = lead === 0xed ? 0x9f : 0xbf;
      return second >= lowest && second <= highest ? at + 3 : -1;
    }
    const lowest = lead === 0xf0 ? 0x90 : 0x80;
    const highest = lead === 0xf4 ? 0x8f : 0xbf;
    return second >= lowest && second <= highest && isTrail(bytes[at + 3] as number) ? at + 4 : -1;
  }

  /** JavaScript moves integer-like keys to the front, and takes `__proto__` for something else. */
  #isForbidden(start: number, end: number): boolean {
    const { bytes } = this;
    const first = bytes[start] as number;
    if (end === start) return false;
    if (first === 0x5f) return end - start === PROTO.length && this.literal(start, PROTO) > 0;
    if (first < ZERO || first > NINE) return false;
    for (let i = start; i < end; i++) if ((bytes[i] as number) < ZERO || (bytes[i] as number) > NINE) return false;
    return first !== ZERO || end - start === 1;
  }

  #ascendsPlain(before: number, beforeEnd: number, start: number, end: number): boolean {
    const { bytes } = this;
    const length = Math.min(beforeEnd - before, end - start);
    for (let i = 0; i < length; i++) {
      const difference = (bytes[start + i] as number) - (bytes[before + i] as number);
      if (difference !== 0) return difference > 0;
    }
    return end - start > beforeEnd - before;
  }

  /** Quotes included. */
  #decode(start: number, end: number): string {
    return JSON.parse(this.bytes.toString('utf8', start, end)) as string;
  }
}

const isTrail = (byte: number): boolean => byte >= 0x80 && byte <= 0xbf;
