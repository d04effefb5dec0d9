import type { Language } from '../document.ts';
import type { Messages } from '../i18n/messages.ts';
import type { Canvas } from './canvas.ts';
import type { Line, TextEngine, TextStyle } from './text.ts';
import { CONTENT_WIDTH, PAGE } from './theme.ts';

/**
 * One pass over the pages. Blocks are generators: each `yield` says that a page is finished, so that the renderer can
 * wait there until the reader of the file has taken it (a table of 50,000 rows must not pile up in memory).
 */
export type Drawing = Generator<void, void, void>;

export interface FlowOptions {
  readonly language: Language;
  readonly canvas: Canvas;
  readonly text: TextEngine;
  readonly say: Messages;
  /** Draws head and foot of the page just begun. */
  readonly furniture: (flow: Flow) => void;
}

export class Flow {
  readonly language: Language;
  readonly canvas: Canvas;
  readonly text: TextEngine;
  readonly say: Messages;
  readonly #furniture: (flow: Flow) => void;
  /** Page being drawn, from 1. */
  page = 0;
  /** Top of what comes next. */
  y: number = PAGE.top;
  tables = 0;
  figures = 0;

  constructor(options: FlowOptions) {
    this.language = options.language;
    this.canvas = options.canvas;
    this.text = options.text;
    this.say = options.say;
    this.#furniture = options.furniture;
  }

  startPage(): void {
    this.canvas.addPage();
    this.page += 1;
    this.y = PAGE.top;
    this.#furniture(this);
  }

  *breakPage(): Drawing {
    yield;
    this.startPage();
  }

  /** Makes sure that `height` is left on the page, unless even an empty page has not so much. */
  *need(height: number): Drawing {
    const fitsAnywhere = height <= PAGE.bottom - PAGE.top;
    if (this.y + height > PAGE.bottom && this.y > PAGE.top && (fitsAnywhere || this.y > PAGE.top + 200))
      yield* this.breakPage();
  }

  gap(height: number): void {
    if (this.y > PAGE.top) this.y += height;
  }

  /** Draws lines as content of the open element, over as many pages as they need. */
  *lines(lines: readonly Line[], style: TextStyle, x: number, width: number): Drawing {
    for (let done = 0; done < lines.length; ) {
      const room = Math.floor((PAGE.bottom - this.y) / style.leading);
      // Not a single line of a longer paragraph alone at the foot of a page.
      if (room < Math.min(2, lines.length - done) && this.y > PAGE.top) {
        yield* this.breakPage();
        continue;
      }
      const part = lines.slice(done, done + Math.max(1, room));
      this.canvas.content(() => this.drawLines(part, style, x, this.y, width));
      this.y += part.length * style.leading;
      done += part.length;
      if (done < lines.length) yield* this.breakPage();
    }
  }

  /** Draws lines from `top` downwards, without looking at the page's end. */
  drawLines(
    lines: readonly Line[],
    style: TextStyle,
    x: number,
    top: number,
    width: number,
    align: 'start' | 'end' = 'start',
  ): void {
    lines.forEach((line, index) => {
      const atEnd = line.rtl !== (align === 'end');
      this.canvas.text(line, style, atEnd ? x + width - line.width : x, baseline(top + index * style.leading, style));
    });
  }

  /** A paragraph over the full width. */
  *paragraph(
    text: string,
    style: TextStyle,
    after: number,
    x: number = PAGE.left,
    width: number = CONTENT_WIDTH,
  ): Drawing {
    const lines = this.text.lines(text, style, width);
    // Broken before it is opened, so that an element never starts with nothing on its page.
    if (this.y + style.leading > PAGE.bottom) yield* this.breakPage();
    this.canvas.open('P');
    yield* this.lines(lines, style, x, width);
    this.canvas.close();
    this.y += after;
  }
}

/** Baseline of a line whose slot begins at `top`: capitals stand in the middle (0.714 em high in Noto Sans). */
export function baseline(top: number, style: TextStyle): number {
  return top + style.leading / 2 + style.size * 0.357;
}
