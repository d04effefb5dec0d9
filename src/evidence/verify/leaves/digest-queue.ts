import { hash } from 'node:crypto';
import { DIGESTS_AT } from '../../wasm/memory-map.ts';
import { blocksOf, type Lanes } from '../../wasm/lanes.ts';

/** Longer messages are faster in node:crypto. */
const MAX_BLOCKS = 6;
const LANES = 4;
/** What is kept of a message, in an array for each: where it begins, its length, where its digest stands, whose it is. */
const [START, LENGTH, DIGEST, OWNER] = [0, LANES, 2 * LANES, 3 * LANES];
const FIELDS = 4 * LANES;
const HASH_BYTES = 32;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Two characters of base64 for each twelve bits, the first in the higher byte. */
const PAIRS = Uint16Array.from(
  { length: 4096 },
  (_, bits) => (ALPHABET.charCodeAt(bits >> 6) << 8) | ALPHABET.charCodeAt(bits & 63),
);
const EQUALS_SIGN = 0x3d;

/**
 * Messages that wait until four of them have as many blocks. All of them, and the digests that they should have, stand in
 * the lanes' memory, and stay as they are until `finish`.
 */
export class DigestQueue {
  /** Owners of messages with another digest. Each is to be looked at again by whoever asked. */
  readonly doubtful = new Set<number>();
  readonly #lanes: Lanes;
  readonly #waiting: readonly Int32Array[] = Array.from({ length: MAX_BLOCKS + 1 }, () => new Int32Array(FIELDS));
  readonly #counts = new Int32Array(MAX_BLOCKS + 1);

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
  }

  /** `digest`: where 44 characters of base64 stand. */
  addBase64(start: number, length: number, digest: number, owner: number): void {
    this.#add(start, length, digest, owner);
  }

  /** `digest`: where 32 bytes stand. */
  addBytes(start: number, length: number, digest: number, owner: number): void {
    this.#add(start, length, ~digest, owner);
  }

  /** Hashes what still waits. */
  finish(): void {
    for (let blocks = 1; blocks <= MAX_BLOCKS; blocks++) {
      const count = this.#counts[blocks] as number;
      if (count === 0) continue;
      // What stands in the other lanes is hashed again, and not looked at.
      this.#hash(blocks, count);
      this.#counts[blocks] = 0;
    }
  }

  #add(start: number, length: number, digest: number, owner: number): void {
    const blocks = blocksOf(length);
    if (blocks > MAX_BLOCKS) {
      const bytes = new Uint8Array(this.#lanes.memory.buffer, start, length);
      this.#lanes.memory.write(hash('sha256', bytes, 'binary'), DIGESTS_AT, 'latin1');
      this.#compare(DIGESTS_AT, digest, owner);
      return;
    }
    const one = this.#waiting[blocks] as Int32Array;
    const n = this.#counts[blocks] as number;
    one[START + n] = start;
    one[LENGTH + n] = length;
    one[DIGEST + n] = digest;
    one[OWNER + n] = owner;
    if (n < LANES - 1) {
      this.#counts[blocks] = n + 1;
      return;
    }
    this.#hash(blocks, LANES);
    this.#counts[blocks] = 0;
  }

  #hash(blocks: number, count: number): void {
    const one = this.#waiting[blocks] as Int32Array;
    for (let lane = count; lane < LANES; lane++) {
      one[START + lane] = one[START] as number;
      one[LENGTH + lane] = one[LENGTH] as number;
    }
    const rest = blocks < 2 ? blocks : 2;
    this.#lanes.digest(
      blocks - rest,
      rest,
      one[START] as number,
      one[START + 1] as number,
      one[START + 2] as number,
      one[START + 3] as number,
      one[LENGTH] as number,
      one[LENGTH + 1] as number,
      one[LENGTH + 2] as number,
      one[LENGTH + 3] as number,
    );
    for (let lane = 0; lane < count; lane++) {
      this.#compare(DIGESTS_AT + HASH_BYTES * lane, one[DIGEST + lane] as number, one[OWNER + lane] as number);
    }
  }

  #compare(got: number, digest: number, owner: number): void {
    const { view } = this.#lanes;
    const isSame = digest < 0 ? isHashAt(view, got, ~digest) : isBase64At(view, got, digest);
    if (!isSame) this.doubtful.add(owner);
  }
}

function isHashAt(view: DataView, hash: number, at: number): boolean {
  for (let i = 0; i < HASH_BYTES; i += 4) {
    if (view.getInt32(hash + i, true) !== view.getInt32(at + i, true)) return false;
  }
  return true;
}

/** Whether base64 of the hash stands at `at`: ten groups of three bytes, two bytes more, and one equals sign. */
function isBase64At(view: DataView, hash: number, at: number): boolean {
  for (let group = 0; group < 10; group++) {
    const bits = view.getUint32(hash + 3 * group) >>> 8;
    const four = ((PAIRS[bits >>> 12] as number) << 16) | (PAIRS[bits & 0xfff] as number);
    if (four !== view.getInt32(at + 4 * group)) return false;
  }
  const bits = view.getUint16(hash + 30) << 2;
  const last = ((PAIRS[(bits & 63) << 6] as number) & 0xff00) | EQUALS_SIGN;
  return view.getUint16(at + 40) === PAIRS[bits >>> 6] && view.getUint16(at + 42) === last;
}
