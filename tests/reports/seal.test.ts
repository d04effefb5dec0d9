import t from 'tap';
import { auditReport } from '../../src/reports/audit/audit-report.ts';
import { auditModel } from '../../src/reports/audit/model.ts';
import type { Sealed } from '../../src/reports/document.ts';
import { logSignatures } from '../../src/reports/seal.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleLedger, sampleSeal, sealOf } from './sample-seal.ts';

const seal = sampleSeal();
const facts = sampleFacts({ events: 60, exceptions: 0, seal });

t.test('a sealed report says Sealed, names the checkpoint, and carries its note', async (t) => {
  for (const [language, status] of [
    ['en', 'Sealed'],
    ['zh', '已签封'],
  ] as const) {
    const { document, model, checkpoint, twin } = auditReport(facts, { language });
    t.equal(document.cover.status, status);
    t.same(document.cover.binding?.seal, seal);
    t.same(model.seal, seal);
    t.equal(checkpoint?.name, 'checkpoint.txt');
    t.equal(checkpoint?.bytes.toString('utf8'), seal.note);
    t.same((JSON.parse(twin.bytes.toString('utf8')) as { seal: unknown }).seal, seal);
    const printed = JSON.stringify(document.sections);
    for (const part of [seal.root, checkpoint?.sha256 ?? '', twin.sha256, seal.keyName]) t.ok(printed.includes(part));
  }
});

t.test('it claims level L1 and says what that does not show; levels two and three say what they take', async (t) => {
  const en = auditReport(facts, { language: 'en' }).document;
  const zh = auditReport(facts, { language: 'zh' }).document;
  t.match(
    en.cover.conclusion.paragraphs.at(-1),
    /level L1 .*does not show that the holder of the key signed no second/,
  );
  t.match(zh.cover.conclusion.paragraphs.at(-1), /L1.*不能证明密钥持有者未曾另签/);
  for (const document of [en, zh]) {
    const text = JSON.stringify(document);
    for (const level of ['tamper-detecting', 'tamper-evident since 600', 'witnessed'])
      t.ok(text.includes(level), level);
  }
  t.same(
    auditModel(facts)
      .limits.slice(0, 2)
      .map((limit) => limit.code),
    ['sealed-by-key', 'figures-unsigned'],
  );
  t.notMatch(JSON.stringify(en), /is verified|not sealed|Not sealed|tamper-proof|cannot be (altered|changed)/);
});

t.test('an unsealed report has no checkpoint and says so', async (t) => {
  const { document, checkpoint, model } = auditReport(sampleFacts({ events: 60, exceptions: 0 }), { language: 'en' });
  t.equal(checkpoint, null);
  t.same(model.seal, { state: 'unsealed' });
  t.equal(document.cover.status, 'Not sealed');
  t.notMatch(JSON.stringify(document), /checkpoint\.txt|openssl|level L/);
});

t.test('a checkpoint that does not fit the document is refused', async (t) => {
  const [text = '', lines = ''] = seal.note.split('\n\n');
  const other = sealOf(sampleLedger(['stranger']));
  const cut = Buffer.from(lines.split(' ')[2] ?? '', 'base64')
    .subarray(0, 60)
    .toString('base64');
  const short = seal.root.slice(0, 40);
  const bad: readonly Partial<Sealed>[] = [
    { size: 471 },
    { size: 601 },
    { origin: 'other.example/1' },
    { root: Buffer.alloc(32).toString('base64') },
    { root: short, note: seal.note.replace(seal.root, short) },
    { keyName: 'other.example/1' },
    { note: `${text}\n` },
    { note: `${text}\nan extension\n\n${lines}` },
    { note: `${text}\n\n\u2014 ${seal.keyName} ${cut}\n` },
    { note: seal.note.replace('600', '0600') },
  ];
  for (const one of bad) {
    t.throws(() => auditModel({ ...facts, seal: { ...seal, ...one } }), { code: 'REPORT_FACTS_INCONSISTENT' });
  }
  t.doesNotThrow(() => auditModel({ ...facts, seal: other }), 'whose key it is, the reader judges');
  t.doesNotThrow(() => auditModel({ ...facts, prefix: { ...facts.prefix, leaves: 600 } }), 'it covers all it is over');
});

t.test('while keys overlap, both signatures are named, each with its key', async (t) => {
  const both = sealOf(sampleLedger(['first', 'second']));
  const found = logSignatures(both);
  t.same(
    found.map(({ line }) => line),
    [5, 6],
  );
  t.equal(new Set(found.map(({ keyId }) => keyId)).size, 2);
  const witnessed = { ...both, note: `${both.note}\u2014 witness.example ${Buffer.alloc(76).toString('base64')}\n` };
  t.same(logSignatures(witnessed), found, 'a witness is not the log');
});

t.test('what the reader types holds nothing that somebody could choose', async (t) => {
  const origin = "a;$(touch${IFS}x)'`/1";
  const hostile = { ...seal, origin, keyName: origin, note: seal.note.replaceAll(seal.origin, origin) };
  const { document } = auditReport({ ...facts, seal: hostile }, { language: 'en' });
  const commands = JSON.stringify(document.sections).match(/"command":"(?:[^"\\]|\\.)*"/g) ?? [];
  t.ok(commands.length > 8);
  t.notMatch(commands.join('\n'), /touch/);
});
