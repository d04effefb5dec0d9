import { join } from 'node:path';
import t, { type Test } from 'tap';
import { erasureCategory } from '../../src/domain/erasure/state.ts';
import { erasureStream } from '../../src/domain/erasure/stream.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { loadState } from '../../src/usecases/core/load-state.ts';
import { lookAt } from '../../src/usecases/core/look.ts';
import { approveErasure } from '../../src/usecases/erasure/approve-erasure.ts';
import { pursueErasures } from '../../src/usecases/erasure/pursue-erasures.ts';
import type { ErasureCrashPoint } from '../../src/usecases/erasure/walk.ts';
import { recordTelling } from '../../src/usecases/erasure/tell-by-hand.ts';
import { ALL_CATEGORIES } from '../support/erase.ts';
import { verifiedIds } from '../support/ledger-integrity.ts';
import { Product, productFolder } from '../support/product-app.ts';
import { everyEvent, openEverything } from '../support/product-ledger.ts';
import { person, registration } from '../support/product-people.ts';

/** `npm run torture` asks for more; the points come in turn, and every run stops in the middle of appends. */
const POINTS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const RUNS = Number(process.env['ROUNDS'] ?? POINTS.length);
t.setTimeout(120_000 + RUNS * 60_000);

const STOPPED = { message: 'stopped here' };

for (let run = 0; run < RUNS; run++) {
  const point = POINTS[run % POINTS.length] as ErasureCrashPoint;
  t.test(`cut off at point ${point}, an erasure is finished by the next start`, (t) => crashAt(t, point));
}

async function crashAt(t: Test, point: ErasureCrashPoint): Promise<void> {
  const folder = productFolder(t);
  const first = await Product.open(folder);
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) ids.push((await first.must('POST', '/v1/customers', registration(n))).body['id']);
  const [gone, kept] = [ids.slice(0, 2), ids.slice(2)];
  await first.settled();
  const erasure = await planned(first, gone);
  const asked = { plan: 1, alone: 'no-second-person' as const, purpose: 'rights-request' };
  const pursuit = {
    atCrashPoint: (at: ErasureCrashPoint): void => {
      if (at === point) throw new Error(STOPPED.message);
    },
  };
  const appends = Promise.all(Array.from({ length: 24 }, (_, n) => append(first, ids[n % ids.length] ?? '', n)));
  const approval = approveErasure(first.deps, await first.caller(), erasure, asked, pursuit);
  if (point <= 6) await t.rejects(approval, STOPPED);
  else {
    t.match(await approval, { kind: 'written' });
    const told = { told: 'no', reason: 'not-required' } as const;
    await t.rejects(recordTelling(first.deps, await first.caller(), erasure, told, pursuit), STOPPED);
  }
  t.strictSame(
    [...new Set(await appends)].filter((code) => code !== '201' && code !== 'CUSTOMER_ERASED'),
    [],
  );
  const { state: left } = await loadState(first.deps, erasureCategory, erasureStream(erasure));
  t.not(left.phase, 'completed', `it was left ${left.phase}`);
  await first.close();

  const second = await Product.of(t, folder);
  // As the schedule does: more often than it takes, and in the middle of each other.
  await Promise.all([pursueErasures(second.deps), pursueErasures(second.deps)]);
  if (point <= 6) {
    const telling = { told: 'no', reason: 'not-required' };
    await second.must('POST', `/v1/erasures/${erasure}/telling`, telling);
  }
  await pursueErasures(second.deps);
  await holds(t, second, { folder, erasure, gone, kept });
}

t.test('refused after contacts were copied for it, an erasure leaves no copy behind', async (t) => {
  const product = await Product.of(t, productFolder(t));
  const customer = (await product.must('POST', '/v1/customers', registration(0))).body['id'] as string;
  await product.settled();
  const erasure = await planned(product, [customer]);
  const asked = { plan: 1, alone: 'no-second-person' as const, purpose: 'rights-request' };
  const stop = (): void => {
    throw new Error(STOPPED.message);
  };
  await t.rejects(
    approveErasure(product.deps, await product.caller(), erasure, asked, { atCrashPoint: stop }),
    STOPPED,
  );
  const { state: copied } = await loadState(product.deps, erasureCategory, erasureStream(erasure));
  t.equal(copied.phase === 'approved' && copied.contacts.size, 1);
  await product.must('POST', `/v1/erasures/${erasure}/refusal`, { reason: 'wrong-customer' });
  const { state } = await loadState(product.deps, erasureCategory, erasureStream(erasure));
  if (state.phase !== 'refused') throw new Error(state.phase);
  t.strictSame(
    [...(state.destroyed?.keys.values() ?? [])].map(({ owner }) => owner),
    Array(4).fill(erasureStream(erasure)),
  );
  t.strictSame(new Set((await openEverything(product)).map(({ payload }) => payload.kind)), new Set(['opened']));
  await product.settled();
  t.equal(await pursueErasures(product.deps), 0);
});

async function planned(product: Product, customers: readonly string[]): Promise<Id> {
  const body = { trigger: 'office', ground: 'art17-1-a', customers, dataCategories: ALL_CATEGORIES };
  const erasure = (await product.must('POST', '/v1/erasures', body)).body['id'] as Id;
  await product.must('POST', `/v1/erasures/${erasure}/plan`, {});
  return erasure;
}

async function append(product: Product, customer: string, n: number): Promise<string> {
  for (let wait = 0; wait < n; wait++) await new Promise((resolve) => setImmediate(resolve));
  const body = { source: `desk-${n}`, channel: 'phone', facts: person(n + 40).facts };
  const answer = await product.ask('PATCH', `/v1/customers/${customer}?purpose=customer-service`, body);
  return answer.status === 201 ? '201' : String(answer.body['code']);
}

interface Left {
  readonly folder: string;
  readonly erasure: Id;
  readonly gone: readonly string[];
  readonly kept: readonly string[];
}

async function holds(t: Test, product: Product, { folder, erasure, gone, kept }: Left): Promise<void> {
  const { state } = await loadState(product.deps, erasureCategory, erasureStream(erasure));
  if (state.phase !== 'completed') throw new Error(`it is ${state.phase}`);
  t.equal(state.completed?.outcome, 'whole');
  t.equal(state.destroyed?.suppressions, gone.length, 'each identifier is suppressed, and counted once');
  const own = [...state.contacts.values()].flatMap((refs) => Object.values(refs));
  t.ok(own.length >= gone.length * 3, 'where to write to had been copied');
  const owners = [erasureStream(erasure)];
  const dataCategories = [...new Set(own.map(({ dataCategory }) => dataCategory))];
  const look = { look: 'customer', purpose: 'rights-request', owners, dataCategories } as const;
  const opened = await lookAt(product.deps, await product.caller(), look, own);
  t.strictSame(new Set(opened.kind === 'granted' ? opened.value.map(({ kind }) => kind) : []), new Set(['erased']));
  const events = (await everyEvent(product.deps.ledger)).filter(({ stream }) => stream === erasureStream(erasure));
  const types = events.map(({ type }) => type);
  for (const type of [
    'ErasureApproved',
    'ErasureStarted',
    'ReadModelsPurged',
    'DocumentsDestroyed',
    'ErasureCompleted',
  ])
    t.equal(types.filter((one) => one === type).length, 1, `${type} once`);
  t.equal(types.at(-1), 'ErasureCompleted', 'and last of all');
  const shredded = events
    .filter(({ type }) => type === 'CategoryKeysShredded')
    .flatMap(({ data }) => (data.clear['shredded'] as readonly { owner: string; dataCategory: string }[]) ?? [])
    .map(({ owner, dataCategory }) => `${owner} ${dataCategory}`);
  t.equal(new Set(shredded).size, shredded.length, 'no key is recorded twice');
  t.equal(shredded.length, gone.length * ALL_CATEGORIES.length + 4, 'and each of the plan, and of its own, is');
  const kinds = new Set(
    (await openEverything(product)).map(({ ref, payload }) => {
      const customer = ref.owner.slice('customer-'.length);
      return `${gone.includes(customer) ? 'gone' : kept.includes(customer) ? 'kept' : 'other'} ${payload.kind}`;
    }),
  );
  t.strictSame([...kinds].sort(), ['gone erased', 'kept opened'], 'nothing else, and nothing unreadable');
  const { live, rebuilt } = await product.digests();
  t.equal(live, rebuilt, 'the read models equal a rebuild');
  t.equal(await pursueErasures(product.deps), 0, 'and nothing is left to do');
  await product.close();
  t.ok(verifiedIds(join(folder, 'data', 'ledger.db')).length > 0, 'the file is in order');
}
