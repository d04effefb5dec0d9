import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Json, Product, productFolder } from '../support/product-app.ts';
import { missing, output } from '../reports/tools.ts';
import { mailServer, partsOf } from './support/mail-server.ts';

t.setTimeout(300_000);
const poppler = { skip: missing('pdftotext', '-v') };

const person = (n: number, language = 'de') => ({
  source: 'shop',
  channel: 'web',
  collectionCountry: 'DE',
  facts: {
    name: { full: `Käthe Möller ${n}` },
    email: `kaethe.${n}@example.net`,
    postalAddress: { lines: [`Lindenweg ${n}`], postalCode: '80331', locality: 'München', country: 'DE' },
    note: 'Rang an about a parcel',
    language,
  },
});

/** An erasure of two customers that no request asked for, up to where they have to be told. */
async function world(t: Test, more = {}) {
  const product = await Product.of(t, productFolder(t), { REGESTA_SEAL_SECONDS: '0', ...more });
  const described = { name: 'Huaqing Export Ltd', address: ['88 Harbour Road', 'Ningbo'], country: 'CN' };
  await product.must('PUT', '/v1/organisation', { ...described, languages: ['en'], timeZone: 'Asia/Shanghai' });
  const customers: string[] = [];
  for (const n of [1, 2]) customers.push((await product.must('POST', '/v1/customers', person(n))).body['id']);
  const [one = '', other = ''] = customers;
  const asked = {
    trigger: 'objection',
    ground: 'art17-1-c',
    customers,
    dataCategories: ['identity', 'contact', 'note'],
  };
  const erasure: string = (await product.must('POST', '/v1/erasures', asked)).body['id'];
  const at = `/v1/erasures/${erasure}`;
  await product.must('POST', `${at}/plan`, {});
  const keep = { dataCategories: ['note'], reason: 'legal-claims', until: '2031-12-31', owner: `customer-${other}` };
  await product.must('POST', `${at}/keeps`, keep);
  const { revision } = (await product.must('GET', at)).body['plan'];
  const early = await product.ask('POST', `${at}/letters/print`, { customer: one });
  t.equal(early.body['code'], 'ERASURE_NOT_STARTED', 'nothing was erased yet');
  await product.must('POST', `${at}/approval`, { plan: revision, alone: 'no-second-person' });
  return { product, at, one, other };
}

t.test(
  'who did not ask is told at the address that was kept for it, which goes with the letter',
  poppler,
  async (t) => {
    const server = await mailServer();
    t.teardown(() => server.close());
    const { product, at, one, other } = await world(t, {
      REGESTA_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
      REGESTA_MAIL_FROM: 'privacy@huaqing.example',
    });
    const { body } = await product.must('POST', `${at}/letters/print`, { customer: other });
    t.ok(body['accessEvent'], 'a look');
    const file = join(t.testdir(), 'letter.pdf');
    writeFileSync(file, Buffer.from(body['data'].pdf.base64, 'base64'));
    const text = await output('pdftotext', '-layout', file, '-');
    for (const part of ['Käthe Möller 2', 'Lindenweg 2', '80331 München', '31. Dezember 2031', 'Name und Identität'])
      t.match(text, part, 'in German, to her');
    t.notMatch(text, 'Möller 1');
    t.match((await product.must('GET', at)).body, { phase: 'started', waitsFor: 'customer' }, 'printed is not told');

    await product.must('POST', `${at}/letters/mail`, { customer: one });
    const [mail] = server.received;
    t.strictSame(mail?.to, ['kaethe.1@example.net']);
    const pdf = partsOf(mail?.raw ?? '').parts.find(({ headers }) => /pdf/.test(headers.get('content-type') ?? ''));
    writeFileSync(file, pdf?.bytes ?? '');
    const mailed = await output('pdftotext', '-layout', file, '-');
    t.match(mailed, 'Käthe Möller 1');
    t.notMatch(mailed, '2031', 'what is kept of somebody else is not hers to know');
    t.match((await product.must('GET', at)).body['told'], [{ customer: one, told: true, how: 'mail' }]);

    await product.must('POST', `${at}/telling`, { told: 'yes', by: 'letter', customers: [other] });
    t.match((await product.must('GET', at)).body, { phase: 'completed' });
    const late = await product.ask('POST', `${at}/letters/print`, { customer: other });
    t.equal(late.body['code'], 'LETTER_ADDRESS_MISSING', 'the address is gone');
  },
);

t.test('a mail that was not taken tells nobody, and who may not tell opens no address', async (t) => {
  const { product, at, one } = await world(t, {
    REGESTA_SMTP_URL: 'smtp://127.0.0.1:9',
    REGESTA_MAIL_FROM: 'privacy@huaqing.example',
  });
  const failed = await product.ask('POST', `${at}/letters/mail`, { customer: one });
  t.match(failed, { status: 503, body: { code: 'LETTER_NOT_TAKEN' } });
  t.strictSame((await product.must('GET', at)).body['told'], []);
  const unknown = await product.ask('POST', `${at}/letters/mail`, { customer: '0'.repeat(26) });
  t.equal(unknown.body['code'], 'ERASURE_CUSTOMER_NOT_IN_IT');
  const { token } = await product.actor(['auditor'], ['audit']);
  const refused: Json = (await product.ask('POST', `${at}/letters/print`, { customer: one }, { token })).body;
  t.match(refused, { code: 'ROLE_NOT_ALLOWED', accessEvent: /-/ }, 'and that is recorded');
});
