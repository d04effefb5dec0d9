import { type Document, numberedHeadings, type NumberedHeading } from '../document.ts';
import { baseline, type Drawing, type Flow } from './flow.ts';
import { COLOR, CONTENT_WIDTH, PAGE, STYLE } from './theme.ts';

/** Named destinations sort by locale in pdfkit: lower-case ASCII of one length is in the same order everywhere. */
export function destinationName(index: number): string {
  return `h${String(index).padStart(5, '0')}`;
}

/** The contents page: number, heading and page, each a link. `pageOf` is empty in the first pass. */
export function* contents(flow: Flow, document: Document, pageOf: readonly number[]): Drawing {
  flow.canvas.open('Sect');
  heading(flow);
  flow.canvas.open('TOC');
  for (const [index, entry] of numberedHeadings(document).entries()) {
    yield* contentsLine(flow, entry, index, pageOf[index] ?? 0);
  }
  flow.canvas.close();
  flow.canvas.close();
}

function heading(flow: Flow): void {
  const words = flow.say('render.contents');
  flow.canvas.bookmark(words, 1, flow.y - 8);
  flow.canvas.open('H1');
  flow.canvas.content(() =>
    flow.drawLines([flow.text.line(words, STYLE.h1)], STYLE.h1, PAGE.left, flow.y, CONTENT_WIDTH),
  );
  flow.canvas.close();
  flow.y += STYLE.h1.leading + 12;
}

function* contentsLine(flow: Flow, entry: NumberedHeading, index: number, page: number): Drawing {
  const style = entry.level === 1 ? STYLE.toc1 : STYLE.toc2;
  const indent = (entry.level - 1) * 18;
  const number = flow.text.line(String(page), style);
  const lines = flow.text.lines(`${entry.number}  ${entry.heading} `, style, CONTENT_WIDTH - indent - 50);
  const height = lines.length * style.leading;
  yield* flow.need(height);
  const top = flow.y;
  const last = baseline(top + height - style.leading, style);
  flow.canvas.open('TOCI');
  flow.canvas.open('Link', { alt: `${entry.number} ${entry.heading}` });
  flow.canvas.content(() => {
    flow.drawLines(lines, style, PAGE.left + indent, top, CONTENT_WIDTH);
    flow.canvas.text(number, style, PAGE.right - number.width, last);
  });
  flow.canvas.link(PAGE.left, top, CONTENT_WIDTH, height, destinationName(index), `${entry.number} ${entry.heading}`);
  flow.canvas.close();
  flow.canvas.close();
  const from = PAGE.left + indent + (lines.at(-1)?.width ?? 0) + 8;
  flow.canvas.artifact('Layout', () => flow.canvas.rule(from, PAGE.right - number.width - 6, last, COLOR.grey, true));
  flow.y += height;
}
