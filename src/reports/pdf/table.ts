import type { Cell, Column, Table } from '../document.ts';
import type { Drawing, Flow } from './flow.ts';
import type { Line, TextStyle } from './text.ts';
import { bold, COLOR, CONTENT_WIDTH, PAGE, STYLE, TONE, withColor } from './theme.ts';

/**
 * Tables: header repeated on every page (as an artifact after the first), rows kept whole where a page can hold them,
 * ids wrapped and never cut. pdfkit's own tables have no repeated header and one attribute dictionary a cell.
 */

interface Layout {
  readonly table: Table;
  readonly left: readonly number[];
  readonly width: readonly number[];
  readonly padding: number;
  readonly head: readonly (readonly Line[])[];
  readonly headHeight: number;
}

interface LaidCell {
  readonly lines: readonly Line[];
  readonly style: TextStyle;
  readonly indent: number;
  readonly cell: Cell;
}

const SIDE = 5;
const SYMBOL = 5.6;

/** Tables up to this height stay on one page. */
const KEEP_WHOLE = 300;
const KEEP_ROWS = 14;

/** Height that a table wants at once: all of it if it is short, else its head and the first rows. */
export function tableLead(flow: Flow, block: Table, monoRows: readonly boolean[] = []): number {
  if (block.rows.length === 0) return STYLE.muted.leading;
  const layout = columnsOf(flow, block);
  const head = STYLE.caption.leading + 3 + layout.headHeight;
  const heights = block.rows
    .slice(0, KEEP_ROWS + 1)
    .map((row, index) => rowHeight(layout, layRow(flow, layout, row, monoRows[index] === true)));
  const all = heights.reduce((sum, height) => sum + height, head);
  const first = heights.slice(0, 2).reduce((sum, height) => sum + height, head);
  return block.rows.length <= KEEP_ROWS && all <= KEEP_WHOLE ? all : first;
}

/** `monoRows` marks rows whose last cell is an id, in tables of names and values. */
export function* table(flow: Flow, block: Table, monoRows: readonly boolean[] = []): Drawing {
  if (block.rows.length === 0) {
    yield* flow.paragraph(block.empty, STYLE.muted, 7);
    return;
  }
  const layout = columnsOf(flow, block);
  flow.tables += 1;
  yield* flow.need(tableLead(flow, block, monoRows));
  flow.canvas.open('Table');
  caption(flow, flow.say('render.table', { number: flow.tables, caption: block.caption }));
  headRow(flow, layout);
  flow.canvas.open('TBody');
  for (const [index, row] of block.rows.entries()) yield* bodyRow(flow, layout, row, index, monoRows[index] === true);
  flow.canvas.close();
  flow.canvas.close();
  flow.y += 12;
}

function columnsOf(flow: Flow, block: Table): Layout {
  const total = block.columns.reduce((sum, column) => sum + column.width, 0);
  const width = block.columns.map((column) => (column.width / total) * CONTENT_WIDTH);
  const left = width.map((_, index) => PAGE.left + width.slice(0, index).reduce((sum, one) => sum + one, 0));
  const padding = block.dense === true ? 3 : 5;
  const head = block.columns.map((column, index) =>
    flow.text.lines(column.heading, STYLE.tableHead, (width[index] ?? 0) - 2 * SIDE),
  );
  const headHeight = Math.max(...head.map((lines) => lines.length)) * STYLE.tableHead.leading + 2 * padding;
  return { table: block, left, width, padding, head, headHeight };
}

function caption(flow: Flow, words: string): void {
  const lines = flow.text.lines(words, STYLE.caption, CONTENT_WIDTH);
  flow.canvas.open('Caption');
  flow.canvas.content(() => flow.drawLines(lines, STYLE.caption, PAGE.left, flow.y, CONTENT_WIDTH));
  flow.canvas.close();
  flow.y += lines.length * STYLE.caption.leading + 3;
}

function headRow(flow: Flow, layout: Layout): void {
  const height = layout.headHeight;
  flow.canvas.artifact('Background', () => flow.canvas.rect(PAGE.left, flow.y, CONTENT_WIDTH, height, COLOR.navy));
  flow.canvas.open('THead');
  flow.canvas.open('TR');
  layout.head.forEach((lines, index) => {
    flow.canvas.open('TH', { scope: 'Column' });
    flow.canvas.content(() => headCell(flow, layout, lines, index));
    flow.canvas.close();
  });
  flow.canvas.close();
  flow.canvas.close();
  flow.y += height;
}

function repeatedHead(flow: Flow, layout: Layout): void {
  const height = layout.headHeight;
  flow.canvas.artifact('Pagination', () => {
    flow.canvas.rect(PAGE.left, flow.y, CONTENT_WIDTH, height, COLOR.navy);
    layout.head.forEach((lines, index) => headCell(flow, layout, lines, index));
  });
  flow.y += height;
}

function headCell(flow: Flow, layout: Layout, lines: readonly Line[], index: number): void {
  const align = layout.table.columns[index]?.kind === 'number' ? 'end' : 'start';
  const x = (layout.left[index] ?? 0) + SIDE;
  flow.drawLines(lines, STYLE.tableHead, x, flow.y + layout.padding, (layout.width[index] ?? 0) - 2 * SIDE, align);
}

function styleOf(block: Table, column: Column | undefined, mono: boolean): TextStyle {
  const isMono = mono || column?.kind === 'mono';
  if (block.dense === true) return isMono ? STYLE.denseMono : STYLE.denseCell;
  return isMono ? STYLE.cellMono : STYLE.cell;
}

function layCell(flow: Flow, layout: Layout, cell: Cell, index: number, mono: boolean): LaidCell {
  const base = styleOf(layout.table, layout.table.columns[index], mono);
  const room = (layout.width[index] ?? 0) - 2 * SIDE;
  if (typeof cell === 'string') return { lines: flow.text.lines(cell, base, room), style: base, indent: 0, cell };
  const style = withColor(bold(base), TONE[cell.tone].text);
  const indent = SYMBOL + 4;
  return { lines: flow.text.lines(cell.text, style, room - indent), style, indent, cell };
}

function layRow(flow: Flow, layout: Layout, row: readonly Cell[], monoLast: boolean): readonly LaidCell[] {
  return row.map((cell, at) => layCell(flow, layout, cell, at, monoLast && at === row.length - 1));
}

function rowHeight(layout: Layout, cells: readonly LaidCell[]): number {
  const leading = Math.max(...cells.map((cell) => cell.style.leading));
  return Math.max(...cells.map((cell) => cell.lines.length)) * leading + 2 * layout.padding;
}

function* bodyRow(flow: Flow, layout: Layout, row: readonly Cell[], index: number, monoLast: boolean): Drawing {
  const cells = layRow(flow, layout, row, monoLast);
  const leading = Math.max(...cells.map((cell) => cell.style.leading));
  const count = Math.max(...cells.map((cell) => cell.lines.length));
  const fullPage = PAGE.bottom - PAGE.top - layout.headHeight;
  // A row higher than a page is continued on the next; any other goes there whole.
  const perSlice = Math.max(1, Math.floor((fullPage - 2 * layout.padding) / leading));
  for (let from = 0; from < count; from += perSlice) {
    const lines = Math.min(perSlice, count - from);
    const height = lines * leading + 2 * layout.padding;
    if (flow.y + height > PAGE.bottom) {
      yield* flow.breakPage();
      repeatedHead(flow, layout);
    }
    drawSlice(flow, layout, cells, { from, lines, height, striped: index % 2 === 1 });
    flow.y += height;
  }
}

interface Slice {
  readonly from: number;
  readonly lines: number;
  readonly height: number;
  readonly striped: boolean;
}

function drawSlice(flow: Flow, layout: Layout, cells: readonly LaidCell[], slice: Slice): void {
  const bottom = flow.y + slice.height;
  flow.canvas.artifact('Background', () => {
    if (slice.striped) flow.canvas.rect(PAGE.left, flow.y, CONTENT_WIDTH, slice.height, COLOR.stripe);
    cells.forEach((cell, index) => pill(flow, layout, cell, index, slice));
    flow.canvas.rule(PAGE.left, PAGE.right, bottom, COLOR.rule);
  });
  flow.canvas.open('TR');
  cells.forEach((cell, index) => {
    flow.canvas.open('TD');
    flow.canvas.content(() => {
      const align = layout.table.columns[index]?.kind === 'number' ? 'end' : 'start';
      const x = (layout.left[index] ?? 0) + SIDE + cell.indent;
      const width = (layout.width[index] ?? 0) - 2 * SIDE - cell.indent;
      flow.drawLines(
        cell.lines.slice(slice.from, slice.from + slice.lines),
        cell.style,
        x,
        flow.y + layout.padding,
        width,
        align,
      );
    });
    flow.canvas.close();
  });
  flow.canvas.close();
}

/** Colour and symbol behind a status word. */
function pill(flow: Flow, layout: Layout, cell: LaidCell, index: number, slice: Slice): void {
  if (typeof cell.cell === 'string' || slice.from > 0) return;
  const x = layout.left[index] ?? 0;
  const height = cell.lines.length * cell.style.leading;
  flow.canvas.rect(
    x + 1,
    flow.y + layout.padding - 2,
    (layout.width[index] ?? 0) - 2,
    height + 4,
    TONE[cell.cell.tone].fill,
    3,
  );
  flow.canvas.symbol(cell.cell.tone, x + SIDE, flow.y + layout.padding + (cell.style.leading - SYMBOL) / 2, SYMBOL);
}
