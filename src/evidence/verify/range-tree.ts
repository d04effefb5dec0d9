import { CompactRange, HASH_BYTES } from '../merkle.ts';
import { type RangeClaim, rootOfRangeClaim } from '../proofs.ts';
import type { ScanResult } from './leaves/scan-result.ts';
import type { Roots } from './roots.ts';

/**
 * The leaves [from, to) behind the compact range [0, from): roots at the sizes between. Leaf hashes are kept, and the
 * compact range as it was before each file, so that a root is found without beginning anew.
 */
export class RangeTree implements Roots {
  readonly #from: number;
  readonly #left: readonly Uint8Array[];
  readonly #files: { readonly first: number; readonly before: readonly Buffer[]; readonly hashes: Uint8Array }[] = [];
  readonly #range: CompactRange;
  readonly #leaves: CompactRange;
  #at: CompactRange | undefined;
  /** What the leaves and both compact ranges lead to. */
  #whole: { readonly size: number; readonly root: Buffer } | undefined;

  /** Throws EVIDENCE_PROOF_MALFORMED when the hashes cannot cover [0, from). */
  constructor(from: number, left: readonly Uint8Array[]) {
    this.#from = from;
    this.#left = left;
    this.#range = CompactRange.covering(0, from, left);
    this.#leaves = new CompactRange(from);
  }

  /** The leaf that comes next. */
  get to(): number {
    return this.#leaves.to;
  }

  /** The lines of one file, which go on where the last ones ended. */
  add({ leafHashes }: ScanResult): void {
    this.#files.push({ first: this.to, before: this.#range.hashes(), hashes: leafHashes });
    for (let at = 0; at < leafHashes.length; at += HASH_BYTES) {
      const hash = leafHashes.subarray(at, at + HASH_BYTES);
      this.#range.push(hash);
      this.#leaves.push(hash);
    }
  }

  /** With what stands behind the range. `undefined` when that cannot be. */
  close({ size, right }: Pick<RangeClaim, 'size' | 'right'>): Buffer | undefined {
    const root = rootOfRangeClaim({ leaves: this.#leaves, size, left: this.#left, right });
    this.#whole = root === undefined ? undefined : { size, root };
    return root;
  }

  rootAt(size: number): Buffer | undefined {
    if (size === this.#whole?.size) return this.#whole.root;
    if (size < this.#from || size > this.to) return undefined;
    const file = this.#files.findLast(({ first }) => first <= size);
    if (file === undefined) return this.#range.root();
    if (this.#at === undefined || this.#at.to > size || this.#at.to < file.first) {
      this.#at = CompactRange.restore(file.first, file.before);
    }
    while (this.#at.to < size) {
      const at = (this.#at.to - file.first) * HASH_BYTES;
      this.#at.push(file.hashes.subarray(at, at + HASH_BYTES));
    }
    return this.#at.root();
  }
}
