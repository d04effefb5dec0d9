import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { writeBenchBundle, POLICY as BENCH_POLICY } from '../../bench/verify-bundle.ts';
import { runProgram } from '../../src/evidence/program/run-program.ts';
import { FINDINGS } from '../../src/evidence/verify/findings.ts';
import { verifyBundle } from '../../src/evidence/verify/verify-bundle.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { honest, honestLedger, pin, SIGNATURE_ONLY } from './attacks/setting.ts';
import { ForgedBundle } from './forge/bundle.ts';
import { disclosed } from './forge/ledger.ts';
import { customer } from './forge/plan.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'regesta-verify-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
t.setTimeout(280_000);

const put = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function run(...args: readonly string[]) {
  let out = '';
  let err = '';
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    clock: systemClock,
  };
  const exit = await runProgram(args, io);
  return { exit, out, err };
}

const policy = put('policy', SIGNATURE_ONLY);
const bundle = join(folder, 'honest');
mkdirSync(bundle);
(await honest()).writeTo(bundle);

t.test('what is printed: findings in one form, the line that decides, and what it proves and does not', async (t) => {
  const { exit, out } = await run(bundle, '--policy', policy, '--verbose');
  t.equal(exit, 0);
  const lines = out.trimEnd().split('\n');
  t.match(
    lines.slice(0, 12),
    Array.from({ length: 12 }, (_, n) => new RegExp(`^step ${n + 1} `)),
  );
  t.match(
    lines.at(-3),
    /^VERIFIED 600 events \[0,600\) origin=ledger\.forge\.example\/test\/1 level=L1 tamper-detecting time=asserted erased=\d+ withheld=0 unsealed=0$/,
  );
  t.match(lines.at(-2), /^This proves: /);
  t.match(lines.at(-1), /^This does not prove: that whoever holds the signing key did not write a second history/);
  const tampered = join(folder, 'tampered');
  mkdirSync(tampered);
  (await honest()).editLine(150, (line) => (line.data.clear['more'] = 'x')).writeTo(tampered);
  const found = await run(tampered, '--policy', policy);
  t.equal(found.exit, 1);
  t.match(
    found.out,
    /\nE101 EVENT_ALTERED index=150 stream=customer-\w{26} revision=\d+ id=[0-9a-f-]{36} field=data expected=\S{44} got=\S{44}\n/,
  );
  t.match(
    found.out,
    /\nTAMPERED 600 events \[0,600\) .* level=L0 unsealed .* findings=[1-9]\d* notes=\d+\nThis means: what you were given contradicts [^\n]+\n$/,
  );
  t.notMatch(found.out, /This proves/);
  const json = JSON.parse((await run(tampered, '--policy', policy, '--json')).out) as Record<string, unknown>;
  t.same(Object.keys(json), Object.keys(json).sort());
  t.match(json, {
    format: 'regesta-verdict/1',
    verdict: 'TAMPERED',
    exit: 1,
    size: 600,
    events: 600,
    means: /contradicts/,
  });
  t.type(json['notes'], 'number');
  t.match(
    (json['findings'] as readonly object[]).find((one) => (one as { id: string }).id === 'E101'),
    { name: 'EVENT_ALTERED', index: 150 },
  );
});

t.test('the command line is strict, and failures are sentences with codes of their own', async (t) => {
  for (const args of [
    [],
    ['a', 'b'],
    [bundle, '--polcy', 'x'],
    [bundle, '--require-level', 'L4'],
    [bundle, '--max-age', '-1'],
    [bundle, '--json', '--json'],
    [bundle, '--max-findings', '1e3'],
    ['proof', 'x'],
    ['proof', 'x', '--policy', 'y', '--entry', 'a', '--event', 'b'],
    ['compare', 'a'],
    ['compare', 'a', 'b'],
  ]) {
    const { exit, out, err } = await run(...args);
    t.equal(exit, 4, args.slice(-2).join(' '));
    t.equal(out, '');
    t.match(err, /regesta-verify\.mjs BUNDLE/);
  }
  for (const args of [
    [join(folder, 'nothing')],
    [bundle, '--policy', join(folder, 'nothing')],
    [bundle, '--anchors', policy],
    [bundle, '--state', folder],
  ]) {
    const { exit, out, err } = await run(...args);
    t.equal(exit, 3, args.slice(-2).join(' '));
    t.equal(out, '');
    t.match(err, /^[A-Z][^\n]*\.\n$/);
  }
  t.equal((await run('--help')).exit, 0);
  // Nobody ever writes into the pipe: whoever waited for it would wait for ever.
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const pipes = join(folder, 'pipes');
  mkdirSync(pipes);
  execFileSync('mkfifo', [join(pipes, '600')]);
  for (const [option, place] of [
    ['--pin', pipe],
    ['--state', pipe],
    ['--anchors', pipes],
    ['--policy', '/dev/null'],
  ] as const) {
    const { exit, err } = await run(bundle, option, place);
    t.equal(exit, 3);
    t.match(err, new RegExp(`^What was given with ${option}.* is a pipe or a device: save it as a file first\\.\n$`));
  }
  t.match(await run(bundle, '--pin', folder), {
    exit: 3,
    err: 'What was given with --pin is a folder, and not a file.',
  });
  t.match(await run(bundle, '--anchors', pipe), { exit: 3, err: 'What was given with --anchors is not a folder.' });
  let err = '';
  const clock = {
    now: () => {
      throw new Error('the clock has stopped');
    },
  };
  const broken = (more: readonly string[]) =>
    runProgram([bundle, '--policy', policy, '--max-age', '1', ...more], {
      out: () => {},
      err: (text) => void (err += text),
      clock,
    });
  t.equal(await broken([]), 70, 'what is unforeseen is never a verdict');
  t.match(err, /^The verifier failed and says nothing about the bundle: the clock has stopped\n$/);
  t.equal(await broken(['--verbose']), 70);
  t.match(err, /\n {4}at /);
});

t.test('the state: trusted at first sight, kept after success alone, and it never goes back', async (t) => {
  const state = join(folder, 'state');
  const older = join(folder, 'older');
  mkdirSync(older);
  (await honest(500)).writeTo(older);
  t.match(await run(older, '--policy', policy, '--state', state), { exit: 0, out: /level=L1 / });
  const kept = readFileSync(state, 'utf8');
  t.match(await run(bundle, '--policy', policy, '--state', state), {
    exit: 0,
    out: /level=L2 tamper-evident since 500/,
  });
  const now = readFileSync(state, 'utf8');
  t.not(now, kept);
  t.match(await run(older, '--policy', policy, '--state', state), {
    exit: 1,
    out: /E402 ROLLBACK size=600 file=state expected=600 got=500/,
  });
  t.equal(readFileSync(state, 'utf8'), now, 'a verification that fails changes nothing');
  t.same(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

t.test(
  'a part that is older than what was kept says which pin can work; the whole says what it is a sign of',
  async (t) => {
    const part = join(folder, 'part');
    mkdirSync(part);
    (await ForgedBundle.of(honestLedger(), 300, { mode: 'range', from: 120, to: 280 })).writeTo(part);
    const newest = put('newest', pin(600));
    const { exit, out } = await run(part, '--policy', policy, '--pin', newest);
    t.equal(exit, 2);
    t.match(out, /E004 MATERIAL_MISSING size=600 file=pin why="this part of the ledger is older than what was kept/);
    t.match(out, 'Give a checkpoint of the size 300, or of 120 to 280, or ask for the part at the size 600');
    t.match(out, /E506 LEVEL_NOT_REACHED expected=L2 got=L0 why="something that is needed is missing: see E004"\n/);
    const whole = join(folder, 'whole');
    mkdirSync(whole);
    (await honest(300)).writeTo(whole);
    const back = await run(whole, '--policy', policy, '--pin', newest);
    t.match(back, {
      exit: 1,
      out: /E402 ROLLBACK size=600 file=pin expected=600 got=300 why="the whole ledger ends before/,
    });
    const noPin = await run(whole, '--policy', policy, '--require-level', 'L2');
    t.match(noPin, { exit: 2, out: 'why="no checkpoint that you kept was given: give one with --pin or --state"' });
    const noQuorum = await run(whole, '--policy', policy, '--require-level', 'L3');
    t.match(noQuorum, { exit: 2, out: 'why="the policy names no quorum of witnesses"' });
  },
);

t.test('keys that were disclosed: how many envelopes they opened stands in the closing line', async (t) => {
  const keys = put('keys', disclosed(customer(3), 'contact'));
  const opened = await run(bundle, '--policy', policy, '--key', keys);
  t.match(opened, { exit: 0, out: / unsealed=0 opened=[1-9]\d*\n/ });
  const none = await run(bundle, '--policy', policy, '--key', put('none', `${'0'.repeat(26)} ${'A'.repeat(43)}=\n`));
  t.match(none, { exit: 0, out: / unsealed=0 opened=0\n/ }, 'a key of nothing here opens nothing, and that is said');
  t.notMatch((await run(bundle, '--policy', policy)).out, 'opened=');
  const json = JSON.parse((await run(bundle, '--policy', policy, '--key', keys, '--json')).out) as { opened: number };
  t.ok(json.opened > 0);
});

t.test('one thread or two: the same verdict, also where everything is broken', async (t) => {
  const large = join(folder, 'large');
  const events = 5 * 4096 + 300;
  await writeBenchBundle(large, events, 'withheld');
  const options = { policy: Buffer.from(BENCH_POLICY), clock: systemClock, maxFindings: 50 };
  const verdicts = async () => {
    const one = await verifyBundle({ kind: 'directory', path: large }, { ...options, threads: 0 });
    const two = await verifyBundle({ kind: 'directory', path: large }, { ...options, threads: 2 });
    t.same(two, one);
    return one;
  };
  t.match(await verdicts(), { verdict: 'VERIFIED', events });
  const file = (n: number): string => join(large, 'events', `00000${n}.ndjson`);
  const text = readFileSync(file(3), 'utf8');
  const [first = '', second = ''] = readFileSync(file(1), 'utf8').split('\n').slice(10, 12);
  const lines = text.split('\n');
  const at = (n: number, line: string): string => line.replace(/"i":"\d+"/, `"i":"${3 * 4096 + n}"`);
  writeFileSync(file(3), [...lines.slice(0, 50), at(50, first), at(51, second), ...lines.slice(52)].join('\n'));
  const twice = await verdicts();
  t.equal(twice.exit, 1);
  t.same(
    twice.findings.filter(({ id }) => id === 'E106').map(({ index }) => index),
    [3 * 4096 + 50, 3 * 4096 + 51],
  );
  t.same(
    twice.findings.filter(({ id }) => id === 'E103').map(({ index }) => index),
    [3 * 4096 + 50, 3 * 4096 + 51],
  );
  for (const n of [0, 1, 2, 3, 4])
    writeFileSync(file(n), readFileSync(file(n), 'utf8').replaceAll('"recordedAt":"2026-01', '"recordedAt":"2025-12'));
  const all = await verdicts();
  t.equal(all.exit, 1);
  t.equal(all.findings.length, 50);
  t.ok(all.findingsTotal > 5 * 4096, `${all.findingsTotal} were counted`);
  t.match(all.findings[0], { id: 'E102', index: 0 });
});

t.test('one file that needs nothing but Node, from an empty folder with an empty environment', async (t) => {
  const alone = join(folder, 'alone');
  mkdirSync(alone);
  const program = join(alone, 'regesta-verify.mjs');
  const { buildVerifier } = (await import(join(root, 'scripts', 'verifier.mjs'))) as {
    buildVerifier(file: string): Promise<void>;
  };
  await buildVerifier(program);
  const source = readFileSync(program, 'utf8');
  t.ok(source.startsWith('#!/usr/bin/env node\n'));
  const imported = [...source.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, name]) => name as string);
  t.ok(imported.length > 3);
  t.same(
    imported.filter((name) => !name.startsWith('node:')),
    [],
  );
  const call = (...args: string[]) =>
    new Promise<{ exit: number; out: string }>((resolve) => {
      execFile(process.execPath, [program, ...args], { cwd: alone, env: {} }, (error, out) => {
        resolve({ exit: error === null ? 0 : Number(error.code), out });
      });
    });
  t.match(await call(bundle, '--policy', policy), { exit: 0, out: /\nVERIFIED 600 events/ });
  t.match(await call(bundle, '--policy', policy, '--threads', '2', '--json'), { exit: 0, out: /^\{"doesNotProve":/ });
  t.match(await call(bundle), { exit: 2, out: /\nINCONCLUSIVE / });
  t.match(await call(join(alone, 'nothing')), { exit: 3 });
  t.match(await call(), { exit: 4 });
});

t.test('the page lists every finding with its name and exit code', async (t) => {
  const page = readFileSync(join(root, 'docs', 'evidence.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ([EI]\d{3}) \| ([A-Z_]+) \| (\d) \|/gm)].map(([, id, name, exit]) => [
    id,
    name,
    Number(exit),
  ]);
  t.same(
    rows,
    Object.entries(FINDINGS).map(([id, { name, exit }]) => [id, name, exit]),
  );
});
