import type { LineScanner } from '../../bundle/line-scan.ts';
import { DigestQueue } from './digest-queue.ts';
import type { EntryPattern } from './entry-pattern.ts';
import { isOwnStream } from './fact-types.ts';
import type { Lanes } from '../../wasm/lanes.ts';
import type { StoredLeaves } from './stored-leaves.ts';

/**
 * Events of which nothing is to be said when their hashes are right, which is nearly all: the entry of the line is what is
 * stored but for its digests; and those, the leaf's own hash and those of its envelopes are asked of the lanes, four at a
 * time. An event that has but one other hash is doubtful, and is then judged as if it had never been here.
 */
export class QuickLeaves {
  readonly #stored: StoredLeaves;
  readonly #lanes: Lanes;
  readonly #pattern: EntryPattern;
  readonly #queue: DigestQueue;
  /** By place: where in the lanes' lines the line begins. */
  readonly #starts: Int32Array;

  constructor(stored: StoredLeaves, pattern: EntryPattern) {
    this.#stored = stored;
    this.#pattern = pattern;
    this.#lanes = pattern.lanes;
    this.#queue = new DigestQueue(pattern.lanes);
    this.#starts = new Int32Array(stored.count);
  }

  /** False for an event that is to be judged at once, whatever its hashes are. */
  put(place: number, line: LineScanner): boolean {
    const { lines, linesAt } = this.#lanes;
    const entry = this.#stored.entryInLanes(place);
    const hash = this.#stored.hashInLanes(place);
    if (line.bytes !== lines || entry < 0 || hash < 0 || line.foreign || isOwnStream(line)) return false;
    const { digestMask, envelopeMask } = line;
    const length = this.#stored.lengthOfEntry(place);
    if ((envelopeMask & ~digestMask) !== 0 || !this.#pattern.agrees(line, entry, length)) return false;
    this.#starts[place] = line.start;
    this.#add(line.clearStart, line.clearEnd, this.#pattern.clearDigestAt, place);
    this.#add(line.metadataStart, line.metadataEnd, this.#pattern.metadataDigestAt, place);
    // The zero byte before an entry is part of what is hashed.
    this.#queue.addBytes(entry - 1, length + 1, hash, place);
    for (let category = 0; envelopeMask >> category !== 0; category++) {
      if ((envelopeMask & (1 << category)) === 0) continue;
      const [start, end] = [line.envelopeStart[category] as number, line.envelopeEnd[category] as number];
      this.#add(start, end, linesAt + (line.digestStart[category] as number), place);
    }
    return true;
  }

  /** Before the lines are read over: each doubtful event again, as the line that was read last. */
  finish(line: LineScanner, judge: (place: number) => void): void {
    this.#queue.finish();
    for (const place of this.#queue.doubtful) {
      line.use(this.#lanes.lines);
      line.scan(this.#starts[place] as number);
      judge(place);
    }
    this.#queue.doubtful.clear();
  }

  #add(start: number, end: number, digest: number, place: number): void {
    this.#queue.addBase64(this.#lanes.linesAt + start, end - start, digest, place);
  }
}
