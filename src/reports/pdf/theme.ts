import type { Tone } from '../document.ts';
import type { TextStyle } from './text.ts';

/** How a document looks. Lengths in points; a test computes the contrast of every pair used (at least 4.5:1). */

export const PAGE = { width: 595.28, height: 841.89, left: 56, right: 539.28, top: 86, bottom: 772 } as const;
export const CONTENT_WIDTH = PAGE.right - PAGE.left;

export const COLOR = {
  ink: '#1b2733',
  navy: '#12355b',
  teal: '#0b6e7f',
  grey: '#4a5866',
  rule: '#c3ccd5',
  panel: '#f3f6f9',
  stripe: '#f2f5f8',
  white: '#ffffff',
} as const;

export const TONE: Readonly<Record<Tone, { readonly text: string; readonly fill: string }>> = {
  good: { text: '#1d6a35', fill: '#e4f3e8' },
  warn: { text: '#7f4a00', fill: '#fdf0dc' },
  bad: { text: '#a01722', fill: '#fbe5e6' },
  neutral: { text: COLOR.navy, fill: COLOR.panel },
};

function sans(size: number, leading: number, color: string, weight: TextStyle['weight'] = 'regular'): TextStyle {
  return { stack: 'sans', weight, size, leading, color };
}

function mono(size: number, leading: number, color: string): TextStyle {
  return { stack: 'mono', weight: 'regular', size, leading, color };
}

export const STYLE = {
  body: sans(9.6, 14.4, COLOR.ink),
  muted: sans(8.6, 12.6, COLOR.grey),
  caption: sans(8.4, 12, COLOR.grey, 'bold'),
  issuer: sans(11, 16, COLOR.navy, 'bold'),
  issuerLine: sans(9, 13.4, COLOR.grey),
  title: sans(27, 36, COLOR.navy, 'bold'),
  subject: sans(13, 19, COLOR.ink),
  meta: sans(9.6, 15.6, COLOR.grey),
  metaStrong: sans(9.6, 15.6, COLOR.navy, 'bold'),
  boxHeading: sans(11.5, 17, COLOR.navy, 'bold'),
  boxText: sans(9.6, 14.4, COLOR.ink),
  boxLabel: sans(8, 12.4, COLOR.grey),
  boxMono: mono(8.2, 12.4, COLOR.ink),
  h1: sans(17, 24, COLOR.navy, 'bold'),
  h2: sans(12.5, 18, COLOR.navy, 'bold'),
  h3: sans(10.5, 16, COLOR.navy, 'bold'),
  toc1: sans(10, 18.5, COLOR.ink, 'bold'),
  toc2: sans(9, 16.5, COLOR.ink),
  tileValue: sans(17, 23, COLOR.navy, 'bold'),
  tileLabel: sans(8.2, 11.6, COLOR.grey),
  tableHead: sans(7.8, 11, COLOR.white, 'bold'),
  cell: sans(7.9, 11, COLOR.ink),
  cellMono: mono(7.4, 11, COLOR.ink),
  denseCell: sans(6.9, 9.2, COLOR.ink),
  denseMono: mono(6.7, 9.2, COLOR.ink),
  command: mono(8, 12, COLOR.ink),
  chartLabel: sans(7.4, 10, COLOR.grey),
  chartValue: sans(7.4, 10, COLOR.ink, 'bold'),
  bar: sans(7.6, 10, COLOR.white, 'bold'),
  barFoot: sans(6.6, 9, COLOR.navy, 'bold'),
  running: sans(8, 11, COLOR.grey),
  foot: sans(6.6, 10, COLOR.grey),
  footMono: mono(6.6, 10, COLOR.grey),
  pageNumber: sans(8, 11, COLOR.ink),
} as const satisfies Readonly<Record<string, TextStyle>>;

export function withColor(style: TextStyle, color: string): TextStyle {
  return { ...style, color };
}

export function bold(style: TextStyle): TextStyle {
  return { ...style, weight: 'bold' };
}
