import type { Hole } from './line-holes.ts';
import { CATEGORY_COUNT, type LineSpans } from './line-spans.ts';

/** Where the parts of a line stand, said by the stretches between its holes: the same in all lines of one shape. */
export class LinePlaces {
  /** For each position of a line a stretch, and how far into it. */
  readonly #stretch: Int32Array;
  readonly #into: Int32Array;
  readonly #hasOwner: boolean;
  readonly #digestMask: number;
  readonly #envelopeMask: number;

  /** Of the line [start, end) that `spans` tells of. */
  constructor(start: number, end: number, holes: readonly Hole[], spans: LineSpans) {
    const starts = [start, ...holes.map((hole) => hole.end)];
    const ends = [...holes.map((hole) => hole.start), end];
    const positions = positionsOf(spans);
    // No position lies within a hole and no hole is empty, so each is in one stretch; that of an absent owner is not asked for.
    this.#stretch = Int32Array.from(positions, (at) => ends.findIndex((behind) => at <= behind));
    this.#into = Int32Array.from(positions, (at, n) => at - (starts[this.#stretch[n] as number] as number));
    this.#hasOwner = spans.ownerEnd > 0;
    this.#digestMask = spans.digestMask;
    this.#envelopeMask = spans.envelopeMask;
  }

  /** All but the numbers, of the line whose stretches begin at `starts`. */
  tell(spans: LineSpans, starts: Int32Array): void {
    spans.foreign = false;
    spans.digestMask = this.#digestMask;
    spans.envelopeMask = this.#envelopeMask;
    spans.indexStart = this.#at(starts, 0);
    spans.idStart = this.#at(starts, 1);
    spans.idEnd = this.#at(starts, 2);
    spans.clearStart = this.#at(starts, 3);
    spans.clearEnd = this.#at(starts, 4);
    spans.metadataStart = this.#at(starts, 5);
    spans.metadataEnd = this.#at(starts, 6);
    spans.recordedAtStart = this.#at(starts, 7);
    spans.revisionStart = this.#at(starts, 8);
    spans.revisionEnd = this.#at(starts, 9);
    spans.streamStart = this.#at(starts, 10);
    spans.streamEnd = this.#at(starts, 11);
    spans.typeStart = this.#at(starts, 12);
    spans.typeEnd = this.#at(starts, 13);
    spans.ownerStart = this.#hasOwner ? this.#at(starts, 14) : 0;
    spans.ownerEnd = this.#hasOwner ? this.#at(starts, 15) : 0;
    this.#tellSealed(spans, starts);
  }

  #tellSealed(spans: LineSpans, starts: Int32Array): void {
    let next = 16;
    for (let category = 0; category < CATEGORY_COUNT; category++) {
      if ((this.#digestMask & (1 << category)) !== 0) spans.digestStart[category] = this.#at(starts, next++);
      if ((this.#envelopeMask & (1 << category)) !== 0) {
        spans.envelopeStart[category] = this.#at(starts, next++);
        spans.envelopeEnd[category] = this.#at(starts, next++);
      }
    }
  }

  #at(starts: Int32Array, n: number): number {
    return (starts[this.#stretch[n] as number] as number) + (this.#into[n] as number);
  }
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
