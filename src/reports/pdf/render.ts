import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { canonicalize } from '../../kernel/canonical-json.ts';
import type { Document } from '../document.ts';
import { LOCALE, messages } from '../i18n/messages.ts';
import type { Letter } from '../letters/letter.ts';
import { blindCanvas, type Canvas, PdfCanvas } from './canvas.ts';
import { type Drawing, Flow } from './flow.ts';
import type { HeadingPages, Layout } from './layout.ts';
import { letterLayout } from './letter-layout.ts';
import { type Attachment, attach, createPdf, type PdfKit } from './pdfkit.ts';
import { reportLayout } from './report-layout.ts';
import { TextEngine } from './text.ts';

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

/** A report, or a letter. */
export type Paper = Document | Letter;

/**
 * Renders a document as PDF/A-3a and PDF/UA-1. The same document and options give the same bytes, whatever the
 * machine's time zone and locale. Throws CanonicalError if the document is not plain JSON.
 */
export async function renderPdf(document: Paper, options: RenderOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
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
  return render(document, options, async (chunk) => {
    if (!out.write(chunk)) await once(out, 'drain');
  });
}

type Sink = (chunk: Uint8Array) => Promise<void>;

async function render(paper: Paper, options: RenderOptions, sink: Sink): Promise<RenderSummary> {
  const text = new TextEngine(paper.language);
  const layout = 'kind' in paper ? letterLayout(paper, text) : reportLayout(paper);
  const uncovered = findUncovered(layout.content, text);
  const note = uncovered.count === 0 ? null : noteOf(layout, uncovered);

  const planned: HeadingPages = { pages: [] };
  const dry = newFlow(layout, blindCanvas, text, 0);
  for (const _page of drawing(dry, layout, note, [], planned)) await Promise.resolve();

  const pdf = newPdf(layout, options);
  const drawn: HeadingPages = { pages: [] };
  const flow = newFlow(layout, new PdfCanvas(pdf), text, dry.page);
  for (const _page of drawing(flow, layout, note, planned.pages, drawn)) await drain(pdf, sink);
  // The page numbers already printed come from the first pass: if the passes disagree, they are wrong.
  if (flow.page !== dry.page || drawn.pages.join() !== planned.pages.join())
    throw new Error('the two layout passes disagree');
  for (const attachment of options.attachments ?? []) attach(pdf, attachment, layout.createdAt);
  pdf.end();
  await drain(pdf, sink);
  return { pages: flow.page, uncovered };
}

function newFlow(layout: Layout, canvas: Canvas, text: TextEngine, pages: number): Flow {
  const { language } = layout;
  const furniture = (flow: Flow): void => layout.furniture(flow, pages);
  return new Flow({ language, canvas, text, say: messages(language), furniture });
}

/** The whole document; each `yield` is the end of a page. */
function* drawing(
  flow: Flow,
  layout: Layout,
  note: string | null,
  pageOf: readonly number[],
  seen: HeadingPages,
): Drawing {
  flow.startPage();
  flow.canvas.open('Document');
  yield* layout.draw(flow, note, pageOf, seen);
  flow.canvas.close();
}

function newPdf({ language, createdAt, content, metadata }: Layout, options: RenderOptions): PdfKit {
  const hash = createHash('sha256').update(canonicalize(content));
  for (const attachment of options.attachments ?? []) hash.update(attachment.name).update(attachment.bytes);
  return createPdf({
    ...metadata,
    lang: LOCALE[language],
    createdAt,
    producer: options.producer,
    contentHash: hash.digest('hex'),
  });
}

/** Takes what pdfkit has ready, in order, waiting for the reader: pdfkit itself ignores back-pressure. */
async function drain(pdf: PdfKit, sink: Sink): Promise<void> {
  for (let chunk = pdf.read() as Uint8Array | null; chunk !== null; chunk = pdf.read() as Uint8Array | null)
    await sink(chunk);
}

function findUncovered(content: unknown, text: TextEngine): RenderSummary['uncovered'] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(...text.uncovered(value));
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(content);
  return { count: found.length, codePoints: [...new Set(found)].sort() };
}

function noteOf({ language }: Layout, uncovered: RenderSummary['uncovered']): string {
  const example = uncovered.codePoints.slice(0, 6).join(', ');
  return messages(language)('render.uncovered', { count: uncovered.count, example });
}
