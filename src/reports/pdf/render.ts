import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { canonicalize } from '../../kernel/canonical-json.ts';
import { type Document, numberedHeadings } from '../document.ts';
import { LOCALE, messages } from '../i18n/messages.ts';
import { type HeadingPages, sections } from './blocks.ts';
import { blindCanvas, type Canvas, PdfCanvas } from './canvas.ts';
import { contents } from './contents.ts';
import { cover } from './cover.ts';
import { type Drawing, Flow } from './flow.ts';
import { furniture } from './furniture.ts';
import { type Attachment, attach, createPdf, type PdfKit } from './pdfkit.ts';
import { TextEngine } from './text.ts';
import { STYLE } from './theme.ts';

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

/** A document with fewer headings than this has no page of contents. */
const CONTENTS_FROM = 4;

/**
 * Renders a document as PDF/A-3a and PDF/UA-1. The same document and options give the same bytes, whatever the
 * machine's time zone and locale. Throws CanonicalError if the document is not plain JSON.
 */
export async function renderPdf(document: Document, options: RenderOptions): Promise<Buffer> {
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
export async function writePdf(document: Document, options: RenderOptions, out: Writable): Promise<RenderSummary> {
  return render(document, options, async (chunk) => {
    if (!out.write(chunk)) await once(out, 'drain');
  });
}

type Sink = (chunk: Uint8Array) => Promise<void>;

async function render(document: Document, options: RenderOptions, sink: Sink): Promise<RenderSummary> {
  const text = new TextEngine(document.language);
  const uncovered = findUncovered(document, text);
  const note = uncovered.count === 0 ? null : noteOf(document, uncovered);

  const planned: HeadingPages = { pages: [] };
  const dry = newFlow(document, blindCanvas, text, 0);
  for (const _page of drawing(dry, note, [], planned)) await Promise.resolve();

  const pdf = newPdf(document, options);
  const drawn: HeadingPages = { pages: [] };
  const flow = newFlow(document, new PdfCanvas(pdf), text, dry.page);
  for (const _page of drawing(flow, note, planned.pages, drawn)) await drain(pdf, sink);
  // The page numbers already printed come from the first pass: if the passes disagree, they are wrong.
  if (flow.page !== dry.page || drawn.pages.join() !== planned.pages.join())
    throw new Error('the two layout passes disagree');
  for (const attachment of options.attachments ?? []) attach(pdf, attachment, document.createdAt);
  pdf.end();
  await drain(pdf, sink);
  return { pages: flow.page, uncovered };
}

function newFlow(document: Document, canvas: Canvas, text: TextEngine, pages: number): Flow {
  return new Flow({ document, canvas, text, say: messages(document.language), furniture: furniture(pages) });
}

/** The whole document; each `yield` is the end of a page. */
function* drawing(flow: Flow, note: string | null, pageOf: readonly number[], seen: HeadingPages): Drawing {
  const { document } = flow;
  flow.startPage();
  flow.canvas.open('Document');
  yield* cover(flow);
  yield* flow.breakPage();
  const hasContents = numberedHeadings(document).length >= CONTENTS_FROM;
  if (hasContents) yield* contents(flow, pageOf);
  if (note !== null) {
    flow.gap(18);
    yield* flow.paragraph(note, STYLE.muted, 8);
  }
  if (hasContents) yield* flow.breakPage();
  yield* sections(flow, document.sections, seen);
  flow.canvas.close();
}

function newPdf(document: Document, options: RenderOptions): PdfKit {
  const { cover: c } = document;
  const hash = createHash('sha256').update(canonicalize(document));
  for (const attachment of options.attachments ?? []) hash.update(attachment.name).update(attachment.bytes);
  const { prefix, seal } = c.binding ?? {};
  return createPdf({
    title: `${c.title} ${c.reportId}`,
    author: c.issuer[0] ?? '',
    subject: c.period === null ? c.subject : `${c.subject}, ${c.period}`,
    lang: LOCALE[document.language],
    createdAt: document.createdAt,
    producer: options.producer,
    contentHash: hash.digest('hex'),
    properties: {
      reportId: c.reportId,
      ...(prefix === undefined
        ? {}
        : { ledgerOrigin: prefix.origin, ledgerLeaves: String(prefix.leaves), lastEventId: prefix.lastEventId ?? '' }),
      ...(seal?.state === 'sealed'
        ? { checkpointOrigin: seal.origin, treeSize: String(seal.size), checkpointRoot: seal.root }
        : {}),
    },
  });
}

/** Takes what pdfkit has ready, in order, waiting for the reader: pdfkit itself ignores back-pressure. */
async function drain(pdf: PdfKit, sink: Sink): Promise<void> {
  for (let chunk = pdf.read() as Uint8Array | null; chunk !== null; chunk = pdf.read() as Uint8Array | null)
    await sink(chunk);
}

function findUncovered(document: Document, text: TextEngine): RenderSummary['uncovered'] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(...text.uncovered(value));
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(document);
  return { count: found.length, codePoints: [...new Set(found)].sort() };
}

function noteOf(document: Document, uncovered: RenderSummary['uncovered']): string {
  const example = uncovered.codePoints.slice(0, 6).join(', ');
  return messages(document.language)('render.uncovered', { count: uncovered.count, example });
}
