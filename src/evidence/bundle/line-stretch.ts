import type { HoleKind } from './line-holes.ts';
import type { LinePlaces } from './line-places.ts';

/** What counts of the last word, by how many bytes of it belong to the stretch. */
const MASKS = Int32Array.of(0, 0xff, 0xffff, 0xffffff);

/** The bytes of lines up to a hole, or up to their end. */
export class LineStretch {
  readonly length: number;
  /** Four bytes to a word; the last one is not full, and may hold nothing. */
  readonly #words: Int32Array;
  /** Of the hole behind it, where the line does not end. */
  readonly kind: HoleKind;
  /** Where the line ends behind it. */
  readonly places: LinePlaces | undefined;
  /** What was seen behind the hole, the likely first. */
  readonly next: LineStretch[] = [];

  constructor(bytes: Uint8Array, kind: HoleKind, places: LinePlaces | undefined) {
    this.length = bytes.length;
    this.#words = new Int32Array((bytes.length >> 2) + 1);
    for (let i = 0; i < bytes.length; i++) {
      this.#words[i >> 2] = (this.#words[i >> 2] as number) | ((bytes[i] as number) << (8 * (i & 3)));
    }
    this.kind = kind;
    this.places = places;
  }

  /** Whether its bytes stand at `start`, with four more behind that `view` can be asked for. */
  standsAt(view: DataView, start: number, last: number): boolean {
    const words = this.#words;
    const end = start + this.length;
    if (end > last) return false;
    let word = 0;
    let at = start;
    for (; at < end - 3; at += 4) if (view.getInt32(at, true) !== words[word++]) return false;
    return ((view.getInt32(at, true) ^ (words[word] as number)) & (MASKS[end - at] as number)) === 0;
  }
}
