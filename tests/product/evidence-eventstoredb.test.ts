import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStoreDBClient, jsonEvent, START } from '@eventstore/db-client';
import t, { type Test } from 'tap';
import { START as BEFORE_ALL } from '../../src/ledger/ledger.ts';
import { openClient } from '../../src/ledger/adapters/eventstoredb/client.ts';
import { type Json, Product, productFolder } from '../support/product-app.ts';
import { mainJob } from '../support/product-main-job.ts';
import { registration } from '../support/product-people.ts';
import { ProductProcess } from '../support/product-process.ts';
import { NO_SERVER, type OwnEventStoreDb, ownEventStoreDb } from '../support/real-eventstoredb.ts';
import { Auditor } from '../support/tamper-auditor.ts';
import { copied } from '../support/tamper-files.ts';
import { examined } from '../support/tamper-world.ts';

const timeout = 300_000;
t.setTimeout(timeout);

// Scavenging takes events out of chunks that are full; so chunks are small, and are full soon.
process.env['EVENTSTORE_CHUNK_SIZE'] = String(1024 * 1024);
const server = await ownEventStoreDb({ disk: true });
const options = { timeout, ...(server === undefined ? { skip: NO_SERVER } : {}) };
t.teardown(() => server?.stop());

/** Behind those that are hurt there must be more than a chunk. */
const LAST = 400;
const ONLY_WHEN_ASKED = { REGESTA_SEAL_SECONDS: '86400', REGESTA_SEAL_LEAVES: '99999' };

async function until(what: string, claim: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 90_000; performance.now() < end; await sleep(100)) if (await claim()) return;
  throw new Error(`not within 90 s: ${what}`);
}

/** Somebody with the credentials of the database, and no product in between. */
async function barely<Value>(
  { connectionString }: OwnEventStoreDb,
  work: (client: EventStoreDBClient) => Promise<Value>,
) {
  const client = openClient(connectionString);
  try {
    return await work(client);
  } finally {
    await client.dispose();
  }
}

/** How many events of the stream are left in the order of all events. */
const left = (of: OwnEventStoreDb, stream: string): Promise<number> =>
  barely(of, async (client) => {
    let count = 0;
    for await (const { event } of client.readAll({ fromPosition: START })) {
      if (event?.streamId === stream && event.type !== '$streamDeleted') count++;
    }
    return count;
  });

async function scavenge(of: OwnEventStoreDb): Promise<void> {
  const port = new URL(of.connectionString.replace('esdb:', 'http:')).port;
  const answer = await fetch(`http://127.0.0.1:${port}/admin/scavenge?threshold=-1`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the scavenge was answered with ${answer.status}`);
}

async function bundle(product: Product, payload: Json): Promise<Buffer> {
  const answer = await product.app.inject({
    method: 'POST',
    url: '/v1/evidence/bundles',
    headers: { authorization: `Bearer ${product.token}` },
    payload: payload as object,
  });
  if (answer.statusCode !== 200) throw new Error(`a bundle was answered with ${answer.statusCode}: ${answer.body}`);
  return answer.rawPayload;
}

interface Told {
  readonly sound: boolean;
  readonly findings: readonly string[];
  readonly store: readonly string[];
}

async function verified(product: Product): Promise<Told> {
  const { body } = await product.must('POST', '/v1/evidence/verifications', {});
  return {
    sound: body['sound'],
    findings: body['findings'].map(({ id, index }: { id: string; index?: number }) => `${id}@${index}`),
    store: body['store'].map(({ code, stream }: { code: string; stream: string }) => `${code} ${stream}`).sort(),
  };
}

/** Leaf indexes of the events of a stream. */
async function leavesOf(product: Product, stream: string): Promise<number[]> {
  const leaves: number[] = [];
  for await (const item of product.deps.ledger.readAll({ fromPosition: BEFORE_ALL })) {
    if (item.kind !== 'event' || item.event.stream !== stream) continue;
    leaves.push(product.deps.evidence.indexOf(item.event.id) as number);
  }
  return leaves;
}

await t.test('evidence of the main job on a real EventStoreDB', options, async (t) => {
  const db = server as OwnEventStoreDb;
  const folder = productFolder(t);
  const more = { REGESTA_LEDGER: db.connectionString, ...ONLY_WHEN_ASKED };
  let product = await Product.of(t, folder, more);
  const auditor = await Auditor.of(t);
  const job = await mainJob(product);
  const ids: string[] = [];
  for (let n = 1; n <= LAST; n++) {
    const headers = n === LAST ? { 'regesta-wait': 'seal' } : {};
    const answer = await product.must('POST', '/v1/customers', registration(n), { headers });
    ids.push(`customer-${answer.body['id']}`);
    if (n === LAST) t.match(answer.body['seal'], { state: 'sealed' });
  }
  auditor.keep('policy', (await product.must('GET', '/v1/evidence/policy')).text);
  auditor.keep('pin', (await product.must('GET', '/v1/evidence/checkpoint')).text);
  let missing: readonly string[] = [];
  const [deleted, tombstoned, counted, joined] = ids as [string, string, string, string];

  await t.test('it is sealed and convinces a stranger', async (t) => {
    auditor.keep('full.tar', await bundle(product, { mode: 'full' }));
    auditor.keep('subject.tar', await bundle(product, { mode: 'subject', customer: job.customer }));
    const full = await auditor.verify('full.tar', '--policy', 'policy', '--pin', 'pin');
    t.strictSame([full.exit, full.found], [0, []]);
    t.match(full.verdict['level'], /^L2 /);
    const subject = await auditor.verify('subject.tar', '--policy', 'policy');
    t.strictSame([subject.exit, subject.found], [0, []]);
    t.strictSame(await verified(product), { sound: true, findings: [], store: [] });
  });

  await t.test('$maxCount set behind our back is named, and so is that it was taken back', async (t) => {
    await barely(db, (client) => client.setStreamMetadata(counted, { maxCount: 1 }));
    t.strictSame(await verified(product), { sound: false, findings: [], store: [`EVENTS_HIDDEN ${counted}`] });
    await until('readiness is red', async () => (await product.ask('GET', '/readyz')).status === 503);
    await barely(db, (client) => client.setStreamMetadata(counted, {}));
    t.strictSame(await verified(product), { sound: true, findings: [], store: [] });
    await until('readiness is green', async () => (await product.ask('GET', '/readyz')).status === 200);
  });

  await t.test('events of somebody else are named, with their leaves', async (t) => {
    const foreign = jsonEvent({ type: 'Noted', data: { by: 'somebody' } });
    await barely(db, (client) => client.appendToStream('notes-of-somebody', foreign));
    await barely(db, (client) => client.appendToStream(joined, jsonEvent({ type: 'Noted', data: {} })));
    await product.must('POST', '/v1/customers', registration(999));
    const { size } = await product.composed.evidence.sealNow();
    const told = await verified(product);
    t.strictSame([told.sound, told.store], [true, []], 'whatever else is in the database alters nothing');
    t.strictSame(
      told.findings.map((one) => one.slice(0, 4)),
      ['I702', 'I702'],
    );
    auditor.keep('foreign.tar', await bundle(product, { mode: 'full', size }));
    const judged = await auditor.verify('foreign.tar', '--policy', 'policy', '--pin', 'pin');
    t.equal(judged.exit, 0);
    t.strictSame(
      judged.findings.map(({ id, stream }) => `${id} ${stream}`),
      ['I702 notes-of-somebody', `I702 ${joined}`],
    );
    const change = { source: 'shop', channel: 'web', facts: { note: 'Another' } };
    const decided = await product.ask('PATCH', `/v1/customers/${joined.slice(9)}`, change);
    t.equal(decided.body['code'], 'LEDGER_STREAM_DAMAGED', 'and on such a stream nothing is decided');
  });

  await t.test(
    'a deleted stream and a tombstone are named while their events are there, and once they are gone',
    async (t) => {
      const [one, other] = [await leavesOf(product, deleted), await leavesOf(product, tombstoned)];
      t.strictSame([one.length, other.length], [2, 2]);
      // Of a deleted stream EventStoreDB keeps the last event.
      const leaves = [...one.slice(0, 1), ...other].sort((a, b) => a - b);
      await barely(db, (client) => client.deleteStream(deleted));
      await barely(db, (client) => client.tombstoneStream(tombstoned));
      const store = [`EVENTS_HIDDEN ${deleted}`, `STREAM_TOMBSTONED ${tombstoned}`].sort();
      const hidden = await verified(product);
      t.strictSame([hidden.sound, hidden.store], [false, store], 'hidden, and not lost yet');
      t.strictSame(
        hidden.findings.filter((one) => one.startsWith('E')),
        [],
      );
      const doctor = (await product.must('GET', '/v1/ledger/inspection')).body as unknown as {
        code: string;
        stream?: string;
      }[];
      const named = doctor.map(({ code, stream }) => `${code} ${stream}`);
      t.ok(
        store.every((one) => named.includes(one)),
        'regesta doctor names them',
      );

      await scavenge(db);
      await until(
        'the events are gone',
        async () => (await left(db, deleted)) === 1 && (await left(db, tombstoned)) === 0,
      );
      const gone = await verified(product);
      t.equal(gone.sound, false);
      missing = gone.findings.filter((one) => one.startsWith('E103'));
      t.strictSame(
        missing,
        leaves.map((leaf) => `E103@${leaf}`),
        'each missing event at its leaf',
      );
      t.equal(
        gone.findings.find((one) => one.startsWith('E')),
        missing[0],
        'and nothing is said before',
      );
      t.strictSame([...new Set(gone.findings.map((one) => one.slice(0, 4)))].sort(), ['E103', 'E107', 'E202', 'I702']);
      t.strictSame(gone.store, store);
      t.equal(
        (await auditor.verify('full.tar', '--policy', 'policy', '--pin', 'pin')).exit,
        0,
        'what was handed out stands',
      );
    },
  );

  await t.test('after the next start it is named again, also to who only examines', async (t) => {
    await product.close();
    product = await Product.of(t, folder, more);
    await product.composed.evidence.known();
    // On a busy machine the sealer may read for longer than `known` waits.
    let ready = 200;
    for (let n = 0; n < 120 && ready !== 503; n++) {
      ready = (await product.ask('GET', '/readyz')).status;
      if (ready !== 503) await new Promise((resolve) => setTimeout(resolve, 500));
    }
    t.equal(ready, 503, 'it is known from the last verification');
    const told = await verified(product);
    t.strictSame([told.sound, told.findings.find((one) => one.startsWith('E'))], [false, missing[0]]);
    const seen = await examined(folder, more);
    t.strictSame([seen.exit, seen.found.find((one) => one.startsWith('E'))], [1, missing[0]]);
  });
});

/** The API of a product in another process. */
class Remote {
  readonly process: ProductProcess;
  readonly #folder: string;
  #url = '';

  constructor(t: Test, folder: string, more: { readonly [name: string]: string }) {
    this.#folder = folder;
    this.process = new ProductProcess(t, folder, ['serve'], more);
  }

  async up(): Promise<this> {
    this.#url = await this.process.hears('listening');
    return this;
  }

  async ask(method: string, path: string, payload?: unknown): Promise<Response> {
    const token = readFileSync(join(this.#folder, 'secrets', 'cli-token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = payload === undefined ? {} : { body: JSON.stringify(payload) };
    return fetch(`${this.#url}${path}`, { method, headers, ...body });
  }

  async status(): Promise<Json> {
    return (await (await this.ask('GET', '/v1/evidence/status')).json()) as Json;
  }

  /** Something that needs no key: the two have vaults of their own. */
  async write(n: number): Promise<void> {
    const purpose = {
      code: `purpose-${n}`,
      kind: 'service',
      legalBasis: 'contract',
      dataCategories: ['contact'],
      names: { en: `Purpose ${n}` },
    };
    const answer = await this.ask('POST', '/v1/purposes', purpose);
    if (answer.status !== 201) throw new Error(`a write was answered with ${answer.status}: ${await answer.text()}`);
  }
}

await t.test(
  'two servers on one EventStoreDB: one seals, the other takes over when it is killed',
  options,
  async (t) => {
    const db = (await ownEventStoreDb({ disk: false })) as OwnEventStoreDb;
    t.teardown(() => db.stop());
    const more = { REGESTA_LEDGER: db.connectionString, REGESTA_SEAL_SECONDS: '1' };
    const [one, two] = [productFolder(t), productFolder(t)];
    const made = await Product.open(one, more);
    await made.must('POST', '/v1/customers', registration(0));
    await made.composed.evidence.sealNow();
    await made.close();
    copied(one, two);
    const first = await new Remote(t, one, more).up();
    let count = 0;
    /** Writes until its checkpoints are seen. */
    const seals = async (by: Remote): Promise<void> => {
      const before = (await by.status())['sealedSize'];
      await by.write(count++);
      await until('it is sealed', async () => (await by.status())['sealedSize'] > before);
    };
    await seals(first);
    t.equal((await first.status())['state'], 'sealing');
    const second = await new Remote(t, two, more).up();
    await until('the second stands by', async () => {
      await seals(first);
      return (await second.status())['state'] === 'standby';
    });
    for (let n = 0; n < 3; n++) {
      await second.write(count++);
      await seals(first);
    }
    t.equal((await first.status())['state'], 'sealing');
    t.equal((await second.status())['state'], 'standby', 'who writes need not be who seals');

    await first.process.kill('SIGKILL');
    await seals(second);
    await until('it took over', async () => (await second.status())['state'] === 'sealing');
    const again = await new Remote(t, one, more).up();
    await until('the first comes back and stands by', async () => {
      await seals(second);
      return (await again.status())['state'] === 'standby';
    });

    const auditor = await Auditor.of(t);
    auditor.keep('policy', await (await second.ask('GET', '/v1/evidence/policy')).text());
    for (const [name, server] of [
      ['one', again],
      ['two', second],
    ] as const) {
      const answer = await server.ask('POST', '/v1/evidence/bundles', { mode: 'full' });
      auditor.keep(`${name}.tar`, Buffer.from(await answer.arrayBuffer()));
      auditor.keep(name, await (await server.ask('GET', '/v1/evidence/checkpoint')).text());
    }
    for (const [tar, pin] of [
      ['one', 'one'],
      ['two', 'two'],
      ['two', 'one'],
    ]) {
      const judged = await auditor.verify(`${tar}.tar`, '--policy', 'policy', '--pin', pin as string);
      t.strictSame([judged.exit, judged.found], [0, []], `${tar} against ${pin}: one history`);
    }
  },
);
