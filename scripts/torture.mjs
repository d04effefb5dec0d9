// npm run torture [-- WORD]: the tests that kill, freeze and race, many rounds each, one file after the other. Takes
// hours; a WORD runs only the files whose path has it. ROUNDS and OPERATIONS set the number of rounds for all of them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, root } from './prepare.mjs';

install();

/** How often each is played, where 50 would take longer than it tells. */
const ROUNDS = { 'eventstoredb-crash': 20, 'product/eventstoredb': 10, concurrency: 20 };
const OPERATIONS = process.env.OPERATIONS ?? '5000';

const crash = readdirSync(join(root, 'tests', 'crash')).map((name) => join('tests', 'crash', name));
const product = ['kill', 'concurrency', 'random', 'eventstoredb'].map((name) =>
  join('tests', 'product', `${name}.test.ts`),
);
const word = process.argv[2] ?? '';
const files = [...crash, ...product].filter((file) => file.endsWith('.test.ts') && file.includes(word));

function roundsOf(file) {
  const [, rounds] = Object.entries(ROUNDS).find(([name]) => file.includes(name)) ?? [];
  return process.env.ROUNDS ?? String(rounds ?? 50);
}

let failed = 0;
for (const file of files) {
  const rounds = roundsOf(file);
  process.stdout.write(`# ${file}, ROUNDS=${rounds}\n`);
  const env = { ...process.env, ROUNDS: rounds, OPERATIONS };
  const start = performance.now();
  const done = spawnSync(process.execPath, ['--import=tsx', file], {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  for (const line of done.stdout.split('\n'))
    if (/^(?:ok|not ok|\s+not ok|\s+# )/.test(line)) process.stdout.write(`${line}\n`);
  const seconds = Math.round((performance.now() - start) / 1000);
  if (done.status !== 0) {
    failed++;
    process.stdout.write(`${done.stdout.slice(-20_000)}\n${done.stderr.slice(-5_000)}\n`);
  }
  process.stdout.write(`# ${done.status === 0 ? 'held' : 'FAILED'} after ${seconds} s\n`);
}
process.stdout.write(`\n${files.length - failed} of ${files.length} files held\n`);
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
