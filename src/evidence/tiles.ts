import { malformed } from './evidence-error.ts';
import { CompactRange, HASH_BYTES, nodeHash } from './merkle.ts';
import type { NodeSource } from './proofs.ts';
import { parseSize } from './strict-text.ts';

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const MAX_LEVEL = 63;
/** An entry has a length of two bytes. */
export const MAX_ENTRY_BYTES = 65_535;

/** 256 hashes at a height of 8 * level in the tree; fewer at its right edge. `entries` are the leaves' bytes themselves. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; below 256 the tile is partial. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`, with N as `x001/x234/067`. */
export function formatTilePath({ level, index, width }: Tile): string {
  let path = threeDigits(index % 1000);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${threeDigits(rest % 1000)}/${path}`;
  }
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const threeDigits = (n: number): string => String(n).padStart(3, '0');

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** The only spelling of a tile's path; `undefined` for any other text. */
export function parseTilePath(path: string): Tile | undefined {
  const [, levelText = '', indexText = '', widthText] = PATH.exec(path) ?? [];
  const level = levelText === 'entries' ? 'entries' : parseSize(levelText);
  const index = indexText === '' ? undefined : indexOfGroups(indexText);
  const width = widthText === undefined ? TILE_WIDTH : parseSize(widthText);
  if (level === undefined || index === undefined || width === undefined) return undefined;
  if ((level !== 'entries' && level > MAX_LEVEL) || width < 1 || width > TILE_WIDTH) return undefined;
  const tile: Tile = { level, index, width };
  return formatTilePath(tile) === path ? tile : undefined;
}

/** Of `x001/x234/067`; `undefined` where no number is so large. */
function indexOfGroups(text: string): number | undefined {
  const digits = text.length === 3 ? text : text.replaceAll('x', '').replaceAll('/', '');
  const index = Number(digits);
  return Number.isSafeInteger(index) ? index : undefined;
}

/** Every tile of hashes that a tree of this size has, level by level. Bundles of entries are those of level 0. */
export function* tilesOf(size: number): Generator<Tile & { readonly level: number }> {
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < hashes; index++) {
      yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
    }
  }
}

/** How wide that tile is in a tree of this size; 0 when it has none there. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** The hashes of a tile, as views of its bytes. Throws EVIDENCE_TILE_MALFORMED. */
export function hashesOfTile(bytes: Uint8Array, width: number): readonly Buffer[] {
  if (bytes.length !== width * HASH_BYTES) {
    malformed('EVIDENCE_TILE_MALFORMED', 'A tile is as many hashes of 32 bytes as it is wide.');
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: width }, (_, i) => buffer.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** A full tile's own root is a hash of the level above. */
export function rootOfTile(hashes: readonly Uint8Array[]): Buffer {
  const range = new CompactRange();
  for (const one of hashes) range.push(one);
  return range.root();
}

/** An entry bundle: each entry with its length before it, two bytes big-endian. Throws EVIDENCE_LIMIT_EXCEEDED. */
export function encodeEntries(entries: readonly Uint8Array[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.length > MAX_ENTRY_BYTES) malformed('EVIDENCE_LIMIT_EXCEEDED', 'An entry has at most 65,535 bytes.');
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return Buffer.concat(parts);
}

/** Views of a bundle of exactly `width` entries, with nothing after them. Throws EVIDENCE_TILE_MALFORMED. */
export function decodeEntries(bytes: Uint8Array, width: number): readonly Buffer[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: Buffer[] = [];
  let at = 0;
  while (entries.length < width && at + 2 <= buffer.length) {
    const end = at + 2 + buffer.readUInt16BE(at);
    entries.push(buffer.subarray(at + 2, end));
    at = end;
  }
  if (entries.length !== width || at !== buffer.length) {
    malformed('EVIDENCE_TILE_MALFORMED', 'An entry bundle is as many entries as it is wide, and nothing else.');
  }
  return entries;
}

/** Gives the bytes of a tile; whatever it throws goes through. */
export type FetchTile = (tile: Tile & { readonly level: number }) => Uint8Array;

const TILES_KEPT = 64;

/**
 * The nodes of a tree of that size, from its tiles. Nothing is checked against a root: a false tile gives a false proof.
 * Keeps the inner nodes of the last 64 tiles that were asked for, 16 KiB each. Throws EVIDENCE_OUT_OF_TREE,
 * EVIDENCE_TILE_MALFORMED.
 */
export function tileNodes(size: number, fetch: FetchTile): NodeSource {
  const kept = new Map<string, readonly (readonly Buffer[])[]>();
  const nodesOf = (level: number, index: number, width: number): readonly (readonly Buffer[])[] => {
    const name = `${level}/${index}`;
    const nodes = kept.get(name) ?? innerNodes(hashesOfTile(fetch({ level, index, width }), width));
    // Deleted and set again, so that the map's first key is the one asked for longest ago.
    kept.delete(name);
    kept.set(name, nodes);
    if (kept.size > TILES_KEPT) kept.delete(kept.keys().next().value as string);
    return nodes;
  };
  return {
    node(level, index) {
      const height = level % TILE_HEIGHT;
      const tileLevel = (level - height) / TILE_HEIGHT;
      const perTile = TILE_WIDTH / 2 ** height;
      const tileIndex = Math.floor(index / perTile);
      const isPlace = Number.isSafeInteger(index) && index >= 0 && Number.isSafeInteger(level) && level >= 0;
      const width = isPlace ? tileWidth(tileLevel, tileIndex, size) : 0;
      const found = width === 0 ? undefined : nodesOf(tileLevel, tileIndex, width)[height]?.[index % perTile];
      return found ?? malformed('EVIDENCE_OUT_OF_TREE', 'A tree of this size has no such perfect subtree.');
    },
  };
}

/** Row h holds the roots of the perfect subtrees of height h within the tile. */
function innerNodes(hashes: readonly Buffer[]): readonly (readonly Buffer[])[] {
  const rows: (readonly Buffer[])[] = [hashes];
  for (let row = hashes; row.length > 1; ) {
    row = Array.from({ length: Math.floor(row.length / 2) }, (_, i) =>
      nodeHash(row[2 * i] as Buffer, row[2 * i + 1] as Buffer),
    );
    rows.push(row);
  }
  return rows;
}
