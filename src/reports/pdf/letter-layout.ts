import { messages } from '../i18n/messages.ts';
import type { Letter } from '../letters/letter.ts';
import { blindCanvas } from './canvas.ts';
import { baseline, type Drawing, Flow } from './flow.ts';
import type { HeadingPages, Layout } from './layout.ts';
import {
  contactRows,
  drawBlock,
  drawContacts,
  heightOfRows,
  measure,
  paragraph,
  withLastLinesKept,
} from './letter-blocks.ts';
import { letterHead } from './letter-head.ts';
import { DENSITIES, type Density, LETTER } from './letter-theme.ts';
import type { TextEngine } from './text.ts';
import { COLOR, PAGE, STYLE } from './theme.ts';

/** A letter: address window, particulars, subject, words, signature. One column, no cover, no contents. */
export function letterLayout(letter: Letter, text: TextEngine): Layout {
  const density = fitting(letter, text);
  return {
    language: letter.language,
    createdAt: letter.createdAt,
    content: letter,
    metadata: {
      // Without the recipient: a title shows in lists of files, where nobody asked for a name.
      title: `${letter.subject} (${letter.reference})`,
      author: letter.sender.name,
      subject: letter.subject,
      properties: { reference: letter.reference },
    },
    furniture: (flow, pages) => furniture(flow, letter, pages),
    draw: (flow, note, _pageOf, seen) => drawing(flow, density, letter, note, seen),
  };
}

const FOOT = 790;

function furniture(flow: Flow, letter: Letter, pages: number): void {
  flow.canvas.artifact('Pagination', () => {
    if (flow.page === 1) foldMarks(flow);
    const words = `${letter.sender.name} · ${letter.reference}`;
    const number = flow.text.line(flow.say('render.page', { page: flow.page, pages }), STYLE.running);
    const named = flow.text.lines(words, STYLE.running, LETTER.width - number.width - 24)[0];
    flow.canvas.rule(LETTER.left, PAGE.right, FOOT, COLOR.rule);
    if (named !== undefined) flow.canvas.text(named, STYLE.running, LETTER.left, baseline(FOOT + 6, STYLE.running));
    flow.canvas.text(number, STYLE.running, PAGE.right - number.width, baseline(FOOT + 6, STYLE.running));
  });
}

/** Where to fold for an envelope of the size DL or C6/5 (DIN 5008, form B), and where to punch. */
function foldMarks(flow: Flow): void {
  for (const mm of [105, 210]) flow.canvas.rule(12, 24, mm * LETTER.mm, COLOR.rule);
  flow.canvas.rule(12, 30, 148.5 * LETTER.mm, COLOR.rule);
}

/** The widest density of those that need the fewest pages. */
function fitting(letter: Letter, text: TextEngine): Density {
  const { language } = letter;
  const pagesOf = (density: Density): number => {
    const flow = new Flow({ language, canvas: blindCanvas, text, say: messages(language), furniture: () => {} });
    flow.startPage();
    for (const _page of drawing(flow, density, letter, null, { pages: [] }));
    return flow.page;
  };
  const [widest] = DENSITIES;
  const fewest = pagesOf(DENSITIES.at(-1) ?? widest);
  return DENSITIES.find((density) => pagesOf(density) === fewest) ?? widest;
}

function* drawing(flow: Flow, density: Density, letter: Letter, note: string | null, seen: HeadingPages): Drawing {
  const contacts = contactRows(flow, letter.contacts);
  flow.canvas.open('Sect');
  letterHead(flow, letter);
  subject(flow, letter.subject, seen);
  yield* paragraph(flow, density, letter.salutation, density.after);
  const end = tailOf(flow, density, letter, closingHeight(density, letter.closing) + heightOfRows(contacts));
  for (const [index, block] of letter.body.entries()) {
    const isFirstOfTail = index === end.start;
    if (isFirstOfTail && end.isSplit && block.kind === 'paragraph') {
      yield* withLastLinesKept(flow, density, block.text, end.height);
      continue;
    }
    if (isFirstOfTail) yield* flow.need(end.height);
    yield* drawBlock(flow, density, block);
  }
  yield* closing(flow, density, letter.closing);
  yield* drawContacts(flow, contacts);
  if (note !== null) {
    flow.gap(14);
    yield* flow.paragraph(note, STYLE.muted, 8, LETTER.left, LETTER.width);
  }
  flow.canvas.close();
}

interface Tail {
  /** Block of the letter from which on everything stands on one page. */
  readonly start: number;
  /** Of that block, a long paragraph, only the last two lines do; `height` is that of what follows it. */
  readonly isSplit: boolean;
  readonly height: number;
}

const LONG = 4;

/**
 * What stands on the page of the signature: at least two lines of the letter, for a signature on a page without words
 * could be put under any other, and whom to turn to below it. A heading goes with what it is of.
 */
function tailOf(flow: Flow, density: Density, { body }: Letter, under: number): Tail {
  let height = under;
  let lines = 0;
  for (let start = body.length - 1; start >= 0; start--) {
    const block = body[start];
    if (block === undefined) break;
    const measured = measure(flow, density, block);
    if (block.kind === 'paragraph' && measured.lines > LONG) return { start, isSplit: true, height };
    height += measured.height;
    lines += measured.lines;
    if (lines >= 2 && body[start - 1]?.kind !== 'heading') return { start, isSplit: false, height };
  }
  return { start: 0, isSplit: false, height };
}

function subject(flow: Flow, words: string, seen: HeadingPages): void {
  const lines = flow.text.lines(words, LETTER.subject, LETTER.width);
  seen.pages.push(flow.page);
  flow.canvas.bookmark(words, 1, flow.y - 8);
  flow.canvas.open('H1');
  flow.canvas.content(() => flow.drawLines(lines, LETTER.subject, LETTER.left, flow.y, LETTER.width));
  flow.canvas.close();
  flow.y += lines.length * LETTER.subject.leading + 14;
}

const CLOSING = { before: 6, after: 10 } as const;

const closingHeight = ({ body, signature }: Density, lines: readonly string[]): number =>
  CLOSING.before + (lines.length + 1) * body.leading + signature + CLOSING.after;

/** With room for a signature by hand. */
function* closing(flow: Flow, density: Density, lines: readonly string[]): Drawing {
  const [greeting, ...names] = lines;
  flow.gap(CLOSING.before);
  yield* flow.need(closingHeight(density, lines) - CLOSING.before - CLOSING.after);
  yield* paragraph(flow, density, greeting ?? '', density.signature);
  if (names.length > 0) yield* paragraph(flow, density, names.join('\n'), CLOSING.after);
}
