// npm run torture [-- WORD]: the tests that kill, freeze and race, many rounds each, one file after the other. Takes
// hours; a WORD runs only the files whose path has it. ROUNDS and OPERATIONS set the number of rounds for all of them.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install, root } from './prepare.mjs';

install();

/** How often each is played, where 50 would take longer than it tells. */
const ROUNDS = { 'eventstoredb-crash': 20, 'product/eventstoredb': 10, 'erasure-eventstoredb': 10, concurrency: 20 };
const OPERATIONS = process.env.OPERATIONS ?? '5000';

const crash = readdirSync(join(root, 'tests', 'crash')).map((name) => join('tests', 'crash', name));
const product = ['kill', 'concurrency', 'random', 'eventstoredb', 'erasure-eventstoredb'].map((name) =>
  join('tests', 'product', `${name}.test.ts`),
);
const word = process.argv[2] ?? '';
const files = [...crash, ...product].filter((file) => file.endsWith('.test.ts') && file.includes(word));

function roundsOf(file) {
  const [, rounds] = Object.entries(ROUNDS).find(([name]) => file.includes(name)) ?? [];
  return process.env.ROUNDS ?? String(rounds ?? 50);
}

/** Runs one file; what matters of it is printed as it comes. Resolves to whether it held. */
function play(file, rounds) {
  const env = { ...process.env, ROUNDS: rounds, OPERATIONS };
  const child = spawn(process.execPath, ['--import=tsx', file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest = '';
  let failing = 0;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (/^\s*not ok /.test(line)) failing = 25;
      if (failing-- > 0 || /^\s*(?:ok |# )/.test(line)) process.stdout.write(`${line}\n`);
    }
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code === 0)));
}

let failed = 0;
for (const file of files) {
  const rounds = roundsOf(file);
  process.stdout.write(`# ${file}, ROUNDS=${rounds}\n`);
  const start = performance.now();
  const held = await play(file, rounds);
  if (!held) failed++;
  process.stdout.write(`# ${held ? 'held' : 'FAILED'} after ${Math.round((performance.now() - start) / 1000)} s\n`);
}
process.stdout.write(`\n${files.length - failed} of ${files.length} files held\n`);
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
