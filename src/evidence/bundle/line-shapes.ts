import type { Arena } from '../wasm/arena.ts';
import type { Lanes } from '../wasm/lanes.ts';
import { LANES } from '../wasm/make-lanes.ts';
import { STARTS_AT } from '../wasm/memory-map.ts';
import { type Stretch, writePattern } from '../wasm/patterns.ts';
import { type Hole, holesOf } from './line-holes.ts';
import { LinePlaces } from './line-places.ts';
import type { LineSpans } from './line-spans.ts';

/** `{"data":{"clear":{"`: the eight bytes behind it tell most kinds of events apart. */
const FIRST_KEY_AT = 19;
const BUCKETS = 64;
/** Of all that are told apart no further, so many are kept. */
const MAX_KNOWN = 32;
/** Longer lines are rare, and what is kept must stay small. */
const MAX_BYTES = 4096;
const MAX_HOLES = 64;
/** After so many lines in a row that were held against it in vain, a shape is forgotten. */
const MAX_VAIN = 64;
/**
 * Learning a line costs as much as scanning several: so many at first, and then one for every so many that had a shape. To
 * find that a line cannot be learned costs less than to scan it.
 */
const CREDIT = 256;
const PRICE = 32;

interface LineShape {
  /** Where it stands in the lanes' memory. */
  readonly pattern: number;
  readonly places: LinePlaces;
  /** Walks along it since a line last had it. */
  vain: number;
}

/**
 * What a line of events has in common with most others: every byte but the contents of its values. The shapes of lines that
 * were scanned are kept as patterns. A line that has the same bytes between its holes, and in each hole what is canonical
 * there whatever stands around it, is canonical because the line is that the shape was learned from: braces, keys, their
 * order and depth are the same bytes. Keys are never holes, and a text in a hole has no quote and no backslash, so it ends
 * where the shape goes on. Nothing is believed of the contents: what they mean is judged as it is of any other line.
 *
 * Whoever makes up a bundle chooses the shapes, also such that differ in their last byte alone, so that a line is walked
 * along each of them in vain before it is scanned by every rule. What nothing matches is soon learned no more, and forgotten.
 */
export class LineShapes {
  readonly #lanes: Lanes;
  readonly #room: Arena;
  readonly #maxVain: number;
  /** Where the stretches begin in the line that is read. */
  readonly #starts: Int32Array;
  /** By what stands at FIRST_KEY_AT, the likely first. */
  readonly #known: LineShape[][] = Array.from({ length: BUCKETS }, () => []);
  #credit = CREDIT * PRICE;

  /** `room`: a part of the lanes' memory that nobody else has. `maxVain`: walks in a row that a shape survives in vain. */
  constructor(lanes: Lanes, room: Arena, maxVain = MAX_VAIN) {
    this.#maxVain = maxVain;
    this.#lanes = lanes;
    this.#room = room;
    this.#starts = new Int32Array(lanes.memory.buffer, STARTS_AT, MAX_HOLES + 1);
  }

  /**
   * Where the line ends, whose positions are in `spans` then; -1 when it has no shape, and where lines do not stand in the
   * lanes' memory. Behind what was read stand a zero and as much room as LineReader leaves. `view` is of `bytes`.
   */
  read(bytes: Uint8Array, view: DataView, start: number, spans: LineSpans): number {
    const { memory, walk } = this.#lanes;
    if (bytes.buffer !== memory.buffer) return -1;
    const known = this.#knownAt(view, start);
    for (let n = 0; n < known.length; n++) {
      const shape = known[n] as LineShape;
      const end = walk(bytes.byteOffset, start, shape.pattern);
      if (end < 0) {
        if (++shape.vain > this.#maxVain) known.splice(n--, 1);
        continue;
      }
      shape.vain = 0;
      if (n > 0) {
        known[n] = known[n - 1] as LineShape;
        known[n - 1] = shape;
      }
      shape.places.tell(spans, this.#starts);
      if (this.#credit < CREDIT * PRICE) this.#credit++;
      return end;
    }
    return -1;
  }

  /** Another bundle: what was spent on the one before is no concern of it. */
  refill(): void {
    this.#credit = CREDIT * PRICE;
  }

  /** The line [start, end) was scanned by every rule, and has no shape yet. */
  learn(bytes: Uint8Array, view: DataView, start: number, end: number, spans: LineSpans): void {
    const isHere = bytes.buffer === this.#lanes.memory.buffer;
    if (!isHere || spans.foreign || end - start > MAX_BYTES || this.#credit < PRICE) return;
    this.#credit--;
    const holes = holesOf(bytes, start, end, spans);
    if (holes === undefined || holes.length > MAX_HOLES) return;
    this.#credit -= PRICE - 1;
    const stretches = stretchesOf(bytes, start, end, holes);
    const pattern = writePattern(this.#room, stretches) ?? this.#anew(stretches);
    if (pattern === undefined) return;
    const known = this.#knownAt(view, start);
    known.unshift({ pattern, places: new LinePlaces(start, end, holes, spans), vain: 0 });
    known.length = Math.min(known.length, MAX_KNOWN);
  }

  /** There is no more room: the likely ones are soon learned again. */
  #anew(stretches: readonly Stretch[]): number | undefined {
    for (const known of this.#known) known.length = 0;
    this.#room.reset();
    return writePattern(this.#room, stretches);
  }

  #knownAt(view: DataView, start: number): LineShape[] {
    const at = start + FIRST_KEY_AT;
    const mixed = Math.imul(view.getInt32(at, true), 0x9e3779b1) ^ Math.imul(view.getInt32(at + 4, true), 0x85ebca6b);
    return this.#known[(mixed ^ (mixed >>> 15)) & (BUCKETS - 1)] as LineShape[];
  }
}

/** What stands between the holes of the line [start, end), before the first and behind the last. */
function stretchesOf(bytes: Uint8Array, start: number, end: number, holes: readonly Hole[]): readonly Stretch[] {
  const starts = [start, ...holes.map((hole) => hole.end)];
  return starts.map((from, n) => {
    const hole = holes[n];
    return { bytes: bytes.subarray(from, hole?.start ?? end), hole: hole?.kind, operand: hole?.operand };
  });
}

/** Those of this thread: a shape is one whoever learned it. */
export const SHAPES: LineShapes | undefined = LANES === undefined ? undefined : new LineShapes(LANES, LANES.learned);
