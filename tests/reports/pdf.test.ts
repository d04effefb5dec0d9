import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import t from 'tap';
import { type AuditReport, auditReport } from '../../src/reports/audit/audit-report.ts';
import { writeAuditPdf } from '../../src/reports/pdf/audit-pdf.ts';
import { LANGUAGES, type Language, numberedHeadings } from '../../src/reports/document.ts';
import { messages } from '../../src/reports/i18n/messages.ts';
import { renderPdf, writePdf } from '../../src/reports/pdf/render.ts';
import { textSample } from './sample-document.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleSeal } from './sample-seal.ts';
import { missing, output } from './tools.ts';

const poppler = { skip: missing('pdftotext', '-v') };
const qpdf = { skip: missing('qpdf', '--version') };

const dir = t.testdir();
const seal = sampleSeal();
const reports = new Map<Language, { readonly file: string; readonly report: AuditReport; readonly pages: number }>();

t.before(async () => {
  for (const language of LANGUAGES) {
    const report = auditReport(sampleFacts({ events: 150, exceptions: 14, seal }), {
      language,
      remakeCommand: 'regesta report audit',
    });
    const file = join(dir, `${language}.pdf`);
    const out = createWriteStream(file);
    const { pages } = await writeAuditPdf(report, out);
    out.end();
    await once(out, 'finish');
    reports.set(language, { file, report, pages });
  }
});

function sample(language: Language) {
  const found = reports.get(language);
  if (found === undefined) throw new Error(`no sample in ${language}`);
  return found;
}

const PARAGRAPHS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Consent was given; “affine” office files — £12, 50 % (no more).',
    'Müller & Søn, Łódź, Đà Nẵng, Ελλάδα, Україна',
    'A mark without a letter of its own: x\u0302 and q\u0323.',
    'Mixed: 浙江蓝天进出口有限公司 and Zhejiang',
  ],
  de: [
    'Die Löschung erfolgt unverzüglich; „Auskunft“ nach Art. 15 DSGVO – 12 €.',
    'Straße, Maß, Größe, Äußerung, ÄÖÜ, fünf, auffällig',
    'Datenschutz-Grundverordnung, Einwilligungserklärung',
  ],
  zh: [
    '个人信息处理者应当对其个人信息处理活动负责。',
    '“同意”由个人在充分知情的前提下自愿、明确作出……',
    '第 12 条：共 1,204 项（含 3 项例外）；ISO 19005-3',
    '杭州市滨江区江南大道 588 号 Straße 17',
  ],
};

for (const language of LANGUAGES) {
  t.test(`text comes back exactly as it went in: ${language}`, poppler, async (t) => {
    const file = join(dir, `text-${language}.pdf`);
    writeFileSync(file, await renderPdf(textSample(language, PARAGRAPHS[language]), { producer: 'test' }));
    const lines = (await output('pdftotext', '-raw', '-f', '2', '-l', '2', file, '-')).split('\n');
    const heading = lines.indexOf('1 Text');
    t.ok(heading > 0);
    t.same(lines.slice(heading + 1, heading + 1 + PARAGRAPHS[language].length), PARAGRAPHS[language]);
  });

  t.test(`every string of the report is in the text: ${language}`, poppler, async (t) => {
    const { file, report } = sample(language);
    const text = squeeze(await output('pdftotext', '-raw', file, '-'));
    const strings = stringsOf(report);
    t.ok(strings.length > 900);
    t.same(
      strings.filter((one) => !text.includes(squeeze(one))),
      [],
    );
  });

  t.test(
    `every page has head and foot, page x of y, the checkpoint with its whole root, and the prefix: ${language}`,
    poppler,
    async (t) => {
      const { file, report, pages } = sample(language);
      const texts = (await output('pdftotext', '-raw', file, '-')).split('\f').slice(0, -1);
      t.equal(texts.length, pages);
      texts.forEach((text, index) => {
        const page = messages(language)('render.page', { page: index + 1, pages });
        for (const part of [page, report.document.classification, report.document.cover.title, report.model.reportId]) {
          t.ok(text.includes(part), `page ${index + 1}: ${part}`);
        }
        const say = messages(language);
        t.ok(
          squeeze(text).includes(squeeze(say('render.checkpoint', { size: 600 })) + seal.root),
          `root, ${index + 1}`,
        );
        t.ok(
          squeeze(text).includes(squeeze(say('render.prefix', { leaves: 562 })) + report.model.prefix.lastEventId),
          `prefix, ${index + 1}`,
        );
      });
    },
  );

  t.test(`bookmarks and contents are the headings, on the right pages: ${language}`, qpdf, async (t) => {
    const { file, report, pages } = sample(language);
    const marks = flatten(
      (JSON.parse(await output('qpdf', '--json', '--json-key=outlines', file)) as { outlines: Outline[] }).outlines,
    );
    const [contents, ...rest] = marks;
    t.equal(contents?.title, messages(language)('render.contents'));
    t.same(
      rest.map((mark) => mark.title),
      numberedHeadings(report.document).map((one) => `${one.number} ${one.heading}`),
    );
    const texts = (await output('pdftotext', '-raw', file, '-')).split('\f');
    const toc = squeeze(texts[1] ?? '');
    for (const mark of rest) {
      t.ok(mark.destpageposfrom1 >= 3 && mark.destpageposfrom1 <= pages);
      t.ok(squeeze(texts[mark.destpageposfrom1 - 1] ?? '').includes(squeeze(mark.title)), mark.title);
      t.ok(
        toc.includes(`${squeeze(mark.title)}${mark.destpageposfrom1}`),
        `contents name page ${mark.destpageposfrom1}`,
      );
    }
  });

  t.test(`all fonts are embedded, subset, and map to Unicode: ${language}`, poppler, async (t) => {
    const rows = (await output('pdffonts', sample(language).file)).trim().split('\n').slice(2);
    t.ok(rows.length >= 3);
    for (const row of rows) t.match(row, /^[A-Z]{6}\+Noto\S+ +CID TrueType +Identity-H +yes yes yes /);
  });

  t.test(`the file is sound and has nothing active: ${language}`, qpdf, async (t) => {
    const { file } = sample(language);
    t.match(await output('qpdf', '--check', file), /No syntax or stream encoding errors found/);
    t.notMatch(await output('qpdf', '--json', '--json-key=qpdf', file), /\/JavaScript|\/JS"|\/Encrypt|\/AcroForm/);
    const info = await output('pdfinfo', file);
    t.match(info, /Tagged: +yes/);
    t.match(info, new RegExp(`Title: +${sample(language).report.document.cover.title}`));
  });

  t.test(`the twin and the checkpoint are attached, with true checksums: ${language}`, poppler, async (t) => {
    const { file, report } = sample(language);
    const { twin, checkpoint } = report;
    t.match(await output('pdfdetach', '-list', file), /^2 embedded files/);
    for (const one of [twin, checkpoint]) {
      if (one === null) throw new Error('no checkpoint');
      const saved = join(dir, `${language}-${one.name}`);
      await output('pdfdetach', '-savefile', one.name, '-o', saved, file);
      const bytes = readFileSync(saved);
      t.same(bytes, one.bytes);
      t.ok((await output('pdftotext', file, '-')).includes(createHash('sha256').update(bytes).digest('hex')));
      t.ok(
        readFileSync(file).includes(`/CheckSum <${createHash('md5').update(bytes).digest('hex')}>`),
        'sixteen bytes, not hex as text',
      );
    }
  });
}

t.test('every string of a report is in the tagged text', poppler, async (t) => {
  // A short one: poppler reads the page anew for each of its elements.
  const report = auditReport(sampleFacts({ events: 4, exceptions: 2, seal }), { language: 'en' });
  const file = join(dir, 'tagged.pdf');
  const out = createWriteStream(file);
  await writeAuditPdf(report, out);
  out.end();
  await once(out, 'finish');
  const tagged = squeeze((await output('pdfinfo', '-struct-text', file)).replace(/"\n\s+"|^\s*"|"$/gm, ''));
  const strings = stringsOf(report);
  t.ok(strings.length > 300, `${strings.length} strings`);
  t.same(
    strings.filter((text) => !tagged.includes(squeeze(text))),
    [],
  );
});

t.test('metadata is escaped and names the prefix and the checkpoint', poppler, async (t) => {
  const file = join(dir, 'text-en.pdf');
  writeFileSync(file, await renderPdf(textSample('en', ['x']), { producer: 'test' }));
  const meta = await output('pdfinfo', '-meta', file);
  t.match(meta, /Sample &#38; &#60;proof&#62; T-1/);
  const report = await output('pdfinfo', '-meta', sample('en').file);
  t.match(report, /<audit:reportId>AR-2026-H1-0142<\/audit:reportId>/);
  t.match(report, /<audit:ledgerLeaves>562<\/audit:ledgerLeaves>/);
  t.match(report, /<audit:treeSize>600<\/audit:treeSize>/);
  t.ok(report.includes(`<audit:checkpointRoot>${seal.root}</audit:checkpointRoot>`));
  t.ok(report.includes(`<audit:checkpointOrigin>${seal.origin}</audit:checkpointOrigin>`));
});

t.test('characters without a font are counted, and the document says so', poppler, async (t) => {
  const out = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const document = textSample('en', ['سلام 😀']);
  const summary = await writePdf(document, { producer: 'test' }, out);
  t.same(summary.uncovered, { count: 5, codePoints: ['U+0627', 'U+0633', 'U+0644', 'U+0645', 'U+1F600'] });
  const file = join(dir, 'uncovered.pdf');
  writeFileSync(file, await renderPdf(document, { producer: 'test' }));
  const text = await output('pdftotext', '-raw', file, '-');
  t.match(text, /contains 5 characters for which this release has no font/);
  t.match(text, /\[U\+0633\]\[U\+0644\]\[U\+0627\]\[U\+0645\] \[U\+1F600\]/);
});

t.test('a slow reader holds the writer back', async (t) => {
  let waiting = 0;
  let most = 0;
  const slow = new Writable({
    highWaterMark: 4096,
    write(chunk: Buffer, _encoding, done) {
      waiting = Math.max(0, this.writableLength - chunk.length);
      most = Math.max(most, waiting);
      setTimeout(done, 1);
    },
  });
  await writeAuditPdf(auditReport(sampleFacts({ events: 150, exceptions: 0 }), { language: 'en' }), slow);
  t.ok(most < 2_000_000, `at most ${most} bytes piled up`);
});

t.test('a failing reader fails the rendering', async (t) => {
  const broken = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      done(new Error('disk full'));
    },
  });
  broken.on('error', () => {});
  await t.rejects(writePdf(textSample('en', ['x']), { producer: 'test' }, broken), /disk full/);
});

interface Outline {
  readonly title: string;
  readonly destpageposfrom1: number;
  readonly kids: readonly Outline[];
}

function flatten(outlines: readonly Outline[]): readonly Outline[] {
  return outlines.flatMap((one) => [one, ...flatten(one.kids)]);
}

/** White space depends on where lines end; everything else must be equal. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

const WORDS = new Set([
  'heading',
  'text',
  'caption',
  'value',
  'label',
  'title',
  'subject',
  'reportId',
  'command',
  'name',
]);

function stringsOf({ document }: AuditReport): readonly string[] {
  const strings: string[] = [];
  collect(document.sections, strings);
  collect(document.cover, strings);
  return strings;
}

/** Every printed string of a document: table cells, list items and the fields named above. */
function collect(value: unknown, into: string[], key = ''): void {
  if (typeof value === 'string') {
    if (value !== '' && (WORDS.has(key) || key === '')) into.push(value);
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) collect(one, into, name);
  }
}
