import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { type Id, type Owner, randomId, SYSTEM_ACTOR } from '../../src/kernel/ids.ts';
import { approveErasure, startApproved } from '../../src/usecases/erasure/approve-erasure.ts';
import { pursueErasures } from '../../src/usecases/erasure/pursue-erasures.ts';
import { BackupWorld } from '../support/backup-world.ts';
import { eraseIn } from '../support/erase.ts';
import { ErasureWorld, inForce, justBefore } from '../support/erasure-world.ts';
import { type Json, Product, productFolder } from '../support/product-app.ts';
import { filesUnder } from '../support/product-bytes.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { registration } from '../support/product-people.ts';

const CATEGORIES = ['identity', 'contact', 'commercial', 'preference', 'note', 'source'];

async function register(product: Product, from: number, to: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = from; n < to; n++) ids.push((await product.must('POST', '/v1/customers', registration(n))).body['id']);
  return ids;
}

/** The code and sentence of a start that is refused. */
async function refusal(folder: string, more = {}): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await (await Product.open(folder, more)).close();
  } catch (error) {
    const { code, message } = error as Error & { readonly code: string };
    return { code, message };
  }
  return { code: 'STARTED', message: '' };
}

const isSentence = (text: string): boolean => /^[A-Z].{20,}\.$/.test(text) && !text.includes('undefined');

/** Which kinds of answer the sealed parts of each customer give. */
async function kindsOf(product: Product): Promise<Map<string, string>> {
  const kinds = new Map<string, Set<string>>();
  for (const { ref, payload } of await openEverything(product)) {
    const kind = payload.kind === 'unreadable' ? `unreadable ${payload.code}` : payload.kind;
    const id = ref.owner.slice('customer-'.length);
    kinds.set(id, (kinds.get(id) ?? new Set()).add(kind));
  }
  return new Map([...kinds].map(([id, some]) => [id, [...some].join()]));
}

function check(t: Test, kinds: ReadonlyMap<string, string>, ids: readonly string[], kind: string): void {
  t.strictSame([...new Set(ids.map((id) => kinds.get(id)))], [kind]);
}

t.test('a copy of the data without its own secrets opens nothing', async (t) => {
  const folder = productFolder(t);
  const first = await Product.open(folder);
  const ids = await register(first, 0, 3);
  await first.close();

  const alone = productFolder(t);
  cpSync(join(folder, 'data'), join(alone, 'data'), { recursive: true });
  const missing = await refusal(alone);
  t.equal(missing.code, 'VAULT_MASTER_KEY_MISSING');
  t.ok(isSentence(missing.message), missing.message);
  t.strictSame(readdirSync(join(alone, 'secrets')), [], 'nothing was minted in the place of the secrets');

  const other = productFolder(t);
  await (await Product.open(other)).close();
  cpSync(join(other, 'secrets'), join(alone, 'secrets'), { recursive: true });
  const wrong = await refusal(alone);
  t.equal(wrong.code, 'VAULT_MASTER_KEY_WRONG');
  t.ok(isSentence(wrong.message), wrong.message);
  rmSync(join(alone, 'secrets'), { recursive: true });
  const byName = await refusal(alone, { REGESTA_MASTER_KEY: randomBytes(32).toString('base64') });
  t.equal(byName.code, 'VAULT_MASTER_KEY_WRONG', 'nor does another key in the environment');

  cpSync(join(folder, 'secrets'), join(alone, 'secrets'), { recursive: true });
  const product = await Product.of(t, alone);
  check(t, await kindsOf(product), ids, 'opened');
});

const vaultFile = (folder: string): string => join(folder, 'data', 'vault.db');

/** Puts an older copy of the vault in the place of the one there is. */
function putBack(folder: string, copy: string): void {
  for (const side of ['', '-wal', '-shm']) rmSync(`${vaultFile(folder)}${side}`, { force: true });
  cpSync(copy, vaultFile(folder));
}

function wrappedKeysOf(file: string, ids: readonly string[]): Buffer[] {
  const db = new Sqlite(file, { readonly: true });
  try {
    const marks = ids.map(() => '?').join();
    return db.prepare(`SELECT wrapped FROM keys WHERE substr(owner, 10) IN (${marks})`).pluck().all(ids) as Buffer[];
  } finally {
    db.close();
  }
}

for (const [how, forget] of [
  ['by the journal', () => {}],
  [
    'by the ledger, when the journal is lost too',
    (folder: string) => rmSync(join(folder, 'secrets', 'erasure-journal.jsonl')),
  ],
] as const) {
  t.test(`an older vault that is put back forgets again what was erased: ${how}`, async (t) => {
    const folder = productFolder(t);
    const copy = join(folder, 'vault-of-yesterday.db');
    const first = await Product.open(folder);
    const ids = await register(first, 0, 6);
    await first.close();
    cpSync(vaultFile(folder), copy);
    const second = await Product.open(folder);
    const [gone, kept] = [ids.slice(0, 2), ids.slice(2)];
    await eraseIn(second, { customers: gone, dataCategories: CATEGORIES });
    const { live } = await second.digests();
    await second.close();

    const wrapped = wrappedKeysOf(copy, gone);
    t.equal(wrapped.length, 12);
    putBack(folder, copy);
    forget(folder);
    const third = await Product.of(t, folder);
    const kinds = await kindsOf(third);
    check(t, kinds, gone, 'erased');
    check(t, kinds, kept, 'opened');
    const late = await third.ask('POST', '/v1/customers', registration(0));
    t.equal(late.body['code'], 'CUSTOMER_ERASED', 'the identifier is suppressed again');
    rmSync(copy);
    const left = filesUnder(folder).map((file) => readFileSync(file));
    t.equal(wrapped.filter((key) => left.some((file) => file.includes(key))).length, 0, 'the keys are in no file');
    t.type(live, 'string');
    const after = await third.digests();
    t.equal(after.live, after.rebuilt);
  });
}

t.test('an older vault without keys that events need stops the start, and an operator may go on', async (t) => {
  const folder = productFolder(t);
  const copy = join(folder, 'vault-of-yesterday.db');
  const first = await Product.open(folder);
  const before = await register(first, 0, 2);
  await first.close();
  cpSync(vaultFile(folder), copy);
  const second = await Product.open(folder);
  const after = await register(second, 2, 5);
  await second.close();
  const newest = join(folder, 'vault-of-today.db');
  cpSync(vaultFile(folder), newest);

  putBack(folder, copy);
  const refused = await refusal(folder);
  t.equal(refused.code, 'VAULT_KEYS_MISSING');
  t.match(refused.message, /^18 data keys .*REGESTA_ACCEPT_MISSING_KEYS=true/);
  t.notOk(existsSync(join(folder, 'data', 'read-models.db-wal')), 'nothing was served');
  putBack(folder, newest);
  const right = await Product.open(folder);
  check(t, await kindsOf(right), [...before, ...after], 'opened');
  await right.close();

  putBack(folder, copy);
  const third = await Product.open(folder, { REGESTA_ACCEPT_MISSING_KEYS: 'true' });
  const kinds = await kindsOf(third);
  check(t, kinds, before, 'opened');
  check(t, kinds, after, 'unreadable KEY_MISSING');
  const recorded = (await everyEvent(third.deps.ledger)).filter(({ type }) => type === 'KeysMissing');
  t.equal(recorded.length, 1, 'going on is recorded');
  t.equal((recorded[0]?.data.clear['kids'] as readonly string[]).length, 18);
  await third.settled();
  const seen = await third.must('GET', `/v1/customers/${after[0]}?purpose=customer-service`);
  const fields = Object.values(seen.body['data'].fields) as { answer: { state: string } }[];
  t.strictSame(
    [...new Set(fields.map(({ answer }) => answer.state))],
    ['unreadable'],
    'said so, and not called erased',
  );
  const { live, rebuilt } = await third.digests();
  t.equal(live, rebuilt);
  await third.close();
  t.equal((await refusal(folder)).code, 'STARTED', 'accepted once, it need not be accepted again');
});

t.test(
  'what was destroyed before the ledger was put back is asked of no hold and no law again',
  { timeout: 300_000 },
  async (t) => {
    const { world, product, ids } = await BackupWorld.of(t, 2);
    const [customer, other] = ids as [string, string];
    const custodian = (await product.caller()).actor;
    const asked = await product.must('POST', '/v1/erasures', {
      ...{ trigger: 'office', ground: 'art17-1-a', customers: [customer], dataCategories: CATEGORIES },
    });
    const erasure = asked.body['id'] as Id;
    const at = `/v1/erasures/${erasure}`;
    await product.must('POST', `${at}/plan`, {});
    let hold = '';
    const held = justBefore(product, 'ErasureApproved', async () => {
      const place = { matter: 'case-1', basis: 'litigation', custodian, reviewOn: '2099-01-01' };
      const body = { ...place, owners: [`customer-${customer}`], dataCategories: ['note'] };
      hold = (await product.must('POST', '/v1/holds', body)).body['id'];
    });
    const approval = { plan: 1, purpose: 'rights-request', alone: 'no-second-person' as const };
    t.match(await approveErasure(held, await product.caller(), erasure, approval), { kind: 'written' });
    // A batch of a disposal, right after its approval, in the same backup.
    const w = new ErasureWorld(product, (await product.actor(['compliance-officer'], ['rights-request'])).token);
    await inForce(w, 'old-notes', 'maximum', {
      ownerKind: 'customer',
      dataCategories: ['note'],
      trigger: 'last-order',
    });
    await w.post(`/customers/${other}/retention-triggers`, { trigger: 'last-order', on: '2020-01-02', source: 'shop' });
    const owner = `customer-${other}`;
    const items = [{ owner, dataCategory: 'note', action: 'erase' }] as const;
    const batch = await startApproved(
      product.deps,
      { actor: SYSTEM_ACTOR, commandId: randomId() },
      { trigger: 'retention', disposal: randomId(), owners: [owner as Owner], items: items as never },
    );
    t.match((await product.must('GET', at)).body, { phase: 'approved', waitsFor: 'hold' });
    const made = await world.backup();
    await product.must('POST', `/v1/holds/${hold}/release-proposal`, { reason: 'matter-closed' });
    await product.must('POST', `/v1/holds/${hold}/release`, { alone: 'no-second-person' });
    await pursueErasures(product.deps);
    t.match((await product.must('GET', at)).body, { phase: 'started', waitsFor: 'customer' });
    for (const one of [erasure, batch.erasure]) {
      const { items: all } = (await product.must('GET', '/v1/erasures')).body;
      t.ok(all.find((seen: Json) => seen['erasure'] === one)?.['destroyed'], 'its keys are destroyed');
    }
    await product.close();

    world.setAside('data');
    await world.restore(made.folder);
    const again = await Product.of(t, world.folder);
    await again.settled();
    t.match((await again.must('GET', `/v1/holds/${hold}`)).body, { phase: 'in-force' }, 'the hold is back');
    t.match((await again.must('GET', at)).body, { phase: 'approved', destroyed: {} });
    await pursueErasures(again.deps);
    t.match((await again.must('GET', at)).body, { phase: 'started', waitsFor: 'customer' }, 'what it was on is not');
    await again.must('POST', `${at}/telling`, { told: 'no', reason: 'not-required' });
    t.match((await again.must('GET', at)).body, { phase: 'completed' });
    t.match(
      (await again.must('GET', `/v1/erasures/${batch.erasure}`)).body,
      { phase: 'completed' },
      'and no schedule is asked about what nobody has any more',
    );
  },
);
