import { LINES_A_FILE } from '../../bundle/limits.ts';
import { viewOf } from '../../bundle/plain-text.ts';
import { HASH_BYTES } from '../../merkle.ts';
import { TILE_WIDTH } from '../../tiles.ts';
import { ENTRY_PATTERN } from './entry-pattern.ts';
import { foldTile } from './fold-tile.ts';
import { LeafJudge } from './judge-leaf.ts';
import { QuickLeaves } from './quick-leaves.ts';
import { ABSENT, FOREIGN, HOLE, MISPLACED, NO_ENTRY, type ScanResult, UNREADABLE, WRONG } from './scan-result.ts';
import { forEachLine, resultOf, type Scan, takeFact } from './scan-tools.ts';
import { parseEntry } from './stored-entry.ts';
import { StoredLeaves } from './stored-leaves.ts';

/** A file of a bundle of the whole ledger: 4,096 leaves, 16 tiles of hashes and 16 of entries. */
export function scanFull(scan: Scan): ScanResult {
  const { tools, rows, log } = scan;
  const first = scan.file * LINES_A_FILE;
  const stored = new StoredLeaves(tools.files, first, tools.setup.size, log);
  stored.copyHashes(rows.leafHashes);
  const reading = new FullReading(scan, stored, first);
  const lines = forEachLine(tools, reading);
  const count = Math.max(stored.count, reading.end);
  const entryKeys = entriesOfSuspects(scan, stored, count);
  return resultOf(scan, count, {
    first,
    indexes: undefined,
    tileRoots: tileRoots(rows.leafHashes, stored.count),
    entryKeys,
    lines,
  });
}

class FullReading {
  readonly #scan: Scan;
  readonly #stored: StoredLeaves;
  readonly #first: number;
  readonly #judge: LeafJudge;
  /** None where disclosed keys are to open envelopes. */
  readonly #quick: QuickLeaves | undefined;
  /** Lines so far: the place of the next one. */
  end = 0;
  /** By how much the line before this one stood where it does not belong. */
  #shift = 0;

  constructor(scan: Scan, stored: StoredLeaves, first: number) {
    this.#scan = scan;
    this.#stored = stored;
    this.#first = first;
    this.#judge = new LeafJudge(stored, scan.tools.setup.size, scan.log);
    const opens = scan.tools.setup.dataKeys.size > 0;
    this.#quick = ENTRY_PATTERN === undefined || opens ? undefined : new QuickLeaves(stored, ENTRY_PATTERN);
  }

  event(): void {
    const { tools, rows, log, envelopes } = this.#scan;
    const { line } = tools;
    if (this.#isMoved(line.index)) return;
    const place = this.end;
    if (!rows.put(place, line)) return this.broken('E001', `the event ${line.index} was recorded at no instant`);
    this.end++;
    if (place < this.#stored.count && this.#quick?.put(place, line) === true) return;
    envelopes.check(line);
    if (place >= this.#stored.count) return;
    this.#leaf(place);
    if (rows.kinds[place] === FOREIGN) log.add({ id: 'I702', index: line.index });
    takeFact(this.#scan, ((rows.flags[place] as number) & WRONG) === 0);
  }

  /** No fact is among the quick ones, and nothing foreign. */
  pause(): void {
    const { tools, envelopes } = this.#scan;
    this.#quick?.finish(tools.line, (place) => {
      envelopes.check(tools.line);
      this.#leaf(place);
    });
  }

  broken(id: 'E001' | 'E003', why: string): void {
    const { log, path } = this.#scan;
    log.add({ id, index: this.#first + this.end, file: path, why });
    this.#skip(1);
  }

  /**
   * A line that is gone, or stands twice, moves all that follow. It is said once: the second line that is moved by as much
   * is taken where it belongs, and so are those behind it.
   */
  #isMoved(index: number): boolean {
    const shift = index - this.#first - this.end;
    const isKnown = shift === this.#shift;
    this.#shift = shift;
    const isFree = this.#isFree(this.end + shift);
    if (shift === 0 && isFree) return false;
    if (!isKnown || shift === 0) {
      this.broken('E001', `the line that stands here is that of the event ${index}`);
    } else if (isFree) {
      if (shift > 0) this.#skip(shift);
      else this.end += shift;
      this.#shift = 0;
      return false;
    } else {
      this.#skip(1);
    }
    return true;
  }

  /** What was read is never read over. */
  #isFree(place: number): boolean {
    if (place < 0 || place >= LINES_A_FILE) return false;
    return place >= this.end || this.#scan.rows.kinds[place] === UNREADABLE;
  }

  /** So many places whose lines could not be read. */
  #skip(places: number): void {
    const from = this.end;
    this.end = Math.min(LINES_A_FILE, from + places);
    this.#scan.rows.kinds.fill(UNREADABLE, from, this.end);
  }

  /** The hash of the tile stands there already; the event's own takes its place where that is wrong or is not there. */
  #leaf(place: number): void {
    const { tools, rows } = this.#scan;
    const stored = this.#stored;
    tools.entry.build(tools.line);
    const hash = tools.entry.leafHash();
    const entry = stored.entry(place);
    const same = entry !== undefined && tools.entry.is(entry);
    if (same && stored.isHash(place, hash)) return;
    const flags = this.#judge.judge(place, tools.entry, hash, same);
    rows.flags[place] = (rows.flags[place] as number) | flags;
    const tileStands = (flags & WRONG) !== 0 && stored.hasHash(place);
    if (!tileStands && !stored.isHash(place, hash)) rows.putLeafHash(place, hash);
  }
}

/** What the stored entries say at places where no event is that could say it, or one with another id. */
function entriesOfSuspects({ tools, rows, log }: Scan, stored: StoredLeaves, count: number): Int32Array {
  const judge = new LeafJudge(stored, tools.setup.size, log);
  const keys: Int32Array[] = [];
  for (let place = 0; place < Math.min(count, stored.count); place++) {
    const kind = rows.kinds[place];
    const misplaced = ((rows.flags[place] as number) & MISPLACED) !== 0;
    if (kind !== ABSENT && kind !== UNREADABLE && !misplaced) continue;
    if (!misplaced) judge.judgeAbsent(place);
    if (!misplaced && !stored.hasHash(place)) rows.flags[place] = HOLE;
    if (kind === UNREADABLE) continue;
    const bytes = stored.entry(place);
    const entry = bytes === undefined ? undefined : parseEntry(bytes);
    if (entry === undefined || entry === 'version') {
      rows.flags[place] = (rows.flags[place] as number) | NO_ENTRY;
      continue;
    }
    const json = viewOf(Buffer.from(JSON.stringify(entry.id), 'utf8'));
    const key = new Int32Array(4);
    tools.keys.event(json, 0, json.byteLength, key, 0);
    keys.push(key);
  }
  const all = new Int32Array(4 * keys.length);
  keys.forEach((key, i) => {
    all.set(key, 4 * i);
  });
  return all;
}

function tileRoots(leafHashes: Uint8Array, count: number): readonly Uint8Array[] {
  const roots: Uint8Array[] = [];
  for (let at = 0; at + TILE_WIDTH <= count; at += TILE_WIDTH) {
    roots.push(foldTile(leafHashes.subarray(at * HASH_BYTES, (at + TILE_WIDTH) * HASH_BYTES), TILE_WIDTH));
  }
  return roots;
}
