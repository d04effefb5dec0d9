import type { ContactBlock, Letter, LetterBlock } from '../letters/letter.ts';
import { list } from './blocks.ts';
import { baseline, type Drawing, type Flow } from './flow.ts';
import type { HeadingPages, Layout } from './layout.ts';
import { letterHead } from './letter-head.ts';
import { LETTER } from './letter-theme.ts';
import { COLOR, PAGE, STYLE } from './theme.ts';

/** A letter: address window, particulars, subject, words, signature. One column, no cover, no contents. */
export function letterLayout(letter: Letter): Layout {
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
    draw: (flow, note, _pageOf, seen) => drawing(flow, letter, note, seen),
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

function* drawing(flow: Flow, letter: Letter, note: string | null, seen: HeadingPages): Drawing {
  flow.canvas.open('Sect');
  letterHead(flow, letter);
  subject(flow, letter.subject, seen);
  yield* paragraph(flow, letter.salutation);
  const last = letter.body.length - 1;
  for (const [index, block] of letter.body.entries()) {
    // A signature on a page without words of the letter could be put under any other.
    if (index === last) yield* flow.need(heightOf(flow, block) + closingHeight(letter.closing));
    yield* drawBlock(flow, block);
  }
  yield* closing(flow, letter.closing);
  yield* contacts(flow, letter.contacts);
  if (note !== null) {
    flow.gap(14);
    yield* flow.paragraph(note, STYLE.muted, 8, LETTER.left, LETTER.width);
  }
  flow.canvas.close();
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

const paragraph = (flow: Flow, text: string, after = 8): Drawing =>
  flow.paragraph(text, LETTER.body, after, LETTER.left, LETTER.width);

function* drawBlock(flow: Flow, block: LetterBlock): Drawing {
  switch (block.kind) {
    case 'paragraph':
      if (block.muted === true) yield* flow.paragraph(block.text, STYLE.muted, 8, LETTER.left, LETTER.width);
      else yield* paragraph(flow, block.text);
      return;
    case 'list':
      yield* list(flow, block, { style: LETTER.body, left: LETTER.left, width: LETTER.width });
      return;
    case 'heading':
      yield* heading(flow, block.text);
      return;
    case 'particulars':
      yield* particulars(flow, block.pairs);
  }
}

function* heading(flow: Flow, words: string): Drawing {
  const lines = flow.text.lines(words, LETTER.heading, LETTER.width);
  flow.gap(6);
  // With two lines of what follows, so that no heading stands alone at the foot of a page.
  yield* flow.need(lines.length * LETTER.heading.leading + 2 * LETTER.body.leading);
  flow.canvas.open('H2');
  flow.canvas.content(() => flow.drawLines(lines, LETTER.heading, LETTER.left, flow.y, LETTER.width));
  flow.canvas.close();
  flow.y += lines.length * LETTER.heading.leading + 2;
}

const NAME_WIDTH = 150;

/** A list whose labels are the names: a screen reader then says which value belongs to which name. */
function* particulars(flow: Flow, pairs: readonly { readonly name: string; readonly value: string }[]): Drawing {
  const x = LETTER.left + NAME_WIDTH;
  const width = LETTER.width - NAME_WIDTH;
  flow.canvas.open('L');
  for (const pair of pairs) {
    const name = flow.text.lines(pair.name, LETTER.label, NAME_WIDTH - 10);
    const value = flow.text.lines(pair.value, LETTER.body, width);
    const height = Math.max(name.length, value.length) * LETTER.body.leading;
    yield* flow.need(height);
    flow.canvas.open('LI');
    flow.canvas.open('Lbl');
    flow.canvas.content(() => flow.drawLines(name, LETTER.label, LETTER.left, flow.y, NAME_WIDTH));
    flow.canvas.close();
    flow.canvas.open('LBody');
    flow.canvas.content(() => flow.drawLines(value, LETTER.body, x, flow.y, width));
    flow.canvas.close();
    flow.canvas.close();
    flow.y += height + 2;
  }
  flow.canvas.close();
  flow.y += 6;
}

/** Of a paragraph; of anything longer only what must stand together. */
const heightOf = (flow: Flow, block: LetterBlock): number =>
  (block.kind === 'paragraph' ? flow.text.lines(block.text, LETTER.body, LETTER.width).length : 2) *
    LETTER.body.leading +
  8;

const closingHeight = (lines: readonly string[]): number => (lines.length + 1) * LETTER.body.leading + SIGNATURE;

/** With room for a signature by hand. */
function* closing(flow: Flow, lines: readonly string[]): Drawing {
  const [greeting, ...names] = lines;
  flow.gap(6);
  yield* flow.need(closingHeight(lines));
  yield* paragraph(flow, greeting ?? '', SIGNATURE);
  if (names.length > 0) yield* paragraph(flow, names.join('\n'), 10);
}

const SIGNATURE = 30;
const COLUMN_GAP = 16;

/** Side by side, two or three in a row. */
function* contacts(flow: Flow, blocks: readonly ContactBlock[]): Drawing {
  const perRow = Math.min(3, Math.max(1, blocks.length));
  const width = (LETTER.width - (perRow - 1) * COLUMN_GAP) / perRow;
  for (let start = 0; start < blocks.length; start += perRow) {
    const row = blocks.slice(start, start + perRow).map((block) => ({
      heading: flow.text.lines(block.heading, LETTER.contactHeading, width),
      lines: block.lines.flatMap((line) => flow.text.lines(line, LETTER.contact, width)),
    }));
    const height = Math.max(...row.map((one) => one.heading.length + one.lines.length)) * LETTER.contact.leading;
    flow.gap(8);
    yield* flow.need(height + 8);
    flow.canvas.artifact('Layout', () => flow.canvas.rule(LETTER.left, PAGE.right, flow.y, COLOR.rule));
    flow.y += 8;
    row.forEach(({ heading: words, lines }, index) => {
      const x = LETTER.left + index * (width + COLUMN_GAP);
      flow.canvas.open('P');
      flow.canvas.content(() => {
        flow.drawLines(words, LETTER.contactHeading, x, flow.y, width);
        flow.drawLines(lines, LETTER.contact, x, flow.y + words.length * LETTER.contact.leading, width);
      });
      flow.canvas.close();
    });
    flow.y += height;
  }
}
