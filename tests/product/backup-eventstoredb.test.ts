import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import t from 'tap';
import { run } from '../../src/cli/program.ts';
import { operatorWorld } from '../../src/entrypoints/operator-world.ts';
import { BackupWorld } from '../support/backup-world.ts';
import { ALL_CATEGORIES, eraseIn } from '../support/erase.ts';
import { type Environment, environmentOf, Product, productFolder } from '../support/product-app.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { registration } from '../support/product-people.ts';
import { NO_SERVER, ownEventStoreDb } from '../support/real-eventstoredb.ts';

const timeout = 300_000;
t.setTimeout(timeout);

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** One command line, as bin/regesta runs it, with nothing listening. */
async function regesta(environment: NodeJS.ProcessEnv, ...words: string[]) {
  const { world, close } = operatorWorld(environment);
  const [stdout, stderr] = [new Collected(), new Collected()];
  const exit = await run(words, { ...world, stdout, stderr });
  await close();
  return { exit, out: stdout.text, err: stderr.text };
}

async function kindsOf(product: Product): Promise<Map<string, string>> {
  const kinds = new Map<string, Set<string>>();
  for (const { ref, payload } of await openEverything(product)) {
    const kind = payload.kind === 'unreadable' ? payload.code : payload.kind;
    const id = ref.owner.slice('customer-'.length);
    kinds.set(id, (kinds.get(id) ?? new Set()).add(kind));
  }
  return new Map([...kinds].map(([id, some]) => [id, [...some].join()]));
}

const server = await ownEventStoreDb({ disk: false });
t.teardown(() => server?.stop());
const options = { timeout, ...(server === undefined ? { skip: NO_SERVER } : {}) };
const more: Environment = { REGESTA_LEDGER: server?.connectionString ?? '' };

await t.test(
  'with the ledger in EventStoreDB the vault is backed up, proved and put back beside it',
  options,
  async (t) => {
    const { world, product, ids } = await BackupWorld.of(t, 3, more);
    const environment = environmentOf(world.folder, more);
    const at = (name: string): string => join(world.folder, name);
    await product.deps.evidence.sealNow();
    await product.close();

    const made = await regesta(environment, '--json', 'backup', '--to', world.backups);
    t.equal(made.exit, 0, made.err);
    const backup = JSON.parse(made.out) as { folder: string; backup: string };
    t.match(backup, { outcome: 'written', ledger: 'elsewhere', epoch: 1 });
    t.notOk(existsSync(join(backup.folder, 'ledger.tar.age')));
    const proved = await regesta(environment, '--json', 'backup', 'verify', backup.folder, '--identity', world.kit);
    t.equal(proved.exit, 0, proved.err);
    const { keys } = JSON.parse(proved.out) as { keys: number };
    t.ok(keys >= 3 * 6 + 4, `${keys} keys`);
    t.match(await regesta(environment, 'backup', 'list'), { exit: 0, out: new RegExp(`${backup.backup}.* 1 +20`) });

    // The server goes on: somebody is erased, somebody comes. What it has of both is newer than the vault in the backup.
    const second = await Product.open(world.folder, more);
    const events = await everyEvent(second.deps.ledger);
    t.match(events.find(({ type }) => type === 'BackupVerified')?.data.clear, { backup: backup.backup, keys });
    await eraseIn(second, { customers: ids.slice(0, 1), dataCategories: ALL_CATEGORIES });
    await second.deps.evidence.sealNow();
    await second.close();

    world.setAside('data');
    const from = ['--from', backup.folder];
    const embedded = await regesta(environmentOf(world.folder), 'restore', ...from, '--identity', world.kit);
    t.match(embedded, { exit: 4, err: /name it in REGESTA_LEDGER/s });
    t.notOk(existsSync(at('data')), 'no other ledger was made beside the vault');
    const restored = await regesta(environment, 'restore', ...from, '--identity', world.kit);
    t.equal(restored.exit, 0, restored.err);
    t.match(restored.out, /the erasure journal came from the secrets folder.*EventStoreDB server/s);
    const third = await Product.open(world.folder, more);
    let kinds = await kindsOf(third);
    t.same(
      ids.map((id) => kinds.get(id)),
      ['erased', 'opened', 'opened'],
    );
    await third.deps.evidence.known();
    t.equal((await third.must('GET', '/v1/evidence/status')).body['state'], 'sealing', 'the signed head is here still');
    const late = (await third.must('POST', '/v1/customers', registration(7))).body['id'];
    await third.deps.evidence.sealNow();
    await third.close();

    // The machine is lost, the server is not: whoever came since the backup has no key any more, and that stops the start.
    for (const what of ['data', 'secrets'] as const) world.setAside(what);
    const recover = ['recover', '--kit', world.kit, ...from, '--journal', world.journalCopy];
    const refused = await regesta(environment, ...recover);
    t.match(refused, {
      exit: 4,
      err: /vault of the backup is in its place \(.+data\).+move that folder .+REGESTA_ACCEPT_MISSING_KEYS=true: that finishes/s,
    });
    t.ok(existsSync(at(join('data', 'vault.db'))), 'and so it is');
    const fourth = await Product.of(t, world.folder, { ...more, REGESTA_ACCEPT_MISSING_KEYS: 'true' });
    kinds = await kindsOf(fourth);
    t.same([kinds.get(ids[1] as string), kinds.get(late)], ['opened', 'KEY_MISSING']);
    t.equal(kinds.get(ids[0] as string), 'erased', 'the ledger knows it, whatever the copy of the journal says');
    const after = await everyEvent(fourth.deps.ledger);
    t.equal(after.filter(({ type }) => type === 'LedgerRestored').length, 2, 'each restore is recorded once');
    t.match(after.findLast(({ type }) => type === 'OriginContinued')?.data.clear, {
      reason: 'restored-without-last-head',
    });
    await fourth.deps.evidence.sealNow();
    t.match((await fourth.must('POST', '/v1/evidence/verifications', {})).body, { sound: true });
  },
);

await t.test('a backup is put back beside no other ledger than its own', options, async (t) => {
  const folder = productFolder(t);
  const { world, product } = await BackupWorld.of(t, 1);
  const included = await world.backup();
  await product.close();
  const onServer = environmentOf(folder, more);
  const restore = (environment: NodeJS.ProcessEnv, from: string) =>
    regesta(environment, 'restore', '--from', from, '--identity', world.kit);
  t.match(await restore(onServer, included.folder), { exit: 4, err: /take that setting out/s });

  const other = await ownEventStoreDb({ disk: false });
  if (other === undefined) return;
  t.teardown(() => other.stop());
  const onOther = { REGESTA_LEDGER: other.connectionString };
  const third = await BackupWorld.of(t, 1, onOther);
  const made = await third.world.backup();
  await third.product.close();
  const kit = third.world.kit;
  const recovered = await regesta(onServer, 'recover', '--kit', kit, '--from', made.folder, '--journal-unknown');
  t.match(recovered, { exit: 4, err: /The server holds another ledger/s });
  t.same([existsSync(join(folder, 'data')), existsSync(join(folder, 'secrets'))], [false, false], 'nothing is left');
});

await t.test('server and vault both put back from before an erasure bring nobody back', options, async (t) => {
  const lost = await ownEventStoreDb({ disk: true });
  if (lost === undefined) return;
  t.teardown(() => lost.stop());
  const onLost = { REGESTA_LEDGER: lost.connectionString };
  const { world, product, ids } = await BackupWorld.of(t, 2, onLost);
  await product.deps.evidence.sealNow();
  await product.close();
  // The order that docs/backups.md asks for: the server's data, then the vault.
  const copy = join(world.folder, 'server-data');
  await lost.terminate();
  cpSync(lost.data, copy, { recursive: true });
  await lost.restart();
  const second = await Product.open(world.folder, onLost);
  const late = (await second.must('POST', '/v1/customers', registration(7))).body['id'];
  const made = await world.backup();
  const { erasure } = await eraseIn(second, { customers: ids.slice(0, 1), dataCategories: ALL_CATEGORIES });
  await second.deps.evidence.sealNow();
  await second.close();
  await world.backup();
  await lost.terminate();
  rmSync(lost.data, { recursive: true });
  cpSync(copy, lost.data, { recursive: true });
  await lost.restart();
  for (const what of ['data', 'secrets'] as const) world.setAside(what);

  const environment = environmentOf(world.folder, onLost);
  const recover = ['recover', '--kit', world.kit, '--from', made.folder, '--journal', world.journalCopy];
  t.match(await regesta(environment, ...recover), { exit: 0, out: /goes on as .*\/2: tell whoever keeps/ });
  const third = await Product.of(t, world.folder, onLost);
  const kinds = await kindsOf(third);
  t.same(
    [...ids, late].map((id) => kinds.get(id)),
    ['erased', 'opened', undefined],
  );
  const events = await everyEvent(third.deps.ledger);
  t.ok(events.some(({ type, stream }) => type === 'CategoryKeysShredded' && stream === `erasure-${erasure}`));
  t.equal((await third.ask('POST', '/v1/customers', registration(0))).body['code'], 'CUSTOMER_ERASED');
  await third.deps.evidence.sealNow();
  t.match((await third.must('POST', '/v1/evidence/verifications', {})).body, { sound: true });
  t.match((await third.must('GET', '/v1/evidence/status')).body, { state: 'sealing' });
});
