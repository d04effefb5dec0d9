import { type BundleFiles, readWhole } from '../bundle/bundle-files.ts';
import { HASH_BYTES } from '../merkle.ts';
import { formatTilePath, TILE_WIDTH, tilesOf } from '../tiles.ts';
import type { FindingLog } from './findings.ts';
import type { FullTree } from './full-tree.ts';
import type { TileFile } from './material.ts';

/** Names the tiles that a tree of this size has and the bundle has not. An adversary may claim any size: it ends in time. */
export function nameMissingTiles(files: BundleFiles, size: number, limit: number, log: FindingLog): void {
  let missing = 0;
  for (const tile of tilesOf(size)) {
    const levels = tile.level === 0 ? ([0, 'entries'] as const) : ([tile.level] as const);
    for (const level of levels) {
      const file = formatTilePath({ ...tile, level });
      if (files.paths.has(file)) continue;
      log.add({ id: 'E004', file });
      if (++missing > limit) return;
    }
  }
}

/** The stored tiles above the leaves, against the nodes that were computed. Those of the leaves were compared already. */
export function judgeTilesAbove(files: BundleFiles, tiles: readonly TileFile[], tree: FullTree, log: FindingLog): void {
  for (const { file, tile } of tiles) {
    if (tile.level === 'entries' || tile.level === 0) continue;
    const bytes = readWhole(files, file, TILE_WIDTH * HASH_BYTES);
    if (typeof bytes === 'string' || bytes.length !== tile.width * HASH_BYTES) {
      log.add({ id: 'E001', file, why: 'a tile is as many hashes of 32 bytes as it is wide' });
      continue;
    }
    const leaves = TILE_WIDTH ** tile.level;
    for (let i = 0; i < tile.width; i++) {
      const index = tile.index * TILE_WIDTH + i;
      if ((index + 1) * leaves > tree.known) break;
      const stored = bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
      if (tree.node(8 * tile.level, index).equals(stored)) continue;
      log.add({ id: 'E203', index: index * leaves, file, why: 'it is not the hash of the tiles below it' });
      break;
    }
  }
}
