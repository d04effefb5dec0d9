/** Geometry of charts, in points, without anything that draws. */

/** A chart must fit on one page; callers group their data until it does. */
export const MAX_BARS = 60;

export interface AxisTicks {
  /** Upper end of the axis; at least 1. */
  readonly top: number;
  readonly ticks: readonly number[];
}

/** Four to six round steps from 0 to at least `max`: 1, 2 or 5 times a power of ten, and never a fraction of an event. */
export function axisTicks(max: number): AxisTicks {
  const wanted = Math.max(1, max) / 5;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= wanted) ?? wanted);
  const top = Math.max(1, Math.ceil(max / step)) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { top, ticks };
}

/** Columns while every label has room below its column, else bars one under the other. */
export function standsUpright(widestLabel: number, bars: number, width: number): boolean {
  return bars > 0 && widestLabel + 6 <= width / bars;
}
