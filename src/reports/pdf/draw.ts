import { createHash } from 'node:crypto';
import { canonicalize } from '../../kernel/canonical-json.ts';
import { LOCALE, messages } from '../i18n/messages.ts';
import { blindCanvas, type Canvas, PdfCanvas } from './canvas.ts';
import { type Drawing, Flow } from './flow.ts';
import type { HeadingPages, Layout } from './layout.ts';
import { letterLayout } from './letter-layout.ts';
import { attach, createPdf, type PdfKit } from './pdfkit.ts';
import type { Paper, RenderOptions, RenderSummary, Sink } from './paper.ts';
import { reportLayout } from './report-layout.ts';
import { TextEngine } from './text.ts';

/** What `renderPdf` and `writePdf` do (render.ts), a chunk at a time. */
export async function render(paper: Paper, options: RenderOptions, sink: Sink): Promise<RenderSummary> {
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
