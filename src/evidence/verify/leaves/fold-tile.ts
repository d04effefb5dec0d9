import { hash } from 'node:crypto';
import { HASH_BYTES } from '../../merkle.ts';
import { HASHES_AT } from '../../wasm/memory-map.ts';
import { LANES } from '../../wasm/make-lanes.ts';

const LANE_COUNT = 4;
const MAX_WIDTH = 256;
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
const own = Buffer.alloc(HASH_BYTES * MAX_WIDTH);

/**
 * The root of a perfect subtree whose leaf hashes stand side by side in `hashes`; `width` is a power of two, 256 at most.
 * 255 nodes a tile are a quarter of all hashes of a verification: in four lanes where that can be, and nowhere with a
 * Buffer for each.
 */
export function foldTile(hashes: Uint8Array, width: number): Buffer {
  if (LANES === undefined) {
    own.set(hashes.subarray(0, HASH_BYTES * width));
    return foldOneByOne(own, 0, width);
  }
  LANES.memory.set(hashes.subarray(0, HASH_BYTES * width), HASHES_AT);
  let count = width;
  for (; count >= 2 * LANE_COUNT; count /= 2) LANES.fold(count / (2 * LANE_COUNT));
  return foldOneByOne(LANES.memory, HASHES_AT, count);
}

function foldOneByOne(memory: Buffer, start: number, width: number): Buffer {
  for (let count = width; count > 1; count /= 2) {
    for (let i = 0; i < count / 2; i++) {
      memory.copy(node, 1, start + 2 * i * HASH_BYTES, start + 2 * (i + 1) * HASH_BYTES);
      memory.write(hash('sha256', node, 'binary'), start + i * HASH_BYTES, 'latin1');
    }
  }
  return Buffer.from(memory.subarray(start, start + HASH_BYTES));
}
