import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { writeBenchBundle, POLICY as BENCH_POLICY } from '../../bench/verify-bundle.ts';
import { runProgram } from '../../src/evidence/program/run-program.ts';
import { FINDINGS } from '../../src/evidence/verify/findings.ts';
import { verifyBundle } from '../../src/evidence/verify/verify-bundle.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { honest, honestLedger, otherLedger, pin, SIGNATURE_ONLY } from './attacks/setting.ts';
import { editStep } from './attacks/setting.ts';
import { honestPlan } from './forge/honest.ts';

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
  t.match(found.out, /\nTAMPERED 600 events \[0,600\) .* level=L0 unsealed .* findings=\d+\n$/);
  t.notMatch(found.out, /This proves/);
  const json = JSON.parse((await run(tampered, '--policy', policy, '--json')).out) as Record<string, unknown>;
  t.same(Object.keys(json), Object.keys(json).sort());
  t.match(json, { format: 'regesta-verdict/1', verdict: 'TAMPERED', exit: 1, size: 600, events: 600 });
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
    t.match(err, /regesta-verify BUNDLE/);
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

t.test('two histories: both notes are printed, for together they are the proof', async (t) => {
  const forged = otherLedger(
    editStep(honestPlan({ anchored: false }), 150, (step) => ({ ...step, clear: { amount: '1' } })),
  );
  const other = join(folder, 'other');
  mkdirSync(other);
  const { ForgedBundle } = await import('./forge/bundle.ts');
  (await ForgedBundle.of(forged, 600)).writeTo(other);
  const { exit, out } = await run(other, '--policy', policy, '--pin', put('pin', pin()));
  t.equal(exit, 1);
  t.match(out, /E401 FORK_WITH_PIN size=300 file=pin/);
  t.match(out, /Kept:\n {2}ledger\.forge\.example\/test\/1\n {2}300\n/);
  t.match(out, /Offered:\n {2}ledger\.forge\.example\/test\/1\n {2}600\n/);

  const [a, b, c] = [put('a', pin(300)), put('b', honestLedger().noteAt(600)), put('c', forged.noteAt(300))];
  const compare = (one: string, two: string, tiles: string) =>
    run('compare', one, two, '--tiles', tiles, '--policy', policy);
  t.match(await compare(a, b, bundle), { exit: 0, out: /^VERIFIED 300 and 600 are of one history/ });
  t.match(await compare(b, a, bundle), { exit: 0 });
  t.match(await compare(a, a, bundle), { exit: 0 });
  t.match(await compare(c, b, bundle), {
    exit: 1,
    out: /^E401 FORK_WITH_PIN size=300 .*\nTAMPERED the two checkpoints are of two histories/,
  });
  t.match(await compare(a, c, bundle), { exit: 1, out: /^E401/ });
  t.match(await compare(a, b, other), { exit: 2, out: /^E203 .*\nINCONCLUSIVE/ }, "another tree's tiles prove nothing");
  t.match(await compare(a, b, folder), { exit: 3 });
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
