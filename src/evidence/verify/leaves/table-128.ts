import { TabulationHash } from './tabulation-hash.ts';

/** No number and bits of a hash: there are always fewer numbers than slots. */
const EMPTY = -1;
/** An adversary names any size; a table that is too small grows. */
const MAX_EXPECTED = 4_000_000;

/**
 * Keys of 128 bits, numbered in the order in which they came: 16 bytes and two slots of 4 each, where a Map of strings
 * takes twenty times that. Nobody can choose keys that meet.
 */
export class Table128 {
  readonly #hash = new TabulationHash();
  #keys: Int32Array;
  /** A key's number, and above it as many bits of its hash as are left: most others are told apart without a look at them. */
  #slots: Int32Array;
  #size = 0;

  /** `expected`: room from the beginning for so many; more may come. */
  constructor(expected = 1024) {
    const room = Math.max(1024, Math.min(expected, MAX_EXPECTED));
    this.#keys = new Int32Array(4 * room);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(room * 1.5))).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** The key's number; the table's old size when it is new. */
  add(keys: Int32Array, at: number): number {
    const hash = this.#hash.of(keys, at);
    const slot = this.#find(keys, at, hash);
    const mask = this.#slots.length - 1;
    const known = this.#slots[slot] as number;
    if (known !== EMPTY) return known & mask;
    if (4 * this.#size === this.#keys.length) this.#growKeys();
    for (let i = 0; i < 4; i++) this.#keys[4 * this.#size + i] = keys[at + i] as number;
    this.#slots[slot] = (hash & ~mask) | this.#size++;
    if (this.#size * 1.5 > this.#slots.length) this.#growSlots();
    return this.#size - 1;
  }

  /** The key's number, or -1. */
  get(keys: Int32Array, at: number): number {
    const known = this.#slots[this.#find(keys, at, this.#hash.of(keys, at))] as number;
    return known === EMPTY ? -1 : known & (this.#slots.length - 1);
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #find(keys: Int32Array, at: number, hash: number): number {
    const [slots, own] = [this.#slots, this.#keys];
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = slots[slot] as number;
      if (known === EMPTY) return slot;
      if (((known ^ hash) & ~mask) !== 0) continue;
      const k = 4 * (known & mask);
      const isSame =
        own[k] === keys[at] &&
        own[k + 1] === keys[at + 1] &&
        own[k + 2] === keys[at + 2] &&
        own[k + 3] === keys[at + 3];
      if (isSame) return slot;
    }
  }

  #growKeys(): void {
    // By half, not twice: the old and the new stand side by side for a moment.
    const larger = new Int32Array(Math.ceil((this.#keys.length / 4) * 1.5) * 4);
    larger.set(this.#keys);
    this.#keys = larger;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      const hash = this.#hash.of(this.#keys, 4 * number);
      this.#slots[this.#find(this.#keys, 4 * number, hash)] = (hash & ~mask) | number;
    }
  }
}
