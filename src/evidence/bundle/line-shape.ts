import { type Hole, holeEnd, type HoleKind, holesOf } from './line-holes.ts';
import { CATEGORY_COUNT, type LineSpans } from './line-spans.ts';

/** Longer lines are rare, and what is kept must stay small. */
const MAX_BYTES = 4096;
const MAX_HOLES = 64;

/** What counts of the last word, by how many bytes of it belong to the stretch. */
const MASKS = Int32Array.of(0, 0xff, 0xffff, 0xffffff);

/**
 * What a line of events has in common with most that follow it: every byte but the contents of its values. A line that has
 * the same bytes between its holes, and in each hole what is canonical there whatever stands around it, is canonical because
 * the line is that the shape was made of: braces, keys, their order and depth are the same bytes. Keys are never holes, and a
 * text in a hole has no quote and no backslash, so it ends where the shape goes on. Nothing is believed of the contents: what
 * they mean is judged as it is of any other line.
 */
export class LineShape {
  /** How long the stretches between the holes are, and their bytes, four to a word; the last word of each is filled up. */
  readonly #lengths: Int32Array;
  readonly #words: Int32Array;
  readonly #kinds: readonly HoleKind[];
  /** Where the stretches stand in the line that was read last. */
  readonly #starts: Int32Array;
  /** For each position of a line a stretch, and how far into it. */
  readonly #stretch: Int32Array;
  readonly #into: Int32Array;
  readonly #hasOwner: boolean;
  readonly #digestMask: number;
  readonly #envelopeMask: number;

  private constructor(bytes: Uint8Array, start: number, end: number, spans: LineSpans, holes: readonly Hole[]) {
    const starts = [start, ...holes.map((hole) => hole.end)];
    const ends = [...holes.map((hole) => hole.start), end];
    this.#lengths = Int32Array.from(starts, (from, n) => (ends[n] as number) - from);
    this.#words = Int32Array.from(starts.flatMap((from, n) => wordsOf(bytes.subarray(from, ends[n]))));
    this.#kinds = holes.map(({ kind }) => kind);
    this.#starts = Int32Array.from(starts);
    this.#hasOwner = spans.ownerEnd > 0;
    this.#digestMask = spans.digestMask;
    this.#envelopeMask = spans.envelopeMask;
    // A hole is not empty, so a position that is in none belongs to one stretch; one that is in none is not asked for.
    const positions = positionsOf(spans);
    this.#stretch = Int32Array.from(positions, (at) =>
      Math.max(
        0,
        ends.findIndex((behind) => at <= behind),
      ),
    );
    this.#into = Int32Array.from(positions, (at, n) => at - (starts[this.#stretch[n] as number] as number));
  }

  /** Of the line [start, end) that `spans` tells of; `undefined` when it is not a line that others are like. */
  static of(bytes: Uint8Array, start: number, end: number, spans: LineSpans): LineShape | undefined {
    if (spans.foreign || end - start > MAX_BYTES) return undefined;
    const holes = holesOf(bytes, start, end, spans);
    if (holes === undefined || holes.length > MAX_HOLES) return undefined;
    return new LineShape(bytes, start, end, spans, holes);
  }

  /** Where the line that begins at `start` ends, when it is of this shape; -1 otherwise. `view` is of `bytes`. */
  match(bytes: Uint8Array, view: DataView, start: number): number {
    const kinds = this.#kinds;
    const starts = this.#starts;
    const words = this.#words;
    const lengths = this.#lengths;
    const last = bytes.length - 4;
    let word = 0;
    let at = start;
    for (let n = 0; ; n++) {
      const end = at + (lengths[n] as number);
      if (end > last) return -1;
      starts[n] = at;
      for (; at < end - 3; at += 4) if (view.getInt32(at, true) !== words[word++]) return -1;
      if (((view.getInt32(at, true) ^ (words[word++] as number)) & (MASKS[end - at] as number)) !== 0) return -1;
      at = end;
      if (n === kinds.length) return at;
      at = holeEnd(kinds[n] as HoleKind, bytes, view, at);
      if (at < 0) return -1;
    }
  }

  /** All but the numbers, of the line that was matched last. */
  tell(spans: LineSpans): void {
    spans.foreign = false;
    spans.digestMask = this.#digestMask;
    spans.envelopeMask = this.#envelopeMask;
    spans.indexStart = this.#at(0);
    spans.idStart = this.#at(1);
    spans.idEnd = this.#at(2);
    spans.clearStart = this.#at(3);
    spans.clearEnd = this.#at(4);
    spans.metadataStart = this.#at(5);
    spans.metadataEnd = this.#at(6);
    spans.recordedAtStart = this.#at(7);
    spans.revisionStart = this.#at(8);
    spans.revisionEnd = this.#at(9);
    spans.streamStart = this.#at(10);
    spans.streamEnd = this.#at(11);
    spans.typeStart = this.#at(12);
    spans.typeEnd = this.#at(13);
    spans.ownerStart = this.#hasOwner ? this.#at(14) : 0;
    spans.ownerEnd = this.#hasOwner ? this.#at(15) : 0;
    this.#tellSealed(spans);
  }

  #tellSealed(spans: LineSpans): void {
    let next = 16;
    for (let category = 0; category < CATEGORY_COUNT; category++) {
      if ((this.#digestMask & (1 << category)) !== 0) spans.digestStart[category] = this.#at(next++);
      if ((this.#envelopeMask & (1 << category)) !== 0) {
        spans.envelopeStart[category] = this.#at(next++);
        spans.envelopeEnd[category] = this.#at(next++);
      }
    }
  }

  #at(n: number): number {
    return (this.#starts[this.#stretch[n] as number] as number) + (this.#into[n] as number);
  }
}

/** One more than is full, whatever it holds: a mask says what counts. */
function wordsOf(bytes: Uint8Array): readonly number[] {
  const filled = Buffer.concat([bytes, Buffer.alloc(4)]);
  return Array.from({ length: (bytes.length >> 2) + 1 }, (_, word) => filled.readInt32LE(4 * word));
}

/** As `tell` reads them. */
function positionsOf(spans: LineSpans): readonly number[] {
  const positions = [
    spans.indexStart,
    spans.idStart,
    spans.idEnd,
    spans.clearStart,
    spans.clearEnd,
    spans.metadataStart,
    spans.metadataEnd,
    spans.recordedAtStart,
    spans.revisionStart,
    spans.revisionEnd,
    spans.streamStart,
    spans.streamEnd,
    spans.typeStart,
    spans.typeEnd,
    spans.ownerStart,
    spans.ownerEnd,
  ];
  for (let category = 0; category < CATEGORY_COUNT; category++) {
    if ((spans.digestMask & (1 << category)) !== 0) positions.push(spans.digestStart[category] as number);
    if ((spans.envelopeMask & (1 << category)) !== 0) {
      positions.push(spans.envelopeStart[category] as number, spans.envelopeEnd[category] as number);
    }
  }
  return positions;
}
