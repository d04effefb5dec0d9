import { axisTicks, MAX_BARS, standsUpright } from '../charts.ts';
import type { BarChart } from '../document.ts';
import { formatCount } from '../i18n/messages.ts';
import { baseline, type Drawing, type Flow } from './flow.ts';
import type { Line, TextStyle } from './text.ts';
import { COLOR, CONTENT_WIDTH, PAGE, STYLE } from './theme.ts';

const PLOT_HEIGHT = 150;
const ROW = 12.5;
/** Room for the numbers of the axis. */
const AXIS = 40;

interface Layout {
  /** Columns side by side, rather than bars one under the other. */
  readonly upright: boolean;
  /** Height of one lying bar. */
  readonly row: number;
  readonly height: number;
  readonly caption: readonly Line[];
}

/** Height that the chart and its caption want at once. */
export function chartLead(flow: Flow, chart: BarChart): number {
  if (chart.bars.length === 0) return 0;
  const { height, caption } = layOut(flow, chart);
  return height + caption.length * STYLE.caption.leading + 10;
}

function layOut(flow: Flow, chart: BarChart): Layout {
  const widths = chart.bars.flatMap((bar) => [
    flow.text.width(bar.label, STYLE.chartLabel),
    flow.text.width(bar.text, STYLE.chartValue),
  ]);
  const upright = standsUpright(Math.max(...widths), chart.bars.length, CONTENT_WIDTH - AXIS);
  const row = Math.min(ROW, 560 / chart.bars.length);
  const words = flow.say('render.figure', { number: flow.figures + 1, caption: chart.caption });
  return {
    upright,
    row,
    height: upright ? PLOT_HEIGHT + 30 : chart.bars.length * row + 6,
    caption: flow.text.lines(words, STYLE.caption, CONTENT_WIDTH),
  };
}

/** A figure with its alternative text; every value is printed at its bar. Throws on more than 60 bars. */
export function* barChart(flow: Flow, chart: BarChart): Drawing {
  if (chart.bars.length > MAX_BARS)
    throw new RangeError(`a bar chart holds at most ${MAX_BARS} bars, not ${chart.bars.length}`);
  if (chart.bars.length === 0) return;
  const { upright, row, height, caption } = layOut(flow, chart);
  flow.figures += 1;
  yield* flow.need(chartLead(flow, chart));
  const top = flow.y;
  flow.canvas.open('Figure', { alt: chart.alt, bbox: [PAGE.left, top, PAGE.right, top + height] });
  flow.canvas.content(() => (upright ? columns(flow, chart, top) : rows(flow, chart, top, row)));
  flow.canvas.close();
  flow.y = top + height + 4;
  flow.canvas.open('P');
  yield* flow.lines(caption, STYLE.caption, PAGE.left, CONTENT_WIDTH);
  flow.canvas.close();
  flow.y += 10;
}

function put(
  flow: Flow,
  words: string,
  style: TextStyle,
  x: number,
  top: number,
  align: 'start' | 'middle' | 'end',
): void {
  const line = flow.text.line(words, style);
  const shift = align === 'start' ? 0 : align === 'middle' ? line.width / 2 : line.width;
  flow.canvas.text(line, style, x - shift, baseline(top, style));
}

function columns(flow: Flow, chart: BarChart, top: number): void {
  const { top: max, ticks } = axisTicks(Math.max(...chart.bars.map((bar) => bar.value)));
  const left = PAGE.left + AXIS;
  const floor = top + 14 + PLOT_HEIGHT;
  const heightOf = (value: number): number => (value / max) * PLOT_HEIGHT;
  for (const tick of ticks) {
    flow.canvas.rule(left, PAGE.right, floor - heightOf(tick), tick === 0 ? COLOR.grey : COLOR.rule);
    put(flow, formatCount(flow.language, tick), STYLE.chartLabel, left - 6, floor - heightOf(tick) - 5, 'end');
  }
  const slot = (PAGE.right - left) / chart.bars.length;
  const width = Math.min(46, slot * 0.62);
  chart.bars.forEach((bar, index) => {
    const middle = left + slot * (index + 0.5);
    flow.canvas.rect(middle - width / 2, floor - heightOf(bar.value), width, heightOf(bar.value), COLOR.teal);
    put(flow, bar.text, STYLE.chartValue, middle, floor - heightOf(bar.value) - 12, 'middle');
    put(flow, bar.label, STYLE.chartLabel, middle, floor + 4, 'middle');
  });
}

function rows(flow: Flow, chart: BarChart, top: number, row: number): void {
  const style = { ...STYLE.chartLabel, leading: row, size: Math.min(STYLE.chartLabel.size, row * 0.72) };
  const valueStyle = { ...STYLE.chartValue, leading: row, size: style.size };
  const labels = Math.max(...chart.bars.map((bar) => flow.text.width(bar.label, style))) + 8;
  const values = Math.max(...chart.bars.map((bar) => flow.text.width(bar.text, valueStyle))) + 6;
  const max = Math.max(1, ...chart.bars.map((bar) => bar.value));
  const room = CONTENT_WIDTH - labels - values;
  const left = PAGE.left + labels;
  chart.bars.forEach((bar, index) => {
    const y = top + index * row;
    const length = (bar.value / max) * room;
    put(flow, bar.label, style, left - 8, y, 'end');
    flow.canvas.rect(left, y + row * 0.16, Math.max(length, 0.4), row * 0.68, COLOR.teal);
    put(flow, bar.text, valueStyle, left + length + 5, y, 'start');
  });
}
