import { hash } from 'node:crypto';
import { HASH_BYTES } from '../../merkle.ts';

const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/**
 * The root of a perfect subtree whose leaf hashes stand side by side in `hashes`; `width` is a power of two. They are
 * overwritten. 255 of these a tile are the most of what a verification does, hence without a Buffer for each.
 */
export function foldTile(hashes: Buffer, width: number): Buffer {
  for (let count = width; count > 1; count /= 2) {
    for (let i = 0; i < count / 2; i++) {
      hashes.copy(node, 1, 2 * i * HASH_BYTES, 2 * (i + 1) * HASH_BYTES);
      hashes.write(hash('sha256', node, 'binary'), i * HASH_BYTES, 'latin1');
    }
  }
  return Buffer.from(hashes.subarray(0, HASH_BYTES));
}
