import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LANGUAGES, type Language } from '../../src/reports/document.ts';
import { messages } from '../../src/reports/i18n/messages.ts';
import type { LetterFacts, LetterKind } from '../../src/reports/letters/facts.ts';
import { writeLetter } from '../../src/reports/letters/write-letter.ts';
import { renderPdf } from '../../src/reports/pdf/render.ts';
import { contents, letterFacts } from './sample-letters.ts';
import { missing, output, verapdf } from './tools.ts';

// Every letter in every language, through tools that take seconds each on a busy machine.
t.setTimeout(300_000);

const poppler = { skip: missing('pdftotext', '-v') };
const qpdf = { skip: missing('qpdf', '--version') };
const java = { skip: missing('java', '-version') };
const kinds = Object.keys(contents) as LetterKind[];
const dir = t.testdir();
const fileOf = (kind: LetterKind, language: Language): string => join(dir, `${kind}-${language}.pdf`);
const render = (facts: LetterFacts): Promise<Buffer> => renderPdf(writeLetter(facts), { producer: 'test' });
const squeeze = (text: string): string => text.replace(/\s+/g, '');

t.before(async () => {
  for (const language of LANGUAGES) {
    for (const kind of kinds) writeFileSync(fileOf(kind, language), await render(letterFacts(language, kind)));
  }
});

/** Every text of a letter, wherever it stands in the model. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    ['kind', 'language', 'createdAt'].includes(key) ? [] : textsOf(one),
  );
}

t.test('a letter is plain data, and all of it is in the tagged text', poppler, async (t) => {
  for (const language of LANGUAGES) {
    for (const kind of kinds) {
      const letter = writeLetter(letterFacts(language, kind));
      t.same(JSON.parse(JSON.stringify(letter)), letter);
      // The tags of each kind once: the tool takes seconds for a file.
      if (LANGUAGES[kinds.indexOf(kind) % LANGUAGES.length] !== language) continue;
      const raw = await output('pdfinfo', '-struct-text', fileOf(kind, language));
      const tagged = squeeze(raw.replace(/"\n\s+"|^\s*"|"$/gm, ''));
      const lost = textsOf(letter).filter((text) => !tagged.includes(squeeze(text)) && !text.includes('\n'));
      t.same(lost, [], `${kind} ${language}`);
    }
  }
});

t.test('the address stands in the window of a DIN or DL envelope, and nothing else does', poppler, async (t) => {
  const MM = 72 / 25.4;
  const inWindow = async (facts: LetterFacts): Promise<string> => {
    const file = join(dir, 'window.pdf');
    writeFileSync(file, await render(facts));
    // 20 to 105 mm from the left, 45 to 90 mm from the top.
    const box = [20 * MM, 45 * MM, 85 * MM, 45 * MM].map((one) => String(Math.round(one)));
    const [x, y, w, h] = box as [string, string, string, string];
    return output('pdftotext', '-l', '1', '-x', x, '-y', y, '-W', w, '-H', h, file, '-');
  };
  const facts = letterFacts('de', 'refusal');
  const seen = (await inWindow(facts)).split('\n').filter((line) => line.trim() !== '');
  t.same(seen.slice(-4), ['Jürgen Weiß', 'Goethestraße 4', '3. Stock links', '99423 Weimar']);
  t.match(seen.slice(0, -4).join(' '), /^Alpenglück Outdoor GmbH & Co\. KG, Sendlinger Straße 17, 80331 München$/);
  const long = Array.from({ length: 8 }, (_, index) => `Zeile ${index + 1}`);
  const all = await inWindow({ ...facts, recipient: { ...facts.recipient, address: long } });
  t.match(all, /Jürgen Weiß[\s\S]*Zeile 1\n[\s\S]*Zeile 8/, 'nine lines fit');
});

t.test('a letter says what the law wants it to say', async (t) => {
  const words = (language: Language, kind: LetterKind): string =>
    textsOf(writeLetter(letterFacts(language, kind))).join('\n');
  t.match(
    words('en', 'acknowledgement'),
    /7 April 2026\n.*\nGeneral Data Protection Regulation \(GDPR\): Article 12\(3\)/,
  );
  t.match(words('de', 'acknowledgement'), /Auskunft über Ihre personenbezogenen Daten \(Artikel 15 DSGVO\)/);
  t.match(
    words('de', 'extension'),
    /7\. April 2026[\s\S]*5\. Juni 2026[\s\S]*ein Monat ab Eingang Ihres Antrags, verlängert um: 2 Monate/,
  );
  for (const language of LANGUAGES) {
    const refusal = words(language, 'refusal');
    t.match(refusal, /BayLDA\), www\.lda\.bayern\.de/, 'the authority is named (Art. 12(4), 77)');
    t.ok(refusal.includes(messages(language)('letter.remedy.go-to-court')), 'the court (Art. 79)');
    t.ok(refusal.includes(messages(language)('letter.ground.legal-obligation')), 'the reason');
    t.ok(words(language, 'identity').includes(messages(language)('letter.deadline.reading')), 'a reading is marked');
    t.ok(words(language, 'completion').includes(messages(language)('letter.ground.rights-of-others')), 'why withheld');
  }
  const facts = letterFacts('zh', 'acknowledgement');
  const chinese = textsOf(writeLetter({ ...facts, request: { ...facts.request, jurisdictions: ['CN'] } })).join('\n');
  t.match(chinese, /查阅、复制您的个人信息（《个人信息保护法》第四十五条）[\s\S]*《个人信息保护法》第四十七条/);
});

t.test('nobody is called Mr or Ms, and without a name nobody is named', async (t) => {
  for (const language of LANGUAGES) {
    for (const kind of kinds) {
      const letter = textsOf(writeLetter(letterFacts(language, kind))).join('\n');
      t.notMatch(letter, /\b(Mr|Mrs|Ms|Sir|Madam|Herr|Frau|geehrte)\b|先生|女士/u, `${kind} ${language}`);
    }
    const facts = letterFacts(language, 'identity');
    const { recipient, salutation } = writeLetter({ ...facts, recipient: { to: 'agent', address: ['x'] } });
    t.same(recipient, ['x']);
    t.equal(salutation, messages(language)('letter.salutation.unnamed'));
  }
});

t.test('a remedy that goes to an authority which nobody named is a fault, not a blank', async (t) => {
  const facts = letterFacts('en', 'refusal');
  const content = {
    ...contents.refusal,
    remedies: { remedies: ['complain-to-authority'], isOfTheUnion: false, takesComplaints: false },
  } as const;
  t.throws(() => writeLetter({ ...facts, content }), /authority/);
});

t.test('a signature never stands on a page without words of the letter', poppler, async (t) => {
  for (let lines = 1; lines <= 40; lines += 3) {
    const facts = letterFacts('en', 'refusal');
    const content = { ...contents.refusal, words: Array.from({ length: lines }, (_, n) => `Line ${n}`).join('\n') };
    const file = join(dir, 'signature.pdf');
    writeFileSync(file, await render({ ...facts, content }));
    const pages = (await output('pdftotext', '-raw', file, '-')).split('\f');
    const signed = pages.find((page) => page.includes('Yours sincerely')) ?? '';
    t.match(signed, /give our reference/, `${lines} lines`);
  }
});

t.test('the same facts give the same bytes; another day gives another file', async (t) => {
  const facts = letterFacts('de', 'completion');
  t.ok((await render(facts)).equals(await render(facts)));
  t.notOk((await render(facts)).equals(await render({ ...facts, writtenOn: '2026-03-10' })));
});

t.test('the title names the letter and our reference, never the person', poppler, async (t) => {
  const info = await output('pdfinfo', fileOf('refusal', 'de'));
  t.match(info, /Title: +Unsere Entscheidung über Ihren Antrag \(01jq4w8z2v6y3k5m7n9p0r2s4t\)/);
  t.match(info, /Tagged: +yes/);
  t.notMatch(`${info}${await output('pdfinfo', '-meta', fileOf('refusal', 'de'))}`, /Weiß/);
});

t.test('every letter is a sound file', qpdf, async (t) => {
  for (const language of LANGUAGES) {
    for (const kind of kinds)
      t.match(await output('qpdf', '--check', fileOf(kind, language)), /No syntax or stream encoding errors found/);
  }
});

t.test('letters pass PDF/A-3a and PDF/UA-1', java, async (t) => {
  const files = [
    fileOf('refusal', 'de'),
    fileOf('completion', 'zh'),
    fileOf('identity', 'en'),
    fileOf('acknowledgement', 'de'),
  ];
  const { exitCode, report } = verapdf('3a,ua1', ...files);
  t.equal(exitCode, 0, report);
  t.equal(report.match(/^PASS/gm)?.length, 8, report);
});
