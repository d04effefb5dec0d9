import type { Letter } from '../letters/letter.ts';
import type { Flow } from './flow.ts';
import { LETTER } from './letter-theme.ts';
import type { Line, TextStyle } from './text.ts';
import { COLOR, PAGE } from './theme.ts';

/** Everything above the subject of the first page. Leaves `flow.y` where the subject begins. */
export function letterHead(flow: Flow, letter: Letter): void {
  senderLines(flow, letter);
  const address = addressWindow(flow, letter);
  const beside = particulars(flow, letter);
  flow.y = Math.max(LETTER.text, address + 24, beside + 24);
}

function put(flow: Flow, lines: readonly Line[], style: TextStyle, x: number, top: number, width: number): number {
  flow.canvas.open('P');
  flow.canvas.content(() => flow.drawLines(lines, style, x, top, width));
  flow.canvas.close();
  return top + lines.length * style.leading;
}

function senderLines(flow: Flow, { sender }: Letter): void {
  flow.canvas.artifact('Background', () => {
    flow.canvas.rect(0, 0, PAGE.width, 8, COLOR.navy);
    flow.canvas.rect(LETTER.left, 40, 34, 3, COLOR.teal);
  });
  const name = flow.text.lines(sender.name, LETTER.sender, LETTER.width);
  const end = put(flow, name, LETTER.sender, LETTER.left, 50, LETTER.width);
  const address = flow.text.lines(sender.address.join(' · '), LETTER.senderLine, LETTER.width);
  put(flow, address, LETTER.senderLine, LETTER.left, end + 2, LETTER.width);
}

/**
 * The return line at the top of the window, the address at its place; a long one begins higher and is set
 * smaller, so that it ends inside the window. One that is longer than the whole window is printed all the same: no line of an address is left out.
 */
function addressWindow(flow: Flow, { sender, recipient }: Letter): number {
  const { window, left } = { window: LETTER.window, left: LETTER.left };
  const back = flow.text
    .lines([sender.name, ...sender.address].join(', '), LETTER.returnLine, window.width)
    .slice(0, 2);
  const top = put(flow, back, LETTER.returnLine, left, window.top, window.width) + 4;
  const room = window.bottom - top;
  const whole = recipient.flatMap((line) => flow.text.lines(line, LETTER.address, window.width));
  const style = whole.length * LETTER.address.leading > room ? LETTER.smallAddress : LETTER.address;
  const lines = recipient.flatMap((line) => flow.text.lines(line, style, window.width));
  const wanted = window.bottom - lines.length * style.leading;
  return put(flow, lines, style, left, Math.max(top, Math.min(window.address, wanted)), window.width);
}

function particulars(flow: Flow, letter: Letter): number {
  const { left, top, width } = LETTER.particulars;
  let y = top;
  for (const { name, value } of letter.particulars) {
    const label = flow.text.lines(`${name} `, LETTER.particular, width);
    const words = flow.text.lines(value, LETTER.particularValue, width);
    const under = y + label.length * LETTER.particular.leading;
    flow.canvas.open('P');
    flow.canvas.content(() => {
      flow.drawLines(label, LETTER.particular, left, y, width);
      flow.drawLines(words, LETTER.particularValue, left, under, width);
    });
    flow.canvas.close();
    y = under + words.length * LETTER.particularValue.leading + 4;
  }
  return y;
}
