import type { Tone } from '../document.ts';
import { type Face } from './fonts.ts';
import { GlyphFont } from './glyphs.ts';
import type { Outline, PdfKit, StructureElement } from './pdfkit.ts';
import type { Line, TextStyle } from './text.ts';
import { TONE } from './theme.ts';

/**
 * What the layout draws on. The layout runs twice: on paper that keeps nothing, to count pages, then on the file.
 *
 * Every mark belongs either to a structure element (`content`, inside `open`/`close`) or is an `artifact`; a file that
 * has anything else is not accessible, and the validator refuses it. y grows downwards from the top of the page.
 */
export interface Canvas {
  addPage(): void;
  /** Opens a structure element in the open one. `close` it on the page where its link stands, if it is a Link. */
  open(role: string, options?: ElementOptions): void;
  close(): void;
  content(draw: () => void): void;
  artifact(type: 'Pagination' | 'Layout' | 'Background', draw: () => void): void;
  text(line: Line, style: TextStyle, x: number, baseline: number): void;
  rect(x: number, y: number, width: number, height: number, fill: string, radius?: number): void;
  frame(x: number, y: number, width: number, height: number, color: string, radius: number): void;
  rule(x1: number, x2: number, y: number, color: string, dotted?: boolean): void;
  symbol(tone: Tone, x: number, y: number, size: number): void;
  destination(name: string, y: number): void;
  /** A link inside the file; belongs to the open element, which must be a Link. */
  link(x: number, y: number, width: number, height: number, destination: string, words: string): void;
  bookmark(title: string, level: number, y: number): void;
}

export interface ElementOptions {
  readonly alt?: string;
  readonly scope?: 'Row' | 'Column';
  readonly bbox?: readonly [number, number, number, number];
}

/** Paper that keeps nothing: same layout, no file. */
export const blindCanvas: Canvas = {
  addPage() {},
  open() {},
  close() {},
  content(draw) {
    draw();
  },
  artifact(_type, draw) {
    draw();
  },
  text() {},
  rect() {},
  frame() {},
  rule() {},
  symbol() {},
  destination() {},
  link() {},
  bookmark() {},
};

interface OpenElement {
  readonly role: string;
  readonly element: StructureElement;
}

export class PdfCanvas implements Canvas {
  readonly #pdf: PdfKit;
  readonly #fonts = new Map<string, GlyphFont>();
  readonly #open: OpenElement[] = [];
  readonly #outlines: Outline[] = [];

  constructor(pdf: PdfKit) {
    this.#pdf = pdf;
  }

  addPage(): void {
    this.#pdf.addPage();
  }

  open(role: string, options: ElementOptions = {}): void {
    const element = this.#pdf.struct(role, { ...options, ...(options.bbox ? { placement: 'Block' as const } : {}) });
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#pdf.addStructure(element);
    else parent.element.add(element);
    this.#open.push({ role, element });
  }

  close(): void {
    // Ended as we go, so that pdfkit can write the element and forget it.
    this.#open.pop()?.element.end();
  }

  content(draw: () => void): void {
    const { role, element } = this.#top();
    element.add(this.#pdf.markStructureContent(role));
    draw();
    this.#pdf.endMarkedContent();
  }

  artifact(type: 'Pagination' | 'Layout' | 'Background', draw: () => void): void {
    this.#pdf.markContent('Artifact', { type });
    draw();
    this.#pdf.endMarkedContent();
  }

  text(line: Line, style: TextStyle, x: number, baseline: number): void {
    const pdf = this.#pdf;
    for (const { run, x: offset } of line.runs) {
      const font = this.#font(run.face);
      font.expect(run);
      const width = (run.width * style.size) / 1000;
      pdf.font(run.face.key).fontSize(style.size).fillColor(style.color);
      const options = {
        lineBreak: false,
        baseline: 'alphabetic',
        features: [],
        textWidth: width,
        wordCount: 1,
      } as const;
      pdf.text(run.text, x + offset, baseline, options);
    }
  }

  rect(x: number, y: number, width: number, height: number, fill: string, radius = 0): void {
    const pdf = this.#pdf.fillColor(fill);
    (radius > 0 ? pdf.roundedRect(x, y, width, height, radius) : pdf.rect(x, y, width, height)).fill();
  }

  frame(x: number, y: number, width: number, height: number, color: string, radius: number): void {
    this.#pdf.lineWidth(0.7).strokeColor(color).roundedRect(x, y, width, height, radius).stroke();
  }

  rule(x1: number, x2: number, y: number, color: string, dotted = false): void {
    const pdf = this.#pdf.lineWidth(0.6).strokeColor(color);
    if (dotted) pdf.dash(0.6, { space: 2.2 });
    pdf.moveTo(x1, y).lineTo(x2, y).stroke();
    if (dotted) pdf.undash();
  }

  /** Tick, triangle, cross or dot: shape beside colour, drawn, so that no font has to have it. */
  symbol(tone: Tone, x: number, y: number, size: number): void {
    const at = (dx: number, dy: number): string => `${(x + dx * size).toFixed(3)} ${(y + dy * size).toFixed(3)}`;
    const pdf = this.#pdf
      .lineWidth(size * 0.17)
      .strokeColor(TONE[tone].text)
      .fillColor(TONE[tone].text);
    switch (tone) {
      case 'good':
        pdf.path(`M ${at(0.05, 0.55)} L ${at(0.38, 0.9)} L ${at(0.95, 0.12)}`).stroke();
        return;
      case 'warn':
        pdf.path(`M ${at(0.5, 0.05)} L ${at(1, 0.95)} L ${at(0, 0.95)} Z`).fill();
        return;
      case 'bad':
        pdf.path(`M ${at(0.1, 0.1)} L ${at(0.9, 0.9)} M ${at(0.9, 0.1)} L ${at(0.1, 0.9)}`).stroke();
        return;
      case 'neutral':
        pdf.roundedRect(x + 0.25 * size, y + 0.25 * size, 0.5 * size, 0.5 * size, 0.25 * size).fill();
    }
  }

  destination(name: string, y: number): void {
    this.#pdf.addNamedDestination(name, 'XYZ', 0, y, null);
  }

  link(x: number, y: number, width: number, height: number, destination: string, words: string): void {
    const options = { structParent: this.#top().element, Contents: new String(words) };
    this.#pdf.goTo(x, y, width, height, destination, options);
  }

  bookmark(title: string, level: number, y: number): void {
    const parent = this.#outlines[level - 2] ?? this.#pdf.outline;
    // pdfkit counts `left` from the right edge.
    const item = parent.addItem(title, { top: y, left: this.#pdf.page.width, expanded: level < 2 });
    this.#outlines.length = level - 1;
    this.#outlines.push(item);
  }

  #top(): OpenElement {
    const top = this.#open.at(-1);
    if (top === undefined) throw new Error('content outside a structure element');
    return top;
  }

  /** Registered once by name: handing pdfkit the object each time would embed it each time. */
  #font(face: Face): GlyphFont {
    const known = this.#fonts.get(face.key);
    if (known !== undefined) return known;
    const made = new GlyphFont(face);
    this.#fonts.set(face.key, made);
    this.#pdf.registerFont(face.key, made);
    return made;
  }
}
