import type { Tone } from '../document.ts';
import type { Drawing, Flow } from './flow.ts';
import type { Line, TextStyle } from './text.ts';
import { CONTENT_WIDTH, PAGE, STYLE } from './theme.ts';

export interface BoxLine {
  readonly text: string;
  readonly style: TextStyle;
  readonly before: number;
  /** Printed before the text, in a column of its own. */
  readonly label?: string;
}

export interface BoxLook {
  readonly fill?: string;
  /** Thick bar at the left edge. */
  readonly bar?: string;
  readonly frame?: string;
  /** Drawn before the first line. */
  readonly symbol?: Tone;
}

interface Laid {
  readonly line: BoxLine;
  readonly lines: readonly Line[];
  readonly indent: number;
  readonly height: number;
}

const PADDING = 14;
const SYMBOL = 9;

/** A box is kept on one page. One that is higher than a page loses its frame rather than any of its words. */
export function* drawBox(flow: Flow, content: readonly BoxLine[], look: BoxLook): Drawing {
  const labels = content.map((line) => (line.label === undefined ? 0 : flow.text.width(line.label, STYLE.boxLabel)));
  const labelWidth = Math.max(0, ...labels) + 12;
  const x = PAGE.left + PADDING + (look.bar === undefined ? 0 : 4);
  const width = PAGE.right - PADDING - x;
  const laid = content.map((line, index): Laid => {
    const symbol = index === 0 && look.symbol !== undefined ? SYMBOL + 6 : 0;
    const indent = line.label === undefined ? symbol : labelWidth;
    const lines = flow.text.lines(line.text, line.style, width - indent);
    return { line, lines, indent, height: line.before + lines.length * line.style.leading };
  });
  const height = laid.reduce((sum, one) => sum + one.height, 0) + 2 * PADDING - 4;
  if (height > PAGE.bottom - PAGE.top) {
    for (const { line } of laid)
      yield* flow.paragraph(line.label === undefined ? line.text : `${line.label} ${line.text}`, line.style, 2);
    return;
  }
  yield* flow.need(height);
  background(flow, look, height);
  let y = flow.y + PADDING - 2;
  for (const one of laid) {
    y += one.line.before;
    drawBoxLine(flow, one, x, y, width);
    y += one.height - one.line.before;
  }
  flow.y += height;
}

function background(flow: Flow, look: BoxLook, height: number): void {
  flow.canvas.artifact('Background', () => {
    if (look.fill !== undefined) flow.canvas.rect(PAGE.left, flow.y, CONTENT_WIDTH, height, look.fill);
    if (look.bar !== undefined) flow.canvas.rect(PAGE.left, flow.y, 4, height, look.bar);
    if (look.frame !== undefined) flow.canvas.frame(PAGE.left, flow.y, CONTENT_WIDTH, height, look.frame, 5);
    if (look.symbol === undefined) return;
    const x = PAGE.left + PADDING + (look.bar === undefined ? 0 : 4);
    flow.canvas.symbol(look.symbol, x, flow.y + PADDING + 2, SYMBOL);
  });
}

function drawBoxLine(flow: Flow, { line, lines, indent }: Laid, x: number, y: number, width: number): void {
  flow.canvas.open('P');
  flow.canvas.content(() => {
    if (line.label !== undefined) {
      // With its space, so that label and value do not run together for a screen reader.
      const label = flow.text.lines(`${line.label} `, STYLE.boxLabel, width);
      flow.drawLines(label, { ...STYLE.boxLabel, leading: line.style.leading }, x, y, width);
    }
    flow.drawLines(lines, line.style, x + indent, y, width - indent);
  });
  flow.canvas.close();
}
