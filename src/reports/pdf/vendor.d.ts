/** Packages without types of their own, as far as we use them (linebreak 1.1.0, fontkit 2.0.4). */

declare module 'linebreak' {
  export interface Break {
    readonly position: number;
    readonly required: boolean;
  }
  export default class LineBreaker {
    constructor(text: string);
    nextBreak(): Break | null;
  }
}

declare module 'fontkit' {
  export interface Box {
    readonly minX: number;
    readonly minY: number;
    readonly maxX: number;
    readonly maxY: number;
  }
  export interface FontkitGlyph {
    readonly id: number;
    readonly advanceWidth: number;
    readonly cbox: Box;
  }
  /** The parts of TTFSubset that the composite glyphs need; the underscore is fontkit's. */
  export interface FontkitSubset {
    readonly cff?: unknown;
    glyf: Uint8Array[];
    loca: { offsets: number[] };
    hmtx: { metrics: { advance: number; bearing: number }[] };
    offset: number;
    includeGlyph(id: number): number;
    encode(): Uint8Array;
    _addGlyph(id: number): number;
  }
  export interface FontkitFont {
    readonly postscriptName: string;
    readonly unitsPerEm: number;
    readonly ascent: number;
    readonly descent: number;
    readonly xHeight: number;
    readonly capHeight: number;
    readonly lineGap: number;
    readonly italicAngle: number;
    readonly bbox: Box;
    readonly head: unknown;
    readonly post: unknown;
    readonly 'OS/2': unknown;
    hasGlyphForCodePoint(codePoint: number): boolean;
    getGlyph(id: number): FontkitGlyph;
    createSubset(): FontkitSubset;
  }
  export function create(data: Uint8Array): FontkitFont;
}
