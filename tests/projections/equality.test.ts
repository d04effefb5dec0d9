import { readdirSync, rmSync } from 'node:fs';
import t, { type Test } from 'tap';
import { type ConsentState, consentCategory } from '../../src/domain/consent/state.ts';
import { type CustomerState, customerCategory } from '../../src/domain/customer/state.ts';
import { type Category, foldEvents } from '../../src/domain/shape/category.ts';
import { decodeEvent, type EventDefinition } from '../../src/domain/shape/event.ts';
import { type CustomerId, idOf, type StreamName } from '../../src/kernel/ids.ts';
import type { SealedRef } from '../../src/kernel/sealed.ts';
import { openMemoryLedger } from '../../src/ledger/adapters/memory/memory-ledger.ts';
import { consentsOf } from '../../src/projections/models/consent-status.ts';
import {
  type CustomerView,
  customerById,
  type StatementView,
} from '../../src/projections/models/current-customer-queries.ts';
import { countParked } from '../../src/projections/parked.ts';
import type { ReadModelReader } from '../../src/projections/read-model-store.ts';
import { alteredLedger, asForeign, untouched } from './support/altered-ledger.ts';
import { Chance, Life } from './support/life.ts';
import { consentsOfCustomer, World } from './support/world.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const STEPS = Number(process.env['STEPS'] ?? 600);
t.setTimeout(60_000 + STEPS * 600);

/** Some thousand random deeds over the real vault, followed live through restarts and rebuilds. */
async function lived(t: Test, seed: number) {
  t.comment(`SEED=${seed} STEPS=${STEPS}`);
  const chance = new Chance(seed);
  let life: Life | undefined;
  const world = await World.make(t, async ({ clock }) =>
    alteredLedger(openMemoryLedger({ clock }), (event) =>
      life?.isForeign(event.position) ? asForeign(event) : untouched(event),
    ),
  );
  life = new Life(world, chance, { foreign: true });
  const file = world.file('read-models.db');
  let live = await world.live({ file, maxBatch: 1 + chance.below(50) });
  for (let step = 0; step < STEPS; step++) {
    await life.step();
    if (chance.next() < 0.01) {
      await live.runner.stop();
      await live.store.close();
      for (let n = chance.below(20); n > 0; n--) await life.step();
      live = await world.live({ file, maxBatch: 1 + chance.below(50) });
    }
    if (chance.next() < 0.005) await live.runner.rebuild();
    if (chance.next() < 0.1) await world.settled(live.runner);
  }
  await world.settled(live.runner);
  return { world, life, live, file };
}

for (const seed of [SEED, SEED + 1]) {
  t.test('after a long random life, live and rebuilt are the same', async (t) => {
    const { world, life, live, file } = await lived(t, seed);
    const digest = await live.store.digest();
    t.ok((await countParked(live.store)) > 0, 'some of it went wrong');
    for (const maxBatch of [1, 7, 1000]) {
      t.equal(await world.rebuiltDigest({ maxBatch }), digest, `rebuilt in batches of ${maxBatch}`);
    }
    await live.runner.rebuild();
    t.equal(await live.store.digest(), digest, 'rebuilt beside and swapped');
    let compared = 0;
    for (const customer of life.customers()) compared += await agrees(t, world, live.store, customer);
    t.ok(compared > life.customers().length / 3, `${compared} customers compared with the fold of the domain`);

    await live.runner.stop();
    await live.store.close();
    for (const one of readdirSync(world.folder)) if (one.startsWith('read-models')) rmSync(world.file(one));
    const again = await world.live({ file });
    t.equal(await again.store.digest(), digest, 'deleted and started again');
  });
}

/** 1 when nothing of the customer is parked, so that the read model must say what the domain's own fold says. */
async function agrees(t: Test, world: World, store: ReadModelReader, customer: StreamName): Promise<number> {
  const sql = 'SELECT count(*) AS n FROM parked WHERE queue = ?';
  const [parked] = await store.read([{ sql, params: [customer] }]);
  if (parked?.[0]?.['n'] !== 0n) return 0;
  const id = idOf(customer) as CustomerId;
  const view = await customerById(store, id);
  const state = await folded<CustomerState>(world, customerCategory as never, customer);
  if (view === undefined || state.phase !== 'registered') throw new Error('it is registered');
  t.strictSame(factsOfView(view), factsOfState(state, view), 'the current customer is what the domain folds');
  const consents = await folded<ConsentState>(world, consentCategory as never, consentsOfCustomer(customer));
  const shown = (await consentsOf(store, id)).purposes;
  t.strictSame(
    shown.map((one) => [one.purpose, one.phase, one.contestedBy, one.expiresAt, one.reports.length]),
    [...consents]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([purpose, { standing, reports }]) => [
        purpose,
        standing.phase,
        standing.phase === 'given' ? standing.contestedBy : undefined,
        standing.phase === 'given' ? standing.expiresAt : undefined,
        reports.size,
      ]),
    'and so are the consents',
  );
  return 1;
}

async function folded<State>(
  world: World,
  category: Category<State, { readonly [type: string]: EventDefinition }>,
  stream: StreamName,
): Promise<State> {
  const events = [];
  for await (const item of world.ledger.readStream(stream, { direction: 'forwards' })) {
    if (item.kind !== 'event') throw new Error('nothing of it is parked');
    const decoded = decodeEvent(category.events, item.event);
    if (!decoded.ok) throw new Error(decoded.failure.kind);
    events.push(decoded.value);
  }
  return foldEvents(category as never, events as never);
}

const placeOf = (ref: SealedRef) => [ref.eventId, ref.dataCategory, ref.digest, ref.recordedAt, ref.owner];

function factsOfView(view: CustomerView) {
  const short = (one: StatementView) => [one.source, one.revision, one.isUnverified, ...placeOf(one.ref)];
  return {
    current: view.fields.flatMap((one) => (one.current === undefined ? [] : [[one.field, ...short(one.current)]])),
    bySource: view.fields.flatMap((one) =>
      one.statements
        .filter((statement) => !statement.isCorrection)
        .map((statement) => [one.field, ...short(statement)])
        .sort(byText),
    ),
    verified: view.fields.flatMap((one) => (one.verified === undefined ? [] : [[one.field, one.verified.by]])),
    retired: view.fields.filter((one) => one.retired !== undefined).map((one) => one.field),
    identifiers: view.identifiers.map(({ system, ref }) => [system, ...placeOf(ref)]),
    envelopes: view.fields.flatMap((one) => one.statements.map(({ ref }) => JSON.stringify(ref.envelope))),
  };
}

function factsOfState(state: Extract<CustomerState, { readonly phase: 'registered' }>, view: CustomerView) {
  type Stated = Parameters<typeof state.current.forEach>[0] extends (value: infer Value, ...rest: never[]) => void
    ? Value
    : never;
  const short = (one: Stated) => [one.source, one.revision, one.unverified, ...placeOf(one.ref)];
  const bySource = [...state.statements.values()].flatMap((fields) =>
    [...fields].map(([field, one]) => [field, ...short(one)]),
  );
  const erased = new Set(view.erased.map((one) => one.dataCategory));
  const refs = new Map(
    [...state.statements.values(), state.current]
      .flatMap((fields) => [...fields.values()])
      .map(({ ref }) => [`${ref.eventId} ${ref.dataCategory}`, ref]),
  );
  return {
    current: [...state.current].map(([field, one]) => [field, ...short(one)]).sort(byText),
    bySource: bySource.sort(byText),
    verified: [...state.verified].map(([field, one]) => [field, one.by]).sort(byText),
    retired: [...state.retired].sort(),
    identifiers: state.identifiers.map(({ system, ref }) => [system, ...placeOf(ref)]),
    envelopes: view.fields.flatMap((one) =>
      one.statements.map(({ ref }) => {
        const source = refs.get(`${ref.eventId} ${ref.dataCategory}`);
        if (source === undefined) throw new Error('it is a statement of the fold');
        const { envelope } = source;
        if (envelope === undefined || erased.has(ref.dataCategory)) return undefined;
        const { alg, ct, iv, kc, kid } = envelope;
        return JSON.stringify({ alg, ct, iv, kc, kid });
      }),
    ),
  };
}

const byText = (a: readonly unknown[], b: readonly unknown[]): number =>
  a.map(String).join() < b.map(String).join() ? -1 : 1;
