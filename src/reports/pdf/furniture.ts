import type { Binding, Document } from '../document.ts';
import type { Flow } from './flow.ts';
import { baseline } from './flow.ts';
import type { TextStyle } from './text.ts';
import { COLOR, CONTENT_WIDTH, PAGE, STYLE } from './theme.ts';

const BAR_HEIGHT = 20;
const FOOT_RULE = 784;

/** Head and foot of every page: classification, title, id, page x of y, and the checkpoint and prefix of the ledger. */
export function furniture(flow: Flow, document: Document, pages: number): void {
  flow.canvas.artifact('Pagination', () => {
    flow.canvas.rect(0, 0, PAGE.width, BAR_HEIGHT, COLOR.navy);
    centred(flow, document.classification, STYLE.bar, (BAR_HEIGHT - STYLE.bar.leading) / 2);
    if (flow.page > 1) head(flow, document);
    foot(flow, document, pages);
  });
}

function centred(flow: Flow, text: string, style: TextStyle, top: number): void {
  const line = flow.text.lines(text, style, CONTENT_WIDTH)[0];
  if (line !== undefined) flow.canvas.text(line, style, (PAGE.width - line.width) / 2, baseline(top, style));
}

function head(flow: Flow, { cover }: Document): void {
  const id = flow.text.line(cover.reportId, STYLE.running);
  const title = flow.text.lines(`${cover.title} · ${cover.subject}`, STYLE.running, CONTENT_WIDTH - id.width - 24)[0];
  if (title !== undefined) flow.canvas.text(title, STYLE.running, PAGE.left, baseline(41, STYLE.running));
  flow.canvas.text(id, STYLE.running, PAGE.right - id.width, baseline(41, STYLE.running));
  flow.canvas.rule(PAGE.left, PAGE.right, 58, COLOR.rule);
}

const FOOT_LINE = 11;

function foot(flow: Flow, { cover, classification }: Document, pages: number): void {
  flow.canvas.rule(PAGE.left, PAGE.right, FOOT_RULE, COLOR.rule);
  const bound = boundLines(flow, cover.binding);
  bound.forEach((line, index) => labelled(flow, line, FOOT_RULE + 5 + index * FOOT_LINE));
  // A document bound to nothing leaves the first line empty, so that the page number stands where it always does.
  const last = FOOT_RULE + 5 + Math.max(1, bound.length) * FOOT_LINE;
  const number = flow.text.line(flow.say('render.page', { page: flow.page, pages }), STYLE.pageNumber);
  flow.canvas.text(number, STYLE.pageNumber, PAGE.right - number.width, baseline(last, STYLE.foot));
  const named = flow.text.lines(`${cover.reportId} · ${cover.title}`, STYLE.foot, CONTENT_WIDTH - number.width - 24)[0];
  if (named !== undefined) flow.canvas.text(named, STYLE.foot, PAGE.left, baseline(last, STYLE.foot));
  centred(flow, classification, STYLE.barFoot, Math.max(FOOT_RULE + 34, last + 13));
}

interface Labelled {
  /** Ends in a space. */
  readonly words: string;
  readonly mono: string;
}

/** The checkpoint, with its whole root: one page alone then says what it belongs to. Then the prefix. */
function boundLines(flow: Flow, binding: Binding | null): readonly Labelled[] {
  if (binding === null) return [];
  const { prefix, seal } = binding;
  const { lastEventId, leaves } = prefix;
  return [
    ...(seal.state === 'sealed'
      ? [{ words: flow.say('render.checkpoint', { size: seal.size }), mono: seal.root }]
      : []),
    lastEventId === null
      ? { words: flow.say('render.prefixEmpty'), mono: '' }
      : { words: flow.say('render.prefix', { leaves }), mono: lastEventId },
  ];
}

function labelled(flow: Flow, { words, mono }: Labelled, top: number): void {
  const line = flow.text.line(words, STYLE.foot);
  flow.canvas.text(line, STYLE.foot, PAGE.left, baseline(top, STYLE.foot));
  if (mono === '') return;
  // The space at the end of the words hangs over: `width` is without it.
  const id = flow.text.line(mono, STYLE.footMono);
  flow.canvas.text(id, STYLE.footMono, PAGE.left + line.width + 3, baseline(top, STYLE.footMono));
}
