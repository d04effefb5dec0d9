import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t from 'tap';
import { eraseIn } from '../support/erase.ts';
import { type Answer, Product, productFolder } from '../support/product-app.ts';
import { ByteSearch, filesUnder, formsOf } from '../support/product-bytes.ts';
import { openEverything, registerContent } from '../support/product-ledger.ts';
import { EVIDENCE, mainJob, STAFF, sampleCells } from '../support/product-main-job.ts';
import { person } from '../support/product-people.ts';

const timeout = 300_000;
t.setTimeout(timeout);

/** Of the sealed fields those that tell who somebody is; trades, titles and postal codes are words of every document. */
const TELLING =
  /^(?:name|email|phone|note|identifier|evidence|reasonInWords|company\.name|postalAddress\.lines)(?:\.|$)/;

/** Short words of plain letters stand everywhere ("Nobody" is a family name, too). */
const isTelling = (text: string): boolean => Buffer.byteLength(text) >= (/^[A-Za-z]*$/.test(text) ? 9 : 6);

function leaves(value: unknown, path = ''): { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

/** Everything that was taken in: cells as they stood, and values as they are sealed now. */
async function needles(product: Product): Promise<string[]> {
  const { identifier, facts } = person(0);
  const texts = new Set([...(await sampleCells()), ...STAFF, EVIDENCE, identifier]);
  const sealed = (await openEverything(product)).map(({ payload }) =>
    payload.kind === 'opened' ? payload.fields : {},
  );
  for (const { path, text } of [facts, ...sealed].flatMap((fields) => leaves(fields))) {
    if (TELLING.test(path)) texts.add(text);
  }
  return [...texts].filter(isTelling);
}

/** Requests that fail, each carrying personal values where it can. */
async function provoke(product: Product, customer: string): Promise<Answer[]> {
  const { facts, identifier } = person(0);
  const name = facts.name.full;
  const raw = async (method: string, url: string, payload?: string, headers: Record<string, string> = {}) =>
    product.ask(method, url, payload, { headers: { 'content-type': 'application/json', ...headers } });
  return [
    await raw('POST', '/v1/customers', `{"name": "${name}", `),
    await raw('POST', '/v1/customers', JSON.stringify({ [name]: identifier, facts })),
    await raw(
      'POST',
      '/v1/customers',
      JSON.stringify({ source: facts.email, channel: name, collectionCountry: name, facts }),
    ),
    await raw(
      'POST',
      '/v1/customers',
      JSON.stringify({
        source: 'x',
        channel: 'x',
        collectionCountry: 'DE',
        facts: { ...facts, birthDate: name, [facts.email]: 1 },
      }),
    ),
    await raw(
      'POST',
      '/v1/customers',
      JSON.stringify({
        source: 'x',
        channel: 'x',
        collectionCountry: 'DE',
        facts: { email: name, phone: facts.email },
      }),
    ),
    await raw('GET', `/v1/customers/${encodeURIComponent(name)}?purpose=${encodeURIComponent(facts.email)}`),
    await raw(
      'GET',
      `/v1/customers/${customer}?purpose=${encodeURIComponent(name)}&${encodeURIComponent(facts.email)}=1`,
    ),
    await raw('GET', `/v1/customers/${customer}?purpose=saether`),
    await raw('GET', `/${encodeURIComponent(facts.email)}`),
    await raw('GET', `/problems/${encodeURIComponent(name)}`),
    await raw('GET', `/v1/access-log?cursor=${encodeURIComponent(facts.email)}`),
    await raw('GET', `/v1/access-log?actor=${encodeURIComponent(facts.email)}`),
    await raw('PUT', `/v1/actors/${customer}/roles/${encodeURIComponent(name)}`, '{}'),
    await raw(
      'POST',
      `/v1/customers/${customer}/consents/${encodeURIComponent(facts.email)}/given`,
      JSON.stringify({ evidence: EVIDENCE }),
    ),
    await raw('POST', '/v1/customers/search', JSON.stringify({ purpose: name, name })),
    await raw('POST', '/v1/customers/search', JSON.stringify({ purpose: 'marketing', name, email: facts.email })),
    await raw(
      'POST',
      '/v1/customers/search',
      JSON.stringify({ purpose: 'customer-service', cursor: facts.email, name }),
    ),
    await raw(
      'PATCH',
      `/v1/customers/${customer}`,
      JSON.stringify({ source: 'x', channel: 'x', facts: { note: '\ud800 Sæther' } }),
    ),
    await raw('PATCH', `/v1/customers/${customer}`, '{"__proto__": {"name": "Ingeborg Sæther the 00000th"}}'),
    await raw('POST', '/v1/reports/audit', JSON.stringify({ from: name, to: facts.email })),
    await raw('POST', '/v1/customers', JSON.stringify({ facts }), {
      'idempotency-key': facts.email,
      'if-match': facts.email,
    }),
    await raw('POST', '/v1/customers', JSON.stringify({ facts }), { authorization: `Bearer ${facts.email}` }),
    await raw('GET', '/v1/actors', undefined, {
      'x-request-id': facts.email,
      'request-id': identifier,
      traceparent: identifier,
    }),
    await raw(
      'POST',
      '/v1/imports?preset=overseas-customers',
      `${name},${facts.email}\n${facts.phone},${identifier}\n`,
      { 'content-type': 'text/csv' },
    ),
    await raw('POST', `/v1/imports?preset=${encodeURIComponent(facts.email)}`, 'a,b\n', { 'content-type': 'text/csv' }),
    await raw('POST', '/v1/imports', 'a,b\n', {
      'content-type': 'text/csv',
      'regesta-mapping': Buffer.from(JSON.stringify({ [name]: facts.email })).toString('base64url'),
    }),
  ];
}

t.test('the search finds a value in whatever form it is planted', (t) => {
  const folder = productFolder(t);
  const values = [person(2).facts.name.full, person(3).facts.email, person(4).identifier, '诸葛慕容'];
  const search = new ByteSearch(values);
  let planted = 0;
  for (const [of, value] of values.entries()) {
    for (const { bytes, form } of formsOf(value)) {
      writeFileSync(join(folder, 'planted'), Buffer.concat([Buffer.alloc(planted % 7, 0x41), bytes, Buffer.alloc(3)]));
      if (!search.hitsInFiles(folder).some((hit) => hit === `planted: ${of} (${form})`))
        t.fail(`${form} was not found`);
      planted++;
    }
    for (const before of ['', 'a', 'ab', 'abc']) {
      const encoded = Buffer.from(`{"clear":"${Buffer.from(`${before}${value}!`).toString('base64')}"}`);
      if (search.hits(encoded).length === 0) t.fail(`base64 after ${before.length} bytes was not found`);
    }
  }
  t.ok(planted > 50, `${planted} plants`);
  t.strictSame(search.hits(Buffer.from('nothing of the kind')), []);
  t.end();
});

t.test(
  'the main job leaves no personal value in data, logs, documents of the API or answers that open nothing',
  { timeout },
  async (t) => {
    const folder = productFolder(t);
    const product = await Product.of(t, folder);
    const job = await mainJob(product);
    t.equal(job.imported.rows, 400);
    const texts = await needles(product);
    const search = new ByteSearch(texts);
    t.ok(texts.length > 1_500, `${texts.length} values in ${search.size} forms`);

    const provoked = await provoke(product, job.customer);
    t.strictSame(
      provoked.filter(({ status }) => status < 400 && status !== 200).length,
      0,
      'none of them changed anything',
    );
    t.strictSame(
      provoked.filter(({ status }) => status >= 500).map(({ text }) => text),
      [],
      'nor was any a fault of ours',
    );
    const silent = [...job.silent, ...provoked];
    for (const url of ['/openapi.json', '/metrics', '/readyz', '/healthz', '/problems/CUSTOMER_ERASED'])
      silent.push(await product.must('GET', url));
    const said = silent.map(({ text, headers }) => `${text}\n${JSON.stringify(headers)}`).join('\n');
    t.strictSame(search.hits(Buffer.from(said)), [], `${said.length} characters of answers`);
    const shown = await product.must('GET', `/v1/customers/${job.customer}?purpose=customer-service`);
    t.ok(search.hits(Buffer.from(shown.text)).length > 5, 'while a look does show values');

    const running = join(folder, 'copy-while-running');
    // By another process: closing a file of the ledger here would let go of its lock.
    execFileSync('cp', ['-r', join(folder, 'data'), running]);
    t.strictSame(search.hitsInFiles(running), [], 'no value in the files while it runs');
    t.ok(product.logged().length > 5_000, 'there is a log');
    t.strictSame(search.hits(Buffer.from(product.logged())), [], 'no value in the log');
    await product.close();
    t.strictSame(search.hitsInFiles(join(folder, 'data')), [], 'nor when it has stopped');
    t.strictSame(search.hitsInFiles(join(folder, 'secrets')), []);
    t.strictSame(search.hits(Buffer.from(product.logged())), []);

    const secrets = secretsIn(join(folder, 'secrets'));
    t.ok(secrets.length >= 2);
    const ofSecrets = new ByteSearch(secrets.map((bytes) => bytes.toString('latin1')));
    t.strictSame(ofSecrets.hitsInFiles(join(folder, 'data')), [], 'and no secret lies among the data');
    t.strictSame(ofSecrets.hits(Buffer.from(product.logged(), 'latin1')), [], 'or in the log');
  },
);

/**
 * The contents of the secrets folder, whole files and what they encode. What was last signed is no secret: it stands in the
 * ledger, too, and is kept here so that it is not restored together with that.
 */
function secretsIn(folder: string): Buffer[] {
  return filesUnder(folder)
    .filter((file) => !file.endsWith('.jsonl') && !file.endsWith('last-signed.json'))
    .map((file) => readFileSync(file))
    .flatMap((bytes) => {
      const text = bytes.toString('utf8').trim();
      return [
        Buffer.from(text),
        ...text
          .split(/[\s_:",{}]+/)
          .filter((part) => part.length >= 40)
          .map((part) => Buffer.from(part)),
      ];
    })
    .filter((bytes) => bytes.length > 0);
}

t.test(
  'what was shredded is in no file: not its keys, not its envelopes and tokens in the read models',
  { timeout },
  async (t) => {
    const folder = productFolder(t);
    const product = await Product.of(t, folder);
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) {
      const body = { source: 'shop', channel: 'web', collectionCountry: 'DE', ...withIdentifier(n) };
      ids.push((await product.must('POST', '/v1/customers', body)).body['id']);
    }
    await product.settled();
    const gone = ids.filter((_, n) => n % 3 === 0);
    const before = await traces(product, folder, gone);
    t.ok(
      before.wrapped.length === gone.length * 6 &&
        before.envelopes.length >= gone.length * 6 &&
        before.tokens.length > gone.length * 5,
    );
    const data = join(folder, 'data');
    const copy = join(folder, 'before');
    mkdirSync(copy);
    execFileSync('cp', ['-r', data, copy]);
    for (const needles of Object.values(before)) {
      t.equal(foundIn(copy, needles), needles.length, 'all of it is there before');
    }

    const dataCategories = ['identity', 'contact', 'commercial', 'preference', 'note', 'source'];
    await eraseIn(product, { customers: gone, dataCategories });
    await product.settled();
    const later = join(folder, 'after');
    mkdirSync(later);
    execFileSync('cp', ['-r', data, later]);
    execFileSync('cp', ['-r', join(folder, 'secrets'), later]);
    t.equal(foundIn(later, before.wrapped), 0, 'no wrapped key, while it still runs');
    t.equal(foundIn(later, before.tokens), 0, 'no search token');
    t.equal(foundIn(later, before.envelopes), 0, 'no envelope anywhere, free pages and logs included');
    t.equal((await registerContentOfKept(product, gone)).size, 20, 'the others open');
    await product.close();
    t.equal(foundIn(folder, before.wrapped, '', 'before'), 0);
  },
);

function withIdentifier(n: number) {
  const { facts, identifier } = person(n);
  return { facts, identifiers: [{ system: 'shop', identifier }] };
}

async function registerContentOfKept(product: Product, gone: readonly string[]): Promise<Map<string, string>> {
  const opened = await openEverything(product);
  const kinds = new Set(
    opened.filter(({ ref }) => gone.includes(ref.owner.slice(9))).map(({ payload }) => payload.kind),
  );
  if ([...kinds].join() !== 'erased') throw new Error(`of the erased, some are ${[...kinds].join()}`);
  return registerContent(product, new Set(gone));
}

/** What a shredding must remove, as bytes that stand in the files now. */
async function traces(product: Product, folder: string, gone: readonly string[]) {
  const marks = gone.map(() => '?').join();
  const vault = new Sqlite(join(folder, 'data', 'vault.db'), { readonly: true });
  const wrapped = vault
    .prepare(`SELECT wrapped FROM keys WHERE substr(owner, 10) IN (${marks})`)
    .pluck()
    .all(gone) as Buffer[];
  vault.close();
  const opened = (await openEverything(product)).filter(({ ref }) => gone.includes(ref.owner.slice(9)));
  const envelopes = opened.map(({ ref }) => Buffer.from((ref.envelope?.ct ?? '').slice(0, 64)));
  const tokens = await product.deps.readModels.reader.read([
    {
      sql: `SELECT DISTINCT token FROM customer_token WHERE customer IN (${marks}) AND token NOT IN
        (SELECT token FROM customer_token WHERE customer NOT IN (${marks}))`,
      params: [...gone, ...gone],
    },
  ]);
  return { wrapped, envelopes, tokens: (tokens[0] ?? []).map((row) => Buffer.from(row['token'] as string)) };
}

function foundIn(folder: string, needles: readonly Buffer[], only = '', except = '\0'): number {
  const files = filesUnder(folder).filter(
    (file) => file.includes(only) && !file.slice(folder.length).startsWith(`/${except}`),
  );
  const contents = files.map((file) => readFileSync(file));
  return needles.filter((needle) => contents.some((content) => content.includes(needle))).length;
}
