import { type BundleReader, readWhole } from '../../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../../bundle/limits.ts';
import { viewOf } from '../../bundle/plain-text.ts';
import { HASH_BYTES } from '../../merkle.ts';
import { formatTilePath, MAX_ENTRY_BYTES, TILE_WIDTH } from '../../tiles.ts';
import type { LineScanner } from '../../bundle/line-scan.ts';
import { type Comparable, digestOf, type EntryBuilder } from './entry-builder.ts';
import type { FindingLog } from '../findings.ts';

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
  /** The same, one character a byte: compared with a leaf's hash without making a Buffer. */
  readonly #texts: string[] = [];
  readonly #entries: (Comparable | undefined)[] = [];
  readonly #starts = new Int32Array(LINES_A_FILE);
  readonly #ends = new Int32Array(LINES_A_FILE);

  constructor(files: BundleReader, first: number, size: number, log: FindingLog) {
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
    return this.#texts[place >> 8]?.substring(at, at + HASH_BYTES) === hash;
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
    return this.#entries[place >> 8]?.bytes;
  }

  /** Whether the stored entry is that of the line. */
  isEntryOf(place: number, builder: EntryBuilder, line: LineScanner): boolean {
    const bundle = this.#entries[place >> 8];
    if (bundle === undefined) return false;
    return builder.matches(line, bundle, this.#starts[place] as number, this.#ends[place] as number);
  }

  /** SHA-256(0x00 || entry) of the stored entry, as EntryBuilder has it. The zero stands before it, see #split. */
  leafHash(place: number): string {
    const { bytes } = this.#entries[place >> 8] as Comparable;
    return digestOf(bytes, (this.#starts[place] as number) - 1, this.#ends[place] as number, 'binary');
  }

  entry(place: number): Buffer | undefined {
    return this.entries(place)?.subarray(this.#starts[place], this.#ends[place]);
  }

  #readTile(files: BundleReader, tile: { readonly index: number; readonly width: number }, log: FindingLog): void {
    const file = formatTilePath({ level: 0, ...tile });
    const bytes = readWhole(files, file, TILE_WIDTH * HASH_BYTES);
    const hashes = typeof bytes === 'string' || bytes.length !== tile.width * HASH_BYTES ? undefined : bytes;
    if (hashes === undefined && bytes !== 'missing') {
      log.add({ id: 'E001', file, why: 'a tile is as many hashes of 32 bytes as it is wide' });
    }
    this.#hashes.push(hashes);
    this.#texts.push(hashes?.toString('latin1') ?? '');
  }

  #readEntries(
    files: BundleReader,
    tile: { readonly index: number; readonly width: number },
    place: number,
    log: FindingLog,
  ): void {
    const file = formatTilePath({ level: 'entries', ...tile });
    const bytes = readWhole(files, file, MAX_BUNDLE_BYTES);
    const isBundle = typeof bytes !== 'string' && this.#split(bytes, place, tile.width);
    if (!isBundle && bytes !== 'missing') {
      log.add({ id: 'E001', file, why: 'an entry bundle is as many entries as it is wide, each behind its length' });
    }
    this.#entries.push(isBundle ? { bytes, view: viewOf(bytes), text: bytes.toString('latin1') } : undefined);
  }

  #split(bytes: Buffer, place: number, width: number): boolean {
    let at = 0;
    for (let i = place; i < place + width; i++) {
      if (at + 2 > bytes.length) return false;
      const end = at + 2 + bytes.readUInt16BE(at);
      this.#starts[i] = at + 2;
      this.#ends[i] = end;
      // Its length is known: a zero takes the place of the length's last byte, and the entry can be hashed where it stands.
      bytes[at + 1] = 0;
      at = end;
    }
    return at === bytes.length;
  }
}
