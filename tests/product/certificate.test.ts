import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { eraseIn } from '../support/erase.ts';
import { type Json, Product, productFolder } from '../support/product-app.ts';
import { person, registration } from '../support/product-people.ts';

t.setTimeout(300_000);

const PLANTED = ['identity', 'contact', 'source'];

async function erased(t: Test, more = {}) {
  const product = await Product.of(t, productFolder(t), { REGESTA_SEAL_SECONDS: '1', ...more });
  const described = { name: 'Huaqing Export Ltd', address: ['Ningbo'], country: 'CN', languages: ['en'] };
  await product.must('PUT', '/v1/organisation', { ...described, timeZone: 'Europe/Berlin' });
  const customers: string[] = [];
  for (const n of [1, 2, 3]) customers.push((await product.must('POST', '/v1/customers', registration(n))).body['id']);
  const gone = customers.slice(0, 2);
  const { erasure } = await eraseIn(product, { customers: gone, dataCategories: PLANTED });
  return { product, erasure, gone, left: customers[2] ?? '' };
}

const at = (erasure: string): string => `/v1/erasures/${erasure}/certificates`;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = ({ base64 }: Json): Buffer => Buffer.from(base64, 'base64');

t.test('a certificate says what was destroyed, and every step is proved by the verifier alone', async (t) => {
  const { product, erasure, gone, left } = await erased(t);
  const { body } = await product.must('POST', at(erasure), {});
  const { model, files } = body;
  t.match(model, {
    format: 'regesta-erasure-certificate',
    erasure,
    customers: [...gone].sort(),
    controller: { name: 'Huaqing Export Ltd' },
    trigger: 'office',
    ground: 'art17-1-a',
    completed: { outcome: 'whole' },
    kept: [],
    recipients: [],
    told: gone.map(() => ({ told: false, how: 'not-required' })),
    approval: { alone: 'no-second-person' },
    seal: { state: 'sealed' },
  });
  const parts = model.destroyed.map(
    ({ owner, dataCategory, readBack }: Json) => `${owner} ${dataCategory} ${readBack}`,
  );
  const expected = gone.flatMap((customer) =>
    PLANTED.map((category) => `customer-${customer} ${category} nothing-left`),
  );
  t.strictSame(parts, expected.sort(), 'each part once, its ciphertext purged, and nothing of anybody else');
  t.notMatch(JSON.stringify(body), new RegExp(left), 'the third customer is not in it');
  const types = model.evidence.map(({ type }: Json) => type);
  for (const type of [
    'ErasureRequested',
    'ErasurePlanned',
    'ErasureApproved',
    'ErasureStarted',
    'CategoryKeysShredded',
  ])
    t.ok(types.includes(type), type);
  t.equal(types.at(-1), 'ErasureCompleted', 'the prefix ends with the completion');
  for (const n of [1, 2]) {
    const { identifier, facts } = person(n);
    for (const value of [identifier, facts.name.full, facts.email, facts.phone, facts.birthDate])
      t.notOk(JSON.stringify(model).includes(value), 'no value of theirs');
  }

  const folder = mkdtempSync(join(tmpdir(), 'regesta-certificate-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const policy = await product.must('GET', '/v1/evidence/policy');
  writeFileSync(join(folder, 'policy.txt'), policy.text);
  const proofs = files.filter(({ name }: Json) => name.endsWith('.tlog-proof'));
  t.equal(proofs.length, model.evidence.length);
  for (const [n, one] of proofs.entries()) {
    t.equal(sha256(bytesOf(one)), one.sha256);
    writeFileSync(join(folder, one.name), bytesOf(one));
    const { type, event, leaf } = model.evidence[n];
    const said = verify(['proof', join(folder, one.name), '--policy', join(folder, 'policy.txt')]);
    t.equal(said.code, 0, said.text);
    for (const part of [type, event, String(leaf)]) t.match(said.text, part);
  }
});

/** The verifier as an auditor has it. */
function verify(args: readonly string[]): { readonly code: number; readonly text: string } {
  const program = new URL('../../src/evidence/main.ts', import.meta.url).pathname;
  try {
    return {
      code: 0,
      text: execFileSync(process.execPath, ['--import=tsx', program, ...args], { encoding: 'utf8' }),
    };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, text: `${stdout}${stderr}` };
  }
}

t.test('the same erasure gives the same bytes, and is recorded as issued once', async (t) => {
  const { product, erasure } = await erased(t);
  const first = (await product.must('POST', at(erasure), { language: 'de' })).body;
  t.ok(first['event']);
  await product.must('POST', '/v1/customers', registration(9));
  await product.deps.evidence.sealNow();
  const again = (await product.must('POST', at(erasure), { language: 'de' })).body;
  t.equal(again['pdf'].sha256, first['pdf'].sha256, 'whatever came since');
  t.notOk(again['event'], 'nothing new to record');
  const file = await product.ask('POST', at(erasure), { language: 'de' }, { headers: { accept: 'application/pdf' } });
  t.match(file.headers, {
    'content-type': 'application/pdf',
    'content-disposition': /EC-[a-z0-9]+-[0-9]+-full-de\.pdf/,
  });
  const { certificates } = (await product.must('GET', `/v1/erasures/${erasure}`)).body;
  t.match(certificates, [
    { form: 'full', language: 'de', sha256: Buffer.from(first['pdf'].sha256, 'hex').toString('base64') },
  ]);
});

t.test('the day for old backups counts from the last key that was destroyed, not from the first', async (t) => {
  const product = await Product.of(t, productFolder(t), { REGESTA_SEAL_SECONDS: '1' });
  const customer = (await product.must('POST', '/v1/customers', registration(1))).body['id'];
  const asked = { trigger: 'office', ground: 'art17-1-a', customers: [customer], dataCategories: PLANTED };
  const erasure = (await product.must('POST', '/v1/erasures', asked)).body['id'];
  await product.must('POST', `/v1/erasures/${erasure}/plan`, {});
  const plan = (await product.must('GET', `/v1/erasures/${erasure}`)).body['plan'].revision;
  await product.must('POST', `/v1/erasures/${erasure}/approval`, { plan, alone: 'no-second-person' });
  // The copy of the address lives on under the next master key until the customer was told.
  await product.must('POST', '/v1/keys/rotations', {});
  await product.must('POST', `/v1/erasures/${erasure}/telling`, { told: 'no', reason: 'not-required' });
  const { model } = (await product.must('POST', at(erasure), {})).body;
  t.match(model.backups, { epoch: 2, isAttested: false, opensNothingFrom: /^20/ });
});

t.test('what one of several customers is given says nothing of the others', async (t) => {
  const { product, erasure, gone } = await erased(t);
  const [mine = '', other = ''] = gone;
  const { body } = await product.must('POST', at(erasure), { customer: mine, form: 'short' });
  t.strictSame(body['model'].customers, [mine]);
  t.match(body['model'].told, [{ customer: mine }]);
  t.notMatch(JSON.stringify(body['model']), new RegExp(other));
  for (const total of ['suppressions', 'documents', 'ciphertext']) t.notOk(total in body['model'], total);
  const stranger = await product.ask('POST', at(erasure), { customer: '0'.repeat(26) });
  t.equal(stranger.body['code'], 'ERASURE_CUSTOMER_NOT_IN_IT');
});

t.test('there is none before the erasure is complete, nor for who may not', async (t) => {
  const { product, gone } = await erased(t);
  const asked = { trigger: 'office', ground: 'art17-1-a', customers: gone, dataCategories: ['note'] };
  const { id } = (await product.must('POST', '/v1/erasures', asked)).body;
  t.equal((await product.ask('POST', at(id), {})).body['code'], 'ERASURE_NOT_COMPLETED');
  t.equal((await product.ask('POST', at('0'.repeat(26)), {})).body['code'], 'ERASURE_UNKNOWN');
  const { token } = await product.actor(['marketer'], []);
  t.equal((await product.ask('POST', at(id), {}, { token })).body['code'], 'ROLE_NOT_ALLOWED');
  t.equal((await product.ask('POST', at(id), { form: 'long' })).body['code'], 'HTTP_INPUT_INVALID');
});
