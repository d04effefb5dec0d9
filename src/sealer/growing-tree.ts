import { assert } from '../kernel/assert.ts';
import { EMPTY_ROOT, HASH_BYTES, nodeHash, subtreesCovering } from '../evidence/merkle.ts';
import type { NodeSource } from '../evidence/proofs.ts';
import { hashesOfTile, TILE_WIDTH, tileNodes } from '../evidence/tiles.ts';

/** The bytes of one tile: 32 for each hash in it (C2SP tlog-tiles). Only a full one never changes again. */
export interface TileBytes {
  readonly level: number;
  readonly index: number;
  readonly bytes: Buffer;
}

/** A full tile from where they are kept. */
export type FullTile = (level: number, index: number) => Buffer;

const TILE_HEIGHT = 8;

/** The tile at the right edge of one level, with every node in it that is complete. */
interface Edge {
  readonly index: number;
  /** Row h holds the roots of the perfect subtrees of height h within the tile. */
  readonly rows: Buffer[][];
}

const emptyEdge = (index: number): Edge => ({
  index,
  rows: Array.from({ length: TILE_HEIGHT + 1 }, (): Buffer[] => []),
});

/**
 * The tree while it grows: one node hash a leaf on average, the tiles of its right edge in memory, older ones from where
 * they are kept. Gives the root at any size that it has passed, which is how checkpoints of others are checked.
 */
export class GrowingTree implements NodeSource {
  readonly #fetch: FullTile;
  readonly #older: NodeSource;
  readonly #edges: Edge[] = [];
  #size = 0;
  /** Tiles that became full since the last `takeTiles`, by `level/index`. */
  #full = new Map<string, TileBytes>();

  constructor(fetch: FullTile) {
    this.#fetch = fetch;
    // Only full tiles are asked for here, so any size that is larger will do.
    this.#older = tileNodes(Number.MAX_SAFE_INTEGER, ({ level, index }) => this.#fullTile(level, index));
  }

  /** A tree as it was kept. `edge` gives the partial tile at the right edge of a level. */
  static restore(size: number, fetch: FullTile, edge: FullTile): GrowingTree {
    const tree = new GrowingTree(fetch);
    tree.#size = size;
    for (let level = 0, nodes = size; nodes > 0; level++, nodes = Math.floor(nodes / TILE_WIDTH)) {
      const width = nodes % TILE_WIDTH;
      const index = Math.floor(nodes / TILE_WIDTH);
      tree.#edges[level] = emptyEdge(index);
      if (width === 0) continue;
      for (const hash of hashesOfTile(edge(level, index), width)) tree.#addTo(tree.#edges[level] as Edge, hash);
    }
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  push(leafHash: Buffer): void {
    this.#size++;
    this.#add(0, leafHash);
  }

  /** MTH of the first `size` leaves. */
  root(size = this.#size): Buffer {
    assert(size <= this.#size, 'a tree has roots of the sizes that it has reached');
    if (size === 0) return EMPTY_ROOT;
    const hashes = subtreesCovering(0, size).map(({ level, index }) => this.node(level, index));
    return hashes.reduceRight((right, left) => nodeHash(left, right));
  }

  node(level: number, index: number): Buffer {
    const height = level % TILE_HEIGHT;
    const tileLevel = (level - height) / TILE_HEIGHT;
    const perTile = TILE_WIDTH / 2 ** height;
    const edge = this.#edges[tileLevel];
    if (edge === undefined || Math.floor(index / perTile) !== edge.index) return this.#older.node(level, index);
    const node = edge.rows[height]?.[index % perTile];
    assert(node !== undefined, 'a tree has the perfect subtrees that lie within it');
    return node;
  }

  /** Every tile that changed since the last call: those that became full, and the right edge as it stands. */
  takeTiles(): readonly TileBytes[] {
    const edges = this.#edges.flatMap(({ index, rows }, level) => {
      const hashes = rows[0] as Buffer[];
      return hashes.length === 0 ? [] : [{ level, index, bytes: Buffer.concat(hashes) }];
    });
    const full = [...this.#full.values()];
    this.#full = new Map();
    return [...full, ...edges];
  }

  #fullTile(level: number, index: number): Buffer {
    return this.#full.get(`${level}/${index}`)?.bytes ?? this.#fetch(level, index);
  }

  #add(level: number, hash: Buffer): void {
    const edge = (this.#edges[level] ??= emptyEdge(0));
    const root = this.#addTo(edge, hash);
    if (root === undefined) return;
    const bytes = Buffer.concat(edge.rows[0] as Buffer[], TILE_WIDTH * HASH_BYTES);
    this.#full.set(`${level}/${edge.index}`, { level, index: edge.index, bytes });
    this.#edges[level] = emptyEdge(edge.index + 1);
    this.#add(level + 1, root);
  }

  /** The root of the tile, when this hash made it full. */
  #addTo({ rows }: Edge, hash: Buffer): Buffer | undefined {
    (rows[0] as Buffer[]).push(hash);
    for (let height = 0; height < TILE_HEIGHT; height++) {
      const row = rows[height] as Buffer[];
      if (row.length % 2 === 1) return undefined;
      (rows[height + 1] as Buffer[]).push(nodeHash(row[row.length - 2] as Buffer, row[row.length - 1] as Buffer));
    }
    return rows[TILE_HEIGHT]?.[0];
  }
}
