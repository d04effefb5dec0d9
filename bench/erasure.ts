/**
 * What it costs to dispose of many: `OWNERS` customers (10,000) who are due, planned, approved and carried out in one run
 * of batches of a hundred, on the real composition (embedded ledger, vault and read models). Beside it, in turns, the bare
 * `vault.shred` of a hundred others, which is what a batch cannot do without. On a machine that others use too the rates say
 * little, so the ratios are told, with processor time beside the time on the wall.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customerOwner } from '../src/domain/customer/stream.ts';
import type { RetentionTerms } from '../src/domain/rules/retention-terms.ts';
import { compose } from '../src/entrypoints/compose.ts';
import { readConfig } from '../src/entrypoints/config.ts';
import { createLogger } from '../src/http/log.ts';
import { type CustomerId, type Id, idOf, randomId } from '../src/kernel/ids.ts';
import { type LocalDate, plusMillis } from '../src/kernel/time.ts';
import { actorCategory } from '../src/domain/actor/state.ts';
import { actorStream } from '../src/domain/actor/stream.ts';
import type { Caller } from '../src/usecases/core/caller.ts';
import type { Deps } from '../src/usecases/core/deps.ts';
import { loadState } from '../src/usecases/core/load-state.ts';
import { dryRun } from '../src/usecases/disposal/find-due.ts';
import { approveDisposal, planDisposal } from '../src/usecases/disposal/plan-disposal.ts';
import { pursueDisposal } from '../src/usecases/disposal/pursue-disposals.ts';
import { seeDisposal } from '../src/usecases/disposal/see-disposals.ts';
import { registerCustomer } from '../src/usecases/customer/register-customer.ts';
import { approveRetention, scheduleRetention } from '../src/usecases/retention/keep-schedules.ts';
import { stateTrigger } from '../src/usecases/retention/state-trigger.ts';
import { firstActor } from '../src/usecases/actor/set-up.ts';

const OWNERS = Number(process.env['OWNERS'] ?? 10_000);
/** Batches that are carried out together, as the schedule does it; a bare shred comes after each time. */
const EVERY = 10;
const BATCH = 100;
const AT_ONCE = 50;
const DATA = ['identity', 'contact', 'commercial'] as const;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function timed<Answer>(work: () => Promise<Answer>): Promise<Cost & { readonly answer: Answer }> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const answer = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { answer, wallMs: performance.now() - from, cpuMs: (user + system) / 1_000 };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const shown = ({ wallMs, cpuMs }: Cost): string =>
  `${(wallMs / 1_000).toFixed(1)} s (processor ${(cpuMs / 1_000).toFixed(1)} s)`;

async function caller(deps: Deps): Promise<Caller> {
  const actor = firstActor(deps.origin);
  const { state } = await loadState(deps, actorCategory, actorStream(actor));
  if (state.phase !== 'active') throw new Error('the first actor is not active');
  return { actor, state, commandId: randomId() };
}

async function people(deps: Deps, count: number, isDue: boolean): Promise<readonly CustomerId[]> {
  const made: CustomerId[] = [];
  const one = async (n: number): Promise<void> => {
    const facts = { name: { full: `Person ${n}` }, email: `person${n}@example.com`, company: { name: `Works ${n}` } };
    const statement = { source: 'shop', channel: 'api', collectionCountry: 'DE', facts };
    const { customer, outcome } = await registerCustomer(deps, await caller(deps), statement);
    if (outcome.kind !== 'written') throw new Error(outcome.kind);
    made.push(customer);
    if (!isDue) return;
    const on = '2019-05-01' as LocalDate;
    await stateTrigger(deps, await caller(deps), customer, { trigger: 'last-order', on, source: 'shop' });
  };
  for (let n = 0; n < count; n += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, at) => one(n + at)));
  }
  return made;
}

async function schedule(deps: Deps): Promise<void> {
  const terms: RetentionTerms = {
    mode: 'maximum',
    ownerKind: 'customer',
    dataCategories: [...DATA],
    trigger: 'last-order',
    period: { unit: 'years', number: 3, countFrom: 'end-of-year' },
    law: { citation: 'GDPR Art. 5(1)(e)', certainty: 'high' },
  };
  await scheduleRetention(deps, await caller(deps), { code: 'orders', terms });
  await approveRetention(deps, await caller(deps), 'orders', { scheduleVersion: 1, alone: 'no-second-person' });
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-'));
const config = readConfig({ REGESTA_DATA: join(folder, 'data'), REGESTA_SECRETS: join(folder, 'secrets') });
const composed = await compose(config, createLogger('silent'));
try {
  const { deps } = composed;
  const settled = async (): Promise<void> => {
    await deps.readModels.waitFor((await deps.ledger.head()).position, 600_000);
  };
  const batches = Math.ceil(OWNERS / BATCH);
  const bare = await people(deps, Math.ceil(batches / EVERY) * BATCH, false);
  await people(deps, OWNERS, true);
  await schedule(deps);
  await settled();
  console.log(
    `${OWNERS} customers who are due, ${DATA.length} data categories each, ${bare.length} for the bare shred`,
  );

  console.log(`dry run: ${shown(await timed(() => dryRun(deps)))}`);
  const planning = await timed(async () => planDisposal(deps, await caller(deps)));
  if (planning.answer.kind !== 'written') throw new Error(planning.answer.kind);
  const disposal: Id = idOf(planning.answer.written.stream);
  console.log(`listed and planned: ${shown(planning)}`);
  await approveDisposal(deps, await caller(deps), disposal, { alone: 'no-second-person' });

  const disposed: Cost[] = [];
  const shredded: Cost[] = [];
  for (let n = 0; n < batches; n += EVERY) {
    const { answer, ...cost } = await timed(() => pursueDisposal(deps, disposal, { batches: EVERY }));
    for (let one = 0; one < answer; one++) {
      disposed.push({ wallMs: cost.wallMs / answer, cpuMs: cost.cpuMs / answer });
    }
    await settled();
    const owners = bare.slice(shredded.length * BATCH, (shredded.length + 1) * BATCH).map(customerOwner);
    const at = deps.clock.now();
    const request = {
      owners,
      dataCategories: [...DATA],
      request: randomId(),
      at,
      suppressUntil: plusMillis(at, 1_000),
    };
    shredded.push(await timed(() => deps.vault.shred(request)));
  }
  await pursueDisposal(deps, disposal);
  const seen = await seeDisposal(deps, await caller(deps), disposal);
  const phase = seen !== undefined && 'data' in seen ? seen.data.phase : 'unknown';
  const sum = (of: (cost: Cost) => number): number => disposed.reduce((total, cost) => total + of(cost), 0);
  const whole = { wallMs: sum(({ wallMs }) => wallMs), cpuMs: sum(({ cpuMs }) => cpuMs) };
  const rate = (OWNERS / whole.wallMs) * 1_000;
  console.log(`disposed of: ${shown(whole)}, ${rate.toFixed(0)} customers a second; it ended as ${phase}`);
  const of = (costs: readonly Cost[]) => ({
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  });
  const [batch, shred] = [of(disposed), of(shredded)];
  console.log(`a batch of ${BATCH}, median: ${batch.wallMs.toFixed(0)} ms (processor ${batch.cpuMs.toFixed(0)} ms)`);
  console.log(`the bare shred of ${BATCH}: ${shred.wallMs.toFixed(0)} ms (processor ${shred.cpuMs.toFixed(0)} ms)`);
  const ratio = (of: keyof Cost): string => (batch[of] / shred[of]).toFixed(1);
  console.log(`a batch costs ${ratio('wallMs')} bare shreds on the wall, ${ratio('cpuMs')} in processor time`);
  const third = Math.ceil(disposed.length / 3);
  const ends = of(disposed.slice(-third)).cpuMs / of(disposed.slice(0, third)).cpuMs;
  console.log(`the last third of the batches costs ${ends.toFixed(2)} times the first in processor time`);
} finally {
  await composed.close();
  rmSync(folder, { recursive: true, force: true });
}
