import LineBreaker from 'linebreak';
import type { Language } from '../document.ts';
import { directions, visualOrder } from './bidi.ts';
import { type Face, face, type Stack, stackFor, type Weight } from './fonts.ts';
import { type ShapedRun, Shaper } from './shaper.ts';

/**
 * From a text to lines of placed runs: normalise, choose fonts, break, shape, order.
 * Lengths are points; texts are never lost: what no font covers is printed as its code point.
 */

export interface TextStyle {
  readonly stack: Stack;
  readonly weight: Weight;
  readonly size: number;
  /** Distance from one baseline to the next. */
  readonly leading: number;
  readonly color: string;
}

export interface PlacedRun {
  readonly run: ShapedRun;
  /** From the left edge of the line. */
  readonly x: number;
}

export interface Line {
  /** In logical order: it is the order in which text is read and extracted. */
  readonly runs: readonly PlacedRun[];
  /** Without the space at the end. */
  readonly width: number;
  /** The paragraph runs right to left, so it starts at the right edge. */
  readonly rtl: boolean;
}

/** Printed visibly although they have no shape: an override can make a document read other than it is. */
const OVERRIDES = /[\u202a-\u202e]/u;
/** Formatting characters that work inside a shaped run, or on the direction, and need no glyph of their own. */
const IGNORABLE = /^[\u00ad\u200b-\u200f\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]$/u;
/** Removed once the direction is known. */
const DIRECTION_MARKS = /[\u200b\u200e\u200f\u2060\u2066-\u2069\ufeff]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
/** With the spaces after it, which may hang over the margin; spaces at the start of a text are one of their own. */
const MONO_STRETCH = /[^ ]+ *|^ +/gu;
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/gu;

interface Span {
  readonly start: number;
  readonly end: number;
  readonly face: Face;
  readonly level: number;
}

interface Prepared {
  readonly text: string;
  readonly spans: readonly Span[];
  readonly rtl: boolean;
}

interface Segment {
  readonly runs: readonly ShapedRun[];
  readonly levels: readonly number[];
  readonly width: number;
  /** Width of the spaces at its end, which may hang over the margin. */
  readonly trailing: number;
}

export class TextEngine {
  readonly #language: Language;
  readonly #shaper: Shaper;
  readonly #graphemes: Intl.Segmenter;

  constructor(language: Language) {
    this.#language = language;
    this.#shaper = new Shaper(language);
    this.#graphemes = new Intl.Segmenter(language, { granularity: 'grapheme' });
  }

  /** Width of a text on one line, in points. */
  width(text: string, style: TextStyle): number {
    return this.line(text, style).width;
  }

  /** One line, never broken. */
  line(text: string, style: TextStyle): Line {
    const line = this.lines(text.replaceAll('\n', ' '), style, Number.POSITIVE_INFINITY)[0];
    return line ?? { runs: [], width: 0, rtl: false };
  }

  /** Breaks a text into lines no wider than `width`. In the mono stack a line breaks at spaces, and inside what is longer than a line. */
  lines(text: string, style: TextStyle, width: number): readonly Line[] {
    return text.split('\n').flatMap((paragraph) => {
      const prepared = this.#prepare(paragraph, style);
      return this.#pack(this.#segments(prepared, style), prepared.rtl, style, width);
    });
  }

  /** Code points of the text that no font covers, one entry an occurrence. */
  uncovered(text: string): readonly string[] {
    if (PLAIN.test(text)) return [];
    const found: string[] = [];
    for (const line of text.split('\n')) {
      if (!PLAIN.test(line)) this.#substitute(line, 'sans', 'regular', found);
    }
    return found;
  }

  /** NFC, spaces for tabs, and every character without a glyph replaced by `[U+XXXX]`. */
  #substitute(text: string, stack: Stack, weight: Weight, found: string[]): string {
    const escape = (character: string): string => {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      found.push(`U+${code}`);
      return `[U+${code}]`;
    };
    const clean = text.normalize('NFC').replaceAll('\t', ' ').replace(CONTROL, escape);
    if (PLAIN.test(clean)) return clean;
    let out = '';
    for (const { segment } of this.#graphemes.segment(clean)) {
      const covered = !OVERRIDES.test(segment) && this.#faceFor(segment, stack, weight) !== null;
      out += covered ? segment : [...segment].map(escape).join('');
    }
    return out;
  }

  /** The first font that covers the whole grapheme, so that a mark is never torn from its letter. */
  #faceFor(grapheme: string, stack: Stack, weight: Weight): Face | null {
    const needed = [...grapheme].filter((character) => !IGNORABLE.test(character));
    for (const family of stackFor(stack, this.#language, grapheme)) {
      const candidate = face(family, weight);
      if (needed.every((character) => candidate.has(character.codePointAt(0) ?? 0))) return candidate;
    }
    return null;
  }

  #prepare(raw: string, style: TextStyle): Prepared {
    const first = face(style.stack, style.weight);
    if (PLAIN.test(raw)) {
      return { text: raw, spans: [{ start: 0, end: raw.length, face: first, level: 0 }], rtl: false };
    }
    const text = this.#substitute(raw, style.stack, style.weight, []);
    const found = directions(text);
    const spans: Span[] = [];
    for (const { segment, index } of this.#graphemes.segment(text)) {
      const chosen = this.#faceFor(segment, style.stack, style.weight) ?? first;
      const level = found?.levels[index] ?? 0;
      const last = spans.at(-1);
      if (last !== undefined && last.face === chosen && last.level === level) {
        spans[spans.length - 1] = { ...last, end: index + segment.length };
      } else {
        spans.push({ start: index, end: index + segment.length, face: chosen, level });
      }
    }
    return { text, spans, rtl: (found?.paragraphLevel ?? 0) % 2 === 1 };
  }

  /**
   * Stretches between which a line may be broken (Unicode Standard Annex 14). In mono only a space parts two of them:
   * a command must not be torn in the middle of a name or a number.
   */
  #segments(prepared: Prepared, style: TextStyle): readonly Segment[] {
    const { text } = prepared;
    if (text === '') return [];
    if (style.stack === 'mono') {
      return [...text.matchAll(MONO_STRETCH)].map(({ index, 0: one }) =>
        this.#segment(prepared, index, index + one.length),
      );
    }
    const out: Segment[] = [];
    const breaker = new LineBreaker(text);
    let start = 0;
    for (let at = breaker.nextBreak(); at !== null; at = breaker.nextBreak()) {
      if (at.position > start) out.push(this.#segment(prepared, start, at.position));
      start = at.position;
    }
    return out;
  }

  #segment(prepared: Prepared, start: number, end: number): Segment {
    const runs: ShapedRun[] = [];
    const levels: number[] = [];
    for (const span of prepared.spans) {
      const from = Math.max(start, span.start);
      const to = Math.min(end, span.end);
      if (from >= to) continue;
      const text = prepared.text.slice(from, to).replace(DIRECTION_MARKS, '');
      if (text === '') continue;
      runs.push(this.#shaper.shape(span.face, text, span.level % 2 === 1));
      levels.push(span.level);
    }
    const width = runs.reduce((sum, run) => sum + run.width, 0);
    return { runs, levels, width, trailing: trailingSpace(runs.at(-1)) };
  }

  /** Greedy: as many segments as fit; one that is too long for any line is cut between its clusters. */
  #pack(segments: readonly Segment[], rtl: boolean, style: TextStyle, width: number): readonly Line[] {
    const available = (width * 1000) / style.size + 0.01;
    const lines: Line[] = [];
    let current: Segment[] = [];
    let used = 0;
    const flush = (): void => {
      lines.push(toLine(current, rtl, style));
      current = [];
      used = 0;
    };
    for (const segment of segments) {
      if (current.length > 0 && used + segment.width - segment.trailing > available) flush();
      const parts = segment.width - segment.trailing > available ? cut(segment, available) : [segment];
      parts.forEach((part, index) => {
        if (index > 0) flush();
        current.push(part);
        used += part.width;
      });
    }
    if (current.length > 0 || lines.length === 0) flush();
    return lines;
  }
}

function trailingSpace(run: ShapedRun | undefined): number {
  if (run === undefined || run.rtl) return 0;
  let units = 0;
  for (let index = run.clusters.length - 1; index >= 0; index--) {
    const cluster = run.clusters[index];
    if (cluster === undefined || cluster.text !== ' ') break;
    units += cluster.advance;
  }
  return (units * 1000) / run.face.unitsPerEm;
}

/** Cuts a segment into pieces no wider than `available` (thousandths of an em), never inside a cluster. */
function cut(segment: Segment, available: number): readonly Segment[] {
  const pieces: Segment[] = [];
  let runs: ShapedRun[] = [];
  let levels: number[] = [];
  let width = 0;
  const flush = (): void => {
    if (runs.length > 0) pieces.push({ runs, levels, width, trailing: trailingSpace(runs.at(-1)) });
    runs = [];
    levels = [];
    width = 0;
  };
  segment.runs.forEach((run, index) => {
    // Clusters stand in visual order; reading order is the reverse in a right-to-left run.
    const logical = run.rtl ? run.clusters.toReversed() : run.clusters;
    let taken: typeof run.clusters = [];
    const keep = (): void => {
      if (taken.length === 0) return;
      const part = piece(run, run.rtl ? taken.toReversed() : taken);
      runs.push(part);
      levels.push(segment.levels[index] ?? 0);
      taken = [];
    };
    for (const cluster of logical) {
      const advance = (cluster.advance * 1000) / run.face.unitsPerEm;
      if (width > 0 && width + advance > available) {
        keep();
        flush();
      }
      taken = [...taken, cluster];
      width += advance;
    }
    keep();
  });
  flush();
  return pieces;
}

function piece(run: ShapedRun, clusters: ShapedRun['clusters']): ShapedRun {
  const units = clusters.reduce((sum, cluster) => sum + cluster.advance, 0);
  return {
    face: run.face,
    rtl: run.rtl,
    clusters,
    text: clusters.map((cluster) => cluster.text).join(''),
    width: (units * 1000) / run.face.unitsPerEm,
  };
}

/** Joins neighbours of one font and direction, and gives every run its place from the left. */
function toLine(segments: readonly Segment[], rtl: boolean, style: TextStyle): Line {
  const runs: ShapedRun[] = [];
  const levels: number[] = [];
  for (const segment of segments) {
    segment.runs.forEach((run, index) => {
      const level = segment.levels[index] ?? 0;
      const last = runs.at(-1);
      if (last !== undefined && last.face === run.face && levels.at(-1) === level)
        runs[runs.length - 1] = join(last, run);
      else {
        runs.push(run);
        levels.push(level);
      }
    });
  }
  const places = new Map<number, number>();
  let x = 0;
  for (const index of visualOrder(levels)) {
    places.set(index, (x * style.size) / 1000);
    x += runs[index]?.width ?? 0;
  }
  const width = ((x - (segments.at(-1)?.trailing ?? 0)) * style.size) / 1000;
  return { runs: runs.map((run, index) => ({ run, x: places.get(index) ?? 0 })), width, rtl };
}

function join(a: ShapedRun, b: ShapedRun): ShapedRun {
  const clusters = a.rtl ? [...b.clusters, ...a.clusters] : [...a.clusters, ...b.clusters];
  return { face: a.face, rtl: a.rtl, clusters, text: a.text + b.text, width: a.width + b.width };
}
