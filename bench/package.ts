/**
 * The access package of one customer among many, to data: everything read, looked at, opened and told, beside reading that
 * customer's stream alone. Goal: 300 ms among 100,000, and the same among any number. One ledger, vault and read models as
 * the server composes them, filled through the ledger's port and grown from one size to the next; medians. `SIZES`
 * (10000,100000; a million takes an hour to fill on a busy machine of two cores) and `ROUNDS` (15) can be set. Nothing is
 * sealed meanwhile: a checkpoint is made with a file.
 *
 * Those who are measured have three events in three data categories; the crowd around them has one event in two, to be
 * filled in bearable time, and every hundredth of it wrote a request with a task and was looked at: registers and the
 * access log grow with the crowd.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actorCategory } from '../src/domain/actor/state.ts';
import { actorStream } from '../src/domain/actor/stream.ts';
import { customerCategory } from '../src/domain/customer/state.ts';
import { customerStream } from '../src/domain/customer/stream.ts';
import { type Composed, compose } from '../src/entrypoints/compose.ts';
import { readConfig } from '../src/entrypoints/config.ts';
import { createLogger } from '../src/http/log.ts';
import { type CustomerId, eventId, type Id, mintedId, randomId, SYSTEM_ACTOR } from '../src/kernel/ids.ts';
import { accessPackage } from '../src/reports/package/build.ts';
import { assignTask, assignTaskInput } from '../src/usecases/task/assign-task.ts';
import type { Caller } from '../src/usecases/core/caller.ts';
import type { Deps } from '../src/usecases/core/deps.ts';
import { loadState } from '../src/usecases/core/load-state.ts';
import { stateUntil } from '../src/usecases/core/state-until.ts';
import { gatherPackage } from '../src/usecases/package/gather.ts';
import { lookAtCustomer } from '../src/usecases/customer/look-at-customer.ts';
import { receiveRequest } from '../src/usecases/request/receive-request.ts';
import { firstActor } from '../src/usecases/actor/set-up.ts';
import { median } from './append-workload.ts';

const SIZES = (process.env['SIZES'] ?? '10000,100000').split(',').map(Number);
const ROUNDS = Number(process.env['ROUNDS'] ?? 15);
const AT_ONCE = 200;
const REQUEST_EVERY = 100;

/** How many events a customer has, and what is sealed in them. */
const MEASURED = { events: 3, categories: ['identity', 'contact', 'commercial'] } as const;
const CROWD = { events: 1, categories: ['identity', 'contact'] } as const;
type Kind = typeof MEASURED | typeof CROWD;

const facts = (n: number) => ({
  identity: { name: { full: `Maria Anders-Fuentes ${n}` }, birthDate: '1987-03-14' },
  contact: { email: `maria.anders.${n}@alfreds.example`, phone: '+49300074321', country: 'DE' },
  commercial: { company: { name: 'Alfreds Futterkiste', jobTitle: 'Buyer' } },
});
const fieldsOf = ({ categories }: Kind) => categories.flatMap((category) => Object.keys(facts(0)[category]));
const payloads = ({ categories }: Kind, n: number) =>
  Object.fromEntries(categories.map((category) => [category, { v: 1, fields: facts(n)[category] }]));

/** One customer as the product writes one: registered, then changed. */
async function customer({ ledger, vault }: Deps, kind: Kind, n: number): Promise<CustomerId> {
  const id = randomId() as CustomerId;
  const stream = customerStream(id);
  const commandId = randomId();
  const session = await vault.session({ owner: stream, seal: kind.categories });
  const clear = { source: 'shop', channel: 'web', fields: fieldsOf(kind), unverified: [] };
  try {
    const events = Array.from({ length: kind.events }, (_, index) => {
      const type = index === 0 ? 'CustomerRegistered' : 'CustomerFactsChanged';
      const event = eventId(commandId, stream, index);
      const { envelopes, digests } = session.seal({ stream, eventId: event, type }, payloads(kind, n + index));
      return {
        id: event,
        type,
        data: { clear: index === 0 ? { ...clear, collectionCountry: 'DE' } : clear, sealed: envelopes },
        metadata: { v: 1, actor: SYSTEM_ACTOR, commandId, owner: session.owner, sealed: digests },
      };
    });
    await ledger.append(stream, 'noStream', events);
    return id;
  } finally {
    session.release();
  }
}

async function grow({ deps }: Composed, from: number, to: number): Promise<void> {
  const writers: CustomerId[] = [];
  for (let n = from; n < to; n += AT_ONCE) {
    const made = Array.from({ length: Math.min(AT_ONCE, to - n) }, (_, index) => customer(deps, CROWD, n + index));
    writers.push(...(await Promise.all(made)).filter((_, index) => index % REQUEST_EVERY === 0));
  }
  await viewsOf(deps);
  for (const about of writers) await writeAndBeSeen(deps, about);
  await viewsOf(deps);
}

async function viewsOf(deps: Deps): Promise<void> {
  const { position } = await deps.ledger.head();
  while (!(await deps.readModels.waitFor(position, 60_000))) process.stderr.write('.');
}

async function writeAndBeSeen(deps: Deps, about: CustomerId): Promise<void> {
  const request = await requestOf(deps, about);
  const task = { request, what: 'find-data', respondent: 'archivist', system: 'archive', dueOn: '2099-01-01' };
  const { outcome } = await assignTask(deps, await callerOf(deps), assignTaskInput.parse(task));
  if (outcome.kind !== 'written') throw new Error(`no task: ${outcome.kind}`);
  const looked = await lookAtCustomer(deps, await callerOf(deps), about, { purpose: 'rights-request' });
  if (looked.kind !== 'granted') throw new Error(`no look: ${looked.reason}`);
}

const callerOf = async (deps: Deps): Promise<Caller> => {
  const actor = firstActor(deps.origin);
  const { state } = await loadState(deps, actorCategory, actorStream(actor));
  if (state.phase !== 'active') throw new Error('the first actor is not active');
  return { actor, state, commandId: randomId() };
};

async function requestOf(deps: Deps, about: CustomerId): Promise<Id> {
  const caller = await callerOf(deps);
  const input = { channel: 'letter', rights: ['access'], customer: about, words: 'What do you hold?' } as const;
  const outcome = await receiveRequest(deps, caller, { ...input, rights: [...input.rights] });
  if (outcome.kind !== 'written') throw new Error(`the request was not received: ${outcome.kind}`);
  return mintedId(caller.commandId, 'request', 0);
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** The same, counting how long it waits for the views: the access log has to hold the package's own look. */
function watched(deps: Deps): { readonly deps: Deps; readonly waited: () => number } {
  let ms = 0;
  const { reader, waitFor } = deps.readModels;
  const counted: Deps['readModels']['waitFor'] = async (position, timeoutMs) => {
    const began = performance.now();
    const isThere = await waitFor(position, timeoutMs);
    ms += performance.now() - began;
    return isThere;
  };
  return { deps: { ...deps, readModels: { reader, waitFor: counted } }, waited: () => ms };
}

async function measure({ deps }: Composed, among: number): Promise<number> {
  const waits: number[] = [];
  const packages: number[] = [];
  const streams: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    // Somebody else each time: nothing of the last one is warm, and no access log grows.
    const about = await customer(deps, MEASURED, among + round);
    const request = await requestOf(deps, about);
    await viewsOf(deps);
    const caller = await callerOf(deps);
    const asked = { purpose: 'rights-request', language: 'en', seal: false } as const;
    const watching = watched(deps);
    const before = process.cpuUsage();
    const whole = await timed(async () => {
      const gathered = await gatherPackage(watching.deps, caller, request, asked);
      if (gathered.kind !== 'granted') throw new Error(`no package: ${gathered.reason}`);
      const told = accessPackage(gathered.value);
      if (told.copy.fields.length !== fieldsOf(MEASURED).length) throw new Error('the package lacks something');
    });
    const { user } = process.cpuUsage(before);
    const alone = await timed(() => stateUntil(deps, customerCategory, customerStream(about)));
    if (round === 0) continue;
    packages.push(whole);
    waits.push(watching.waited());
    cpu.push(user / 1000);
    streams.push(alone);
  }
  const whole = median(packages);
  const alone = median(streams);
  const worst = Math.max(...packages);
  console.log(
    `${String(among).padStart(9)} customers: package ${whole.toFixed(1)} ms (worst ${worst.toFixed(1)}, of it ${median(waits).toFixed(1)} for the views; user CPU ${median(cpu).toFixed(1)}), ` +
      `stream alone ${alone.toFixed(2)} ms, ${(whole / alone).toFixed(0)} times`,
  );
  return whole;
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-package-'));
const composed = await compose(
  readConfig({
    REGESTA_DATA: join(folder, 'data'),
    REGESTA_SECRETS: join(folder, 'secrets'),
    REGESTA_SEAL_SECONDS: '0',
  }),
  createLogger('silent'),
);
try {
  let size = 0;
  const curve: number[] = [];
  for (const next of SIZES) {
    await grow(composed, size, next);
    size = next;
    curve.push(await measure(composed, size));
  }
  const [first = 1] = curve;
  console.log(`curve: ${curve.map((one) => (one / first).toFixed(2)).join(' ')} (1.00 is unchanged); goal 300 ms`);
} finally {
  await composed.close();
  rmSync(folder, { recursive: true, force: true });
}
