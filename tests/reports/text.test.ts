import t from 'tap';
import { visualOrder } from '../../src/reports/pdf/bidi.ts';
import { face } from '../../src/reports/pdf/fonts.ts';
import { Shaper } from '../../src/reports/pdf/shaper.ts';
import { type Line, TextEngine } from '../../src/reports/pdf/text.ts';
import { COLOR, STYLE, TONE } from '../../src/reports/pdf/theme.ts';

const words = (line: Line | undefined): string => (line?.runs ?? []).map(({ run }) => run.text).join('');
const faces = (line: Line | undefined): readonly string[] => (line?.runs ?? []).map(({ run }) => run.face.key);

t.test('characters without a font are printed as code points and counted', async (t) => {
  const engine = new TextEngine('en');
  t.equal(words(engine.line('a😀b', STYLE.body)), 'a[U+1F600]b');
  t.equal(words(engine.line('مر', STYLE.body)), '[U+0645][U+0631]', 'Arabic has no font in this release');
  t.equal(words(engine.line('x\u0007y', STYLE.body)), 'x[U+0007]y', 'a control character is shown, not lost');
  t.same(engine.uncovered('ok 文字 é\n😀\n😀'), ['U+1F600', 'U+1F600']);
  t.same(engine.uncovered('plain'), []);
});

t.test('an override cannot make a text read other than it is', async (t) => {
  t.equal(words(new TextEngine('en').line('pay \u202e001', STYLE.body)), 'pay [U+202E]001');
});

t.test('each grapheme takes the first font that covers all of it', async (t) => {
  const line = new TextEngine('en').line('Ω и é 中文', STYLE.body);
  t.same(faces(line), ['sans-regular', 'sans-sc-regular']);
  t.same(faces(new TextEngine('en').line('“x”', STYLE.body)), ['sans-regular']);
  t.same(
    faces(new TextEngine('zh').line('“中”', STYLE.body)),
    ['sans-sc-regular'],
    'Chinese quotes come from the Han font',
  );
});

t.test('a mark without a precomposed letter stays one cluster with its letter', async (t) => {
  const run = new TextEngine('en').line('x\u0302', STYLE.body).runs[0]?.run;
  t.equal(run?.clusters.length, 1);
  t.equal(run?.clusters[0]?.text, 'x\u0302');
});

t.test('lines: nothing is lost, nothing is wider than the column', async (t) => {
  const engine = new TextEngine('en');
  const text = 'Every sentence of a report, and then one-very-long-token: ' + 'a1b2'.repeat(60);
  for (const style of [STYLE.body, STYLE.cellMono]) {
    const lines = engine.lines(text, style, 150);
    t.equal(lines.map(words).join(''), text);
    t.ok(lines.length > 5 && lines.every((line) => line.width <= 150.02));
  }
  t.equal(engine.lines('a\n\nb', STYLE.body, 100).length, 3, 'forced breaks, an empty line among them');
});

t.test('a command breaks at spaces, and nothing of it is lost', async (t) => {
  const command = 'node verify.mjs proof ErasureRequested-50m6ha7955mtkthadanepavbg5.tlog-proof  --policy policy.txt';
  for (const width of [420, 300, 120]) {
    const lines = new TextEngine('en').lines(command, STYLE.command, width).map(words);
    t.equal(lines.join(''), command);
    if (width > 290)
      t.same(
        lines.slice(0, -1).filter((line) => !line.endsWith(' ')),
        [],
      );
  }
});

t.test('ids spelled letter by letter look as if shaped as a whole', async (t) => {
  const mono = face('mono', 'regular');
  const ascii =
    Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('') + 'fi ffl -> != 0f8fad5b';
  const spelled = new Shaper('en').shape(mono, ascii, false);
  const shaped = new Shaper('en').shape({ ...mono, fixedPitch: false }, ascii, false);
  t.same(spelled.clusters, shaped.clusters);
});

t.test('runs of a line stand in the order of rule L2', async (t) => {
  t.same(visualOrder([0, 0]), [0, 1]);
  t.same(visualOrder([0, 1, 0]), [0, 1, 2]);
  t.same(visualOrder([1, 2, 1]), [2, 1, 0]);
  t.same(visualOrder([0, 1, 2, 1, 0]), [0, 3, 2, 1, 4]);
  t.same(visualOrder([]), []);
});

t.test('every pair of colours keeps a contrast of 4.5 to 1', async (t) => {
  const pairs: [string, string][] = Object.values(TONE).map(({ text, fill }) => [text, fill]);
  for (const text of [COLOR.ink, COLOR.navy, COLOR.grey, COLOR.teal])
    pairs.push([text, COLOR.white], [text, COLOR.panel], [text, COLOR.stripe]);
  for (const fill of Object.values(TONE))
    pairs.push([COLOR.ink, fill.fill], [fill.text, COLOR.white], [fill.text, COLOR.panel]);
  pairs.push([COLOR.white, COLOR.navy]);
  for (const [a, b] of pairs) t.ok(contrast(a, b) >= 4.5, `${a} on ${b}: ${contrast(a, b).toFixed(2)}`);
});

/** WCAG 2.1, "contrast ratio". */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
