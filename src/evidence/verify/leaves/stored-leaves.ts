import { type BundleReader, readWhole } from '../../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../../bundle/limits.ts';
import { HASH_BYTES } from '../../merkle.ts';
import { formatTilePath, MAX_ENTRY_BYTES, TILE_WIDTH } from '../../tiles.ts';
import type { FindingLog } from '../findings.ts';
import { LANES } from '../../wasm/make-lanes.ts';

const allocate = (size: number): Buffer => LANES?.stored.allocate(size) ?? Buffer.allocUnsafe(size);
const inLanes = (bytes: Buffer | undefined): number =>
  bytes !== undefined && bytes.buffer === LANES?.memory.buffer ? bytes.byteOffset : -1;
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

/**
 * The stored hashes and entries of the leaves [first, first + count): two of the three witnesses of a leaf. A file that is
 * not there is named by whoever looks over all files; one that is not of its form is named here, and is then as good as
 * not there.
 */
export class StoredLeaves {
  readonly first: number;
  /** Below the checkpoint's size: what is behind it has no leaves. */
  readonly count: number;
  readonly #hashes: (Buffer | undefined)[] = [];
  readonly #entries: (Buffer | undefined)[] = [];
  /** By tile: where in the lanes' memory they stand; -1 for what does not. */
  readonly #hashesAt: number[] = [];
  readonly #entriesAt: number[] = [];
  readonly #starts = new Int32Array(LINES_A_FILE);
  readonly #ends = new Int32Array(LINES_A_FILE);

  constructor(files: BundleReader, first: number, size: number, log: FindingLog) {
    LANES?.stored.reset();
    this.first = first;
    this.count = Math.max(0, Math.min(LINES_A_FILE, size - first));
    for (let at = 0; at < this.count; at += TILE_WIDTH) {
      const tile = { index: (first + at) / TILE_WIDTH, width: Math.min(TILE_WIDTH, this.count - at) };
      this.#readTile(files, tile, log);
      this.#readEntries(files, tile, at, log);
    }
  }

  static pathOf(level: 0 | 'entries', index: number, size: number): string {
    const tile = Math.floor(index / TILE_WIDTH);
    return formatTilePath({ level, index: tile, width: Math.min(TILE_WIDTH, size - tile * TILE_WIDTH) });
  }

  hasHash(place: number): boolean {
    return this.#hashes[place >> 8] !== undefined;
  }

  /** Whether the stored hash is this one, as EntryBuilder.leafHash writes it. */
  isHash(place: number, hash: string): boolean {
    const at = (place & 0xff) * HASH_BYTES;
    return this.#hashes[place >> 8]?.toString('latin1', at, at + HASH_BYTES) === hash;
  }

  hash(place: number): Buffer | undefined {
    const start = (place & 0xff) * HASH_BYTES;
    return this.#hashes[place >> 8]?.subarray(start, start + HASH_BYTES);
  }

  /** All of them, where they are: the leaves' hashes unless an event says otherwise. */
  copyHashes(target: Uint8Array): void {
    this.#hashes.forEach((hashes, tile) => {
      hashes?.copy(target, tile * TILE_WIDTH * HASH_BYTES);
    });
  }

  /** The entry bundle that holds the place, if it can be read. */
  entries(place: number): Buffer | undefined {
    return this.#entries[place >> 8];
  }

  lengthOfEntry(place: number): number {
    return (this.#ends[place] as number) - (this.#starts[place] as number);
  }

  /** Where in the lanes' memory the entry begins; -1 when it is not there. */
  entryInLanes(place: number): number {
    const at = this.#entriesAt[place >> 8] as number;
    return at < 0 ? -1 : at + (this.#starts[place] as number);
  }

  hashInLanes(place: number): number {
    const at = this.#hashesAt[place >> 8] as number;
    return at < 0 ? -1 : at + (place & 0xff) * HASH_BYTES;
  }

  entry(place: number): Buffer | undefined {
    return this.entries(place)?.subarray(this.#starts[place], this.#ends[place]);
  }

  #readTile(files: BundleReader, tile: { readonly index: number; readonly width: number }, log: FindingLog): void {
    const file = formatTilePath({ level: 0, ...tile });
    const bytes = readWhole(files, file, TILE_WIDTH * HASH_BYTES, allocate);
    const hashes = typeof bytes === 'string' || bytes.length !== tile.width * HASH_BYTES ? undefined : bytes;
    if (hashes === undefined && bytes !== 'missing') {
      log.add({ id: 'E001', file, why: 'a tile is as many hashes of 32 bytes as it is wide' });
    }
    this.#hashes.push(hashes);
    this.#hashesAt.push(inLanes(hashes));
  }

  #readEntries(
    files: BundleReader,
    tile: { readonly index: number; readonly width: number },
    place: number,
    log: FindingLog,
  ): void {
    const file = formatTilePath({ level: 'entries', ...tile });
    const bytes = readWhole(files, file, MAX_BUNDLE_BYTES, allocate);
    const isBundle = typeof bytes !== 'string' && this.#split(bytes, place, tile.width);
    if (!isBundle && bytes !== 'missing') {
      log.add({ id: 'E001', file, why: 'an entry bundle is as many entries as it is wide, each behind its length' });
    }
    this.#entriesAt.push(inLanes(isBundle ? bytes : undefined));
    this.#entries.push(isBundle ? bytes : undefined);
  }

  #split(bytes: Buffer, place: number, width: number): boolean {
    let at = 0;
    for (let i = place; i < place + width; i++) {
      if (at + 2 > bytes.length) return false;
      const end = at + 2 + bytes.readUInt16BE(at);
      this.#starts[i] = at + 2;
      this.#ends[i] = end;
      // Its length is known: a zero takes the place of the length's last byte, and the leaf can be hashed where it stands.
      bytes[at + 1] = 0;
      at = end;
    }
    return at === bytes.length;
  }
}
