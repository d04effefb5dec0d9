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

/** Two pairs of digits, 16 bits; less than zero when one of them is none. */
const four = (view: DataView, at: number): number =>
  ((HEX[view.getUint16(at)] as number) << 8) | (HEX[view.getUint16(at + 2)] as number);

/** 36 characters: lower case, with hyphens where they belong. What is in `target` counts only then. */
function readUuid(view: DataView, start: number, target: Int32Array, at: number): boolean {
  for (const hyphen of HYPHENS) if (view.getUint8(start + hyphen) !== HYPHEN) return false;
  const [a, b, c, d] = [four(view, start), four(view, start + 4), four(view, start + 9), four(view, start + 14)];
  const [e, f] = [four(view, start + 19), four(view, start + 24)];
  const [g, h] = [four(view, start + 28), four(view, start + 32)];
  target[at] = (a << 16) | b;
  target[at + 1] = (c << 16) | d;
  target[at + 2] = (e << 16) | f;
  target[at + 3] = (g << 16) | h;
  return (a | b | c | d | e | f | g | h) >= 0;
}

const ten = (view: DataView, at: number): number => CROCKFORD[view.getUint16(at)] as number;

/** 26 characters of five bits each, 130 of them: the first two are zero. */
function readCrockford(view: DataView, start: number, target: Int32Array, at: number): boolean {
  const [a, b, c, d] = [ten(view, start), ten(view, start + 2), ten(view, start + 4), ten(view, start + 6)];
  const [e, f, g] = [ten(view, start + 8), ten(view, start + 10), ten(view, start + 12)];
  const [h, i, j] = [ten(view, start + 14), ten(view, start + 16), ten(view, start + 18)];
  const [k, l, m] = [ten(view, start + 20), ten(view, start + 22), ten(view, start + 24)];
  target[at] = (a << 24) | (b << 14) | (c << 4) | (d >>> 6);
  target[at + 1] = (d << 26) | (e << 16) | (f << 6) | (g >>> 4);
  target[at + 2] = (g << 28) | (h << 18) | (i << 8) | (j >>> 2);
  target[at + 3] = (j << 30) | (k << 20) | (l << 10) | m;
  return (a | b | c | d | e | f | g | h | i | j | k | l | m) >= 0 && a < 256;
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
