import type { TextStyle } from './text.ts';
import { COLOR, PAGE } from './theme.ts';

/** Points in a millimetre. */
const MM = 72 / 25.4;
const LEFT = 25 * MM;

function sans(size: number, leading: number, color: string, weight: TextStyle['weight'] = 'regular'): TextStyle {
  return { stack: 'sans', weight, size, leading, color };
}

/**
 * Measures of DIN 5008, form B, whose window is also that of the British DL envelope: text begins 25 mm from the left;
 * the address field is 85 mm wide, its remarks begin 45 mm and its address 62.7 mm from the top, and it ends at 90 mm.
 */
export const LETTER = {
  mm: MM,
  left: LEFT,
  width: PAGE.right - LEFT,
  /** The window with a margin of 5 mm at its left. */
  window: { top: 46 * MM, address: 62.7 * MM, bottom: 90 * MM, width: 78 * MM },
  particulars: { left: 125 * MM, top: 50 * MM, width: PAGE.right - 125 * MM },
  /** Nothing of the text stands higher on the first page. */
  text: 100 * MM,
  sender: sans(13, 18, COLOR.navy, 'bold'),
  senderLine: sans(8.6, 12.4, COLOR.grey),
  returnLine: sans(6.8, 9.6, COLOR.grey),
  address: sans(10.5, 12.9, COLOR.ink),
  smallAddress: sans(9, 11, COLOR.ink),
  particular: sans(8.2, 11, COLOR.grey),
  particularValue: sans(9.2, 12.6, COLOR.ink),
  subject: sans(12.5, 18, COLOR.navy, 'bold'),
  contactHeading: sans(8, 11.6, COLOR.navy, 'bold'),
  contact: sans(8, 11.6, COLOR.grey),
} as const;

/** Type and distances of the words of a letter. */
export interface Density {
  readonly body: TextStyle;
  readonly label: TextStyle;
  readonly heading: TextStyle;
  /** After a paragraph or a list; between the items of a list; between pairs. */
  readonly after: number;
  readonly item: number;
  readonly pair: number;
  /** For a signature by hand, under the greeting. */
  readonly signature: number;
}

function density(size: number, leading: number, gaps: Omit<Density, 'body' | 'label' | 'heading'>): Density {
  return {
    body: sans(size, leading, COLOR.ink),
    label: sans(size - 1, leading, COLOR.grey),
    heading: sans(size + 0.2, leading + 1, COLOR.navy, 'bold'),
    ...gaps,
  };
}

/** The widest first. A narrower one is taken where it saves a page, so that no page holds a greeting and little else. */
export const DENSITIES: readonly [Density, ...Density[]] = [
  density(10.2, 15, { after: 8, item: 4, pair: 2, signature: 30 }),
  density(10.2, 14, { after: 6, item: 2, pair: 1, signature: 26 }),
  density(9.8, 13.2, { after: 5, item: 1, pair: 0.5, signature: 22 }),
  density(9.4, 12.4, { after: 4, item: 0.5, pair: 0.5, signature: 18 }),
];
