import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Paper, RenderOptions, RenderSummary } from './paper.ts';

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
