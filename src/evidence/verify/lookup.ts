import { type BundleFiles, readWhole } from '../bundle/bundle-files.ts';
import { LINES_A_FILE } from '../bundle/limits.ts';
import { LineReader } from '../bundle/line-reader.ts';
import { LineScanner } from '../bundle/line-scan.ts';
import { decodeEntries, MAX_ENTRY_BYTES, TILE_WIDTH } from '../tiles.ts';
import type { Finding } from './findings.ts';
import { eventsPath } from './leaves/scan-file.ts';
import type { BundleMode } from './leaves/scan-result.ts';
import { StoredLeaves } from './leaves/stored-leaves.ts';
import { parseEntry } from './leaves/stored-entry.ts';

interface Named {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
}

/**
 * Names for the few findings that are printed: their events are looked up again, so that a million that are not cost no
 * memory.
 */
export class Lookup {
  readonly #files: BundleFiles;
  readonly #eventFiles: readonly number[];
  readonly #mode: BundleMode;
  readonly #size: number;
  #events: { readonly key: string; readonly names: ReadonlyMap<number, Named> } | undefined;

  constructor(files: BundleFiles, eventFiles: readonly number[], mode: BundleMode, size: number) {
    this.#files = files;
    this.#eventFiles = eventFiles;
    this.#mode = mode;
    this.#size = size;
  }

  /** The findings, which are sorted, with stream, revision and id where they have an index. */
  name(findings: readonly Finding[]): readonly Finding[] {
    const wanted = findings.flatMap(({ index }) => (index === undefined ? [] : [index]));
    return findings.map((finding) =>
      finding.index === undefined ? finding : this.#name(finding, finding.index, wanted),
    );
  }

  #name(finding: Finding, index: number, wanted: readonly number[]): Finding {
    const event = this.#event(index, wanted);
    switch (finding.id) {
      case 'E103':
        return this.#sealed(finding, index);
      case 'E105': {
        const entry = this.#entry(index);
        return entry === undefined ? finding : { ...named(finding, entry), got: event?.id ?? 'none' };
      }
      case 'E001':
      case 'E003':
        // Of a line that could not be read: what was sealed there.
        return finding.file === eventsPath(Math.floor(index / LINES_A_FILE)) ? this.#sealed(finding, index) : finding;
      case 'E002':
      case 'E004':
        return finding;
      default:
        return event === undefined ? finding : named(finding, event);
    }
  }

  #sealed(finding: Finding, index: number): Finding {
    const entry = this.#entry(index);
    return entry === undefined ? finding : named(finding, entry);
  }

  #event(index: number, wanted: readonly number[]): Named | undefined {
    const files = this.#mode === 'full' ? [Math.floor(index / LINES_A_FILE)] : this.#eventFiles;
    for (const file of files) {
      const path = eventsPath(file);
      if (this.#events?.key !== path) this.#events = { key: path, names: this.#read(path, new Set(wanted)) };
      const found = this.#events.names.get(index);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #read(path: string, wanted: ReadonlySet<number>): ReadonlyMap<number, Named> {
    const names = new Map<number, Named>();
    const file = this.#files.open(path);
    if (file === undefined) return names;
    const lines = new LineReader();
    const line = new LineScanner();
    lines.use(file);
    try {
      for (let found = lines.read(); found !== 'end'; found = lines.read()) {
        if (found !== 'line') continue;
        line.use(lines.bytes);
        const isWhole = line.scan(lines.start) === lines.lineEnd;
        lines.take(lines.lineEnd);
        if (!isWhole || !wanted.has(line.index)) continue;
        const text = (start: number, end: number): string =>
          JSON.parse(line.bytes.toString('utf8', start, end)) as string;
        names.set(line.index, {
          id: text(line.idStart, line.idEnd),
          stream: text(line.streamStart, line.streamEnd),
          revision: line.revision,
        });
      }
    } finally {
      file.close();
    }
    return names;
  }

  #entry(index: number): Named | undefined {
    if (this.#mode !== 'full' || index >= this.#size) return undefined;
    const bytes = readWhole(
      this.#files,
      StoredLeaves.pathOf('entries', index, this.#size),
      TILE_WIDTH * (2 + MAX_ENTRY_BYTES),
    );
    if (typeof bytes === 'string') return undefined;
    const width = Math.min(TILE_WIDTH, this.#size - Math.floor(index / TILE_WIDTH) * TILE_WIDTH);
    const entry = parseEntry(decodeEntries(bytes, width)[index % TILE_WIDTH] as Buffer);
    return entry === undefined || entry === 'version'
      ? undefined
      : { id: entry.id, stream: entry.s, revision: Number(entry.r) };
  }
}

const named = (finding: Finding, { id, stream, revision }: Named): Finding => ({
  ...finding,
  stream,
  revision: finding.revision ?? revision,
  event: id,
});
