import type { Binding, Conclusion, Cover } from '../document.ts';
import { drawBox, type BoxLine } from './box.ts';
import type { Drawing, Flow } from './flow.ts';
import type { TextStyle } from './text.ts';
import { COLOR, CONTENT_WIDTH, PAGE, STYLE, TONE, withColor } from './theme.ts';

interface CoverLine {
  readonly text: string;
  readonly style: TextStyle;
  readonly before: number;
}

/** The first page: who, what, when, and the conclusion before any detail. */
export function* cover(flow: Flow, page: Cover): Drawing {
  flow.canvas.open('Sect');
  titlePanel(flow, page);
  flow.y += 28;
  yield* conclusion(flow, page.conclusion);
  const { binding } = page;
  if (binding !== null) {
    flow.y += 18;
    yield* bindingBox(flow, binding);
  }
  flow.canvas.close();
}

function titlePanel(flow: Flow, c: Cover): void {
  const [issuer, ...address] = c.issuer;
  const above: CoverLine[] = [
    { text: issuer ?? '', style: STYLE.issuer, before: 0 },
    ...address.map((text) => ({ text, style: STYLE.issuerLine, before: 0 })),
  ];
  const below: CoverLine[] = [
    { text: c.title, style: STYLE.title, before: 22 },
    { text: c.subject, style: STYLE.subject, before: 2 },
    ...(c.period === null ? [] : [{ text: c.period, style: STYLE.subject, before: 0 }]),
    { text: `${flow.say('render.report')} ${c.reportId}  ·  ${c.status}`, style: STYLE.metaStrong, before: 14 },
  ];
  const top = 64;
  const height = (lines: readonly CoverLine[]): number =>
    lines.reduce(
      (sum, l) => sum + l.before + flow.text.lines(l.text, l.style, CONTENT_WIDTH).length * l.style.leading,
      0,
    );
  const accent = top + height(above) + 20;
  const end = Math.max(300, accent + 4 + height(below) + 30);
  flow.canvas.artifact('Background', () => {
    flow.canvas.rect(0, 20, PAGE.width, end - 20, COLOR.panel);
    flow.canvas.rect(PAGE.left, accent, 46, 4, COLOR.teal);
  });
  drawAll(flow, above, top);
  drawAll(flow, below, accent + 4);
  flow.y = end;
}

function drawAll(flow: Flow, lines: readonly CoverLine[], top: number): void {
  let y = top;
  for (const { text, style, before } of lines) {
    y += before;
    const broken = flow.text.lines(text, style, CONTENT_WIDTH);
    flow.canvas.open('P');
    flow.canvas.content(() => flow.drawLines(broken, style, PAGE.left, y, CONTENT_WIDTH));
    flow.canvas.close();
    y += broken.length * style.leading;
  }
}

function* conclusion(flow: Flow, c: Conclusion): Drawing {
  const tone = TONE[c.tone];
  const lines: BoxLine[] = [
    { text: c.heading, style: withColor(STYLE.boxHeading, tone.text), before: 0 },
    ...c.paragraphs.map((text) => ({ text, style: STYLE.boxText, before: 4 })),
  ];
  yield* drawBox(flow, lines, { fill: tone.fill, bar: tone.text, symbol: c.tone });
}

function* bindingBox(flow: Flow, { prefix, seal, note }: Binding): Drawing {
  const none = flow.say('render.none');
  const pair = (label: string, text: string, before = 0): BoxLine => ({ text, label, style: STYLE.boxMono, before });
  const sealed = seal.state === 'sealed';
  const lines: BoxLine[] = [
    {
      text: flow.say(sealed ? 'render.sealHeading' : 'render.bindingHeading'),
      style: STYLE.boxHeading,
      before: 0,
    },
    pair(flow.say('render.bindingOrigin'), sealed ? seal.origin : prefix.origin, 6),
    ...(sealed
      ? [
          pair(flow.say('render.sealSize'), String(seal.size)),
          pair(flow.say('render.sealRoot'), seal.root),
          // The checkpoint first, then the part of it that the document is made from.
          pair(flow.say('render.sealLeaves'), String(prefix.leaves), 6),
        ]
      : [pair(flow.say('render.bindingLeaves'), String(prefix.leaves))]),
    pair(flow.say('render.bindingLast'), prefix.lastEventId ?? none),
    pair(flow.say('render.bindingRecorded'), prefix.lastRecordedAt ?? none),
    { text: note, style: STYLE.muted, before: 8 },
  ];
  yield* drawBox(flow, lines, { frame: COLOR.rule });
}
