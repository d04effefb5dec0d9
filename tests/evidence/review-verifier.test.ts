import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { runProgram } from '../../src/evidence/program/run-program.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { honest, honestLedger, otherLedger, SIGNATURE_ONLY } from './attacks/setting.ts';
import { ForgedBundle } from './forge/bundle.ts';
import { customerEvent, evidenceEvent, HEAD, honestPlan, ledgerEvent } from './forge/honest.ts';
import { ForgedLedger } from './forge/ledger.ts';
import { customer, ORIGIN, type Step, timeOf } from './forge/plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'regesta-review-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function keep(bytes: string | Uint8Array): string {
  const path = join(folder, String(files++));
  writeFileSync(path, bytes);
  return path;
}
const policy = keep(SIGNATURE_ONLY);

async function program(args: readonly string[]): Promise<{ readonly exit: number; readonly out: string }> {
  let out = '';
  const exit = await runProgram(args, { out: (text) => (out += text), err: () => {}, clock: systemClock });
  return { exit, out };
}

function verify(bundle: ForgedBundle, ...more: readonly string[]) {
  const path = join(folder, String(files++));
  bundle.writeTo(path);
  return program([path, '--policy', policy, ...more]);
}

/** The history of somebody with the log's key who wrote 150 anew. */
const fork = (): ForgedLedger => {
  const at = { 150: { ...customerEvent(150), clear: { number: 999 } } as Step };
  return otherLedger(honestPlan({ anchored: false, at }));
};

/** Sealed with 600 leaves, after the plan was changed. */
function planned(change: (plan: Step[]) => void, anchored = false): ForgedLedger {
  const plan = honestPlan({ anchored });
  change(plan);
  const ledger = ForgedLedger.of(plan);
  ledger.seal(HEAD);
  return ledger;
}

const placesOf = (ledger: ForgedLedger, stream: string): number[] =>
  ledger.items.flatMap((item, i) => (item.kind === 'event' && item.event.stream === stream ? [i] : []));

await t.test('events behind the checkpoint are not said to be what it was made of', async (t) => {
  const bundle = await ForgedBundle.of(ForgedLedger.of(honestPlan()), 100);
  const invented = (await honest()).lines().slice(100);
  bundle.setLines([...bundle.lines(), ...invented]).manifest({ events: '600' });
  const { out } = await verify(bundle);
  t.notMatch(out, /VERIFIED 600 events/);
  t.notMatch(out, /these 600 events are what the checkpoint of 100 events was made of/);
});

await t.test('a state is never replaced by a checkpoint that was not compared with it', async (t) => {
  const state = keep('{"format":"regesta-state/1","origins":{}}\n');
  await verify(await honest(300), '--state', state);
  const kept = readFileSync(state, 'utf8');
  t.match(kept, /\\n300\\n/);
  const single = await ForgedBundle.of(fork(), HEAD, { mode: 'events', indexes: [150] });
  await verify(single, '--state', state, '--require-level', 'L1');
  t.equal(readFileSync(state, 'utf8'), kept);
  const whole = await verify(await ForgedBundle.of(fork(), HEAD), '--state', state);
  t.equal(whole.exit, 1, 'and so the second history is still found');
});

await t.test('a checkpoint that was kept and could not be compared is said to be so', async (t) => {
  const single = await ForgedBundle.of(fork(), HEAD, { mode: 'events', indexes: [150] });
  const pin = keep(honestLedger().noteAt(300));
  const { out } = await verify(single, '--pin', pin, '--require-level', 'L1');
  t.match(out, /pin/);
});

await t.test("another customer's statement does not close the streams of this one", async (t) => {
  const streams = [{ stream: customer(5), revision: '0' }];
  const ledger = planned((plan) => {
    plan[590] = evidenceEvent(590, 'BundleIssued', { mode: 'subject', size: '500', streams });
  });
  const first = placesOf(ledger, customer(5))[0] as number;
  const some = placesOf(ledger, customer(3)).slice(0, 10);
  const indexes = [...some, first, 590].sort((a, b) => a - b);
  const { out } = await verify(await ForgedBundle.of(ledger, HEAD, { mode: 'subject', indexes }));
  t.match(out, /I706/);
});

await t.test('lines stand in the order of leaves over all files of a bundle', async (t) => {
  const ledger = planned((plan) => (plan[560] = { ...customerEvent(560), at: timeOf(100) } as Step));
  const bundle = await ForgedBundle.of(ledger, HEAD, { mode: 'events', indexes: [300, 301, 560] });
  t.equal((await verify(bundle)).exit, 1, 'E110');
  const [one, two, late] = bundle.lines();
  bundle.set('events/000000.ndjson', `${late}\n`).set('events/000001.ndjson', `${one}\n${two}\n`);
  t.not((await verify(bundle)).exit, 0);
});

await t.test('a correction of the clock voids what stands just before it, and no stretch long past', async (t) => {
  const ledger = planned((plan) => {
    plan[560] = { ...customerEvent(560), at: timeOf(100) } as Step;
    plan[590] = ledgerEvent(590, 'ClockCorrected', { from: '560', to: '560' });
  });
  t.not((await verify(await ForgedBundle.of(ledger, HEAD))).exit, 0);
});

await t.test('a comparison without a policy believes no signature', async (t) => {
  const tiles = join(folder, 'tiles');
  (await honest()).writeTo(tiles);
  const newest = keep(honestLedger().noteAt(HEAD));
  const [head] = honestLedger().noteAt(300).toString('utf8').split('\n\n');
  const unsigned = keep(`${head}\n\n\u2014 ${ORIGIN} AAAAAAAA\n`);
  t.equal((await program(['compare', unsigned, newest, '--tiles', tiles])).exit, 2);
  const invented = `${ORIGIN}\n300\n${Buffer.alloc(32, 1).toString('base64')}\n\n\u2014 ${ORIGIN} AAAAAAAA\n`;
  t.equal((await program(['compare', keep(invented), newest, '--tiles', tiles])).exit, 2, 'nor accuses anybody');
});
