import { type Hole, holeEnd, holesOf, TEXT } from './line-holes.ts';
import { LinePlaces } from './line-places.ts';
import type { LineSpans } from './line-spans.ts';
import { LineStretch } from './line-stretch.ts';

/** `{"data":{"clear":{"`: behind it stands what tells most kinds of events apart. */
const FIRST_KEY_AT = 19;
const BUCKETS = 64;
/** Of all that may stand behind a hole, so many are kept. */
const MAX_NEXT = 8;
const MAX_STRETCHES = 4096;
/** Longer lines are rare, and what is kept must stay small. */
const MAX_BYTES = 4096;
const MAX_HOLES = 64;
/** Learning a line costs as much as scanning several: so many at first, and then one for every so many that had a shape. */
const CREDIT = 256;
const PRICE = 32;

/**
 * What a line of events has in common with most others: every byte but the contents of its values. The shapes of lines that
 * were scanned are kept as a tree of the stretches between their holes. A line that has the same bytes between its holes, and
 * in each hole what is canonical there whatever stands around it, is canonical because the line is that the shape was learned
 * from: braces, keys, their order and depth are the same bytes. Keys are never holes, and a text in a hole has no quote and
 * no backslash, so it ends where the shape goes on. Nothing is believed of the contents: what they mean is judged as it is of
 * any other line.
 *
 * Whoever makes up a bundle chooses the shapes. A line without one costs one walk, which looks at few stretches in each
 * place, before it is scanned by every rule; shapes that nothing matches are soon learned no more.
 */
export class LineShapes {
  /** By the first key. */
  readonly #roots: LineStretch[][] = Array.from({ length: BUCKETS }, () => []);
  /** Where the stretches begin in the line that is read. */
  readonly #starts = new Int32Array(MAX_HOLES + 1);
  #stretches = 0;
  #credit = CREDIT * PRICE;

  /** Where the line ends, whose positions are in `spans` then; -1 when it has no shape. `view` is of `bytes`. */
  read(bytes: Uint8Array, view: DataView, start: number, spans: LineSpans): number {
    const last = bytes.length - 4;
    const starts = this.#starts;
    let next = this.#rootsOf(view, start);
    let at = start;
    for (let n = 0; ; n++) {
      const stretch = find(next, view, at, last);
      if (stretch === undefined) return -1;
      starts[n] = at;
      at += stretch.length;
      if (stretch.places !== undefined) {
        stretch.places.tell(spans, starts);
        if (this.#credit < CREDIT * PRICE) this.#credit++;
        return at;
      }
      at = holeEnd(stretch.kind, bytes, view, at);
      if (at < 0) return -1;
      next = stretch.next;
    }
  }

  /** The line [start, end) was scanned by every rule, and has no shape yet. */
  learn(bytes: Uint8Array, view: DataView, start: number, end: number, spans: LineSpans): void {
    if (spans.foreign || end - start > MAX_BYTES || this.#credit < PRICE) return;
    this.#credit -= PRICE;
    const holes = holesOf(bytes, start, end, spans);
    if (holes === undefined || holes.length > MAX_HOLES) return;
    if (this.#stretches > MAX_STRETCHES) this.#forget();
    let next = this.#rootsOf(view, start);
    for (let n = 0, from = start; n <= holes.length; n++) {
      const hole = holes[n];
      const to = hole?.start ?? end;
      const known = next.find(
        (one) =>
          one.length === to - from && one.kind === (hole?.kind ?? TEXT) && one.standsAt(view, from, bytes.length - 4),
      );
      next = (known ?? this.#add(next, bytes.subarray(from, to), hole, () => new LinePlaces(start, end, holes, spans)))
        .next;
      from = hole?.end ?? end;
    }
  }

  #add(next: LineStretch[], bytes: Uint8Array, hole: Hole | undefined, places: () => LinePlaces): LineStretch {
    const made = new LineStretch(bytes, hole?.kind ?? TEXT, hole === undefined ? places() : undefined);
    next.unshift(made);
    next.length = Math.min(next.length, MAX_NEXT);
    this.#stretches++;
    return made;
  }

  #forget(): void {
    for (const root of this.#roots) root.length = 0;
    this.#stretches = 0;
  }

  #rootsOf(view: DataView, start: number): LineStretch[] {
    const at = start + FIRST_KEY_AT;
    const isLong = at + 8 <= view.byteLength;
    const mixed = isLong
      ? Math.imul(view.getInt32(at, true), 0x9e3779b1) ^ Math.imul(view.getInt32(at + 4, true), 0x85ebca6b)
      : 0;
    return this.#roots[(mixed ^ (mixed >>> 15)) & (BUCKETS - 1)] as LineStretch[];
  }
}

/** The first that stands there; one that was not the first comes nearer to that. */
function find(next: LineStretch[], view: DataView, at: number, last: number): LineStretch | undefined {
  for (let n = 0; n < next.length; n++) {
    const stretch = next[n] as LineStretch;
    if (!stretch.standsAt(view, at, last)) continue;
    if (n > 0) {
      next[n] = next[n - 1] as LineStretch;
      next[n - 1] = stretch;
    }
    return stretch;
  }
  return undefined;
}
