import * as hb from 'harfbuzzjs';
import type { Language } from '../document.ts';
import type { Face } from './fonts.ts';

/**
 * Shaping: text of one font and one direction becomes clusters of glyphs (HarfBuzz).
 * A cluster is the smallest stretch of text that has glyphs of its own; it later gets one code in the file, and that
 * code is mapped back to the cluster's whole text, which is why text comes out of the file exactly as it went in.
 */

export interface GlyphPlace {
  readonly gid: number;
  /** Font units, from the cluster's origin. */
  readonly dx: number;
  readonly dy: number;
}

export interface Cluster {
  readonly text: string;
  readonly glyphs: readonly GlyphPlace[];
  /** Font units, kerning included. */
  readonly advance: number;
}

export interface ShapedRun {
  readonly face: Face;
  readonly text: string;
  readonly rtl: boolean;
  /** In visual order, left to right. */
  readonly clusters: readonly Cluster[];
  /** Thousandths of an em. */
  readonly width: number;
}

/** Hashes are all different and would fill an unbounded cache: pdfkit's own has exactly that fault. */
const CACHE_LIMIT = 20_000;

const ASCII = /^[\x20-\x7e]*$/;

/** OpenType language: it decides the shapes of shared characters and must not come from the machine's locale. */
const HARFBUZZ_LANGUAGE: Readonly<Record<Language, string>> = { en: 'en', de: 'de', zh: 'zh-Hans' };

export class Shaper {
  readonly #language: Language;
  readonly #cache = new Map<string, ShapedRun>();
  readonly #letters = new Map<Face, Map<string, Cluster>>();
  readonly #buffer = new hb.Buffer();

  constructor(language: Language) {
    this.#language = language;
  }

  /** Shapes text that `face` covers wholly. Throws if a glyph is missing: a .notdef in the file would pass the validator. */
  shape(face: Face, text: string, rtl: boolean): ShapedRun {
    if (face.fixedPitch && !rtl && ASCII.test(text)) return this.#spell(face, text);
    const key = `${face.key}${rtl ? '<' : '>'}${text}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const run = this.#shape(face, text, rtl);
    if (this.#cache.size >= CACHE_LIMIT) this.#cache.clear();
    this.#cache.set(key, run);
    return run;
  }

  /** Character by character. Ids are most of a large report and never repeat: shaping each would only fill the cache. */
  #spell(face: Face, text: string): ShapedRun {
    const letters = this.#letters.get(face) ?? new Map<string, Cluster>();
    this.#letters.set(face, letters);
    const clusters: Cluster[] = [];
    for (const character of text) {
      const known = letters.get(character);
      const cluster = known ?? this.#shape(face, character, false).clusters[0];
      if (cluster === undefined) throw new Error(`no glyph in ${face.key}`);
      if (known === undefined) letters.set(character, cluster);
      clusters.push(cluster);
    }
    const units = clusters.reduce((sum, cluster) => sum + cluster.advance, 0);
    return { face, text, rtl: false, clusters, width: (units * 1000) / face.unitsPerEm };
  }

  #shape(face: Face, text: string, rtl: boolean): ShapedRun {
    const buffer = this.#buffer;
    buffer.reset();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    buffer.setDirection(rtl ? hb.Direction.RTL : hb.Direction.LTR);
    buffer.setLanguage(HARFBUZZ_LANGUAGE[this.#language]);
    hb.shape(face.harfbuzz, buffer);
    const clusters = toClusters(face, text, rtl, buffer.getGlyphInfos(), buffer.getGlyphPositions());
    const units = clusters.reduce((sum, cluster) => sum + cluster.advance, 0);
    return { face, text, rtl, clusters, width: (units * 1000) / face.unitsPerEm };
  }
}

function toClusters(
  face: Face,
  text: string,
  rtl: boolean,
  infos: readonly hb.GlyphInfo[],
  positions: readonly hb.GlyphPosition[],
): readonly Cluster[] {
  // HarfBuzz numbers a cluster by where its text starts; it ends where the next start lies, in logical order.
  const starts = [...new Set(infos.map((info) => info.cluster))].sort((a, b) => a - b);
  const endOf = new Map(starts.map((start, index) => [start, starts[index + 1] ?? text.length]));
  const out: Cluster[] = [];
  for (let index = 0; index < infos.length; ) {
    const start = infos[index]?.cluster ?? 0;
    const glyphs: GlyphPlace[] = [];
    let advance = 0;
    for (; infos[index]?.cluster === start; index++) {
      const gid = infos[index]?.codepoint ?? 0;
      const place = positions[index];
      if (gid === 0 || place === undefined) throw new Error(`no glyph in ${face.key} for text offset ${start}`);
      glyphs.push({ gid, dx: advance + place.xOffset, dy: place.yOffset });
      advance += place.xAdvance;
    }
    const source = text.slice(start, endOf.get(start));
    out.push({ text: rtl ? [...source].reverse().join('') : source, glyphs, advance });
  }
  return out;
}
