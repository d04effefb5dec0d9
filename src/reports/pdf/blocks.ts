import type { Block, Callout, Commands, List, Pairs, Section, Table, Tile, Tiles } from '../document.ts';
import { drawBox } from './box.ts';
import { barChart, chartLead } from './chart.ts';
import { destinationName } from './contents.ts';
import { baseline, type Drawing, type Flow } from './flow.ts';
import type { HeadingPages } from './layout.ts';
import { table, tableLead } from './table.ts';
import type { TextStyle } from './text.ts';
import { CONTENT_WIDTH, COLOR, PAGE, STYLE, TONE, withColor } from './theme.ts';

/** All sections, headings numbered as `numberedHeadings` numbers them. */
export function* sections(flow: Flow, list: readonly Section[], seen: HeadingPages, prefix = '', level = 1): Drawing {
  for (const [index, section] of list.entries()) {
    const number = `${prefix}${index + 1}`;
    flow.canvas.open('Sect');
    yield* heading(flow, number, section, level, seen);
    for (const block of section.blocks) yield* drawBlock(flow, block);
    yield* sections(flow, section.sections ?? [], seen, `${number}.`, level + 1);
    flow.canvas.close();
  }
}

function headingStyle(level: number): TextStyle {
  return level === 1 ? STYLE.h1 : level === 2 ? STYLE.h2 : STYLE.h3;
}

/** Height of what must stand under a heading on the same page: up to the first block that is not a paragraph. */
function lead(flow: Flow, section: Section, level: number): number {
  let height = 0;
  for (const block of section.blocks) {
    if (block.kind === 'table') return height + tableLead(flow, block);
    if (block.kind === 'pairs') return height + tableLead(flow, pairsTable(block), monoRows(block));
    if (block.kind === 'bar-chart') return height + chartLead(flow, block);
    if (block.kind !== 'paragraph') return height + 60;
    height += flow.text.lines(block.text, STYLE.body, CONTENT_WIDTH).length * STYLE.body.leading + 7;
  }
  const child = section.sections?.[0];
  return child === undefined ? height : height + headingStyle(level + 1).leading + 15 + lead(flow, child, level + 1);
}

function* heading(flow: Flow, number: string, section: Section, level: number, seen: HeadingPages): Drawing {
  const words = section.heading;
  const style = headingStyle(level);
  flow.gap(level === 1 ? 22 : 12);
  const indent = flow.text.width(number, style) + style.size * 0.6;
  const lines = flow.text.lines(words, style, CONTENT_WIDTH - indent);
  yield* flow.need(lines.length * style.leading + 6 + Math.min(lead(flow, section, level), 600));
  flow.canvas.destination(destinationName(seen.pages.length), flow.y - 10);
  seen.pages.push(flow.page);
  flow.canvas.bookmark(`${number} ${words}`, level, flow.y - 8);
  flow.canvas.open(`H${Math.min(level, 6)}`);
  flow.canvas.content(() => {
    const numeral = flow.text.lines(`${number} `, withColor(style, COLOR.teal), CONTENT_WIDTH);
    flow.drawLines(numeral, withColor(style, COLOR.teal), PAGE.left, flow.y, CONTENT_WIDTH);
    flow.drawLines(lines, style, PAGE.left + indent, flow.y, CONTENT_WIDTH - indent);
  });
  flow.canvas.close();
  flow.y += lines.length * style.leading + (level === 1 ? 6 : 3);
}

function* drawBlock(flow: Flow, block: Block): Drawing {
  switch (block.kind) {
    case 'paragraph':
      yield* flow.paragraph(block.text, block.muted === true ? STYLE.muted : STYLE.body, 7);
      return;
    case 'tiles':
      yield* tiles(flow, block);
      return;
    case 'pairs':
      yield* pairs(flow, block);
      return;
    case 'table':
      yield* table(flow, block);
      return;
    case 'bar-chart':
      yield* barChart(flow, block);
      return;
    case 'list':
      yield* list(flow, block);
      return;
    case 'commands':
      yield* commands(flow, block);
      return;
    case 'callout':
      yield* callout(flow, block);
  }
}

const TILE_GAP = 8;

function* tiles(flow: Flow, block: Tiles): Drawing {
  const perRow = block.tiles.length % 4 !== 0 && block.tiles.length % 3 === 0 ? 3 : 4;
  const width = (CONTENT_WIDTH - (perRow - 1) * TILE_GAP) / perRow;
  flow.y += 3;
  for (let start = 0; start < block.tiles.length; start += perRow) {
    const row = block.tiles.slice(start, start + perRow);
    const labels = row.map((tile) => flow.text.lines(tile.label, STYLE.tileLabel, width - 20).length);
    const values = row.map((tile) => flow.text.lines(tile.value, STYLE.tileValue, width - 20).length);
    const height = 18 + Math.max(...values) * STYLE.tileValue.leading + Math.max(...labels) * STYLE.tileLabel.leading;
    yield* flow.need(height + TILE_GAP);
    row.forEach((one, index) => {
      drawTile(flow, one, PAGE.left + index * (width + TILE_GAP), width, height);
    });
    flow.y += height + TILE_GAP;
  }
  flow.y += 4;
}

function drawTile(flow: Flow, tile: Tile, x: number, width: number, height: number): void {
  const { y } = flow;
  const tone = TONE[tile.tone].text;
  flow.canvas.artifact('Background', () => {
    flow.canvas.rect(x, y, width, height, COLOR.panel);
    flow.canvas.rect(x, y, width, 3, tile.tone === 'neutral' ? COLOR.teal : tone);
  });
  const style = tile.tone === 'neutral' ? STYLE.tileValue : withColor(STYLE.tileValue, tone);
  flow.canvas.open('P');
  flow.canvas.content(() => {
    const value = flow.text.lines(`${tile.value} `, style, width - 20);
    flow.drawLines(value, style, x + 10, y + 9, width - 20);
    const label = flow.text.lines(tile.label, STYLE.tileLabel, width - 20);
    flow.drawLines(label, STYLE.tileLabel, x + 10, y + 10 + value.length * style.leading, width - 20);
  });
  flow.canvas.close();
}

/** Names and values are a table of two columns: a screen reader then says which value belongs to which name. */
function* pairs(flow: Flow, block: Pairs): Drawing {
  yield* table(flow, pairsTable(block), monoRows(block));
}

function pairsTable(block: Pairs): Table {
  const [name, value] = block.headings;
  return {
    kind: 'table',
    caption: block.caption,
    columns: [
      { heading: name, kind: 'text', width: 3 },
      { heading: value, kind: 'text', width: 8 },
    ],
    rows: block.pairs.map((pair) => [pair.name, pair.value]),
    empty: '',
  };
}

function monoRows(block: Pairs): readonly boolean[] {
  return block.pairs.map((pair) => pair.mono === true);
}

/** Type and measure of a list: those of a report's text unless said otherwise. */
export interface ListLook {
  readonly style: TextStyle;
  readonly left: number;
  readonly width: number;
  /** After each item, and besides after the last. */
  readonly gap: number;
  readonly after: number;
}

const LIST: ListLook = { style: STYLE.body, left: PAGE.left, width: CONTENT_WIDTH, gap: 4, after: 4 };
/** Of the text of an item, from the left of its list. */
export const LIST_INDENT = 22;

export function* list(flow: Flow, block: List, look: ListLook = LIST): Drawing {
  const { style, left, width, gap, after } = look;
  flow.canvas.open('L');
  for (const [index, item] of block.items.entries()) {
    const label = block.ordered ? `${index + 1}.` : '•';
    const room = width - LIST_INDENT;
    const lines = flow.text.lines(item, style, room);
    // With the first two lines of its item, so that no bullet stands alone at the foot of a page.
    yield* flow.need(Math.min(2, lines.length) * style.leading);
    flow.canvas.open('LI');
    flow.canvas.open('Lbl');
    flow.canvas.content(() => {
      const mark = withColor(style, COLOR.teal);
      const line = flow.text.lines(`${label} `, mark, width)[0] ?? flow.text.line(label, mark);
      flow.canvas.text(line, mark, left + 5, baseline(flow.y, mark));
    });
    flow.canvas.close();
    flow.canvas.open('LBody');
    yield* flow.lines(lines, style, left + LIST_INDENT, room);
    flow.canvas.close();
    flow.canvas.close();
    flow.y += gap;
  }
  flow.canvas.close();
  flow.y += after;
}

function* commands(flow: Flow, block: Commands): Drawing {
  for (const [index, step] of block.steps.entries()) {
    yield* flow.need(64);
    yield* flow.paragraph(`${index + 1}.  ${step.text}`, STYLE.body, 2);
    if (step.command !== null) yield* commandLine(flow, step.command);
    if (step.expect !== null) {
      yield* flow.paragraph(
        flow.say('render.expect', { expect: step.expect }),
        STYLE.muted,
        0,
        PAGE.left + 18,
        CONTENT_WIDTH - 18,
      );
    }
    flow.y += 6;
  }
}

function* commandLine(flow: Flow, command: string): Drawing {
  const x = PAGE.left + 18;
  const width = CONTENT_WIDTH - 18;
  const lines = flow.text.lines(command, STYLE.command, width - 16);
  const height = lines.length * STYLE.command.leading + 8;
  yield* flow.need(height);
  flow.canvas.artifact('Background', () => flow.canvas.rect(x, flow.y, width, height, COLOR.panel, 3));
  flow.canvas.open('P');
  flow.canvas.open('Code');
  flow.canvas.content(() => flow.drawLines(lines, STYLE.command, x + 8, flow.y + 4, width - 16));
  flow.canvas.close();
  flow.canvas.close();
  flow.y += height + 3;
}

function* callout(flow: Flow, block: Callout): Drawing {
  const tone = TONE[block.tone];
  const lines = [
    { text: block.heading, style: withColor(STYLE.h3, tone.text), before: 0 },
    ...block.paragraphs.map((text) => ({ text, style: STYLE.boxText, before: 3 })),
  ];
  yield* drawBox(flow, lines, { fill: tone.fill, bar: tone.text, symbol: block.tone });
  flow.y += 10;
}
