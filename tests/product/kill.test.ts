import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Product, productFolder } from '../support/product-app.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { everyEvent, registerContent } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';
import { ProductProcess } from '../support/product-process.ts';

/** `npm run torture` asks for 50. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const timeout = 180_000 + ROUNDS * 60_000;
t.setTimeout(timeout);

const CALLERS = 200;

interface Acknowledged {
  readonly customer: string;
  readonly stream: string;
  readonly revision: string;
  readonly position: string;
  readonly events: readonly string[];
}

/** One registration by HTTP; `undefined` when the server went away before it answered. */
async function register(base: string, token: string, n: number): Promise<Acknowledged | undefined> {
  try {
    const answer = await fetch(`${base}/v1/customers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `round-${n}`,
      },
      body: JSON.stringify(registration(n)),
    });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`answered ${answer.status}: ${text}`);
    const { id, stream, revision, position, events } = JSON.parse(text);
    return { customer: id, stream, revision, position, events };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Everything acknowledged stands in the ledger once, at its place. */
async function verifyAcknowledged(t: Test, product: Product, acknowledged: readonly Acknowledged[]): Promise<void> {
  const events = await everyEvent(product.deps.ledger);
  const count = new Map<string, number>();
  const places = new Map<string, string>();
  for (const { id, stream, revision, position } of events) {
    count.set(id, (count.get(id) ?? 0) + 1);
    places.set(id, `${stream} ${revision} ${position}`);
  }
  const ids = acknowledged.flatMap((one) => one.events);
  t.equal(ids.filter((id) => count.get(id) !== 1).length, 0, `${ids.length} acknowledged events, each there once`);
  const elsewhere = acknowledged.filter(
    ({ stream, revision, position, events }) => places.get(events.at(-1) ?? '') !== `${stream} ${revision} ${position}`,
  );
  t.equal(elsewhere.length, 0, 'at the place that was acknowledged');
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt, 'the read models that were kept equal a rebuild');
}

/** A ledger is killed so often before the next one is begun: every round reads it whole, several times. */
const KILLS_PER_LEDGER = 5;

t.test('kill -9 during 200 parallel writes loses and doubles nothing that was acknowledged', { timeout }, async (t) => {
  for (let left = ROUNDS; left > 0; left -= KILLS_PER_LEDGER) await life(t, Math.min(left, KILLS_PER_LEDGER));
});

async function life(t: Test, rounds: number): Promise<void> {
  const folder = productFolder(t);
  const acknowledged = new Map<number, Acknowledged>();
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    const before = new Map(acknowledged);
    const server = new ProductProcess(t, folder, ['serve']);
    const base = await server.hears('listening');
    const token = readFileSync(join(folder, 'secrets', 'cli-token'), 'utf8').trim();
    const killAfter = 1 + Math.floor(Math.random() * 600);
    const first = next;
    await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        for (;;) {
          const n = next++;
          const done = await register(base, token, n);
          if (done === undefined) return;
          acknowledged.set(n, done);
          if (acknowledged.size - before.size === killAfter) server.child.kill('SIGKILL');
        }
      }),
    );
    await server.kill();
    const answered = acknowledged.size - before.size;
    t.ok(
      answered >= killAfter && next - first >= CALLERS,
      `killed after ${answered} answers of ${next - first} requests`,
    );

    const product = await Product.open(folder);
    await verifyAcknowledged(t, product, [...acknowledged.values()]);
    // Whoever got no answer asks again under the same key: written then or now, it is there once.
    for (let n = first; n < next; n++) {
      const again = await product.must('POST', '/v1/customers', registration(n), { key: `round-${n}` });
      const known = acknowledged.get(n);
      if (known !== undefined && known.customer !== again.body['id']) t.fail('another answer to the same key');
    }
    const registered = (await everyEvent(product.deps.ledger)).filter(({ type }) => type === 'CustomerRegistered');
    t.equal(registered.length, next, 'every caller has one customer, whoever was asked twice');
    await product.close();
    verifiedIds(join(folder, 'data', 'ledger.db'));
  }
  const product = await Product.open(folder);
  const content = await registerContent(product);
  t.equal(content.size, next, 'every value opens');
  await product.close();
}

/** A few thousand under torture. */
const ROWS = ROUNDS > 5 ? 2_000 : 600;
const MAPPING = {
  name: 'kill-test',
  source: 'shop',
  system: 'shop',
  collectionCountry: 'DE',
  columns: {
    id: { to: 'identifier' },
    name: { to: 'name.full' },
    mail: { to: 'email' },
    phone: { to: 'phone' },
    country: { to: 'country' },
    note: { to: 'note' },
    news: { consent: 'marketing', values: { yes: 'given', no: 'refused' } },
  },
};

function writeTable(folder: string): { readonly file: string; readonly mapping: string } {
  const lines = Array.from({ length: ROWS }, (_, n) => {
    const { identifier, facts } = person(n);
    // Every fiftieth row has no identifier and is rejected, each time.
    const id = n % 50 === 49 ? '' : identifier;
    return [id, facts.name.full, facts.email, facts.phone, 'Germany', facts.note, n % 3 === 0 ? 'yes' : 'no'].join(',');
  });
  const [file, mapping] = [join(folder, 'table.csv'), join(folder, 'mapping.json')];
  writeFileSync(file, `id,name,mail,phone,country,note,news\n${lines.join('\n')}\n`);
  writeFileSync(mapping, JSON.stringify(MAPPING));
  return { file, mapping };
}

/** What is asked of an import in the end: the values of every customer, and where each consent stands. */
async function outcomeOf(product: Product): Promise<{ content: Map<string, string>; consents: number }> {
  const content = await registerContent(product);
  const events = await everyEvent(product.deps.ledger);
  return { content, consents: events.filter(({ type }) => type === 'ConsentReported').length };
}

t.test('kill -9 during an import: run again, it ends as one that was never killed', { timeout }, async (t) => {
  const tables = mkdtempSync(join(tmpdir(), 'regesta-table-'));
  t.teardown(() => rmSync(tables, { recursive: true, force: true }));
  const { file, mapping } = writeTable(tables);
  const whole = productFolder(t);
  const run = new ProductProcess(t, whole, ['import', file, mapping]);
  const expected = JSON.parse(await run.hears('summary'));
  await run.ended;
  t.match(expected, { rows: ROWS, registered: ROWS * 0.98, rejected: ROWS * 0.02 });
  const uninterrupted = await Product.open(whole);
  const wanted = await outcomeOf(uninterrupted);
  await uninterrupted.close();
  t.equal(wanted.content.size, ROWS * 0.98);

  for (let round = 0; round < ROUNDS; round++) {
    const folder = productFolder(t);
    const killed = new ProductProcess(t, folder, ['import', file, mapping]);
    // Each rejected row tells how far it has come: 50 rows further than the one before.
    const killAt = 1 + Math.floor(Math.random() * (ROWS / 60));
    while (killed.said('rejected').length < killAt) {
      await killed.hears('rejected');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await killed.kill();
    const told = killed.said('rejected').length * 50 - 1;

    const product = await Product.open(folder);
    const before = (await registerContent(product)).size;
    t.equal(killed.said('summary').length, 0, 'it was killed before its end');
    t.ok(before >= told - killed.said('rejected').length + 1, `told of ${told} rows, ${before} customers are there`);
    const half = await product.digests();
    t.equal(half.live, half.rebuilt);
    await product.close();

    const again = new ProductProcess(t, folder, ['import', file, mapping]);
    const summary = JSON.parse(await again.hears('summary'));
    await again.ended;
    t.match(summary, { rows: ROWS, registered: ROWS * 0.98 - before, rejected: ROWS * 0.02 });
    const ended = await Product.open(folder);
    const outcome = await outcomeOf(ended);
    t.equal(outcome.consents, wanted.consents, 'as many consents were reported, none twice');
    t.strictSame(differing(outcome.content, wanted.content), [], 'every customer is there once with the same values');
    const { live, rebuilt } = await ended.digests();
    t.equal(live, rebuilt);
    await ended.close();
    verifiedIds(join(folder, 'data', 'ledger.db'));
  }
});

function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
}
