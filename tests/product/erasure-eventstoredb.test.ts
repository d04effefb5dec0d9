import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { type Environment, environmentOf, Product, productFolder } from '../support/product-app.ts';
import { ALL_CATEGORIES, eraseIn } from '../support/erase.ts';
import { openEverything } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const APPENDS = 200;
const timeout = 240_000 + ROUNDS * 120_000;
t.setTimeout(timeout);
const CHILD = fileURLToPath(new URL('../support/append-child.ts', import.meta.url));

/** Another process that appends to these customers: it has the ledger and the vault, and keys of its own in its cache. */
class Appender {
  readonly #child;
  #out = '';
  #errors = '';

  constructor(t: Test, folder: string, more: Environment, customers: readonly string[]) {
    const env = { ...process.env, NODE_OPTIONS: '', ...environmentOf(folder, more) };
    const args = ['--import=tsx', CHILD, customers.join(','), `${APPENDS}`];
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    this.#child.stdout.on('data', (chunk) => (this.#out += chunk));
    this.#child.stderr.on('data', (chunk) => (this.#errors += chunk));
    t.teardown(() => void this.#child.kill('SIGKILL'));
  }

  say(word: 'go' | 'stop'): void {
    this.#child.stdin.write(`${word}\n`);
  }

  async hears(word: string): Promise<string> {
    for (const end = performance.now() + 200_000; performance.now() < end; ) {
      const line = this.#out.split('\n').find((one) => one.startsWith(`${word} `));
      if (line !== undefined) return line.slice(word.length + 1);
      if (this.#child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`the other process did not say "${word}": ${this.#errors}`);
  }
}

const found = await ownEventStoreDb({ disk: false });
await found?.stop();
const options = { timeout, ...(found === undefined ? { skip: NO_SERVER } : {}) };

await t.test('an erasure meets 200 appends of each of two processes on EventStoreDB', options, async (t) => {
  const server = await ownEventStoreDb({ disk: false });
  if (server === undefined) return;
  t.teardown(() => server.stop());
  const folder = productFolder(t);
  const more = { REGESTA_LEDGER: server.connectionString };
  const product = await Product.of(t, folder, more);
  for (let round = 0; round < ROUNDS; round++) await race(t, product, { folder, more, first: round * 20 });
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt, 'the read models equal a rebuild');
});

interface Where {
  readonly folder: string;
  readonly more: Environment;
  readonly first: number;
}

async function race(t: Test, product: Product, { folder, more, first }: Where): Promise<void> {
  const ids: string[] = [];
  for (let n = 0; n < 10; n++)
    ids.push((await product.must('POST', '/v1/customers', registration(first + n))).body['id']);
  const [gone, kept] = [ids.slice(0, 5), ids.slice(5)];
  await product.settled();
  const other = new Appender(t, folder, more, ids);
  await other.hears('ready');
  other.say('go');
  let erasing: ReturnType<typeof eraseIn> | undefined;
  const eraseAt = 20 + Math.floor(Math.random() * 100);
  const answers = await Promise.all(
    Array.from({ length: APPENDS }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 10));
      if (n === eraseAt) erasing = eraseIn(product, { customers: gone, dataCategories: ALL_CATEGORIES });
      const customer = ids[n % ids.length] as string;
      const body = { source: `desk-${n}`, channel: 'phone', facts: person(n + 40).facts };
      const answer = await product.ask('PATCH', `/v1/customers/${customer}?purpose=customer-service`, body);
      return { customer, code: answer.status === 201 ? '201' : String(answer.body['code']) };
    }),
  );
  const erased = await erasing;
  await new Promise((resolve) => setTimeout(resolve, 300));
  other.say('stop');
  t.match(erased?.seen, { phase: 'completed', completed: { outcome: 'whole' } });
  t.equal(erased?.seen['ciphertext'], undefined, 'this store keeps what it was given: without its key');
  const ofKept = answers.filter(({ customer }) => kept.includes(customer));
  t.strictSame([...new Set(ofKept.map(({ code }) => code))], ['201'], 'others are not disturbed');
  const ofGone = answers.filter(({ customer }) => gone.includes(customer)).map(({ code }) => code);
  t.strictSame(
    [...new Set(ofGone)].filter((code) => code !== '201' && code !== 'CUSTOMER_ERASED'),
    [],
    'written before, or refused',
  );
  const theirs = JSON.parse(await other.hears('done')) as Record<string, number>;
  const { written = 0, unchanged = 0, 'customer-erased': refused = 0 } = theirs;
  const all = written + unchanged + refused;
  t.ok(all >= APPENDS && Object.values(theirs).reduce((sum, count) => sum + count) === all, JSON.stringify(theirs));
  t.ok(written > 0 && refused > 0, `the other process wrote ${written} and was refused ${refused} times`);
  await product.settled();
  const kinds = new Set(
    (await openEverything(product)).flatMap(({ ref, payload }) => {
      const customer = ref.owner.slice('customer-'.length);
      if (!ids.includes(customer)) return [];
      return [`${gone.includes(customer) ? 'gone' : 'kept'} ${payload.kind}`];
    }),
  );
  t.strictSame(
    [...kinds].sort(),
    ['gone erased', 'kept opened'],
    'nothing accepted is unreadable, nothing erased opens',
  );
}
