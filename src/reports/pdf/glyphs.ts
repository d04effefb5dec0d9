import type { FontkitFont, FontkitSubset } from 'fontkit';
import type { Face } from './fonts.ts';
import type { Cluster, ShapedRun } from './shaper.ts';

/**
 * A font as pdfkit wants to see it: any object with `layout()` (pdfkit 0.20).
 *
 * One cluster becomes one code of the file. A cluster of one glyph keeps its outline (stored again if the same outline
 * spells another text); one of several glyphs becomes a new composite glyph of the subset. So each code maps back to
 * exactly one text, which plain pdfkit does not achieve.
 */

/** Codes of our own start above every real glyph id of a TrueType font. */
const FIRST_OWN_ID = 0x10000;

interface LaidOutGlyph {
  readonly id: number;
  readonly advanceWidth: number;
  readonly codePoints: readonly number[];
}

interface GlyphPosition {
  xAdvance: number;
  yAdvance: number;
  xOffset: number;
  yOffset: number;
}

export interface LaidOut {
  readonly glyphs: readonly LaidOutGlyph[];
  readonly positions: readonly GlyphPosition[];
  readonly advanceWidth: number;
}

/** One for each font and document: pdfkit builds the subset through it. */
export class GlyphFont {
  readonly #font: FontkitFont;
  readonly #ids = new Map<string, number>();
  readonly #clusters: Cluster[] = [];
  readonly #known = new WeakMap<Cluster, LaidOutGlyph>();
  #pending: ShapedRun | null = null;
  #written = false;

  constructor(face: Face) {
    this.#font = face.fontkit;
  }

  get postscriptName(): string {
    return this.#font.postscriptName;
  }
  get unitsPerEm(): number {
    return this.#font.unitsPerEm;
  }
  get ascent(): number {
    return this.#font.ascent;
  }
  get descent(): number {
    return this.#font.descent;
  }
  get xHeight(): number {
    return this.#font.xHeight;
  }
  get capHeight(): number {
    return this.#font.capHeight;
  }
  get lineGap(): number {
    return this.#font.lineGap;
  }
  get italicAngle(): number {
    return this.#font.italicAngle;
  }
  get bbox(): unknown {
    return this.#font.bbox;
  }
  get head(): unknown {
    return this.#font.head;
  }
  get post(): unknown {
    return this.#font.post;
  }
  get 'OS/2'(): unknown {
    return this.#font['OS/2'];
  }

  getGlyph(id: number): unknown {
    return this.#font.getGlyph(id);
  }

  /** The run that the next `layout` call is about; pdfkit hands over only its text. */
  expect(run: ShapedRun): void {
    this.#pending = run;
    this.#written = false;
  }

  /**
   * Called by pdfkit twice a text: to write it, then for its width only, which gets no glyphs (a fifth of the time).
   * Positions are made anew, because pdfkit scales them in place.
   */
  layout(text: string): LaidOut {
    const run = this.#pending;
    if (run === null || run.text !== text) throw new Error('pdfkit asked for a text that was not shaped beforehand');
    if (this.#written) return { glyphs: [], positions: [], advanceWidth: 0 };
    this.#written = true;
    const glyphs = run.clusters.map((cluster) => this.#glyph(cluster));
    const positions = run.clusters.map((cluster) => position(cluster));
    const advanceWidth = run.clusters.reduce((sum, cluster) => sum + cluster.advance, 0);
    return { glyphs, positions, advanceWidth };
  }

  createSubset(): FontkitSubset {
    const subset = this.#font.createSubset();
    if (subset.cff !== undefined) throw new Error(`${this.postscriptName} has CFF outlines; composites need TrueType`);
    const addPlain = subset._addGlyph.bind(subset);
    subset._addGlyph = (id) => {
      const cluster = this.#clusters[id - FIRST_OWN_ID];
      if (cluster === undefined) return addPlain(id);
      const [only, ...others] = cluster.glyphs;
      if (only !== undefined && others.length === 0) return addPlain(only.gid);
      return this.#addComposite(subset, cluster);
    };
    return subset;
  }

  #glyph(cluster: Cluster): LaidOutGlyph {
    const known = this.#known.get(cluster);
    if (known !== undefined) return known;
    const made = this.#newGlyph(cluster);
    this.#known.set(cluster, made);
    return made;
  }

  #newGlyph(cluster: Cluster): LaidOutGlyph {
    const key = `${cluster.text}|${cluster.glyphs.map((g) => (cluster.glyphs.length === 1 ? g.gid : `${g.gid},${g.dx},${g.dy}`)).join('|')}`;
    let index = this.#ids.get(key);
    if (index === undefined) {
      index = this.#clusters.push(cluster) - 1;
      this.#ids.set(key, index);
    }
    return {
      id: FIRST_OWN_ID + index,
      advanceWidth: this.#advance(cluster),
      codePoints: [...cluster.text].map((character) => character.codePointAt(0) ?? 0),
    };
  }

  /** The width written into the file must be the one in the font program, without kerning. */
  #advance(cluster: Cluster): number {
    const [only, ...others] = cluster.glyphs;
    return only !== undefined && others.length === 0 ? this.#font.getGlyph(only.gid).advanceWidth : cluster.advance;
  }

  /** A composite glyph: OpenType specification, table glyf, "Composite glyph description". */
  #addComposite(subset: FontkitSubset, cluster: Cluster): number {
    const drawn = cluster.glyphs
      .map((place) => ({ place, box: this.#font.getGlyph(place.gid).cbox }))
      .filter(({ box }) => box.maxX > box.minX);
    const bytes = Buffer.alloc(drawn.length === 0 ? 0 : 10 + 8 * drawn.length);
    if (drawn.length > 0) {
      bytes.writeInt16BE(-1, 0);
      bytes.writeInt16BE(Math.round(Math.min(...drawn.map(({ place, box }) => box.minX + place.dx))), 2);
      bytes.writeInt16BE(Math.round(Math.min(...drawn.map(({ place, box }) => box.minY + place.dy))), 4);
      bytes.writeInt16BE(Math.round(Math.max(...drawn.map(({ place, box }) => box.maxX + place.dx))), 6);
      bytes.writeInt16BE(Math.round(Math.max(...drawn.map(({ place, box }) => box.maxY + place.dy))), 8);
    }
    drawn.forEach(({ place }, index) => {
      // Arguments are words (0x1) and offsets (0x2), rounded to the grid (0x4); 0x20 says another component follows.
      bytes.writeUInt16BE(0x7 | (index < drawn.length - 1 ? 0x20 : 0), 10 + 8 * index);
      bytes.writeUInt16BE(subset.includeGlyph(place.gid), 12 + 8 * index);
      bytes.writeInt16BE(place.dx, 14 + 8 * index);
      bytes.writeInt16BE(place.dy, 16 + 8 * index);
    });
    subset.glyf.push(bytes);
    subset.loca.offsets.push(subset.offset);
    subset.hmtx.metrics.push({ advance: cluster.advance, bearing: bytes.length === 0 ? 0 : bytes.readInt16BE(2) });
    subset.offset += bytes.length;
    return subset.glyf.length - 1;
  }
}

function position(cluster: Cluster): GlyphPosition {
  const [only, ...others] = cluster.glyphs;
  const single = only !== undefined && others.length === 0;
  return { xAdvance: cluster.advance, yAdvance: 0, xOffset: single ? only.dx : 0, yOffset: single ? only.dy : 0 };
}
