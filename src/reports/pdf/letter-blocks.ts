import type { ContactBlock, LetterBlock } from '../letters/letter.ts';
import { LIST_INDENT, type ListLook, list } from './blocks.ts';
import type { Drawing, Flow } from './flow.ts';
import { type Density, LETTER } from './letter-theme.ts';
import type { Line } from './text.ts';
import { COLOR, PAGE, STYLE } from './theme.ts';

/** Draws and measures the blocks of a letter: what is measured here is what is drawn here. */

const NAME_WIDTH = 150;
const HEADING = { before: 6, after: 2 } as const;

export const paragraph = (flow: Flow, { body }: Density, text: string, after: number): Drawing =>
  flow.paragraph(text, body, after, LETTER.left, LETTER.width);

export function* drawBlock(flow: Flow, density: Density, block: LetterBlock): Drawing {
  switch (block.kind) {
    case 'paragraph':
      if (block.muted === true)
        yield* flow.paragraph(block.text, STYLE.muted, density.after, LETTER.left, LETTER.width);
      else yield* paragraph(flow, density, block.text, density.after);
      return;
    case 'list':
      yield* list(flow, block, listLook(density));
      return;
    case 'heading':
      yield* heading(flow, density, block.text);
      return;
    case 'particulars':
      yield* particulars(flow, density, block.pairs);
  }
}

const listLook = ({ body, item, after }: Density): ListLook => ({
  style: body,
  left: LETTER.left,
  width: LETTER.width,
  gap: item,
  after,
});

export interface Measure {
  readonly lines: number;
  readonly height: number;
}

export function measure(flow: Flow, { body, heading: headingStyle, ...density }: Density, block: LetterBlock): Measure {
  const { text } = flow;
  switch (block.kind) {
    case 'paragraph': {
      const style = block.muted === true ? STYLE.muted : body;
      const lines = text.lines(block.text, style, LETTER.width).length;
      return { lines, height: lines * style.leading + density.after };
    }
    case 'list': {
      const all = block.items.map((item) => text.lines(item, body, LETTER.width - LIST_INDENT).length);
      const lines = sum(all);
      return { lines, height: lines * body.leading + all.length * density.item + density.after };
    }
    case 'heading': {
      const lines = text.lines(block.text, headingStyle, LETTER.width).length;
      return { lines: 0, height: HEADING.before + lines * headingStyle.leading + HEADING.after };
    }
    case 'particulars': {
      const all = block.pairs.map((pair) => pairLines(flow, { body, label: density.label }, pair).height);
      const lines = sum(all);
      return { lines, height: lines * body.leading + all.length * density.pair + density.after };
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/**
 * A paragraph whose last two lines stand on the page of what follows it: `under` is the height of that. One element in
 * the tags, wherever it is broken.
 */
export function* withLastLinesKept(flow: Flow, density: Density, text: string, under: number): Drawing {
  const { body, after } = density;
  const lines = flow.text.lines(text, body, LETTER.width);
  if (flow.y + body.leading > PAGE.bottom) yield* flow.breakPage();
  flow.canvas.open('P');
  yield* flow.lines(lines.slice(0, -2), body, LETTER.left, LETTER.width);
  yield* flow.need(2 * body.leading + after + under);
  yield* flow.lines(lines.slice(-2), body, LETTER.left, LETTER.width);
  flow.canvas.close();
  flow.y += after;
}

function* heading(flow: Flow, density: Density, words: string): Drawing {
  const lines = flow.text.lines(words, density.heading, LETTER.width);
  flow.gap(HEADING.before);
  // With two lines of what follows, so that no heading stands alone at the foot of a page.
  yield* flow.need(lines.length * density.heading.leading + 2 * density.body.leading);
  flow.canvas.open('H2');
  flow.canvas.content(() => flow.drawLines(lines, density.heading, LETTER.left, flow.y, LETTER.width));
  flow.canvas.close();
  flow.y += lines.length * density.heading.leading + HEADING.after;
}

interface NameAndValue {
  readonly name: string;
  readonly value: string;
}

function pairLines(flow: Flow, { body, label }: Pick<Density, 'body' | 'label'>, pair: NameAndValue) {
  const name = flow.text.lines(pair.name, label, NAME_WIDTH - 10);
  const value = flow.text.lines(pair.value, body, LETTER.width - NAME_WIDTH);
  return { name, value, height: Math.max(name.length, value.length) };
}

/** A list whose labels are the names: a screen reader then says which value belongs to which name. */
function* particulars(flow: Flow, density: Density, pairs: readonly NameAndValue[]): Drawing {
  const x = LETTER.left + NAME_WIDTH;
  flow.canvas.open('L');
  for (const pair of pairs) {
    const { name, value, height: lines } = pairLines(flow, density, pair);
    const height = lines * density.body.leading;
    yield* flow.need(height);
    flow.canvas.open('LI');
    flow.canvas.open('Lbl');
    flow.canvas.content(() => flow.drawLines(name, density.label, LETTER.left, flow.y, NAME_WIDTH));
    flow.canvas.close();
    flow.canvas.open('LBody');
    flow.canvas.content(() => flow.drawLines(value, density.body, x, flow.y, LETTER.width - NAME_WIDTH));
    flow.canvas.close();
    flow.canvas.close();
    flow.y += height + density.pair;
  }
  flow.canvas.close();
  flow.y += density.after;
}

const COLUMN_GAP = 16;
const ROW = { before: 8, rule: 8 } as const;

interface ContactRow {
  readonly columns: readonly { readonly heading: readonly Line[]; readonly lines: readonly Line[] }[];
  readonly width: number;
  readonly height: number;
}

/** Side by side, two or three in a row. */
export function contactRows(flow: Flow, blocks: readonly ContactBlock[]): readonly ContactRow[] {
  const perRow = Math.min(3, Math.max(1, blocks.length));
  const width = (LETTER.width - (perRow - 1) * COLUMN_GAP) / perRow;
  const rows: ContactRow[] = [];
  for (let start = 0; start < blocks.length; start += perRow) {
    const columns = blocks.slice(start, start + perRow).map((block) => ({
      heading: flow.text.lines(block.heading, LETTER.contactHeading, width),
      lines: block.lines.flatMap((line) => flow.text.lines(line, LETTER.contact, width)),
    }));
    const height = Math.max(...columns.map((one) => one.heading.length + one.lines.length)) * LETTER.contact.leading;
    rows.push({ columns, width, height });
  }
  return rows;
}

export const heightOfRows = (rows: readonly ContactRow[]): number =>
  sum(rows.map(({ height }) => ROW.before + ROW.rule + height));

export function* drawContacts(flow: Flow, rows: readonly ContactRow[]): Drawing {
  for (const { columns, width, height } of rows) {
    flow.gap(ROW.before);
    yield* flow.need(height + ROW.rule);
    flow.canvas.artifact('Layout', () => flow.canvas.rule(LETTER.left, PAGE.right, flow.y, COLOR.rule));
    flow.y += ROW.rule;
    columns.forEach(({ heading: words, lines }, index) => {
      const x = LETTER.left + index * (width + COLUMN_GAP);
      flow.canvas.open('P');
      flow.canvas.content(() => {
        flow.drawLines(words, LETTER.contactHeading, x, flow.y, width);
        flow.drawLines(lines, LETTER.contact, x, flow.y + words.length * LETTER.contact.leading, width);
      });
      flow.canvas.close();
    });
    flow.y += height;
  }
}
