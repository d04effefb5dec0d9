import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { Product, productFolder } from '../support/product-app.ts';
import { everyEvent, registerContent } from '../support/product-ledger.ts';
import { mainJob } from '../support/product-main-job.ts';
import { registration } from '../support/product-people.ts';
import { NO_SERVER, type OwnEventStoreDb, ownEventStoreDb } from '../support/real-eventstoredb.ts';

/** `npm run torture` asks for more, and then a frozen server stays so for 30 s. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const FROZEN_MS = ROUNDS > 1 ? 30_000 : 8_000;
const timeout = 240_000 + ROUNDS * 180_000;
t.setTimeout(timeout);
const CALLERS = 40;
/** So long may it take until writes go on, on a busy machine; a server has to start within it. */
const AGAIN_WITHIN_MS = 150_000;

// The process must live through everything that is done to the server.
process.on('unhandledRejection', (reason) => t.fail(`a rejection that nobody handled: ${String(reason)}`));

interface Acknowledged {
  readonly n: number;
  readonly place: string;
  readonly events: readonly string[];
}

/** Callers that register one customer after the other, each under a key, and send it again until it is acknowledged. */
class Callers {
  readonly acknowledged: Acknowledged[] = [];
  readonly problems = new Map<string, number>();
  readonly #product: Product;
  readonly #running: Promise<void>[];
  #next: number;
  #stopped = false;

  constructor(product: Product, first: number) {
    this.#product = product;
    this.#next = first;
    this.#running = Array.from({ length: CALLERS }, () => this.#call());
  }

  async progress(more: number): Promise<void> {
    const target = this.acknowledged.length + more;
    const until = performance.now() + AGAIN_WITHIN_MS;
    while (this.acknowledged.length < target) {
      if (performance.now() > until) throw new Error(`only ${this.acknowledged.length} of ${target} were answered`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #call(): Promise<void> {
    while (!this.#stopped) {
      const n = this.#next++;
      for (;;) {
        const answer = await this.#product.ask('POST', '/v1/customers', registration(n), { key: `esdb-${n}` });
        if (answer.status === 201) {
          const { stream, revision, position, events } = answer.body;
          this.acknowledged.push({ n, place: `${stream} ${revision} ${position}`, events });
          break;
        }
        const problem = `${answer.status} ${answer.body['code']}`;
        this.problems.set(problem, (this.problems.get(problem) ?? 0) + 1);
        if (answer.status !== 503) throw new Error(`answered ${answer.status}: ${answer.text}`);
        await sleep(100);
      }
    }
  }
}

async function verify(t: Test, product: Product, callers: Callers): Promise<void> {
  const stored = await everyEvent(product.deps.ledger);
  const count = new Map<string, number>();
  const places = new Map<string, string>();
  for (const { id, stream, revision, position } of stored) {
    count.set(id, (count.get(id) ?? 0) + 1);
    places.set(id, `${stream} ${revision} ${position}`);
  }
  const ids = callers.acknowledged.flatMap(({ events }) => events);
  t.equal(ids.filter((id) => count.get(id) !== 1).length, 0, `${ids.length} acknowledged events, each there once`);
  const elsewhere = callers.acknowledged.filter(({ place, events }) => places.get(events.at(-1) ?? '') !== place);
  t.equal(elsewhere.length, 0, 'at the place that was acknowledged');
  const registered = stored.filter(({ type }) => type === 'CustomerRegistered');
  t.equal(registered.length, callers.acknowledged.length, 'and nobody was registered twice');
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt, 'the read models caught up, and equal a rebuild');
  t.equal((await product.ask('GET', '/readyz')).status, 200);
  t.comment(`${callers.acknowledged.length} acknowledged; meanwhile ${JSON.stringify([...callers.problems])}`);
}

async function underLoad(t: Test, hurt: (server: OwnEventStoreDb) => Promise<void>): Promise<void> {
  const server = await ownEventStoreDb({ disk: true });
  if (server === undefined) return;
  const product = await Product.open(productFolder(t), { REGESTA_LEDGER: server.connectionString });
  try {
    const callers = new Callers(product, 0);
    for (let round = 0; round < ROUNDS; round++) {
      await callers.progress(150);
      await hurt(server);
    }
    await callers.progress(150);
    await callers.stop();
    await verify(t, product, callers);
    t.equal((await registerContent(product)).size, callers.acknowledged.length, 'every value opens');
  } finally {
    await product.close();
    await server.stop();
  }
}

const found = await ownEventStoreDb({ disk: false });
await found?.stop();
const options = { timeout, ...(found === undefined ? { skip: NO_SERVER } : {}) };

await t.test('the whole product on a real EventStoreDB, and again after a restart of both', options, async (t) => {
  const server = (await ownEventStoreDb({ disk: true })) as OwnEventStoreDb;
  const folder = productFolder(t);
  const more = { REGESTA_LEDGER: server.connectionString };
  let product = await Product.open(folder, more);
  try {
    const job = await mainJob(product);
    t.equal(job.imported.rows, 400);
    const again = await product.digests();
    t.equal(again.live, again.rebuilt);
    const log = await product.must('GET', `/v1/customers/${job.customer}/access-log?limit=100`);
    const entries = log.body['items'] as { outcome: string; event: string }[];
    t.ok(
      entries.some(({ outcome }) => outcome === 'refused'),
      'the refused look is in the access log',
    );
    t.ok(entries.some(({ outcome }) => outcome === 'granted'));
    await product.close();
    await server.terminate();
    await server.restart();
    product = await Product.open(folder, more);
    await product.settled();
    const seen = await product.must('GET', `/v1/customers/${job.customer}?purpose=customer-service`);
    t.equal(seen.body['data'].fields.name.answer.state, 'opened');
    const consents = await product.must('GET', `/v1/customers/${job.customer}/consents`);
    t.match(consents.text, /withdrawn/);
    const { live, rebuilt } = await product.digests();
    t.equal(live, rebuilt);
  } finally {
    await product.close();
    await server.stop();
  }
});

await t.test('the server killed and started again while 40 callers write', options, (t) =>
  underLoad(t, async (server) => {
    await server.kill();
    await server.restart();
  }),
);

await t.test('the server frozen for some seconds while 40 callers write', options, (t) =>
  underLoad(t, async (server) => {
    server.freeze();
    await sleep(FROZEN_MS);
    server.thaw();
  }),
);
