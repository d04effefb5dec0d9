import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LeafSource, leafEntryOf, leafEntryText } from '../../../src/evidence/leaf.ts';
import { leafHash } from '../../../src/evidence/merkle.ts';
import { encodeEntries, formatTilePath, TILE_WIDTH, type Tile, tilesOf } from '../../../src/evidence/tiles.ts';
import type { BundleOptions, BundleSelection } from '../../../src/evidence/writer/bundle-source.ts';
import { writeBundle } from '../../../src/evidence/writer/write-bundle.ts';
import { canonicalizeRecord } from '../../../src/kernel/canonical-json.ts';
import type { JsonObject } from '../../../src/kernel/json.ts';
import type { ForgedLedger, Tree } from './ledger.ts';

export const EVENTS = 'events/000000.ndjson';

/** A line as an adversary edits it. */
export interface Line {
  data: { clear: Record<string, unknown>; sealed?: Record<string, Record<string, string>> };
  i: string;
  id: string;
  metadata: Record<string, unknown> & { recordedAt: string; sealed?: Record<string, string> };
  revision: string;
  stream: string;
  type: string;
}

/** A bundle in memory that somebody may change as they like; its first events file is all of them. */
export class ForgedBundle {
  readonly files: Map<string, Buffer>;
  /** Paths that are symbolic links when the bundle is written to a folder. */
  readonly links = new Map<string, string>();

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.files = new Map(files);
  }

  static async of(
    ledger: ForgedLedger,
    size: number,
    selection: BundleSelection = { mode: 'full' },
    sealed: BundleOptions['sealed'] = 'included',
  ): Promise<ForgedBundle> {
    const files = new Map<string, Buffer>();
    for await (const { path, bytes } of writeBundle(ledger.source(size), { selection, sealed })) {
      files.set(path, Buffer.from(bytes));
    }
    return new ForgedBundle(files);
  }

  file(path: string): Buffer {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`the bundle has no ${path}`);
    return bytes;
  }

  text = (path: string): string => this.file(path).toString('utf8');

  set(path: string, content: string | Buffer): this {
    this.files.set(path, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    return this;
  }

  edit(path: string, change: (text: string) => string): this {
    const before = this.text(path);
    const after = change(before);
    if (after === before) throw new Error(`nothing changed in ${path}`);
    return this.set(path, after);
  }

  /** One bit of one byte. */
  flip(path: string, byte: number, bit = 0): this {
    const bytes = Buffer.from(this.file(path));
    bytes[byte] = (bytes[byte] as number) ^ (1 << bit);
    return this.set(path, bytes);
  }

  remove(path: string): this {
    if (!this.files.delete(path)) throw new Error(`the bundle has no ${path}`);
    return this;
  }

  removeUnder(folder: string): this {
    for (const path of [...this.files.keys()]) if (path.startsWith(`${folder}/`)) this.files.delete(path);
    return this;
  }

  lines = (): string[] => this.text(EVENTS).trimEnd().split('\n');

  setLines(lines: readonly string[]): this {
    return this.set(EVENTS, lines.map((line) => `${line}\n`).join(''));
  }

  /** As text, so that a line need not stay canonical. The n-th line is leaf n in a full bundle. */
  editText(n: number, change: (line: string) => string): this {
    const lines = this.lines();
    const before = lines[n] as string;
    const after = change(before);
    if (after === before) throw new Error(`nothing changed in line ${n}`);
    lines[n] = after;
    return this.setLines(lines);
  }

  editLine(n: number, change: (line: Line) => void): this {
    return this.editText(n, (text) => changed(text, change));
  }

  /** Takes lines, gives lines, and numbers them anew from where they began. */
  rearrange(change: (lines: string[]) => readonly string[]): this {
    const before = this.lines();
    const first = Number((JSON.parse(before[0] as string) as Line).i);
    const after = change(before);
    const renumbered = after.map((text, n) => changed(text, (line) => (line.i = String(first + n))));
    return this.setLines(renumbered).manifest({ events: String(after.length) });
  }

  manifest(fields: JsonObject): this {
    const manifest = { ...(JSON.parse(this.text('manifest.json')) as JsonObject), ...fields };
    return this.set('manifest.json', `${canonicalizeRecord(manifest)}\n`);
  }

  /** Puts another entry at a leaf, and nothing else. */
  setEntry(index: number, entry: Buffer): this {
    const path = this.#pathOf('entries', index);
    const entries = entriesIn(this.file(path));
    entries[index % TILE_WIDTH] = entry;
    return this.set(path, encodeEntries(entries));
  }

  setLeafHash(index: number, hash: Buffer): this {
    const path = this.#pathOf(0, index);
    const bytes = Buffer.from(this.file(path));
    bytes.set(hash, (index % TILE_WIDTH) * 32);
    return this.set(path, bytes);
  }

  /** Every tile and entry as another tree of the same size has them. */
  setTiles(tree: Tree, entries: readonly string[]): this {
    this.removeUnder('tile');
    for (const tile of tilesOf(tree.size)) {
      const first = tile.index * TILE_WIDTH;
      const hashes = Array.from({ length: tile.width }, (_, i) => tree.node(tile.level * 8, first + i));
      this.set(formatTilePath(tile), Buffer.concat(hashes));
      if (tile.level > 0) continue;
      const bytes = entries.slice(first, first + tile.width).map((entry) => Buffer.from(entry, 'utf8'));
      this.set(formatTilePath({ ...tile, level: 'entries' }), encodeEntries(bytes));
    }
    return this;
  }

  writeTo(folder: string): void {
    for (const [path, bytes] of this.files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    }
    for (const [path, to] of this.links) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(to, join(folder, path));
    }
  }

  #pathOf(level: Tile['level'], index: number): string {
    const start = formatTilePath({ level, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH });
    const path = [...this.files.keys()].find((one) => one === start || one.startsWith(`${start}.p/`));
    if (path === undefined) throw new Error(`the bundle has no ${start}`);
    return path;
  }
}

function changed(text: string, change: (line: Line) => void): string {
  const line = JSON.parse(text) as Line;
  change(line);
  return canonicalizeRecord(line);
}

function entriesIn(bytes: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at)) {
    entries.push(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)));
  }
  return entries;
}

/** The leaf entry of an edited line, as whoever edited it would make it. */
export function entryOfLine(text: string): Buffer {
  const line = JSON.parse(text) as Line;
  const event = { ...line, revision: BigInt(line.revision) };
  return Buffer.from(leafEntryText(leafEntryOf({ kind: 'event', event } as unknown as LeafSource)), 'utf8');
}

export const hashOfLine = (text: string): Buffer => leafHash(entryOfLine(text));
