import { createHash } from 'node:crypto';
import t from 'tap';
import { canonicalize } from '../../src/kernel/canonical-json.ts';
import { SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { messages } from '../../src/reports/i18n/messages.ts';
import { auditReport } from '../../src/reports/audit/audit-report.ts';
import { bucketDays } from '../../src/reports/audit/buckets.ts';
import { auditModel, auditTwin } from '../../src/reports/audit/model.ts';
import { LANGUAGES, numberedHeadings } from '../../src/reports/document.ts';
import { sampleFacts } from './sample-facts.ts';

const facts = sampleFacts({ events: 210, exceptions: 0 });
const withExceptions = sampleFacts({ events: 210, exceptions: 7 });

t.test('totals come from the rows, and the rest is "not stated"', async (t) => {
  const { totals, byPurpose } = auditModel(facts);
  t.match(totals, { events: 210, changes: 60, consents: 60, looks: 60, refusals: 30, other: 0, actors: 5 });
  const looks = byPurpose.reduce((sum, row) => sum + row.looks, 0);
  t.equal(looks, totals.looks, 'a table by purpose adds up to the same total');
  t.ok(byPurpose.some((row) => row.key === null));
});

t.test('the conclusion follows from the facts', async (t) => {
  t.match(auditModel(facts).conclusion, { outcome: 'none', attention: 0 });
  t.match(auditModel(withExceptions).conclusion, {
    outcome: 'incident',
    attention: 6,
    incidents: 2,
    reviews: 4,
    noted: 1,
  });
  const onlyShreds = { ...facts, exceptions: withExceptions.exceptions.filter((row) => row.kind === 'keys-shredded') };
  t.match(auditModel(onlyShreds).conclusion, { outcome: 'none', noted: 1 }, 'erasing on request is no exception');
  const onlyRefusals = { ...facts, exceptions: withExceptions.exceptions.filter((row) => row.kind === 'look-refused') };
  t.match(auditModel(onlyRefusals).conclusion, { outcome: 'review', attention: 2 });
});

t.test('what no person did is said to be the ledger’s own, in words', async (t) => {
  const [first, ...others] = facts.byActor;
  if (first === undefined) throw new Error('the sample has actors');
  const system = { ...facts, byActor: [{ ...first, key: SYSTEM_ACTOR }, ...others] };
  for (const language of LANGUAGES) {
    const text = JSON.stringify(auditReport(system, { language }).document);
    t.match(text, `["${messages(language)('key.system')}",`);
    t.notMatch(text, SYSTEM_ACTOR);
  }
});

t.test('it never claims more than the ledger can show', async (t) => {
  for (const language of ['en', 'zh'] as const) {
    const { document, model } = auditReport(facts, { language });
    t.equal(model.limits[0]?.code, 'prefix-unsealed');
    t.match(document.cover.conclusion.paragraphs.join(' '), language === 'en' ? /not sealed yet/ : /尚未签封/);
  }
});

t.test('facts that do not add up are refused', async (t) => {
  const bad = [
    { ...facts, byType: facts.byType.slice(1) },
    { ...facts, byDay: [...facts.byDay, { day: '2026-06-30', count: 1 }] },
    { ...facts, byPurpose: [...facts.byPurpose, { key: 'x', changes: 0, consents: 0, looks: 999, refusals: 0 }] },
    { ...facts, byActor: facts.byActor.map((row) => ({ ...row, looks: row.looks + 99 })) },
    { ...facts, index: facts.index.toReversed() },
    { ...facts, period: { ...facts.period, to: '2026-05-31' } },
    { ...facts, prefix: { ...facts.prefix, leaves: 500 } },
  ];
  for (const one of bad) t.throws(() => auditModel(one), { code: 'REPORT_FACTS_INCONSISTENT' });
});

t.test('the twin is canonical, holds no words of any language, and is the same for both', async (t) => {
  const en = auditReport(withExceptions, { language: 'en' });
  const zh = auditReport(withExceptions, { language: 'zh' });
  t.same(en.twin.bytes, zh.twin.bytes);
  t.equal(canonicalize(JSON.parse(en.twin.bytes.toString('utf8'))), en.twin.bytes.toString('utf8'));
  t.equal(en.twin.sha256, createHash('sha256').update(auditTwin(en.model)).digest('hex'));
});

t.test('the document is plain data', async (t) => {
  const { document } = auditReport(withExceptions, { language: 'zh', remakeCommand: 'x' });
  t.same(JSON.parse(JSON.stringify(document)), document);
  t.same(
    numberedHeadings(document)
      .map((one) => one.number)
      .filter((number) => !number.includes('.')),
    ['1', '2', '3', '4', '5', '6', '7'],
  );
});

t.test('an index that is too long to print says so', async (t) => {
  const { document } = auditReport(facts, { language: 'en', maxIndexRows: 100 });
  t.match(JSON.stringify(document.sections.at(-1)), /The first 100 of 210 events/);
  t.match(JSON.stringify(document.sections[4]), /stops after 100 of 210 rows/);
});

t.test('erased, unreadable, absent and sealed read differently', async (t) => {
  const texts = [
    { state: 'erased', at: '2026-02-03', request: 'r1' },
    { state: 'unreadable', code: 'X' },
    { state: 'absent' },
    { state: 'sealed' },
  ].map((dpo) =>
    JSON.stringify(
      auditReport({ ...facts, controller: { ...facts.controller, dpo: dpo as never } }, { language: 'en' }).document
        .sections[1],
    ),
  );
  t.equal(new Set(texts).size, 4);
});

t.test('an empty period is reported, not refused', async (t) => {
  const none = sampleFacts({ events: 0, exceptions: 0 });
  const { model, document } = auditReport(none, { language: 'en' });
  t.equal(model.conclusion.outcome, 'empty');
  t.match(document.cover.conclusion.paragraphs[0], /No events were recorded/);
});

t.test('days become bars that fit a page', async (t) => {
  const sizes = [
    ['2026-01-31', 'day', 31],
    ['2026-03-31', 'week', 14],
    ['2026-06-30', 'month', 6],
    ['2031-12-31', 'year', 6],
  ] as const;
  for (const [to, size, bars] of sizes) {
    const found = bucketDays('2026-01-01', to, [{ day: '2026-01-02', count: 3 }]);
    t.equal(found.size, size);
    t.equal(found.buckets.length, bars);
    t.equal(
      found.buckets.reduce((sum, bucket) => sum + bucket.count, 0),
      3,
    );
  }
  t.equal(bucketDays('2026-01-01', '2026-03-31', []).buckets[0]?.label, '12-29', 'the Monday of that week');
});
