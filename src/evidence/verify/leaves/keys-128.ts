import { createHmac } from 'node:crypto';

const HYPHENS = [8, 13, 18, 23] as const;
const ID_CHARACTERS = 26;
/** Names of stream categories that are remembered; an adversary can make up as many as there are events. */
const MAX_CATEGORIES = 64;

const HEX = valuesOf('0123456789abcdef');
const CROCKFORD = valuesOf('0123456789abcdefghjkmnpqrstvwxyz');

class Category {
  readonly #name: Buffer;
  readonly mix: Int32Array;

  constructor(name: Buffer, mix: Int32Array) {
    this.#name = name;
    this.mix = mix;
  }

  isAt(bytes: Buffer, start: number, end: number): boolean {
    const name = this.#name;
    if (end - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
    return true;
  }
}

/**
 * 128 bits for an event id or a stream name, to be compared instead of the text, in four words. The bits of a lawful
 * UUID are its own, so two of them never meet; those of a stream are its id's, mixed with 64 bits for its category; any
 * other text has an HMAC under a key drawn for this run, which an adversary does not know while making up names.
 */
export class Keys128 {
  readonly #runKey: Uint8Array;
  readonly #categories: Category[] = [];

  constructor(runKey: Uint8Array) {
    this.#runKey = runKey;
  }

  /** Of the JSON string [start, end), quotes included. */
  event(bytes: Buffer, start: number, end: number, target: Int32Array, at: number): void {
    if (!readUuid(bytes, start + 1, end - 1, target, at)) this.#any(bytes, start, end, target, at);
  }

  /** Of the JSON string [start, end), quotes included. */
  stream(bytes: Buffer, start: number, end: number, target: Int32Array, at: number): void {
    const idStart = end - 1 - ID_CHARACTERS;
    const dash = idStart - 1;
    const isOurs = dash > start + 1 && bytes[dash] === 0x2d && readCrockford(bytes, idStart, target, at);
    const mixed = isOurs ? this.#category(bytes, start + 1, dash) : undefined;
    if (mixed === undefined) return this.#any(bytes, start, end, target, at);
    target[at] = (target[at] as number) ^ (mixed[0] as number);
    target[at + 1] = (target[at + 1] as number) ^ (mixed[1] as number);
  }

  /** The same for a name that stands alone. */
  streamNamed(name: string): Int32Array {
    const json = Buffer.from(JSON.stringify(name), 'utf8');
    const key = new Int32Array(4);
    this.stream(json, 0, json.length, key, 0);
    return key;
  }

  /** `undefined` for what is no name of a category: then the whole name is hashed. */
  #category(bytes: Buffer, start: number, end: number): Int32Array | undefined {
    for (const known of this.#categories) if (known.isAt(bytes, start, end)) return known.mix;
    for (let i = start; i < end; i++) {
      if (!((bytes[i] as number) >= 0x61 && (bytes[i] as number) <= 0x7a)) return undefined;
    }
    const name = Buffer.from(bytes.subarray(start, end));
    const made = new Category(name, this.#hmac(name));
    // The same for every thread, remembered or not: two of them may meet one stream.
    if (this.#categories.length < MAX_CATEGORIES) this.#categories.push(made);
    return made.mix;
  }

  #any(bytes: Buffer, start: number, end: number, target: Int32Array, at: number): void {
    target.set(this.#hmac(bytes.subarray(start, end)), at);
  }

  #hmac(text: Uint8Array): Int32Array {
    const digest = createHmac('sha256', this.#runKey).update(text).digest();
    return Int32Array.from({ length: 4 }, (_, i) => digest.readInt32BE(4 * i));
  }
}

/** Lower case, with hyphens where they belong. */
function readUuid(bytes: Buffer, start: number, end: number, target: Int32Array, at: number): boolean {
  if (end - start !== 36) return false;
  for (const hyphen of HYPHENS) if (bytes[start + hyphen] !== 0x2d) return false;
  let bad = 0;
  let word = 0;
  let digits = 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] === 0x2d) {
      // A hyphen elsewhere leaves too few digits.
      continue;
    }
    const value = HEX[bytes[i] as number] as number;
    bad |= value;
    word = (word << 4) | (value & 0xf);
    if ((++digits & 7) === 0) target[at + (digits >> 3) - 1] = word;
  }
  return digits === 32 && bad < 0x80;
}

/** 26 characters of five bits each, 130 of them: the first two are zero. */
function readCrockford(bytes: Buffer, start: number, target: Int32Array, at: number): boolean {
  let bad = 0;
  let word = 0;
  let bits = -2;
  let words = 0;
  for (let i = start; i < start + ID_CHARACTERS; i++) {
    const value = CROCKFORD[bytes[i] as number] as number;
    bad |= value;
    bits += 5;
    const over = bits - 32;
    if (over < 0) {
      word = (word << 5) | (value & 0x1f);
    } else {
      target[at + words++] = (word << (5 - over)) | ((value & 0x1f) >>> over);
      word = value & ((1 << over) - 1);
      bits = over;
    }
  }
  return bad < 0x80 && (CROCKFORD[bytes[start] as number] as number) < 8;
}

/** 0x80 and more for what is no digit. */
function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(256).fill(0x80);
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}
