import bidiFactory, { type Bidi } from 'bidi-js';

/**
 * Direction of text (Unicode Standard Annex 9). The fonts of this release have no right-to-left script yet, so most
 * texts never come here; the order of runs is already decided in one place for the day a font is added.
 */

// Its types say `export default`, but Node hands over the CommonJS module, which is the factory itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Characters that can make a text anything but left-to-right: RTL scripts, marks and isolates. */
const MAY_BE_RTL =
  /[\u0590-\u08ff\u200f\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export interface Directions {
  /** Embedding level of each UTF-16 unit; odd is right-to-left. */
  readonly levels: Uint8Array;
  readonly paragraphLevel: number;
}

/** Null: every character is left-to-right. */
export function directions(text: string): Directions | null {
  if (!MAY_BE_RTL.test(text)) return null;
  const { levels, paragraphs } = bidi.getEmbeddingLevels(text);
  return { levels, paragraphLevel: paragraphs[0]?.level ?? 0 };
}

/**
 * Rule L2: indexes of a line's runs in the order in which they stand from left to right.
 * `levels` has one entry per run, in logical order.
 */
export function visualOrder(levels: readonly number[]): readonly number[] {
  const order = levels.map((_, index) => index);
  const highest = Math.max(0, ...levels);
  const lowestOdd = Math.min(...levels.filter((level) => level % 2 === 1), highest + 1);
  for (let level = highest; level >= lowestOdd; level--) {
    for (let start = 0; start < order.length; start++) {
      let end = start;
      while (end < order.length && (levels[order[end] ?? 0] ?? 0) >= level) end++;
      if (end - start > 1) order.splice(start, end - start, ...order.slice(start, end).reverse());
      if (end > start) start = end;
    }
  }
  return order;
}
