/**
 * The verifier beside the least that anybody could do: bare SHA-256 over the same bytes, in as many threads. Bundles of
 * 10,000, 100,000 and 1,000,000 events through the product's own writer, with the envelopes withheld and with one an
 * event; each verified by the one-file program in a process of its own, so that what it takes to start, and its peak of
 * memory, are in the figures. `SIZES` (comma-separated) and `ROUNDS` (3) can be set.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { median } from './append-workload.ts';
import { POLICY, writeBenchBundle } from './verify-bundle.ts';

const SIZES = (process.env['SIZES'] ?? '10000,100000,1000000').split(',').map(Number);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const THREADS = availableParallelism();

/** Each thread reads every n-th file whole and hashes it: as much work as there are bytes, and nothing else. */
const BARE = `
  const { workerData } = require('node:worker_threads');
  const { readFileSync } = require('node:fs');
  const { hash } = require('node:crypto');
  for (const file of workerData) hash('sha256', readFileSync(file), 'hex');
`;

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function bareSha256(files: readonly string[]): Promise<number> {
  const start = performance.now();
  const threads = Array.from({ length: THREADS }, (_, n) => {
    const worker = new Worker(BARE, { eval: true, workerData: files.filter((_file, i) => i % THREADS === n) });
    return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
  });
  await Promise.all(threads);
  return performance.now() - start;
}

interface Run {
  readonly ms: number;
  /** Peak, where the system tells; it only grows, so the last look before the end is near enough. */
  readonly megabytes: number;
}

function verify(program: string, bundle: string, policy: string, events: number): Promise<Run> {
  const start = performance.now();
  const child = spawn(process.execPath, [program, bundle, '--policy', policy], { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  let megabytes = Number.NaN;
  const look = setInterval(() => {
    try {
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (peak !== undefined) megabytes = Number(peak) / 1024;
    } catch {
      // Not Linux, or ended already.
    }
  }, 10);
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      clearInterval(look);
      const isSound = code === 0 && out.startsWith(`VERIFIED ${events} events`);
      if (isSound) resolve({ ms: performance.now() - start, megabytes });
      else reject(new Error(`the verifier said ${code}: ${out.slice(0, 2000)}`));
    });
  });
}

async function compare(
  folder: string,
  program: string,
  events: number,
  sealed: 'included' | 'withheld',
): Promise<void> {
  const bundle = join(folder, 'bundle');
  const policy = join(folder, 'policy');
  writeFileSync(policy, POLICY);
  await writeBenchBundle(bundle, events, sealed);
  const files = filesUnder(bundle);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const runs: Run[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push(await verify(program, bundle, policy, events));
    bare.push(await bareSha256(files));
  }
  rmSync(bundle, { recursive: true });
  const ms = median(runs.map((run) => run.ms));
  const rate = Math.round(events / (ms / 1000));
  const peak = Math.max(...runs.map((run) => run.megabytes));
  const name = `${events} events, envelopes ${sealed}, ${(bytes / 1e6).toFixed(0)} MB`;
  process.stdout.write(
    `${name}: ${(ms / 1000).toFixed(2)} s, ${rate} events/s, peak ${peak.toFixed(0)} MB; ` +
      `bare SHA-256 ${(median(bare) / 1000).toFixed(2)} s, ratio ${(ms / median(bare)).toFixed(1)}\n`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'regesta-bench-'));
try {
  const program = join(folder, 'regesta-verify.mjs');
  const { buildVerifier } = (await import('../scripts/verifier.mjs' as string)) as {
    buildVerifier(file: string): Promise<void>;
  };
  await buildVerifier(program);
  process.stdout.write(`${THREADS} cores, ${ROUNDS} rounds in turn, medians\n`);
  for (const sealed of ['withheld', 'included'] as const) {
    for (const events of SIZES) await compare(folder, program, events, sealed);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
