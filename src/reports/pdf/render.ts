import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Document } from '../document.ts';
import type { Letter } from '../letters/letter.ts';
import type { Attachment } from './pdfkit.ts';

export type { Attachment } from './pdfkit.ts';

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

/**
 * Renders a document as PDF/A-3a and PDF/UA-1. The same document and options give the same bytes, whatever the
 * machine's time zone and locale. Throws CanonicalError if the document is not plain JSON.
 */
export async function renderPdf(document: Paper, options: RenderOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const { render } = await engine();
  await render(document, options, async (chunk) => {
    chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

/**
 * The same, written page by page as fast as `out` takes it. Does not end `out`. Rejects if `out` fails; what was
 * written until then is no document.
 */
export async function writePdf(document: Paper, options: RenderOptions, out: Writable): Promise<RenderSummary> {
  const { render } = await engine();
  return render(document, options, async (chunk) => {
    if (!out.write(chunk)) await once(out, 'drain');
  });
}

/** pdfkit, the shaper and their tables take long to load: not in each command, and not before the first paper. */
const engine = (): Promise<typeof import('./draw.ts')> => import('./draw.ts');
