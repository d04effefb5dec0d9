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
  heading: sans(10.4, 16, COLOR.navy, 'bold'),
  body: sans(10.2, 15, COLOR.ink),
  label: sans(9.2, 15, COLOR.grey),
  contactHeading: sans(8, 11.6, COLOR.navy, 'bold'),
  contact: sans(8, 11.6, COLOR.grey),
} as const;
