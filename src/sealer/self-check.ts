import { assert } from '../kernel/assert.ts';
import { createHash } from 'node:crypto';
import { leafEntryOf, leafEntryText } from '../evidence/leaf.ts';
import { HASH_BYTES, rootOf } from '../evidence/merkle.ts';
import { hashesOfTile, TILE_WIDTH } from '../evidence/tiles.ts';
import { START } from '../ledger/ledger.ts';
import { changed } from './follower.ts';
import type { GrowingTree } from './growing-tree.ts';
import type { LedgerReads } from './ports.ts';
import { SealerError } from './sealer-error.ts';
import type { Sidecar } from './sidecar.ts';

export interface SelfCheck {
  readonly reads: LedgerReads;
  readonly sidecar: Sidecar;
  readonly tree: GrowingTree;
  /** Size and root that were signed before; 0 leaves at first. */
  readonly sealed: { readonly size: number; readonly root: Buffer };
  /** What is to be signed. Committed in the sidecar. */
  readonly size: number;
}

const CHUNK = 1_024;

/**
 * A log was lost once to a single bit that flipped between hashing and signing. So before each signature the leaves that
 * it newly covers are read from the ledger again and hashed again, and the root is computed a second time, by the
 * definition of RFC 6962, from those hashes and the kept tiles below them. Returns the root; throws SEALER_SELF_CHECK.
 */
export async function checkedRoot(check: SelfCheck): Promise<Buffer> {
  const { tree, sealed, size } = check;
  const fresh = await readAgain(check);
  const root = rootAgain(check, fresh, 0, size);
  if (!tree.root(sealed.size).equals(sealed.root)) throw wrong('The tiles do not lead to what was signed before.');
  if (!tree.root(size).equals(root)) throw wrong('Two computations of the root do not agree.');
  return root;
}

/** Hashes of the leaves [sealed.size, size), of what stands in the ledger now. */
async function readAgain({ reads, sidecar, tree, sealed, size }: SelfCheck): Promise<readonly Buffer[]> {
  const from = sealed.size;
  const fromPosition = from === 0 ? START : sidecar.leaves(from - 1, from)[0]?.position;
  assert(fromPosition !== undefined, 'the sidecar has every leaf that it counts');
  const fresh: Buffer[] = [];
  let kept = sidecar.leaves(from, Math.min(size, from + CHUNK));
  for await (const item of reads.readAll({ fromPosition, limit: size - from })) {
    const n = fresh.length;
    if (n % CHUNK === 0 && n > 0) kept = sidecar.leaves(from + n, Math.min(size, from + n + CHUNK));
    const entry = leafEntryText(leafEntryOf(item));
    const hash = createHash('sha256').update('\0').update(entry, 'utf8').digest();
    if (kept[n % CHUNK]?.entry !== entry || !tree.node(0, from + n).equals(hash)) throw changed(from + n);
    fresh.push(hash);
  }
  if (fresh.length !== size - from) throw wrong('Events that were read before are not there any more.');
  return fresh;
}

/** MTH(D[from:to]), word for word, save that a perfect subtree below what was signed comes from one kept tile. */
function rootAgain(check: SelfCheck, fresh: readonly Buffer[], from: number, to: number): Buffer {
  const { sealed } = check;
  const n = to - from;
  if (from >= sealed.size) return rootOf(fresh, from - sealed.size, to - sealed.size);
  if (to <= sealed.size && isPowerOfTwo(n)) return keptSubtree(check.sidecar, from, n);
  let k = 1;
  while (k * 2 < n) k *= 2;
  return createHash('sha256')
    .update(Uint8Array.of(1))
    .update(rootAgain(check, fresh, from, from + k))
    .update(rootAgain(check, fresh, from + k, to))
    .digest();
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

function keptSubtree(sidecar: Sidecar, from: number, leaves: number): Buffer {
  let level = 0;
  let width = leaves;
  for (; width >= TILE_WIDTH; width /= TILE_WIDTH) level++;
  const first = from / TILE_WIDTH ** level;
  const bytes = sidecar.tile(level, Math.floor(first / TILE_WIDTH)) ?? Buffer.alloc(0);
  const start = (first % TILE_WIDTH) * HASH_BYTES;
  if (bytes.length < start + width * HASH_BYTES) throw wrong('A kept tile is shorter than it should be.');
  return rootOf(hashesOfTile(bytes.subarray(start, start + width * HASH_BYTES), width));
}

const wrong = (message: string): SealerError => new SealerError('SEALER_SELF_CHECK', message);
