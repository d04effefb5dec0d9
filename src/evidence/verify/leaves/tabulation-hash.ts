import { randomBytes } from 'node:crypto';

const KEY_BYTES = 16;

/**
 * A hash of keys of 128 bits that nobody can foresee: numbers drawn for each value of each byte, put together by exclusive or
 * (tabulation hashing, Zobrist 1970). Whoever chooses the keys does not know the numbers. A chain of products with drawn
 * factors would not do: changes of the top bits of two words cancel each other whatever is drawn.
 */
export class TabulationHash {
  readonly #drawn = new Int32Array(Uint8Array.from(randomBytes(4 * 256 * KEY_BYTES)).buffer);

  /** 32 bits of the four words from `at` on. */
  of(keys: Int32Array, at: number): number {
    const drawn = this.#drawn;
    let hash = 0;
    for (let i = 0; i < 4; i++) {
      const word = keys[at + i] as number;
      const row = 1024 * i;
      hash ^=
        (drawn[row + (word & 255)] as number) ^
        (drawn[row + 256 + ((word >>> 8) & 255)] as number) ^
        (drawn[row + 512 + ((word >>> 16) & 255)] as number) ^
        (drawn[row + 768 + (word >>> 24)] as number);
    }
    return hash;
  }
}
