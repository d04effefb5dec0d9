import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t from 'tap';
import { type Erased, eraseIn } from '../support/erase.ts';
import { type Answer, Product, productFolder } from '../support/product-app.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';

/** `npm run torture` asks for more. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
t.setTimeout(120_000 + ROUNDS * 60_000);

const tally = (answers: readonly Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const key = body['code'] === undefined ? String(status) : `${status} ${body['code']}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

/** How many fields of a look are in which state. */
function statesOf(look: Answer): Record<string, number> {
  const counts: Record<string, number> = {};
  const fields = look.body['data'].fields as Record<string, { answer: { state: string; request?: string } }>;
  for (const { answer } of Object.values(fields)) {
    const state = answer.request === undefined ? answer.state : `${answer.state} ${answer.request}`;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

function keysIn(folder: string): { owner: string; category: string; n: number }[] {
  const db = new Sqlite(join(folder, 'data', 'vault.db'), { readonly: true });
  try {
    return db.prepare('SELECT owner, category, count(*) AS n FROM keys GROUP BY owner, category').all() as never;
  } finally {
    db.close();
  }
}

t.test('100 parallel first writes of one new customer make one customer, one key for each data category', async (t) => {
  const folder = productFolder(t);
  const product = await Product.of(t, folder);
  for (let round = 0; round < ROUNDS; round++) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        product.ask('POST', '/v1/customers', registration(round), { key: `first-${round}-${n}` }),
      ),
    );
    t.strictSame(tally(answers), { '201': 1, '409 CUSTOMER_EXISTS': 99 });
    const customer = answers.find(({ status }) => status === 201)?.body['id'] as string;
    await product.settled();
    const seen = await product.must('GET', `/v1/customers/${customer}?purpose=customer-service`);
    t.strictSame(statesOf(seen), { opened: 8 }, 'everything opens');

    const changed = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        product.ask('PATCH', `/v1/customers/${customer}?purpose=customer-service`, {
          source: `desk-${n}`,
          channel: 'phone',
          facts: { ...person(n + 7).facts },
        }),
      ),
    );
    t.strictSame(tally(changed), { '201': 100 }, '100 parallel changes of that one customer are all taken');
    const revisions = new Set(changed.map(({ body }) => body['revision']));
    t.equal(revisions.size, 100, 'each at a place of its own');
  }
  const opened = await openEverything(product);
  t.equal(
    opened.filter(({ payload }) => payload.kind !== 'opened').length,
    0,
    `all ${opened.length} sealed parts open`,
  );
  const customers = (await everyEvent(product.deps.ledger)).filter(({ type }) => type === 'CustomerRegistered');
  t.equal(customers.length, ROUNDS, 'one registration a round');
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt);
  await product.close();
  const keys = keysIn(folder).filter(({ owner }) => owner === customers[0]?.stream);
  t.strictSame(
    keys.map(({ category, n }) => [category, n]).sort(),
    ['commercial', 'contact', 'identity', 'note', 'preference', 'source'].map((category) => [category, 1]),
  );
});

t.test('keys shredded during 200 appends to the same customers: nothing accepted is unreadable', async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = productFolder(t);
    const product = await Product.of(t, folder);
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push((await product.must('POST', '/v1/customers', registration(n))).body['id']);
    const [erased, kept] = [ids.slice(0, 10), ids.slice(10)];
    const all = ['identity', 'contact', 'commercial', 'preference', 'note', 'source'];

    let answered = 0;
    let erasure: Promise<Erased> | undefined;
    const shredAt = 20 + Math.floor(Math.random() * 100);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const customer = ids[n % ids.length] as string;
        // Spread over some turns of the event loop, so that the shred meets writes at every stage of theirs.
        for (let wait = 0; wait < n / 4; wait++) await new Promise((resolve) => setImmediate(resolve));
        const body = { source: `desk-${n}`, channel: 'phone', facts: person(n + 40).facts };
        const answer = await product.ask('PATCH', `/v1/customers/${customer}?purpose=customer-service`, body);
        if (++answered === shredAt) {
          erasure = eraseIn(product, { customers: erased, dataCategories: all });
        }
        return { customer, answer };
      }),
    );
    const shredded = (await erasure) as Erased;
    t.match(
      shredded.seen,
      { phase: 'completed', completed: { outcome: 'whole' } },
      `asked for after ${shredAt} answers`,
    );
    const ofKept = answers.filter(({ customer }) => kept.includes(customer)).map(({ answer }) => answer);
    t.strictSame(tally(ofKept), { '201': 100 }, 'others are not disturbed');
    const ofErased = tally(answers.filter(({ customer }) => erased.includes(customer)).map(({ answer }) => answer));
    const accepted = ofErased['201'] ?? 0;
    t.strictSame(ofErased, { ...(accepted > 0 ? { '201': accepted } : {}), '409 CUSTOMER_ERASED': 100 - accepted });
    t.comment(`${accepted} changes came before the shred, ${100 - accepted} after it`);

    for (const [n, customer] of erased.entries()) {
      const body = { source: 'late', channel: 'phone', facts: { note: 'Called again' } };
      const late = await product.ask('PATCH', `/v1/customers/${customer}`, body);
      t.equal(late.body['code'], 'CUSTOMER_ERASED');
      const again = await product.ask('POST', '/v1/customers', registration(n));
      t.equal(again.body['code'], 'CUSTOMER_ERASED', 'nor does the identifier bring the person back');
    }
    const opened = await openEverything(product);
    const kinds = new Set(
      opened.map(({ ref, payload }) => `${erased.includes(ref.owner.slice(9)) ? 'gone' : 'kept'} ${payload.kind}`),
    );
    t.strictSame([...kinds].sort(), ['gone erased', 'kept opened']);
    t.ok(opened.length >= 20 * 6 + (100 + accepted) * 5, `${opened.length} sealed parts, none unreadable`);

    const { live, rebuilt } = await product.digests();
    t.equal(live, rebuilt, 'the read models equal a rebuild');
    const log = await product.must('GET', `/v1/customers/${erased[0]}/access-log?limit=100`);
    const entries = log.body['items'] as { actor: string; outcome: string }[];
    const me = (await product.caller()).actor;
    t.ok(
      entries.some(({ actor, outcome }) => actor === me && outcome === 'granted'),
      'the access log says who looked',
    );
    const seen = await product.must('GET', `/v1/customers/${erased[0]}?purpose=customer-service`);
    t.strictSame(statesOf(seen), { [`erased ${shredded.erasure}`]: 8 }, 'by this erasure');
    await product.close();
    t.ok(verifiedIds(join(folder, 'data', 'ledger.db')).length > 140 + accepted, 'the file is in order');
  }
});
