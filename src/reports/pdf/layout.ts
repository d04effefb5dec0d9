import type { Language } from '../document.ts';
import type { Drawing, Flow } from './flow.ts';
import type { PdfMetadata } from './pdfkit.ts';

/** Where each heading came to stand; filled by the first pass, printed in the contents by the second. */
export interface HeadingPages {
  readonly pages: number[];
}

/** One kind of paper: a report or a letter, laid out on the same pages by the same two passes (render.ts). */
export interface Layout {
  readonly language: Language;
  /** Instant that stands in the file as its creation date. */
  readonly createdAt: string;
  /** The plain data it is made from: gives the file its id, and is searched for characters that no font covers. */
  readonly content: unknown;
  readonly metadata: Pick<PdfMetadata, 'title' | 'author' | 'subject' | 'properties'>;
  /** Head and foot of the page just begun. */
  readonly furniture: (flow: Flow, pages: number) => void;
  /** Everything else, inside the open `Document` element; `note` is printed where the reader cannot miss it. */
  readonly draw: (flow: Flow, note: string | null, pageOf: readonly number[], seen: HeadingPages) => Drawing;
}
