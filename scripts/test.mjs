// npm test: installs on first run, checks types and formatting, runs every test file, and closes with one plain line.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

install();
const node = process.execPath;
const bin = (name, file) => join(root, 'node_modules', name, file);

function step(name, args) {
  process.stdout.write(`# ${name}\n`);
  const done = spawnSync(node, args, { cwd: root, stdio: ['ignore', 1, 2] });
  return done.status === 0;
}

const failedSteps = [];
const types = step('types', [bin('typescript', 'bin/tsc'), '--noEmit']);
if (!types) failedSteps.push('types');
const format = step('format', [bin('@biomejs/biome', 'bin/biome'), 'format', '--error-on-warnings', '.']);
if (!format) failedSteps.push('format');
build();
// tap is made for the plugins of .taprc, once. As it comes it would compile TypeScript a second time, and make every module
// ready to be mocked, which takes a test file as long to load again.
const tapStamp = join(root, 'node_modules', '.regesta-tap');
const taprc = readFileSync(join(root, '.taprc'), 'utf8');
const isMade = existsSync(tapStamp) && readFileSync(tapStamp, 'utf8') === taprc;
if (!isMade && step('test runner', [bin('tap', 'dist/esm/run.mjs'), 'build'])) writeFileSync(tapStamp, taprc);

const files = process.argv.slice(2);
mkdirSync(join(root, '.tap'), { recursive: true });
const log = createWriteStream(join(root, '.tap', 'last-run.tap'));
const tap = spawn(node, [bin('tap', 'dist/esm/run.mjs'), 'run', '--reporter=tap', ...files], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});

const counts = { pass: 0, fail: 0, skip: 0 };
const skipped = new Set();
let rest = '';
tap.stdout.setEncoding('utf8');
tap.stdout.on('data', (chunk) => {
  log.write(chunk);
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) read(line);
});

/** Prints a line a file, and whatever failed; remembers what was skipped and the totals. */
function read(line) {
  const total = /^# \{ total: (.*) \}$/.exec(line);
  if (total) {
    for (const key of Object.keys(counts)) counts[key] = Number(new RegExp(`${key}: ([0-9]+)`).exec(line)?.[1] ?? 0);
    return;
  }
  const skip = /^\s*ok \d+ - (.*?) # SKIP ?(.*?)(?: # time=.*)?$/.exec(line);
  if (skip) skipped.add(`${skip[1]}: ${skip[2]}`);
  if (/^(?:not )?ok /.test(line) || /^\s*not ok /.test(line) || failing > 0) process.stdout.write(`${line}\n`);
  failing = /^\s*not ok /.test(line) ? 25 : Math.max(0, failing - 1);
}
let failing = 0;

tap.on('close', (code) => {
  log.end();
  if (skipped.size > 0) process.stdout.write(`\nNot run here, and counted as skipped:\n`);
  for (const one of skipped) process.stdout.write(`  ${one}\n`);
  for (const name of failedSteps) process.stdout.write(`failed before the tests: ${name}\n`);
  const failed = counts.fail + failedSteps.length;
  process.stdout.write(`\n${counts.skip} skipped\n${counts.pass} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || code !== 0 || counts.pass === 0 ? 1 : 0;
});
