import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import t from 'tap';
import { auditReport } from '../../src/reports/audit/audit-report.ts';
import { writeAuditPdf } from '../../src/reports/pdf/audit-pdf.ts';
import { renderPdf } from '../../src/reports/pdf/render.ts';
import { textSample } from './sample-document.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleSeal } from './sample-seal.ts';
import { missing, verapdf } from './tools.ts';

const java = { skip: missing('java', '-version') };
const dir = t.testdir();

t.test('reports pass PDF/A-3a and PDF/UA-1', java, async (t) => {
  const files: string[] = [];
  const unsealed = sampleFacts({ events: 40, exceptions: 8 });
  const sealed = sampleFacts({ events: 40, exceptions: 8, seal: sampleSeal() });
  for (const [language, facts] of [
    ['en', sealed],
    ['zh', sealed],
    ['de', sealed],
    ['en', unsealed],
  ] as const) {
    const file = join(dir, `report-${language}-${facts.seal.state}.pdf`);
    const out = createWriteStream(file);
    await writeAuditPdf(auditReport(facts, { language, remakeCommand: 'x' }), out);
    out.end();
    await once(out, 'finish');
    files.push(file);
  }
  const odd = join(dir, 'odd.pdf');
  writeFileSync(
    odd,
    await renderPdf(textSample('en', ['x\u0302 & <b> 😀 سلام', 'long '.repeat(2000)]), { producer: 'test & <co>' }),
  );
  const { exitCode, report } = verapdf('3a,ua1', ...files, odd);
  t.equal(exitCode, 0, report);
  t.equal(report.match(/^PASS/gm)?.length, 10, report);
});

t.test('the validator bites: known faults are named', java, async (t) => {
  const plain = new PDFDocument({ pdfVersion: '1.7', subset: 'PDF/A-3a', tagged: true, lang: 'en' });
  plain.text('A standard font, not embedded, outside every tag');
  plain.end();
  const bad = join(dir, 'bad.pdf');
  writeFileSync(bad, await text(plain.setEncoding('latin1')), 'latin1');
  const { exitCode, report } = verapdf('3a,ua1', bad);
  t.equal(exitCode, 1, report);
  t.match(report, /6\.2\.11\.4\.1-1/, 'font not embedded (PDF/A)');
  t.match(report, /7\.1-3/, 'content outside tags (PDF/UA)');
  t.match(report, /^FAIL 3a[\s\S]*^FAIL ua1/m);
});

t.test('a good file spoilt in one place fails', java, async (t) => {
  const good = await renderPdf(textSample('en', ['x']), { producer: 'test' });
  const spoilt = join(dir, 'spoilt.pdf');
  writeFileSync(spoilt, Buffer.from(good.toString('latin1').replace('<pdfaid:part>3<', '<pdfaid:part>9<'), 'latin1'));
  t.equal(verapdf('3a', spoilt).exitCode, 1);
});
