import { assert } from '../../kernel/assert.ts';
import { canonicalizeRecord } from '../../kernel/canonical-json.ts';
import { malformed } from '../evidence-error.ts';
import { parseNote } from '../note.ts';
import { inclusionProof, rangeFrontiers } from '../proofs.ts';
import { formatTlogProof } from '../tlog-proof.ts';
import { encodeEntries, formatTilePath, TILE_WIDTH, type Tile, tilesOf } from '../tiles.ts';
import type { BundleFile, BundleOptions, BundleSelection, BundleSource } from './bundle-source.ts';
import { eventLine } from './event-line.ts';
import { readmeText } from './readme-text.ts';

/** Lines of an events file (docs/evidence.md section 3). */
export const EVENTS_A_FILE = 4096;
/** Lines are put together up to here before they become bytes: a string has a limit that a whole file could reach. */
const CHUNK_CHARACTERS = 1 << 20;

/**
 * The files of a bundle, sorted by their paths' code units, so that a folder and a `.tar` of the same prefix and options
 * are the same bytes. One file is in memory at a time. Throws EVIDENCE_OUT_OF_TREE for what the checkpoint does not
 * cover; what the source throws goes through.
 */
export async function* writeBundle(source: BundleSource, options: BundleOptions): AsyncGenerator<BundleFile> {
  refuseOutside(source.size, options.selection);
  yield text('README.txt', readmeText(source, options));
  yield* anchorsOf(source);
  yield { path: 'checkpoint', bytes: source.note };
  yield* earlierNotes(source);
  const lines = yield* eventFiles(source, options);
  yield text('manifest.json', `${manifestOf(source, options, lines)}\n`);
  yield* proofsOf(source, options.selection);
  if (options.selection.mode === 'full') yield* tilesOfBundle(source);
}

function refuseOutside(size: number, selection: BundleSelection): void {
  switch (selection.mode) {
    case 'full':
      return;
    case 'range':
      // rangeFrontiers refuses the rest, but only after the events were written.
      if (!(0 <= selection.from && selection.from < selection.to && selection.to <= size)) outside();
      return;
    case 'events':
    case 'subject': {
      const { indexes } = selection;
      const ascend = indexes.every((index, n) => n === 0 || (indexes[n - 1] as number) < index);
      assert(ascend, 'the indexes of a bundle ascend');
      if (indexes.length === 0 || (indexes[0] as number) < 0 || (indexes.at(-1) as number) >= size) outside();
    }
  }
}

const outside = (): never =>
  malformed(
    'EVIDENCE_OUT_OF_TREE',
    'The newest checkpoint does not cover the events asked for, or none was asked for.',
  );

function* anchorsOf({ anchors }: BundleSource): Generator<BundleFile> {
  const counted = new Map<number, number>();
  const files = anchors.map(({ size, token }) => {
    const n = counted.get(size) ?? 0;
    counted.set(size, n + 1);
    return { path: `anchors/${size}-${n}.tsr`, bytes: token };
  });
  yield* sorted(files);
}

function* earlierNotes({ size, notes }: BundleSource): Generator<BundleFile> {
  const files = notes.map((one) => ({ path: `checkpoints/${one.size}`, bytes: one.note }));
  assert(new Set(files.map(({ path }) => path)).size === files.length, 'there is one note of each size');
  assert(
    notes.every((one) => one.size < size),
    'an earlier note is smaller than the newest',
  );
  yield* sorted(files);
}

/**
 * Answers with the number of lines. A ledger that has lost events gives fewer: the bundle then holds what is left, for it
 * is the verifier who says what is missing.
 */
async function* eventFiles(
  source: BundleSource,
  { selection, sealed }: BundleOptions,
): AsyncGenerator<BundleFile, number> {
  let number = 0;
  let written = 0;
  for (const runs of filesOfRuns(selection, source.size)) {
    const chunks: Buffer[] = [];
    let lines = '';
    for (const [from, to] of runs) {
      let index = from;
      for await (const item of source.items(from, to)) {
        lines += eventLine(index++, item, sealed);
        if (lines.length < CHUNK_CHARACTERS) continue;
        chunks.push(Buffer.from(lines, 'utf8'));
        lines = '';
      }
      written += index - from;
    }
    chunks.push(Buffer.from(lines, 'utf8'));
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    if (bytes.length === 0) break;
    yield { path: `events/${String(number++).padStart(6, '0')}.ndjson`, bytes };
  }
  return written;
}

type Run = readonly [from: number, to: number];

/** For each events file, the runs of leaves that stand in it. */
function* filesOfRuns(selection: BundleSelection, size: number): Generator<readonly Run[]> {
  switch (selection.mode) {
    case 'full':
    case 'range': {
      const { from, to } = rangeOf(selection, size);
      for (let at = from; at < to; at += EVENTS_A_FILE) yield [[at, Math.min(to, at + EVENTS_A_FILE)]];
      return;
    }
    case 'events':
    case 'subject':
      for (let at = 0; at < selection.indexes.length; at += EVENTS_A_FILE) {
        yield runsOf(selection.indexes.slice(at, at + EVENTS_A_FILE));
      }
  }
}

/** Neighbours are read together. */
function runsOf(indexes: readonly number[]): readonly Run[] {
  const runs: [number, number][] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last?.[1] === index) last[1]++;
    else runs.push([index, index + 1]);
  }
  return runs;
}

function rangeOf(selection: BundleSelection, size: number): { readonly from: number; readonly to: number } {
  return selection.mode === 'range' ? selection : { from: 0, to: size };
}

function manifestOf({ origin, size }: BundleSource, { selection, sealed }: BundleOptions, events: number): string {
  const { from, to } = rangeOf(selection, size);
  return canonicalizeRecord({
    events: String(events),
    format: 'regesta-bundle/1',
    mode: selection.mode,
    origin,
    range: { from: String(from), to: String(to) },
    sealed,
    size: String(size),
  });
}

function* proofsOf(source: BundleSource, selection: BundleSelection): Generator<BundleFile> {
  switch (selection.mode) {
    case 'full':
      return;
    case 'range': {
      const { from, to } = selection;
      const { left, right } = rangeFrontiers(from, to, source.size, source.nodes);
      const proof = {
        from: String(from),
        left: left.map(base64),
        right: right.map(base64),
        size: String(source.size),
        to: String(to),
      };
      yield text('proofs/range.json', `${canonicalizeRecord(proof)}\n`);
      return;
    }
    case 'events':
    case 'subject': {
      const paths = selection.indexes.map((index) => ({ index, path: `proofs/${index}.tlog-proof` }));
      const checkpoint = parseNote(source.note);
      for (const { index, path } of paths.sort(byPath)) {
        const hashes = inclusionProof(index, source.size, source.nodes);
        yield text(path, formatTlogProof({ index, hashes, checkpoint }));
      }
    }
  }
}

async function* tilesOfBundle(source: BundleSource): AsyncGenerator<BundleFile> {
  // Paths are not in the order of numbers once they have more than three digits.
  const tiles: { readonly tile: Tile; readonly path: string }[] = [];
  for (const tile of tilesOf(source.size)) {
    tiles.push({ tile, path: formatTilePath(tile) });
    if (tile.level === 0)
      tiles.push({ tile: { ...tile, level: 'entries' }, path: formatTilePath({ ...tile, level: 'entries' }) });
  }
  for (const { tile, path } of tiles.sort(byPath)) {
    yield {
      path,
      bytes: tile.level === 'entries' ? await entriesOf(source, tile) : hashesOf(source, tile, tile.level),
    };
  }
}

function hashesOf({ nodes }: BundleSource, { index, width }: Tile, level: number): Buffer {
  const first = index * TILE_WIDTH;
  return Buffer.concat(Array.from({ length: width }, (_, i) => nodes.node(level * 8, first + i)));
}

async function entriesOf(source: BundleSource, { index, width }: Tile): Promise<Buffer> {
  const first = index * TILE_WIDTH;
  const entries: Buffer[] = [];
  for await (const entry of source.entries(first, first + width)) entries.push(Buffer.from(entry, 'utf8'));
  assert(entries.length === width, 'every leaf below the checkpoint has an entry');
  return encodeEntries(entries);
}

const base64 = (hash: Buffer): string => hash.toString('base64');
const text = (path: string, content: string): BundleFile => ({ path, bytes: Buffer.from(content, 'utf8') });
const byPath = (a: { readonly path: string }, b: { readonly path: string }): number => (a.path < b.path ? -1 : 1);
const sorted = (files: readonly BundleFile[]): readonly BundleFile[] => [...files].sort(byPath);
