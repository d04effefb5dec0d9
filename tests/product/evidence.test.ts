import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { eraseIn } from '../support/erase.ts';
import { type Answer, type Asked, type Json, Product, productFolder } from '../support/product-app.ts';
import { ByteSearch } from '../support/product-bytes.ts';
import { everyEvent } from '../support/product-ledger.ts';
import { EVIDENCE, mainJob, STAFF, sampleCells } from '../support/product-main-job.ts';
import { person, registration } from '../support/product-people.ts';
import { Auditor } from '../support/tamper-auditor.ts';
import { ledgerFile, rowsOf, setText, tamper } from '../support/tamper-files.ts';

const timeout = 300_000;
t.setTimeout(timeout);

/** Nothing is sealed unless it is asked for: so the test knows what is. */
const ONLY_WHEN_ASKED = { REGESTA_SEAL_SECONDS: '86400', REGESTA_SEAL_LEAVES: '99999' };
const CATEGORIES = ['identity', 'contact', 'commercial', 'preference', 'note', 'source'];

/** Answers that open nothing, and files that were handed out: no personal value may stand in them. */
const handedOut: Buffer[] = [];

async function ask(product: Product, method: string, url: string, payload?: unknown, asked: Asked = {}) {
  const answer = await product.ask(method, url, payload, asked);
  handedOut.push(Buffer.from(`${answer.text}\n${JSON.stringify(answer.headers)}`));
  return answer;
}

async function bundle(product: Product, payload: Json): Promise<{ readonly bytes: Buffer; readonly size: number }> {
  const answer = await product.app.inject({
    method: 'POST',
    url: '/v1/evidence/bundles',
    headers: { authorization: `Bearer ${product.token}` },
    payload: payload as object,
  });
  if (answer.statusCode !== 200) throw new Error(`a bundle was answered with ${answer.statusCode}: ${answer.body}`);
  handedOut.push(answer.rawPayload);
  const size = Number(/-(\d+)\.tar"/.exec(String(answer.headers['content-disposition']))?.[1]);
  return { bytes: answer.rawPayload, size };
}

const textOf = async (product: Product, url: string): Promise<string> => (await product.must('GET', url)).text;

/** Polls, generously: what another thread does is seen a moment later. */
async function until(what: string, claim: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(50)) if (await claim()) return;
  throw new Error(`not within 60 s: ${what}`);
}

const isReady = async (product: Product): Promise<boolean> => (await product.ask('GET', '/readyz')).status === 200;

async function metric(product: Product, name: string): Promise<number> {
  const line = (await product.must('GET', '/metrics')).text.split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`there is no metric ${name}`);
  return Number(line.slice(name.length + 1));
}

const valuesOf = (n: number): string[] => {
  const { identifier, facts } = person(n);
  return [identifier, facts.name.full, facts.email, facts.phone, facts.note, facts.company.name];
};

/** Short words of plain letters stand everywhere. */
const isTelling = (text: string): boolean => Buffer.byteLength(text) >= (/^[A-Za-z]*$/.test(text) ? 9 : 6);

await t.test('evidence of the main job, for somebody who trusts nobody here', { timeout }, async (t) => {
  const folder = productFolder(t);
  const product = await Product.of(t, folder, ONLY_WHEN_ASKED);
  const auditor = await Auditor.of(t);
  const job = await mainJob(product);
  const someone = (await product.must('POST', '/v1/customers', registration(1))).body as Json;
  const event = someone['events'][0] as string;

  await t.test('a receipt comes with the seal, and a stranger can check it', (t) =>
    receipts(t, product, auditor, event),
  );
  await t.test('a write may wait for its seal, and so may its repetition', (t) => waits(t, product));
  await t.test('bundles of every mode convince the one-file verifier', (t) =>
    modes(t, product, auditor, { customer: job.customer, event }),
  );
  await t.test('what was erased is told, and no older bundle is the worse for it', (t) =>
    erasure(t, product, auditor, job.customer),
  );
  await t.test('a verification is recorded; one that finds something is red until a sound one', (t) =>
    divergence(t, product, folder),
  );
  await t.test('the keys change hands', (t) => keys(t, product, auditor, job.customer));
  await t.test('roles that may not are refused', (t) => roles(t, product, event));
  await t.test('no personal value is in any of it', async (t) => {
    const values = [...(await sampleCells()), ...STAFF, EVIDENCE, ...[0, 1, 2, 3].flatMap(valuesOf)];
    const search = new ByteSearch(values.filter(isTelling));
    t.ok(search.size > 5_000, `${search.size} forms`);
    const bytes = Buffer.concat(handedOut);
    t.ok(bytes.length > 3_000_000, `${bytes.length} bytes of bundles, receipts and answers`);
    t.strictSame(search.hits(bytes), []);
    t.strictSame(search.hits(Buffer.from(product.logged())), [], 'nor in the log');
    const planted = Buffer.concat([bytes.subarray(0, 1_000), Buffer.from(person(1).facts.email)]);
    t.ok(search.hits(planted).length > 0, 'while one that is planted is found');
  });
});

async function receipts(t: Test, product: Product, auditor: Auditor, event: string): Promise<void> {
  const early = await ask(product, 'GET', `/v1/receipts/${event}`);
  t.strictSame(
    [early.status, early.body['code']],
    [409, 'HTTP_NOT_SEALED_YET'],
    'written a moment ago: never "unknown"',
  );
  const unknown = `${event.slice(0, -4)}${event.endsWith('0000') ? '1111' : '0000'}`;
  const receipt = await ask(product, 'GET', `/v1/receipts/${event}?wait=true`);
  t.equal(receipt.status, 200);
  t.match(receipt.text, /^c2sp\.org\/tlog-proof@v1\nextra \S+\nindex \d+\n/);
  t.equal((await ask(product, 'GET', `/v1/receipts/${event}`)).text, receipt.text, 'and the same without waiting now');
  t.equal((await ask(product, 'GET', `/v1/receipts/${unknown}`)).status, 404);
  t.equal((await ask(product, 'GET', `/v1/receipts/${unknown}?wait=true`)).status, 404);
  t.equal((await ask(product, 'GET', '/v1/receipts/no-event')).status, 400);

  auditor.keep('policy.txt', await textOf(product, '/v1/evidence/policy'));
  auditor.keep('receipt.tlog-proof', receipt.text);
  auditor.keep('one.tar', (await bundle(product, { mode: 'events', events: [event] })).bytes);
  auditor.keep('line', fileOfTar(auditor.path('one.tar'), 'events/000000.ndjson'));
  const alone = await auditor.run('proof', 'receipt.tlog-proof', '--policy', 'policy.txt');
  t.equal(alone.exit, 0, alone.err);
  t.match(alone.out, new RegExp(`^VERIFIED event \\d+ of \\d+ origin=\\S+ level=L1 .* id=${event}\n`));
  const proof = ['proof', 'receipt.tlog-proof', '--event', 'line', '--policy', 'policy.txt'];
  const good = await auditor.run(...proof);
  t.equal(good.exit, 0, good.err);
  t.match(good.out, /^VERIFIED event \d+ of \d+ origin=\S+ level=L1/);
  auditor.keep(
    'line',
    Buffer.from(readFileSync(auditor.path('line'), 'utf8').replace('"revision":"0"', '"revision":"1"')),
  );
  const other = await auditor.run(...proof);
  t.equal(other.exit, 1);
  t.match(other.out, /^E101 EVENT_ALTERED index=\d+ field=revision expected=0 got=1\n/);
}

/** One file of an archive, read with nothing of ours. */
function fileOfTar(path: string, name: string): Buffer {
  const tar = readFileSync(path);
  for (let at = 0; at < tar.length; ) {
    const found = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    if (found === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${name} is not in the archive`);
}

async function waits(t: Test, product: Product): Promise<void> {
  const headers = { 'regesta-wait': 'seal' };
  const first = await ask(product, 'POST', '/v1/customers', registration(2), { key: 'seal-this', headers });
  t.equal(first.status, 201);
  const { state, index, size } = first.body['seal'];
  t.ok(state === 'sealed' && index < size, `leaf ${index} under ${size}`);
  const again = await ask(product, 'POST', '/v1/customers', registration(2), { key: 'seal-this', headers });
  t.strictSame(again.body['events'], first.body['events'], 'the same write');
  t.match(again.body['seal'], { state: 'sealed', index });
  const plain = await ask(product, 'POST', '/v1/customers', registration(3), { key: 'not-this' });
  t.equal(plain.body['seal'], undefined);
  const later = await ask(product, 'POST', '/v1/customers', registration(3), { key: 'not-this', headers });
  t.match(later.body['seal'], { state: 'sealed' }, 'who only wants to wait when repeating, may');
  const status = (await ask(product, 'GET', '/v1/evidence/status')).body;
  t.ok(status['sealedSize'] > later.body['seal'].index);
}

async function modes(
  t: Test,
  product: Product,
  auditor: Auditor,
  of: { customer: string; event: string },
): Promise<void> {
  const pin = await textOf(product, '/v1/evidence/checkpoint');
  auditor.keep('pin', pin);
  const full = await bundle(product, { mode: 'full' });
  const stretch = { from: Math.floor(full.size / 3), to: Math.floor(full.size / 2) };
  const asked: { readonly [name: string]: Json } = {
    full: { mode: 'full' },
    bare: { mode: 'full', sealed: 'withheld' },
    range: { mode: 'range', ...stretch },
    events: { mode: 'events', events: [of.event] },
  };
  for (const [name, payload] of Object.entries(asked)) {
    const { bytes, size } = await bundle(product, { ...payload, size: full.size });
    t.equal(size, full.size);
    auditor.keep(`${name}.tar`, bytes);
    t.ok(bytes.equals((await bundle(product, { ...payload, size })).bytes), `${name}: the same bytes again`);
    const verified = await auditor.verify(`${name}.tar`, '--policy', 'policy.txt', '--pin', 'pin');
    t.equal(verified.exit, 0, `${name}: ${verified.found.join()} ${verified.err}`);
    t.match(verified.verdict, { verdict: 'VERIFIED', level: 'L2', size: full.size });
    t.strictSame(verified.found, [], `${name}: nothing else to say`);
  }
  const range = await auditor.verify('range.tar', '--policy', 'policy.txt');
  t.equal(range.verdict['events'], stretch.to - stretch.from);
  const bare = await auditor.verify('bare.tar', '--policy', 'policy.txt');
  t.ok(bare.verdict['withheld'] > 400, `${bare.verdict['withheld']} envelopes are withheld, and said to be`);
  t.equal((await auditor.verify('full.tar')).exit, 2, 'without a policy nothing is proved');

  const subject = await bundle(product, { mode: 'subject', customer: of.customer });
  auditor.keep('subject.tar', subject.bytes);
  const one = await auditor.verify('subject.tar', '--policy', 'policy.txt');
  t.equal(one.exit, 0, one.found.join());
  const pinned = await auditor.verify('subject.tar', '--policy', 'policy.txt', '--pin', 'pin');
  t.strictSame(
    [pinned.exit, pinned.found],
    [2, ['E004', 'E506']],
    'proofs of single events lead to no earlier checkpoint',
  );
  t.notOk(one.found.includes('I706'), 'the ledger itself says that nothing is missing');
  t.ok(one.verdict['events'] >= 5, `${one.verdict['events']} events`);

  t.equal((await ask(product, 'POST', '/v1/evidence/bundles', { mode: 'full', size: full.size - 1 })).status, 422);
  const range2 = { mode: 'range', from: 0, to: 9_999_999 };
  t.equal((await ask(product, 'POST', '/v1/evidence/bundles', range2)).status, 422);
  const nobody = { mode: 'subject', customer: '00000000000000000000000000' };
  t.equal((await ask(product, 'POST', '/v1/evidence/bundles', nobody)).status, 404);
}

async function erasure(t: Test, product: Product, auditor: Auditor, customer: string): Promise<void> {
  const before = await auditor.verify('full.tar', '--policy', 'policy.txt');
  t.equal(before.verdict['erased'], 0);
  await eraseIn(product, { customers: [customer], dataCategories: CATEGORIES });
  for (const name of ['full.tar', 'subject.tar']) {
    const old = await auditor.verify(name, '--policy', 'policy.txt');
    t.equal(old.exit, 0, `${name}, from before, verifies as it did`);
    t.equal(old.verdict['erased'], 0, 'of what came later it knows nothing');
  }
  auditor.keep('newer.tar', (await bundle(product, { mode: 'full' })).bytes);
  auditor.keep('newer-subject.tar', (await bundle(product, { mode: 'subject', customer })).bytes);
  for (const name of ['newer.tar', 'newer-subject.tar']) {
    const now = await auditor.verify(name, '--policy', 'policy.txt');
    t.equal(now.exit, 0, now.found.join());
    t.ok(now.verdict['erased'] >= 6, `${name}: ${now.verdict['erased']} envelopes whose keys were destroyed`);
    t.ok(
      now.findings.some(({ id }) => id === 'I701'),
      `${name} says by which event`,
    );
    t.strictSame([...new Set(now.findings.map(({ id }) => id))], ['I701']);
  }
}

async function divergence(t: Test, product: Product, folder: string): Promise<void> {
  const sound = await ask(product, 'POST', '/v1/evidence/verifications', {});
  t.match(sound.body, { sound: true, level: 'L2', findings: [], store: [] });
  t.ok(await isReady(product));
  const file = ledgerFile(folder);
  const { ordinal, clear } = rowsOf(file).find(({ type, ordinal }) => type === 'ConsentGiven' && ordinal > 100) as {
    readonly ordinal: number;
    readonly clear: string;
  };
  tamper(file, (db) => setText(db, 'clear', ordinal, clear.replace('"phone"', '"email"')));
  t.ok(await isReady(product), 'what nobody has looked at yet is not known');
  const found = await ask(product, 'POST', '/v1/evidence/verifications', {});
  t.equal(found.body['sound'], false);
  t.strictSame(
    found.body['findings'].map(({ id, index }: { id: string; index: number }) => `${id}@${index}`),
    [`E101@${ordinal}`],
    'named, and nothing else is',
  );
  t.match(found.body['findings'][0].text, /^E101 EVENT_ALTERED index=\d+ stream=consent-\S+ .*field=data/);
  await until('readiness is red', async () => !(await isReady(product)));
  const red = await ask(product, 'GET', '/readyz');
  t.strictSame(
    red.body['checks'].filter(({ ready }: { ready: boolean }) => !ready),
    [{ name: 'evidence', ready: false, code: 'EVIDENCE_DIVERGED' }],
  );
  t.equal(await metric(product, 'regesta_evidence_ready'), 0);
  t.equal((await ask(product, 'GET', '/v1/evidence/status')).body['diverged'], true);

  tamper(file, (db) => setText(db, 'clear', ordinal, clear));
  t.notOk(await isReady(product), 'not green by itself');
  t.equal((await ask(product, 'POST', '/v1/evidence/verifications', {})).body['sound'], true);
  await until('readiness is green', () => isReady(product));
  t.equal(await metric(product, 'regesta_evidence_ready'), 1);
  const status = (await ask(product, 'GET', '/v1/evidence/status')).body;
  t.equal(await metric(product, 'regesta_evidence_sealed_leaves'), status['sealedSize']);
  t.ok((await metric(product, 'regesta_evidence_checkpoint_age_seconds')) >= 0);
  const recorded = (await everyEvent(product.deps.ledger)).filter(({ type }) => type === 'EvidenceVerified');
  t.strictSame(
    recorded.map(({ data }) => [data.clear['sound'], data.clear['findings']]),
    [
      [true, []],
      [false, [{ id: 'E101', index: String(ordinal) }]],
      [true, []],
    ],
    'each is an event',
  );
}

async function keys(t: Test, product: Product, auditor: Auditor, customer: string): Promise<void> {
  const size = (await ask(product, 'GET', '/v1/evidence/status')).body['sealedSize'] as number;
  const rotated = await ask(product, 'POST', '/v1/evidence/key-rotations', {});
  t.equal(rotated.status, 200);
  const status = (await ask(product, 'GET', '/v1/evidence/status')).body;
  t.strictSame(status['keys'], [rotated.body['vkey']], 'one key signs, the new one');
  await product.must('POST', '/v1/customers', registration(4));
  auditor.keep('new-policy.txt', await textOf(product, '/v1/evidence/policy'));
  auditor.keep('rotated.tar', (await bundle(product, { mode: 'full' })).bytes);
  auditor.keep('rotated-subject.tar', (await bundle(product, { mode: 'subject', customer })).bytes);
  for (const policy of ['policy.txt', 'new-policy.txt']) {
    const verified = await auditor.verify('rotated.tar', '--policy', policy, '--pin', 'pin');
    t.equal(verified.exit, 0, `${policy}: ${verified.found.join()}`);
    t.match(verified.verdict, { level: 'L2' });
  }
  const checkpoint = fileOfTar(auditor.path('rotated.tar'), 'checkpoint').toString('utf8');
  t.equal(checkpoint.split('\n\u2014 ').length, 2, 'the newest is signed by one key');
  // Nothing in it shows how the new key came: that is for who has the new policy.
  const narrow = await auditor.verify('rotated-subject.tar', '--policy', 'policy.txt');
  t.strictSame([narrow.exit, narrow.found.filter((id) => id.startsWith('E'))], [2, ['E302', 'E506']]);
  t.equal((await auditor.verify('rotated-subject.tar', '--policy', 'new-policy.txt')).exit, 0);

  const old = /^log (\S+)$/m.exec(readFileSync(auditor.path('policy.txt'), 'utf8'))?.[1];
  const revocation = { vkey: old, lastTrustedSize: size, reason: 'key-copied' };
  const revoked = await ask(product, 'POST', '/v1/evidence/key-revocations', revocation);
  t.equal(revoked.status, 200, revoked.text);
  await product.must('POST', '/v1/customers', registration(5));
  auditor.keep('revoked.tar', (await bundle(product, { mode: 'full' })).bytes);
  const trusting = await auditor.verify('revoked.tar', '--policy', 'policy.txt');
  t.equal(trusting.exit, 1, 'who still believes the old key hears that it was revoked');
  t.equal(trusting.found.find((id) => id.startsWith('E'))?.slice(0, 4), 'E303');
  const right = await auditor.verify('revoked.tar', '--policy', 'new-policy.txt', '--pin', 'pin');
  t.equal(right.exit, 0, right.found.join());
  const own = await ask(product, 'POST', '/v1/evidence/verifications', {});
  t.equal(own.body['sound'], true, own.text);
}

async function roles(t: Test, product: Product, event: string): Promise<void> {
  const clerk = await product.actor(['clerk'], ['customer-service']);
  const auditor = await product.actor(['auditor'], ['audit']);
  const codes = async (token: string): Promise<{ readonly [what: string]: number }> => {
    const of = async (method: string, url: string, payload?: unknown): Promise<Answer['status']> =>
      (await ask(product, method, url, payload, { token })).status;
    return {
      status: await of('GET', '/v1/evidence/status'),
      checkpoint: await of('GET', '/v1/evidence/checkpoint'),
      receipt: await of('GET', `/v1/receipts/${event}`),
      bundle: await of('POST', '/v1/evidence/bundles', { mode: 'events', events: [event] }),
      verify: await of('POST', '/v1/evidence/verifications', {}),
      rebuild: await of('POST', '/v1/evidence/rebuilds', {}),
      rotate: await of('POST', '/v1/evidence/key-rotations', {}),
      continue: await of('POST', '/v1/evidence/continuations', { reason: 'disk-lost' }),
    };
  };
  const no = { rebuild: 403, rotate: 403, continue: 403 };
  t.strictSame(await codes(clerk.token), {
    status: 403,
    checkpoint: 403,
    receipt: 200,
    bundle: 403,
    verify: 403,
    ...no,
  });
  t.strictSame(await codes(auditor.token), {
    status: 200,
    checkpoint: 200,
    receipt: 200,
    bundle: 200,
    verify: 200,
    ...no,
  });
  const nobody = await product.ask('GET', '/v1/evidence/checkpoint', undefined, { token: 'x'.repeat(43) });
  t.equal(nobody.status, 401);
  const rebuilt = await ask(product, 'POST', '/v1/evidence/rebuilds', {});
  t.match(rebuilt.body, { sound: true });
  const notLost = await ask(product, 'POST', '/v1/evidence/continuations', { reason: 'disk-lost' });
  t.strictSame([notLost.status, notLost.body['code']], [409, 'SEALER_NOT_RESTORED'], 'nobody changes its name for fun');
}
