import type { Document } from '../document.ts';
import type { Letter } from '../letters/letter.ts';
import type { Attachment } from './pdfkit.ts';

export interface RenderOptions {
  /** Product and version that makes the file, for example "Regesta 0.1.0"; stands in the metadata. */
  readonly producer: string;
  /** Files inside the file (PDF/A-3). Default: none. */
  readonly attachments?: readonly Attachment[];
}

export interface RenderSummary {
  readonly pages: number;
  /** Characters no font covers, printed as `[U+XXXX]`: how many, and which (sorted, each once). */
  readonly uncovered: { readonly count: number; readonly codePoints: readonly string[] };
}

/** Takes the file, a piece at a time and in order. */
export type Sink = (chunk: Uint8Array) => Promise<void>;

/** A report, or a letter. */
export type Paper = Document | Letter;
