import { LINES_A_FILE } from '../bundle/limits.ts';
import { EMPTY_ROOT, HASH_BYTES, nodeHash, subtreesCovering } from '../merkle.ts';
import type { NodeSource } from '../proofs.ts';
import { TILE_WIDTH } from '../tiles.ts';
import { HOLE, type ScanResult } from './leaves/scan-result.ts';
import type { Roots } from './roots.ts';

const TILE_HEIGHT = 8;
const TILES_A_FILE = LINES_A_FILE / TILE_WIDTH;

/**
 * The tree of a bundle of the whole ledger, from leaf hashes that were computed here: 32 bytes a leaf are kept, and the
 * nodes above the tiles. Files are taken in in their order.
 */
export class FullTree implements Roots, NodeSource {
  readonly #size: number;
  readonly #leaves: Uint8Array[] = [];
  /** Row h holds the roots of the perfect subtrees of 256 * 2^h leaves. */
  readonly #rows: Buffer[][] = [[]];
  /** Leaves from 0 on whose hashes are known without a hole. */
  #known = 0;
  #whole = true;
  #inner: { readonly tile: number; readonly rows: readonly (readonly Buffer[])[] } | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** How many leaves there are from the first on; the size when there is no hole. */
  get known(): number {
    return this.#known;
  }

  add(result: ScanResult): void {
    if (!this.#whole) return;
    const sealed = Math.max(0, Math.min(LINES_A_FILE, this.#size - result.first));
    if (result.first !== this.#leaves.length * LINES_A_FILE) {
      this.#whole = false;
      return;
    }
    let count = 0;
    while (count < sealed && ((result.flags[count] as number) & HOLE) === 0) count++;
    this.#leaves.push(result.leafHashes);
    for (const root of result.tileRoots.slice(0, Math.floor(count / TILE_WIDTH))) this.#push(Buffer.from(root));
    this.#known = result.first + count;
    this.#whole = count === LINES_A_FILE;
  }

  rootAt(size: number): Buffer | undefined {
    if (size > this.#known) return undefined;
    if (size === 0) return Buffer.from(EMPTY_ROOT);
    const hashes = subtreesCovering(0, size).map(({ level, index }) => this.node(level, index));
    return hashes.reduceRight((right, left) => nodeHash(left, right));
  }

  /** Of subtrees below `known`; anything else is a fault of the caller. */
  node(level: number, index: number): Buffer {
    if (level >= TILE_HEIGHT) return this.#rows[level - TILE_HEIGHT]?.[index] as Buffer;
    const perTile = TILE_WIDTH >> level;
    return this.#innerNodes(Math.floor(index / perTile))[level]?.[index % perTile] as Buffer;
  }

  /** A tile's nodes, of the one asked for last: checkpoints are asked for in their order. */
  #innerNodes(tile: number): readonly (readonly Buffer[])[] {
    if (this.#inner?.tile === tile) return this.#inner.rows;
    const leaves = this.#leaves[Math.floor(tile / TILES_A_FILE)] as Uint8Array;
    const start = (tile % TILES_A_FILE) * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, this.#known - tile * TILE_WIDTH);
    let row: readonly Buffer[] = Array.from({ length: width }, (_, i) =>
      Buffer.from(leaves.subarray((start + i) * HASH_BYTES, (start + i + 1) * HASH_BYTES)),
    );
    const rows = [row];
    while (row.length > 1) {
      const below = row;
      row = Array.from({ length: Math.floor(below.length / 2) }, (_, i) =>
        nodeHash(below[2 * i] as Buffer, below[2 * i + 1] as Buffer),
      );
      rows.push(row);
    }
    this.#inner = { tile, rows };
    return rows;
  }

  #push(tileRoot: Buffer): void {
    let node = tileRoot;
    for (let height = 0; ; height++) {
      const row = this.#rows[height] ?? [];
      this.#rows[height] = row;
      row.push(node);
      if (row.length % 2 === 1) return;
      node = nodeHash(row[row.length - 2] as Buffer, node);
    }
  }
}
