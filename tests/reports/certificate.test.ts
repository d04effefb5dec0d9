import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import type { Instant } from '../../src/kernel/time.ts';
import { GROUNDS, TRIGGERS } from '../../src/domain/erasure/vocabulary.ts';
import { LANGUAGES } from '../../src/reports/document.ts';
import { type ErasureCertificate, erasureCertificate } from '../../src/reports/erasure/certificate.ts';
import { CERTIFICATE_FORMS, type CertificateFacts } from '../../src/reports/erasure/facts.ts';
import { messages } from '../../src/reports/i18n/messages.ts';
import { certificatePdf } from '../../src/reports/pdf/certificate-pdf.ts';
import { certificateFacts } from './sample-certificate.ts';
import { missing, output, verapdf } from './tools.ts';

t.setTimeout(300_000);

async function pdfOf(certificate: ErasureCertificate): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), certificatePdf(certificate, out).finally(() => out.end())]);
  return bytes;
}

const words = (
  facts: CertificateFacts,
  language: (typeof LANGUAGES)[number],
  form: (typeof CERTIFICATE_FORMS)[number],
) => JSON.stringify(erasureCertificate(facts, { language, form }).document);

t.test('every code has its words, in each language', async (t) => {
  for (const language of LANGUAGES) {
    for (const trigger of TRIGGERS) t.notMatch(words(certificateFacts({ trigger }), language, 'full'), 'certificate.');
    for (const ground of GROUNDS) t.notMatch(words(certificateFacts({ ground }), language, 'full'), 'certificate.');
    for (const identity of ['open', 'asked', 'confirmed', 'not-in-doubt', 'rejected'] as const) {
      const { request } = certificateFacts();
      if (request !== undefined) words(certificateFacts({ request: { ...request, identity } }), language, 'full');
    }
  }
});

t.test('what is not known is said, not left out', async (t) => {
  const { ciphertext: _purged, request: _request, disposal: _disposal, ...rest } = certificateFacts();
  const bare: CertificateFacts = {
    ...rest,
    kept: [],
    recipients: [],
    spared: [],
    told: [],
    backups: { epoch: 1, isAttested: false },
    completed: { ...rest.completed, outcome: 'whole' },
  };
  const text = words(bare, 'en', 'full');
  t.match(text, /The ciphertext stays in the ledger/);
  t.match(text, /Nothing is kept\./);
  t.match(text, /The register shows no recipient/);
  t.match(text, /no day is set yet/);
  t.match(text, /Old copies of the key store/, 'on the cover too');
  t.notMatch(words(certificateFacts(), 'en', 'full'), /no day is set yet/);
});

t.test('an erasure of some kinds of data does not say that nothing is kept of the person', (t) => {
  for (const language of LANGUAGES) {
    const say = messages(language);
    const kinds = [say('letter.kind.identity'), say('letter.kind.contact')].join(say('letter.comma'));
    const { completed } = certificateFacts();
    const whole = { kept: [], completed: { ...completed, outcome: 'whole' } } as const;
    for (const form of CERTIFICATE_FORMS) {
      const part = words(certificateFacts({ ...whole, scope: ['identity', 'contact'] }), language, form);
      t.equal(part.split(say('certificate.scope', { kinds })).length, 3, 'on the cover and where it says what is kept');
      t.match(part, say('certificate.keptNothingOfAsked'));
      t.notMatch(part, `"${say('certificate.keptNothing')}"`);
      const all = words(certificateFacts(whole), language, form);
      t.match(all, say('certificate.keptNothing'));
      t.notMatch(all, say('certificate.keptNothingOfAsked'));
    }
  }
  t.end();
});

t.test('how to verify it names the file to save it as, and the data file inside, in each language', (t) => {
  for (const language of LANGUAGES) {
    const certificate = erasureCertificate(certificateFacts(), { language, form: 'full' });
    const names = { pdf: certificate.pdfName, data: certificate.twin.name };
    const text = JSON.stringify(certificate.document);
    t.match(text, messages(language)('certificate.verifyFiles', names));
    t.match(text, `pdfdetach -saveall ${certificate.pdfName}`);
  }
  t.end();
});

t.test('a day is one of the controller’s time zone', (t) => {
  const late = '2026-03-31T21:00:00.000Z' as Instant;
  const { completed, destroyed } = certificateFacts();
  const facts = certificateFacts({
    completed: { ...completed, at: late },
    destroyed: destroyed.map((one) => ({ ...one, at: late })),
  });
  const text = words(facts, 'en', 'short');
  t.match(text, /On 1 April 2026 the erasure/, 'in Shanghai it was morning');
  t.match(text, '"1 April 2026"', 'in the table too');
  t.notMatch(text, '31 March 2026');
  t.end();
});

t.test('the short form tells the customer what and until when, without ids of keys, and in few pages', async (t) => {
  const text = words(certificateFacts(), 'en', 'short');
  t.match(text, /31 December 2036/);
  t.match(text, /name and identity/);
  t.notMatch(text, new RegExp(certificateFacts().destroyed[0]?.kid ?? 'none'));
  t.equal((text.match(/HGB § 257/g) ?? []).length, 5, 'each reason once');
});

t.test('data and pages are the same bytes again', async (t) => {
  const options = { language: 'zh', form: 'full' } as const;
  const [one, other] = [
    erasureCertificate(certificateFacts(), options),
    erasureCertificate(certificateFacts(), options),
  ];
  t.equal(one.twin.sha256, other.twin.sha256);
  t.ok((await pdfOf(one)).equals(await pdfOf(other)));
});

t.test('pages are accessible and archivable in each language', { skip: missing('java', '-version') }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-certificate-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const files: string[] = [];
  for (const language of LANGUAGES) {
    for (const form of CERTIFICATE_FORMS) {
      const file = join(folder, `${form}-${language}.pdf`);
      writeFileSync(file, await pdfOf(erasureCertificate(certificateFacts(), { language, form })));
      files.push(file);
    }
  }
  const { exitCode, report } = verapdf('3a,ua1', ...files);
  t.equal(exitCode, 0, report);
  const shortest = await output('pdfinfo', join(folder, 'short-en.pdf'));
  t.match(shortest, /Pages:\s+[1-4]\n/);
  const german = await output('pdftotext', '-layout', join(folder, 'full-de.pdf'), '-');
  t.match(german, /Löschprotokoll/);
});
