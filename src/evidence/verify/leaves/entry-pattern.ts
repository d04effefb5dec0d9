import type { LineScanner } from '../../bundle/line-scan.ts';
import type { Lanes } from '../../wasm/lanes.ts';
import { LANES } from '../../wasm/make-lanes.ts';
import { SPANS_AT, STARTS_AT } from '../../wasm/memory-map.ts';
import { DIGEST_CHARACTERS } from '../../wasm/pattern-code.ts';
import { writePattern } from '../../wasm/patterns.ts';
import { EntryBuilder, EVENT_ENTRY } from './entry-builder.ts';

/** Holds stored entries against lines, both where they stand in the lanes' memory, without making an entry of the line. */
export class EntryPattern {
  readonly lanes: Lanes;
  readonly #pattern: number;
  readonly #spans: Int32Array;
  readonly #starts: Int32Array;

  constructor(lanes: Lanes, pattern: number) {
    this.lanes = lanes;
    this.#pattern = pattern;
    this.#spans = new Int32Array(lanes.memory.buffer, SPANS_AT, 8);
    this.#starts = new Int32Array(lanes.memory.buffer, STARTS_AT, EVENT_ENTRY.length);
  }

  /** Whether the entry that begins at `entry` and has `length` bytes is that of the event, but for its two digests. */
  agrees(line: LineScanner, entry: number, length: number): boolean {
    if (length !== EntryBuilder.lengthOf(line)) return false;
    const { linesAt, walk } = this.lanes;
    const spans = this.#spans;
    spans[0] = linesAt + line.idStart;
    spans[1] = line.idEnd - line.idStart;
    spans[2] = linesAt + line.revisionStart;
    spans[3] = line.revisionEnd - line.revisionStart;
    spans[4] = linesAt + line.streamStart;
    spans[5] = line.streamEnd - line.streamStart;
    spans[6] = linesAt + line.typeStart;
    spans[7] = line.typeEnd - line.typeStart;
    return walk(0, entry, this.#pattern) === entry + length;
  }

  /** Where the digests of the entry that agreed last stand. */
  get clearDigestAt(): number {
    return (this.#starts[1] as number) - DIGEST_CHARACTERS;
  }

  get metadataDigestAt(): number {
    return (this.#starts[3] as number) - DIGEST_CHARACTERS;
  }
}

function makePattern(lanes: Lanes): EntryPattern {
  const pattern = writePattern(lanes.fixed, EVENT_ENTRY);
  if (pattern === undefined) throw new Error('there is no room for the pattern of an entry');
  return new EntryPattern(lanes, pattern);
}

/** Of this thread. */
export const ENTRY_PATTERN: EntryPattern | undefined = LANES === undefined ? undefined : makePattern(LANES);
