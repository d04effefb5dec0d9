import { LineShape } from './line-shape.ts';
import type { LineSpans } from './line-spans.ts';

/** `{"data":{"clear":{"`: behind it stands what tells most kinds of events apart. */
const FIRST_KEY_AT = 19;
const BUCKETS = 64;
const SHAPES_A_BUCKET = 4;
/** Making a shape costs as much as scanning a few lines: as many at first, and then one for every so many lines that had one. */
const CREDIT = 256;
const PRICE = 16;

/**
 * The shapes of lines that were scanned, by their first key, the newest first. However a bundle is made up, a line costs four
 * attempts at most before it is scanned as if there were no shapes, and shapes that nobody matches are soon made no more.
 */
export class LineShapes {
  readonly #buckets: LineShape[][] = Array.from({ length: BUCKETS }, () => []);
  #credit = CREDIT * PRICE;

  /** Where the line ends, whose positions are in `spans` then; -1 when it has none of these shapes. */
  read(bytes: Uint8Array, view: DataView, start: number, spans: LineSpans): number {
    const bucket = this.#buckets[bucketOf(view, start)] as LineShape[];
    for (let n = 0; n < bucket.length; n++) {
      const shape = bucket[n] as LineShape;
      const end = shape.match(bytes, view, start);
      if (end < 0) continue;
      shape.tell(spans);
      if (this.#credit < CREDIT * PRICE) this.#credit++;
      return end;
    }
    return -1;
  }

  /** The line [start, end) was scanned, and had none of these shapes. */
  learn(bytes: Uint8Array, view: DataView, start: number, end: number, spans: LineSpans): void {
    if (this.#credit < PRICE) return;
    this.#credit -= PRICE;
    const shape = LineShape.of(bytes, start, end, spans);
    if (shape === undefined) return;
    const bucket = this.#buckets[bucketOf(view, start)] as LineShape[];
    bucket.unshift(shape);
    bucket.length = Math.min(bucket.length, SHAPES_A_BUCKET);
  }
}

function bucketOf(view: DataView, start: number): number {
  const at = start + FIRST_KEY_AT;
  if (at + 8 > view.byteLength) return 0;
  const mixed = Math.imul(view.getInt32(at, true), 0x9e3779b1) ^ Math.imul(view.getInt32(at + 4, true), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (BUCKETS - 1);
}
