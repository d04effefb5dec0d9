import { randomBytes } from 'node:crypto';

const EMPTY = -1;
/** An adversary names any size; a table that is too small grows. */
const MAX_EXPECTED = 4_000_000;

/**
 * Keys of 128 bits, numbered in the order in which they came: 16 bytes and two slots of 4 each, where a Map of strings
 * takes twenty times that. Where a key is looked for depends on numbers drawn for this table, so that nobody can choose
 * keys that meet.
 */
export class Table128 {
  readonly #odd = Int32Array.from({ length: 4 }, () => randomBytes(4).readInt32BE() | 1);
  #keys: Int32Array;
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
    const slot = this.#find(keys, at);
    const known = this.#slots[slot] as number;
    if (known !== EMPTY) return known;
    if (4 * this.#size === this.#keys.length) this.#growKeys();
    for (let i = 0; i < 4; i++) this.#keys[4 * this.#size + i] = keys[at + i] as number;
    this.#slots[slot] = this.#size++;
    if (this.#size * 1.5 > this.#slots.length) this.#growSlots();
    return this.#size - 1;
  }

  /** The key's number, or -1. */
  get(keys: Int32Array, at: number): number {
    return this.#slots[this.#find(keys, at)] as number;
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #find(keys: Int32Array, at: number): number {
    const a = keys[at] as number;
    const b = keys[at + 1] as number;
    const c = keys[at + 2] as number;
    const d = keys[at + 3] as number;
    const odd = this.#odd;
    let hash = Math.imul(a ^ (odd[1] as number), odd[0] as number);
    hash = Math.imul(hash ^ (hash >>> 15) ^ b, odd[1] as number);
    hash = Math.imul(hash ^ (hash >>> 13) ^ c, odd[2] as number);
    hash = Math.imul(hash ^ (hash >>> 16) ^ d, odd[3] as number);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot] as number;
      if (known === EMPTY) return slot;
      const k = 4 * known;
      const own = this.#keys;
      if (own[k] === a && own[k + 1] === b && own[k + 2] === c && own[k + 3] === d) return slot;
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
    for (let number = 0; number < this.#size; number++) this.#slots[this.#find(this.#keys, 4 * number)] = number;
  }
}
