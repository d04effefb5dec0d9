import { createHmac } from 'node:crypto';
import { sameBytes, viewOf } from '../../bundle/plain-text.ts';

const UUID_CHARACTERS = 36;
const HYPHENS = [8, 13, 18, 23] as const;
const HYPHEN = 0x2d;
const ID_CHARACTERS = 26;
/** Names of stream categories that are remembered; an adversary can make up as many as there are events. */
const MAX_CATEGORIES = 64;

const HEX = valuesOfPairs('0123456789abcdef');
const CROCKFORD = valuesOfPairs('0123456789abcdefghjkmnpqrstvwxyz');

class Category {
  readonly #name: DataView;
  readonly mix: Int32Array;

  constructor(name: Uint8Array, mix: Int32Array) {
    this.#name = viewOf(name);
    this.mix = mix;
  }

  isAt(view: DataView, start: number, end: number): boolean {
    const name = this.#name;
    return end - start === name.byteLength && sameBytes(view, start, name, 0, name.byteLength);
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
  event(view: DataView, start: number, end: number, target: Int32Array, at: number): void {
    const isUuid = end - start === UUID_CHARACTERS + 2 && readUuid(view, start + 1, target, at);
    if (!isUuid) this.#any(view, start, end, target, at);
  }

  /** Of the JSON string [start, end), quotes included. */
  stream(view: DataView, start: number, end: number, target: Int32Array, at: number): void {
    const idStart = end - 1 - ID_CHARACTERS;
    const dash = idStart - 1;
    const isOurs = dash > start + 1 && view.getUint8(dash) === HYPHEN && readCrockford(view, idStart, target, at);
    const mixed = isOurs ? this.#category(view, start + 1, dash) : undefined;
    if (mixed === undefined) return this.#any(view, start, end, target, at);
    target[at] = (target[at] as number) ^ (mixed[0] as number);
    target[at + 1] = (target[at + 1] as number) ^ (mixed[1] as number);
  }

  /** The same for a name that stands alone. */
  streamNamed(name: string): Int32Array {
    const json = viewOf(Buffer.from(JSON.stringify(name), 'utf8'));
    const key = new Int32Array(4);
    this.stream(json, 0, json.byteLength, key, 0);
    return key;
  }

  /** `undefined` for what is no name of a category: then the whole name is hashed. */
  #category(view: DataView, start: number, end: number): Int32Array | undefined {
    for (const known of this.#categories) if (known.isAt(view, start, end)) return known.mix;
    const name = Uint8Array.from(bytesOf(view, start, end));
    if (!name.every((byte) => byte >= 0x61 && byte <= 0x7a)) return undefined;
    const made = new Category(name, this.#hmac(name));
    // The same for every thread, remembered or not: two of them may meet one stream.
    if (this.#categories.length < MAX_CATEGORIES) this.#categories.push(made);
    return made.mix;
  }

  #any(view: DataView, start: number, end: number, target: Int32Array, at: number): void {
    target.set(this.#hmac(bytesOf(view, start, end)), at);
  }

  #hmac(text: Uint8Array): Int32Array {
    const digest = createHmac('sha256', this.#runKey).update(text).digest();
    return Int32Array.from({ length: 4 }, (_, i) => digest.readInt32BE(4 * i));
  }
}

const bytesOf = (view: DataView, start: number, end: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + start, end - start);

/** Where each four digits of a UUID begin. */
const FOURS = Int32Array.of(0, 4, 9, 14, 19, 24, 28, 32);

/** Two pairs of digits, 16 bits; less than zero when one of them is none. */
const four = (view: DataView, at: number): number =>
  ((HEX[view.getUint16(at)] as number) << 8) | (HEX[view.getUint16(at + 2)] as number);

/** 36 characters: lower case, with hyphens where they belong. What is in `target` counts only then. */
function readUuid(view: DataView, start: number, target: Int32Array, at: number): boolean {
  for (const hyphen of HYPHENS) if (view.getUint8(start + hyphen) !== HYPHEN) return false;
  let all = 0;
  for (let word = 0; word < 4; word++) {
    const high = four(view, start + (FOURS[2 * word] as number));
    const low = four(view, start + (FOURS[2 * word + 1] as number));
    all |= high | low;
    target[at + word] = (high << 16) | low;
  }
  return all >= 0;
}

/** 26 characters of five bits each, 130 of them: the first two are zero. What is in `target` counts only then. */
function readCrockford(view: DataView, start: number, target: Int32Array, at: number): boolean {
  let all = 0;
  let word = 0;
  let bits = -2;
  let words = at;
  for (let i = start; i < start + ID_CHARACTERS; i += 2) {
    const ten = CROCKFORD[view.getUint16(i)] as number;
    all |= ten;
    bits += 10;
    if (bits < 32) {
      word = (word << 10) | ten;
    } else {
      bits -= 32;
      target[words++] = (word << (10 - bits)) | (ten >>> bits);
      word = ten & ((1 << bits) - 1);
    }
  }
  return all >= 0 && (CROCKFORD[view.getUint16(start)] as number) < 256;
}

/** By two bytes, the first the higher one: what two digits are worth, or -1. */
function valuesOfPairs(alphabet: string): Int16Array {
  const values = new Int16Array(65_536).fill(-1);
  const codes = Buffer.from(alphabet, 'latin1');
  codes.forEach((high, i) => {
    codes.forEach((low, j) => {
      values[(high << 8) | low] = i * codes.length + j;
    });
  });
  return values;
}
