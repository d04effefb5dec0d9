import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectOptions } from 'fastify';
import t, { type Test } from 'tap';
import { buildServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/http/log.ts';
import { randomId } from '../../src/kernel/ids.ts';
import { type Ledger, LedgerError } from '../../src/ledger/ledger.ts';
import { AccessWriter } from '../../src/usecases/core/access-writer.ts';
import type { Deps } from '../../src/usecases/core/deps.ts';
import { RefusalCounter } from '../../src/usecases/core/refusal-counter.ts';
import { AccessGrant } from '../../src/vault/access-grant.ts';
import type { KeyVault } from '../../src/vault/key-vault.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { Product, productFolder } from '../support/product-app.ts';
import { ByteSearch } from '../support/product-bytes.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';

type Trouble = 'none' | 'refuses' | 'loses the answer';

/** The real ledger, but what is appended to access streams meets trouble; and the real vault, with its openings seen. */
function troubled(deps: Deps) {
  const state = { trouble: 'none' as Trouble, opened: [] as Parameters<KeyVault['open']>[] };
  const append: Ledger['append'] = async (stream, expected, events) => {
    if (!stream.startsWith('access-') || state.trouble === 'none') return deps.ledger.append(stream, expected, events);
    if (state.trouble === 'refuses') throw new LedgerError('LEDGER_NO_SPACE', 'The disk is full.');
    await deps.ledger.append(stream, expected, events);
    throw new LedgerError('LEDGER_OUTCOME_UNKNOWN', 'The answer was lost.');
  };
  const ledger = over(deps.ledger, { append });
  const open: KeyVault['open'] = (refs, grant) => {
    state.opened.push([refs, grant]);
    return deps.vault.open(refs, grant);
  };
  const access = new AccessWriter(ledger, randomId());
  return {
    state,
    deps: { ...deps, ledger, vault: over(deps.vault, { open }), access, refusals: new RefusalCounter(access) },
  };
}

/** The same object with some methods of ours in front; private members stay its own. */
function over<Port extends object>(port: Port, mine: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      if (name in mine) return mine[name as keyof Port];
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

t.test('where the look cannot be recorded nothing is opened, whatever is asked', async (t) => {
  const product = await Product.of(t);
  const { facts, identifier } = person(0);
  const customer = (await product.must('POST', '/v1/customers', registration(0))).body['id'] as string;
  await product.settled();
  const { state, deps } = troubled(product.deps);
  const { views } = product.composed;
  const app = await buildServer(deps, {
    logger: createLogger('silent'),
    version: '0.1.0',
    requestsPerMinute: 1_000_000,
    views,
  });
  t.teardown(() => app.close());
  const today = new Date().toISOString().slice(0, 10);
  const same = { source: 'shop', channel: 'web', facts };
  const table = 'id,name\n' + `${identifier},${facts.name.full}\n`;
  const mapping = {
    name: 'm',
    source: 'shop',
    system: 'shop',
    collectionCountry: 'DE',
    columns: { id: { to: 'identifier' }, name: { to: 'name.full' } },
  };
  const asks = [
    { method: 'GET', url: `/v1/customers/${customer}?purpose=customer-service` },
    { method: 'GET', url: `/v1/customers/${customer}?purpose=customer-service&fields=email` },
    { method: 'POST', url: '/v1/customers/search', payload: { purpose: 'customer-service', name: facts.name.full } },
    { method: 'POST', url: '/v1/customers/search', payload: { purpose: 'customer-service', name: 'nobody at all' } },
    { method: 'POST', url: `/v1/customers/${customer}/replay`, payload: { purpose: 'audit', recordedAsOf: today } },
    { method: 'POST', url: '/v1/reports/audit', payload: { from: today, to: today } },
    { method: 'PATCH', url: `/v1/customers/${customer}?purpose=customer-service`, payload: same },
    {
      method: 'POST',
      url: `/v1/customers/${customer}/corrections?purpose=customer-service`,
      payload: { ...same, reason: 'customer-asked' },
    },
    {
      method: 'POST',
      url: '/v1/imports',
      payload: table,
      headers: {
        'content-type': 'text/csv',
        'regesta-mapping': Buffer.from(JSON.stringify(mapping)).toString('base64url'),
      },
    },
  ] as const;
  const send = async (ask: (typeof asks)[number]) => {
    const headers = { authorization: `Bearer ${product.token}`, ...('headers' in ask ? ask.headers : {}) };
    return app.inject({ ...ask, headers } as InjectOptions);
  };
  const search = new ByteSearch([facts.name.full, facts.email, facts.phone, identifier, facts.note]);

  for (const trouble of ['refuses', 'loses the answer'] as const) {
    state.trouble = trouble;
    for (const ask of asks) {
      const answer = await send(ask);
      const isFailed = answer.statusCode === 503 || answer.body.trim().split('\n').at(-1)?.includes('"kind":"failed"');
      t.ok(isFailed, `${trouble}: ${ask.method} ${ask.url.split('?')[0]?.replace(customer, ':id')} is not answered`);
      t.notMatch(answer.body, /unchanged/, 'nor does it say that a value was the same');
      t.strictSame(search.hits(answer.rawPayload), []);
    }
  }
  t.equal(state.opened.length, 0, 'the vault was never asked to open');

  state.trouble = 'none';
  for (const ask of asks) t.ok((await send(ask)).statusCode < 300, 'and with a ledger that works it is answered');
  t.equal(state.opened.length, 6, 'each look opened once');
  for (const [refs, grant] of state.opened)
    await t.rejects(product.deps.vault.open(refs, grant), { code: 'VAULT_GRANT_SPENT' }, 'a grant opens one batch');
});

t.test('the receipt of one look makes one grant, and that of a repeated append none', async (t) => {
  const product = await Product.of(t);
  const { actor } = await product.caller();
  const clear = { look: 'customer', owners: [], dataCategories: [], expiresAt: '2099-01-01T00:00:00.000Z' };
  const metadata = { v: 1, actor, purpose: 'audit', legalBasis: 'legal-obligation' };
  const { receipt, eventId } = await product.deps.access.append({ type: 'AccessGranted', clear, metadata });
  AccessGrant.from(receipt, eventId);
  t.throws(() => AccessGrant.from(receipt, eventId), { name: 'InvariantBroken' });
  const expected = receipt.revision === 0n ? 'noStream' : receipt.revision - 1n;
  const again = await product.deps.ledger.append(receipt.stream, expected, receipt.events);
  t.equal(again.repeated, true);
  t.throws(() => AccessGrant.from(again, eventId), { name: 'InvariantBroken' });
  t.throws(
    () => AccessGrant.from({ ...receipt } as never, eventId),
    { name: 'InvariantBroken' },
    'nor does a likeness',
  );
});

/** A disk of our own, so that filling it hurts nobody. Only an administrator may mount one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'regesta-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=700', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const mounted = smallDisk();
const skip = mounted === undefined && 'A small disk can only be mounted by an administrator.';
t.teardown(() => {
  if (mounted === undefined) return;
  execFileSync('umount', [mounted]);
  rmSync(mounted, { recursive: true });
});

t.test('a full disk refuses changes and looks alike, shows in readiness, and goes by itself', { skip }, async (t) => {
  const disk = mounted as string;
  const folder = productFolder(t);
  const more = { REGESTA_DATA: join(disk, 'data') };
  const product = await Product.open(folder, more);
  let isOpen = true;
  t.teardown(() => (isOpen ? product.close() : undefined));
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const register = async (n: number): Promise<number> => {
    const body = { ...registration(n), facts: { ...person(n).facts, note: `${n} ${'words '.repeat(300)}`.trim() } };
    const answer = await product.ask('POST', '/v1/customers', body, { key: `full-${n}` });
    if (answer.status === 201) acknowledged.push(...(answer.body['events'] as string[]));
    else refused.push(`${answer.status} ${answer.body['code']}`);
    return answer.status;
  };
  for (let n = 0; n < 10; n++) await register(n);
  await product.settled();
  const customer = (await everyEvent(product.deps.ledger)).find(({ type }) => type === 'CustomerRegistered')?.stream;
  const look = `/v1/customers/${customer?.slice(9)}?purpose=customer-service`;
  t.equal((await product.ask('GET', look)).status, 200);

  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(statfsSync(disk).bavail * statfsSync(disk).bsize - 2_000_000));
  let next = 10;
  for (; next < 4_000 && refused.length === 0; next += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, at) => register(next + at)));
  }
  t.ok(refused.length > 0 && next > 20, `refused at customer ${next}`);
  t.strictSame(
    [...new Set(refused)].filter((one) => !/^503 (?:LEDGER|VAULT)_NO_SPACE$/.test(one)),
    [],
  );
  const red = await product.ask('GET', '/readyz');
  t.equal(red.status, 503);
  const looked = await product.ask('GET', look);
  t.strictSame(
    [looked.status, looked.body['code']],
    [503, 'LEDGER_NO_SPACE'],
    'a look is refused, for it cannot be recorded',
  );
  t.strictSame(new ByteSearch([person(0).facts.name.full]).hits(Buffer.from(looked.text)), []);
  const there = new Set((await everyEvent(product.deps.ledger)).map(({ id }) => id as string));
  t.equal(
    acknowledged.filter((id) => !there.has(id)).length,
    0,
    `${acknowledged.length} acknowledged events are there`,
  );

  rmSync(filler);
  await becomesReady(t, product);
  t.equal((await product.ask('GET', look)).status, 200, 'the look goes on');
  for (let n = 10; n < next; n++) if ((await register(n)) !== 201) t.fail(`customer ${n} is still refused`);
  const registered = (await everyEvent(product.deps.ledger)).filter(({ type }) => type === 'CustomerRegistered');
  t.equal(registered.length, next, 'whoever was refused came in under the same key, and nobody twice');
  t.strictSame([...new Set((await openEverything(product)).map(({ payload }) => payload.kind))], ['opened']);
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt);
  isOpen = false;
  await product.close();
  verifiedIds(join(disk, 'data', 'ledger.db'));
});

/** As a probe does: asks until the answer is yes. */
async function becomesReady(t: Test, product: Product): Promise<void> {
  for (const end = performance.now() + 90_000; performance.now() < end; await sleep(100)) {
    if ((await product.ask('GET', '/readyz')).status === 200) return;
  }
  t.fail(`not ready in 90 s: ${(await product.ask('GET', '/readyz')).text}`);
}
